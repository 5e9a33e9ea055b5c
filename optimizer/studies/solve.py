"""The answer to a scenario file: the plan, or why there is none."""

from __future__ import annotations

from dataclasses import replace

from optimizer.domain.findings.plan import NO_PLAN, Plan
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
    """The best plan and what holds it back; without one, what cannot hold together. Arguments as `planner.solve`.

    Where draws decide, or the scenario says how sure its figures are, with what draws say of it.
    """
    plan = solve(scenario, solver=solver, time_limit=time_limit, gap=gap, check=check)
    if not scenario.drawn:
        plan = with_holds_back(with_reasons(explained(plan, scenario), scenario), scenario)
    elif plan.status in NO_PLAN:
        plan = explained(plan, scenario)
    speaks = scenario.drawn or scenario.uncertainty is not None or bool(scenario.cases)
    if plan.status in NO_PLAN or not speaks or not scenario.whole:
        return plan
    return with_risk(scenario, plan)


def with_risk(scenario: Scenario, plan: Plan) -> Plan:
    """A plan with what draws say of it and warn of, and beside the plan without them where draws decided."""
    from optimizer.studies.risk.beside import beside
    from optimizer.studies.risk.risk import risk

    found = risk(scenario, plan, briefly=True)
    if scenario.drawn:
        found = replace(found, without=beside(scenario, plan, found))
    return replace(plan, risk=found, warnings=(*plan.warnings, *found.warnings))
