"""Money: the ledger of every reservation, links to pay by, what providers told, refunds, and proofs of transfers."""
