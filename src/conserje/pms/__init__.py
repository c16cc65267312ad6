"""Property management systems: what is free, what it costs, and who sleeps where."""
