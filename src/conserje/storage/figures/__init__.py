"""What the database knows about the business and its own state, for metrics."""
