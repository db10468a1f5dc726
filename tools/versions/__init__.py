"""Every supported mypy with every supported Python: what is installed, what runs, and the table."""
