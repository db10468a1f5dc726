"""The test matrix: each framework x each kind of target, run in the real framework and checked by the plugin."""
