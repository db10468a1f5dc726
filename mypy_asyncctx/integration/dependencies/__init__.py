"""Facts about what a framework is given: declarations, targets, parameters, overrides."""
