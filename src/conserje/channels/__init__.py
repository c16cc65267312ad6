"""Verify, parse, send: one package per channel, all alike. No database here."""
