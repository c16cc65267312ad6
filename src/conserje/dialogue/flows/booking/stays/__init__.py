"""More than one stay in one conversation: two that are open at a time, and stays that follow each other."""
