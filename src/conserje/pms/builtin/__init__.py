"""The PMS for houses that have none: inventory, prices and reservations in our own database."""
