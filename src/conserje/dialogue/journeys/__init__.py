"""What the house says of its own accord: planned from the PMS's feed, told by the clock, answered like anything else."""
