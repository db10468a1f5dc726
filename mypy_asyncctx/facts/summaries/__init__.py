"""Summaries: what a module keeps of its functions, since mypy keeps no bodies. Written and read here, as plain lists for mypy's cache."""
