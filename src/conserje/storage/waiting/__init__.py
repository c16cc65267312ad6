"""Guests who wait for a stay that was full."""
