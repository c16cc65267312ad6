"""What to do and what to say. Read turn first."""
