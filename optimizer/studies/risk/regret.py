"""Regret: by how much another plan that is feasible as planned would have been better in a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear, combine
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Regret
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.model.build import CampaignModel, build
from optimizer.planner.engine import Engine, engine_for
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Objective
from optimizer.solver.port import Effort

SECONDS = 5.0
"""Seconds that the best plan of one case may take."""
PROVEN = 1e-6
TOLD = ("weighted", "profit")
"""Strategies whose score in a case is one sum of what lines bring."""


def regrets(
    scenario: Scenario, scenarios: Mapping[str, Scenario], plan: Plan, counts: Sequence[float]
) -> Iterator[Regret]:
    """For each case the plan's score at its planning values, the best one's, and its mix; None where nobody knows."""
    if len(scenarios) == 1 or scenario.strategy not in TOLD or plan.status == "given":
        return
    engine = engine_for(scenario)
    bests = {goal.name: (goal.weight, goal.best) for goal in plan.goals}
    for name, case in scenarios.items():
        value = _value(case, bests)
        own = value(counts)
        found = _best(engine, case, bests, value)
        best = None if found is None else max(found.value, own)
        mix = {} if found is None else _mix(plan, found.counts)
        yield Regret(name, own, best, None if best is None else best - own, mix)


def _value(case: Scenario, bests: Mapping[str, tuple[float, float | None]]) -> Callable[[Sequence[float]], float]:
    """The score of counts in a case: profit, or the weighted attainment of what goals alone could reach as planned."""
    arithmetic = Arithmetic(case)
    if case.strategy == "profit":
        return lambda counts: arithmetic.figure(counts, "profit")

    def weighted(counts: Sequence[float]) -> float:
        values = arithmetic.goal_values(counts)
        return fsum(weight * values[name] / best for name, (weight, best) in bests.items() if best)

    return weighted


def _best(
    engine: Engine,
    case: Scenario,
    bests: Mapping[str, tuple[float, float | None]],
    value: Callable[[Sequence[float]], float],
) -> Incumbent | None:
    """The proven best of all plans that are feasible as planned; None where that is not known."""
    model = build(case)
    linear = _linear(model, bests)
    if linear is None or not _alike(engine.campaign.model, model):
        return None
    try:
        found = engine.best(Objective(linear, value), Effort().within(SECONDS))
    except OptimizerError:
        return None
    return found if isinstance(found, Incumbent) and found.gap <= PROVEN else None


def _linear(model: CampaignModel, bests: Mapping[str, tuple[float, float | None]]) -> Linear | None:
    """The score of a case over the program's columns; None where a goal is no such sum."""
    if model.scenario.strategy == "profit":
        return model.profit
    terms = []
    for name, (weight, best) in bests.items():
        value = model.goals[name].value
        if best and weight:
            if value is None:
                return None
            terms.append((weight / best, value))
    return combine(terms)


def _alike(planned: CampaignModel, case: CampaignModel) -> bool:
    """Whether the columns of both mean the same: reach that counts people once, and fees by count, are columns."""
    columns = [[column.integer for column in model.program.columns] for model in (planned, case)]
    before, after = (Arithmetic(model.scenario).amounts for model in (planned, case))
    fees = [[own.fees for own in amounts.figures] for amounts in (before, after)]
    return (
        columns[0] == columns[1] and before.logs == after.logs and before.people == after.people and fees[0] == fees[1]
    )


def _mix(plan: Plan, counts: Sequence[float]) -> dict[str, float]:
    return {line.name: count for line, count in zip(plan.lines, counts, strict=True) if count}
