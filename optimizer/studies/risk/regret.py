"""Regret: by how much another plan that is feasible as planned would have been better in a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Regret
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.planner.uncertain.cases import case_bests
from optimizer.solver.port import Effort

SECONDS = 5.0
"""Seconds that the best plan of one case may take."""
TOLD = ("weighted", "profit")
"""Strategies whose score in a case is one sum of what lines bring."""


def regrets(
    scenario: Scenario, scenarios: Mapping[str, Scenario], plan: Plan, counts: Sequence[float]
) -> Iterator[Regret]:
    """For each case the plan's score at its planning values, the best one's, and its mix; None where nobody knows."""
    if len(scenarios) == 1 or scenario.strategy not in TOLD or plan.status == "given":
        return
    bests = {goal.name: goal.best for goal in plan.goals}
    try:
        known = case_bests(scenario, scenarios, bests, counts, Effort().within(SECONDS * len(scenarios)))
    except ScenarioError:  # Nothing bounds a line's partnerships.
        known = {}
    for name, case in scenarios.items():
        own, found = value_in(plan, case, counts), known.get(name)
        best = None if found is None else max(found.value, own)
        mix = {} if found is None else _mix(plan, found.counts)
        yield Regret(name, own, best, None if best is None else best - own, mix)


def value_in(plan: Plan, case: Scenario, counts: Sequence[float]) -> float:
    """The score of counts in a case: profit, or the weighted attainment of what goals alone could reach as planned."""
    arithmetic = Arithmetic(case)
    if case.strategy == "profit":
        return arithmetic.figure(counts, "profit")
    values = arithmetic.goal_values(counts)
    return fsum(goal.weight * values[goal.name] / goal.best for goal in plan.goals if goal.best)


def _mix(plan: Plan, counts: Sequence[float]) -> dict[str, float]:
    return {line.name: count for line, count in zip(plan.lines, counts, strict=True) if count}
