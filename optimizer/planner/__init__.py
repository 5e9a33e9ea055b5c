"""From a scenario to a proven plan: the only place where the model and a solver meet.

What a single plan needs is here; warm sessions and the questions of studies are imported from their own modules, so
that `optimizer solve` does not wait for them.
"""

from optimizer.planner.planner import endless, feasible, solve

__all__ = ["endless", "feasible", "solve"]
