"""How a plan with what its reader asks next is presented."""
