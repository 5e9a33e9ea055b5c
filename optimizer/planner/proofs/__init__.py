"""What ends a search without the solver: every mix of a small scenario, or of two halves of a larger one."""
