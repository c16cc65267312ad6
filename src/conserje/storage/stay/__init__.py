"""What happens around a stay: wishes, extras and orders."""
