"""Facts about values: what a call gives, and what is done with it."""
