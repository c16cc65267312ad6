"""Money at the desk: the till and what stands behind it, payments looked at by reservation, receipts, staff."""
