"""What the body of a generator function does."""
