"""One module per guest goal; flows do not call each other."""
