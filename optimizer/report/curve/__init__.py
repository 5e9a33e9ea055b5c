"""How a response curve is presented."""
