"""Summaries in the cache of mypy, and what a call gives by them: callee resolution."""
