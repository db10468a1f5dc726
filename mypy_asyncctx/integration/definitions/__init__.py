"""Facts about definitions: generator functions, decorators, overrides, fixtures."""
