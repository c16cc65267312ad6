"""Receipts of transfers: what can be read of a picture or a PDF. It helps whoever looks; nothing is believed because of it."""
