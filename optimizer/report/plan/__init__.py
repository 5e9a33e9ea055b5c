"""How a plan is presented."""
