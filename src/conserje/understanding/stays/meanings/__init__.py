"""Words that mean what they mean by the words beside them."""
