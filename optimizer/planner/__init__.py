"""From a scenario to a proven plan: the only place where the model and a solver meet."""

from optimizer.domain.results import Bests
from optimizer.planner.planner import feasible, solve
from optimizer.planner.warm import WarmSession

__all__ = ["Bests", "WarmSession", "feasible", "solve"]
