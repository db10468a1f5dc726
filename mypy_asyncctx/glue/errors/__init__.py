"""mypy's own errors: the one that a confused value causes becomes ours, and what follows from it is left out."""
