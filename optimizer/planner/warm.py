"""One place for many solves of scenarios that differ a little from one another."""

from __future__ import annotations

from optimizer.domain.plan import Plan
from optimizer.domain.scenario import Scenario
from optimizer.model.build import build
from optimizer.planner.planner import Task, solve, unchecked
from optimizer.planner.strategies import Bests
from optimizer.solver.choose import open_session


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
        if check:
            return solve(scenario, time_limit=time_limit, gap=gap, bests=bests)
        task = Task.begun(time_limit, gap, bests)
        model = build(scenario)
        return unchecked(model, lambda: open_session(model.problem, "highs", counting=scenario.whole), task)
