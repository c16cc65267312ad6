"""The hotel's own facts and articles, and the search over them."""
