"""From a scenario to a proven plan: the only place where the model and a solver meet."""

from optimizer.domain.results import Bests
from optimizer.planner.near import Little, near
from optimizer.planner.planner import endless, feasible, solve
from optimizer.planner.relaxed import relaxed
from optimizer.planner.warm import WarmSession

__all__ = ["Bests", "Little", "WarmSession", "endless", "feasible", "near", "relaxed", "solve"]
