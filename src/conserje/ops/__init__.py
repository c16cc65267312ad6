"""What operators run: demo, talk, doctor, benches."""
