"""What a declaration promises."""
