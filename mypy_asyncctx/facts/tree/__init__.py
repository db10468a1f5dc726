"""Questions to the syntax tree of mypy: where an expression is, what its surroundings do with it, what a scope binds."""
