"""Facts: where an expression stands and how it is used, from mypy's syntax tree."""
