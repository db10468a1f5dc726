"""How a function is declared: its decorators, its return annotation, the method that it overrides."""
