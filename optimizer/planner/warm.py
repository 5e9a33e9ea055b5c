"""One place for many solves of scenarios that differ a little from one another."""

from __future__ import annotations

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.planner.planner import solve
from optimizer.planner.strategies import Bests


class WarmSession:
    """Solves one scenario after another, as `solve` would, and counts them in `solves`. One thread, one session."""

    def __init__(self) -> None:
        self.solves = 0

    def solve(
        self,
        scenario: Scenario,
        *,
        bests: Bests | None = None,
        check: bool = False,
        time_limit: float | None = None,
        gap: float = 0.0,
    ) -> Plan:
        """The best plan of a scenario; arguments and errors as `planner.solve`."""
        self.solves += 1
        return solve(scenario, time_limit=time_limit, gap=gap, check=check, bests=bests)
