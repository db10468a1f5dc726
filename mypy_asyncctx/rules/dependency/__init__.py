"""What a framework is given."""
