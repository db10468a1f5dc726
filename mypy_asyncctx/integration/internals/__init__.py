"""What is private to mypy, each behind a name that says what it gives. ``tests/test_private_names.py`` uses each as the plugin does."""
