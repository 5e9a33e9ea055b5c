"""A memo for a decision as people and programs read it."""
