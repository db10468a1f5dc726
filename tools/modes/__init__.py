"""The same findings in every mode of mypy: ``python -m tools.check_modes``."""
