"""What the desk keeps beside conversations and rooms: timers, tasks for people, files."""
