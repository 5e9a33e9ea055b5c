"""The ladder: plans by spend, each against the next cheaper one that nothing dominates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.domain.findings.compare import Rung, Side
from optimizer.domain.findings.plan import Plan, earns
from optimizer.studies.compare.differences import alike, difference, goal_key

FEWEST = 3
"""Of two plans everything is said by their increment."""

Figures = tuple[float, ...]
"""Of one plan: spend negated, each goal that all plans have, profit; more is better."""


def ladder(sides: Sequence[Side]) -> tuple[Rung, ...]:
    """Three or more plans by spend; of plans that buy the same only the first takes part, for they are no rivals."""
    if len(sides) < FEWEST:
        return ()
    rivals = [
        side for place, side in enumerate(sides) if not any(alike(side.plan, earlier.plan) for earlier in sides[:place])
    ]
    goals = _common([side.plan for side in sides])
    figures = {side.name: _figures(side.plan, goals) for side in rivals}
    beaten = dict(_dominated([side.name for side in rivals], figures))
    return tuple(_rungs(sorted(rivals, key=lambda side: _spend(side.plan)), beaten, goals))


def _rungs(rivals: Sequence[Side], beaten: dict[str, str], goals: Sequence[tuple[object, str]]) -> Iterator[Rung]:
    start: Side | None = None
    for side in rivals:
        better = beaten.get(side.name)
        if start is not None:
            yield _rung(start, side, better, goals)
        elif better is not None:
            yield Rung(None, side.name, None, {}, None, None, None, better)
        if better is None:
            start = side


def _rung(start: Side, side: Side, better: str | None, goals: Sequence[tuple[object, str]]) -> Rung:
    plan, base = side.plan, start.plan
    spend = difference(_spend(plan), _spend(base))
    profit = difference(_total(plan, "profit"), _total(base, "profit"))
    before, after = (_goals(one, goals) for one in (base, plan))
    return Rung(
        start=start.name,
        name=side.name,
        spend=spend,
        results={name: difference(b, a) for (_, name), a, b in zip(goals, before, after, strict=True)},
        revenue=difference(_total(plan, "revenue"), _total(base, "revenue")),
        profit=profit,
        profit_per=profit / spend if spend and (earns(plan) or earns(base)) else None,
        dominated_by=better,
    )


def _dominated(names: Sequence[str], figures: dict[str, Figures]) -> Iterator[tuple[str, str]]:
    """Names of plans, each with the first plan that dominates it; of equal ones the later is dominated."""
    for place, name in enumerate(names):
        for rank, other in enumerate(names):
            changes = [difference(b, a) for a, b in zip(figures[name], figures[other], strict=True)]
            better = any(changes) or rank < place
            if other != name and min(changes) >= 0.0 and better:
                yield name, other
                break


def _common(plans: Sequence[Plan]) -> list[tuple[object, str]]:
    """Keys and names of the goals that all plans have, in the first plan's order."""
    known = [{goal_key(goal) for goal in plan.goals} for plan in plans[1:]]
    first = [(goal_key(goal), goal.name) for goal in plans[0].goals]
    return [(key, name) for key, name in first if all(key in keys for keys in known)]


def _figures(plan: Plan, goals: Sequence[tuple[object, str]]) -> Figures:
    return (-_spend(plan), *_goals(plan, goals), _total(plan, "profit"))


def _goals(plan: Plan, goals: Sequence[tuple[object, str]]) -> list[float]:
    values: dict[object, float] = {goal_key(goal): goal.value for goal in plan.goals}
    return [values[key] for key, _ in goals]


def _spend(plan: Plan) -> float:
    return _total(plan, "spend")


def _total(plan: Plan, name: str) -> float:
    return plan.totals.get(name) or 0.0
