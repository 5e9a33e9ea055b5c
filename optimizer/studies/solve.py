"""The answer to a scenario file: the plan, or why there is none."""

from __future__ import annotations

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario
from optimizer.planner import solve
from optimizer.studies.conflict import explained
from optimizer.studies.holds_back import with_holds_back
from optimizer.studies.out_of_reach import with_reasons


def answer(
    scenario: Scenario,
    *,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Plan:
    """The best plan and what holds it back; without one, what cannot hold together. Arguments as `planner.solve`."""
    plan = solve(scenario, solver=solver, time_limit=time_limit, gap=gap, check=check)
    return with_holds_back(with_reasons(explained(plan, scenario), scenario), scenario)
