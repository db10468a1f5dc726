"""What the body of a generator function does, and what a class declares of its methods."""
