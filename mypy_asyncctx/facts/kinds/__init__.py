"""Facts: what a value is, from mypy's types and definitions."""
