"""Conserje: a self-hosted AI receptionist for hotels."""

__version__ = "0.1.0"
