"""How an explanation is presented."""
