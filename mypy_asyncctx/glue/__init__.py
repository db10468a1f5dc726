"""mypy's hooks: unpack what they are given, ask the rules, report."""
