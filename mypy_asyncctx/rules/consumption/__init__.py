"""How a generator, context manager or session is consumed."""
