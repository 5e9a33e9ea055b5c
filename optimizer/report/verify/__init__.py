"""A verification of a plan file as people and programs read it."""
