"""Durable in and out: the only background loops."""
