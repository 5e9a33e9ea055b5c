"""How a trade-off between goals is presented."""
