"""How a batch is presented."""
