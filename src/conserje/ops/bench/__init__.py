"""What the house costs, how much it takes and how fast it answers, measured on real processes."""
