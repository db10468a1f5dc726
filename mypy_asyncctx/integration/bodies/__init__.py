"""Facts about bodies: generator functions, the methods that a class declares, statements."""
