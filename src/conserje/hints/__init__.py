"""What processes tell each other to save work. Never the truth: everything is answered without it."""
