"""Make mistakes in a program, one at a time, and count which of them mypy finds alone and with the plugin.

``python -m bench.mutations PATH... [--limit N] [--seed S]``: see docs/development/mutations.md.
"""
