"""What a module keeps for those that import it, and how that is followed: mypy frees a body when it has checked it."""
