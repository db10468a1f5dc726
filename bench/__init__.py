"""Benchmarks that a reader can repeat on code of their own."""
