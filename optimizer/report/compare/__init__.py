"""How a comparison is presented."""
