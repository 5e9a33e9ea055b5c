"""How sure a plan is, as people and programs read it."""
