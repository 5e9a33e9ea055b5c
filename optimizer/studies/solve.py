"""The answer to a scenario file: the plan, or why there is none."""

from __future__ import annotations

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario
from optimizer.planner import solve
from optimizer.studies.conflict import explained


def answer(
    scenario: Scenario,
    *,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Plan:
    """The best plan; without one, what cannot hold together. Arguments as `planner.solve`."""
    plan = solve(scenario, solver=solver, time_limit=time_limit, gap=gap, check=check)
    return explained(plan, scenario)
