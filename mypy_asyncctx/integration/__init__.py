"""The side that deals with mypy: hooks, error stream, cache, daemon and other plugins. It builds facts and reports findings."""
