"""Reservations as staff look at them: the list, one of them, the QR that a guest shows, and files of the house."""
