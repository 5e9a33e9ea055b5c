"""From a scenario to a proven plan: the only place where the model and a solver meet."""

from optimizer.planner.planner import feasible, solve

__all__ = ["feasible", "solve"]
