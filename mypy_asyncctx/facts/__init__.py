"""Facts about a program: frozen values and pure functions over nodes and types of mypy, without its hooks."""
