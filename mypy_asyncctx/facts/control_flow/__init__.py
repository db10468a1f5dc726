"""Control flow inside of one function: the paths through a body, and what happens on each."""
