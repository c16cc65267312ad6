"""Journeys of reservations, and who does not want to be written to."""
