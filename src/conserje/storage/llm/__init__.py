"""What a house's language model is, may cost and did cost."""
