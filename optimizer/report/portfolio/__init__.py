"""Plans in several currencies as people and programs read them."""
