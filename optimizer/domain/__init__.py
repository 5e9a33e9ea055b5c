"""Values only: what a scenario says, what a plan states, and the arithmetic that ties them together."""
