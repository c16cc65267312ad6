"""What watches over the system told, and when it was last heard at all."""
