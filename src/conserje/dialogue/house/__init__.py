"""What was told of the house in this conversation, and questions that only make sense after it."""
