"""How a value is used."""
