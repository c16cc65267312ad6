"""Money through other people's hands: payment links and what their makers tell. A folder's worth of vendors, one port."""
