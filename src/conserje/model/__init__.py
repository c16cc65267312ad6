"""What a hotel desk talks about: frozen dataclasses on the standard library only."""
