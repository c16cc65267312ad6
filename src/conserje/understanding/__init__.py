"""Text to Reading; knows nothing of flows or storage."""
