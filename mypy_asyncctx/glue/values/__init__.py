"""What is done with the value of a call, and what is known of it."""
