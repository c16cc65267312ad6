"""How money is talked about: deposits told, proofs taken, and the news of payments."""
