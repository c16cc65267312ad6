"""Where money meets the web: what providers tell, and where guests come back to."""
