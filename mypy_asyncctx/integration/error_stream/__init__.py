"""The stream of errors of mypy: an error about a confused value becomes a finding, and what follows from one is left out."""
