"""What goals are measured by where other plans stand beside one: each goal's best, or else what it could be.

A goal that limits leave nothing of has a best of 0, by which nothing can be measured. Beside plans under other limits
it is measured by the most that it alone could reach with the same budget and availability and without the limits, or
with money for one partnership where the budget pays for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.arithmetic.score import EQUAL, weighted
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.language.periods import without_budgets
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.errors import OptimizerError
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.over_draws import scored_over


def out_of_reach(scenario: Scenario, plan: Plan) -> tuple[str, ...]:
    """The goals of which a plan has nothing, and no plan under its limits has anything."""
    if scenario.strategy not in NORMALISED:
        return ()
    return tuple(goal.name for goal in plan.goals if goal.best == 0.0 and goal.value == 0.0)


def brings(scenario: Scenario, goal: str | None) -> tuple[str, ...]:
    """The lines of which the fewest partnerships bring a goal forward by themselves; for None, any profit."""
    return tuple(dict.fromkeys(name for name, value in _ones(scenario, goal) if value > 0.0))


def references(scenario: Scenario, plan: Plan, session: WarmSession, *, seconds: float | None = None) -> Bests:
    """Goal -> what it is measured by: its best in the plan, or the reference where that is nothing.

    A solve for it may take so many `seconds`.
    """
    bests: dict[str, float | None] = {goal.name: goal.best for goal in plan.goals}
    missing = [name for name in out_of_reach(scenario, plan) if brings(scenario, name)]
    if not missing:
        return bests
    for free in _freed(scenario, missing):
        found = _bests(session, free, seconds)
        bests.update({name: best for name in missing if (best := found.get(name)) and not bests[name]})
    ones = {name: max(value for _, value in _ones(scenario, name)) for name in missing}
    return {name: best or ones.get(name, best) for name, best in bests.items()}


Mixed = tuple[Scenario, Sequence[float]]
"""A scenario, and counts by line position."""


def gains(bests: Bests, before: Mixed, after: Mixed, *, proven: bool) -> bool | None:
    """Whether another scenario's best plan is better; None where it is not so far, and not `proven` to be the best."""
    better = _better(bests, before, after)
    return better if better or proven else None


def _better(bests: Bests, before: Mixed, after: Mixed) -> bool:
    """Whether counts are better than a plan's by the strategy's own measure.

    Equal means to 1e-9, relative; with `priority` some goal has more and none loses more than the tolerance.
    """
    old, new = (figures(Arithmetic(scenario), bests, counts) for scenario, counts in (before, after))
    more = [b > a + EQUAL * abs(a) for a, b in zip(old, new, strict=True)]
    if before[0].strategy == "priority":
        allowed = max(before[0].tolerance, EQUAL)
        return any(more) and all(b >= a - allowed * abs(a) for a, b in zip(old, new, strict=True))
    less = [b < a - EQUAL * abs(a) for a, b in zip(old, new, strict=True)]
    return any(up and not any(less[:place]) for place, up in enumerate(more))


def figures(arithmetic: Arithmetic, bests: Bests, counts: Sequence[float]) -> tuple[float, ...]:
    """All that the strategy maximises, in its order, of counts by line position; larger is better."""
    also = (weighted(arithmetic, bests, counts),) if arithmetic.scenario.strategy == "balanced" else ()
    return (*scored_over(arithmetic, bests, counts), *also)


def _ones(scenario: Scenario, goal: str | None) -> Iterator[tuple[str, float]]:
    """What the fewest partnerships of each line bring by themselves: of a goal, or of profit."""
    arithmetic = Arithmetic(scenario)
    bought = plan_lines(scenario)
    for position, one in enumerate(bought):
        counts = [0.0] * len(bought)
        counts[position] = max(1.0, one.line.at_least_if_used or 0.0)
        yield one.card, arithmetic.figure(counts, "profit") if goal is None else arithmetic.goal_values(counts)[goal]


def _freed(scenario: Scenario, goals: Sequence[str]) -> Iterator[Scenario]:
    """The scenario without limits, floors and what must be bought; then with money for any one partnership."""
    lines = {
        name: line.model_copy(update={"at_least": None, "exactly": None, "at_least_if_used": None})
        for name, line in scenario.tiers.items()
    }
    wanted = {name: scenario.goals[name].model_copy(update={"at_least": None}) for name in goals}
    free = scenario.model_copy(
        update={
            "strategy": "weighted",
            "goals": wanted,
            "limits": (),
            "tiers": lines,
            "order": (),
            **without_budgets(scenario),
        }
    ).placed(scenario.origin)
    yield free
    if free.spendable is not None:
        arithmetic, many = Arithmetic(free), len(plan_lines(free))
        dearest = max(arithmetic.figure([float(place == one) for place in range(many)], "spend") for one in range(many))
        if dearest > free.spendable:
            share = free.reserve.value if free.reserve.percent else 0.0
            money = dearest / (1 - share) + (0.0 if free.reserve.percent else free.reserve.value)
            yield free.model_copy(update={"budget": money}).placed(scenario.origin)


def _bests(session: WarmSession, scenario: Scenario, seconds: float | None) -> Mapping[str, float | None]:
    """Each goal's best in a scenario; nothing where it has none."""
    try:
        plan = session.solve(scenario, time_limit=seconds, brief=True)
    except OptimizerError:  # Without its limits, a scenario may have no end, or take too long.
        return {}
    return {} if plan.status in NO_PLAN else {goal.name: goal.best for goal in plan.goals}
