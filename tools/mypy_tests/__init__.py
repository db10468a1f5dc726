"""mypy's own test cases, run by mypy's own test suites with and without the plugin."""
