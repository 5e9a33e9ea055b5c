"""Compares the figures of plans: how far each is from the baseline's, what the change costs, who dominates whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isclose
from typing import Literal

from optimizer.domain.arithmetic.rules import UNITS
from optimizer.domain.findings.compare import (
    RESIDUALS,
    Compared,
    Extra,
    GoalChange,
    Increment,
    LineChange,
    MeasureChange,
    Outcome,
    Side,
)
from optimizer.domain.findings.plan import GoalResult, LineResult, Plan
from optimizer.domain.findings.plan import earns as earning
from optimizer.domain.language.measures import COST_PER, LINES_USED, MEASURES, RATIOS, is_ratio

SAME = 1e-9
"""Relative difference that counts as none."""
RESULTS = ("reach", "engagements", "conversions")
"""What spend is compared with, beside the measures that goals ask for."""
BY_THE_THOUSAND = ("reach", "impressions")
RATES = ("cpe", "cpa", "roas")
"""Ratios that the words on who is better name."""
LESS = ("cpm", "cpe", "cpa", "hours", "spend", "fees", "agency_fee", "products", "commission", "setup")
MORE = ("impressions", *RESULTS, "revenue", "content_value", "profit", "roas", "roi")
COSTS = ("cpm", "cpe", "cpa")
MONEY_BESIDE = ("reserve", "unspent")


def same(one: float, other: float) -> bool:
    """Whether two figures differ by rounding alone."""
    return isclose(one, other, rel_tol=SAME, abs_tol=SAME)


def difference(one: float, other: float) -> float:
    """One figure less another; nothing where they differ by rounding alone."""
    return 0.0 if same(one, other) else one - other


def compared(values: Sequence[float | None], *, missing: float | None = None) -> tuple[Compared, ...]:
    """Values by side with their changes against the first; `missing` stands in changes for one that is not there."""
    base = values[0] if values[0] is not None else missing
    return (Compared(values[0]), *(_compared(value, base, missing) for value in values[1:]))


def _compared(value: float | None, base: float | None, missing: float | None) -> Compared:
    counted = value if value is not None else missing
    if counted is None or base is None:
        return Compared(value)
    change = difference(counted, base)
    return Compared(value, change, change / abs(base) if base else None)


def _without_relative(figures: tuple[Compared, ...]) -> tuple[Compared, ...]:
    """A residual's changes: its own size says nothing, so neither does a change in parts of it."""
    return tuple(Compared(one.value, one.change) for one in figures)


def line_changes(plans: Sequence[Plan]) -> tuple[LineChange, ...]:
    """Every line of any plan's rate card: the baseline's order first, then what others add."""
    by_name = [{line.name: line for line in plan.lines} for plan in plans]
    names = dict.fromkeys(line.name for plan in plans for line in plan.lines)

    def figures(name: str, read: Callable[[LineResult], float | None]) -> tuple[Compared, ...]:
        return compared([read(lines[name]) if name in lines else None for lines in by_name], missing=0.0)

    return tuple(
        LineChange(
            name,
            figures(name, lambda line: line.partnerships),
            figures(name, lambda line: line.spend),
            figures(name, lambda line: line.share_of_spend),
        )
        for name in names
    )


def measure_changes(plans: Sequence[Plan]) -> tuple[MeasureChange, ...]:
    """Every total and ratio of any plan, in the plan file's order."""
    own = dict.fromkeys(name for plan in plans for name in plan.totals if _own(name))
    names = (*MEASURES, *own, LINES_USED, *MONEY_BESIDE, "overlap", *RATIOS)
    wanted = {goal.measure for plan in plans for goal in plan.goals}
    values = {name: [plan.totals.get(name) for plan in plans] for name in names}
    return tuple(
        MeasureChange(name, unit(name), _better(name, wanted), _figures(name, known)) for name, known in values.items()
    )


def _figures(name: str, values: Sequence[float | None]) -> tuple[Compared, ...]:
    figures = compared(values)
    return _without_relative(figures) if name in RESIDUALS else figures


def _own(name: str) -> bool:
    return name not in (*MEASURES, LINES_USED, *MONEY_BESIDE, "overlap", *RATIOS)


def unit(measure: str) -> str:
    """The unit of a measure, a ratio or a part of the budget, as in `MeasureChange`."""
    if is_ratio(measure):
        return "cost" if measure in COSTS or measure not in RATIOS else "ratio"
    if measure in MONEY_BESIDE or measure.partition(".")[0] == "costs":
        return "money"
    return "people" if measure == "overlap" else UNITS.get(measure, "")


def _better(measure: str, wanted: set[str]) -> Literal["more", "less"] | None:
    if measure in wanted or measure in MORE:
        return "more"
    less = measure in LESS or measure.startswith(COST_PER) or measure.partition(".")[0] == "costs"
    return "less" if less else None


def goal_changes(plans: Sequence[Plan]) -> tuple[GoalChange, ...]:
    """Every goal of any plan; goals of one name that measure different things are different goals."""
    by_key = [{goal_key(goal): goal for goal in plan.goals} for plan in plans]
    first = {key: goal for goals in reversed(by_key) for key, goal in reversed(goals.items())}
    order = dict.fromkeys(key for goals in by_key for key in goals)
    return tuple(_goal_change(first[key], [goals.get(key) for goals in by_key]) for key in order)


def goal_key(goal: GoalResult) -> tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """What tells a goal from others: its name, what it measures and where."""
    return goal.name, goal.measure, tuple(sorted((label, tuple(values)) for label, values in goal.where.items()))


def _goal_change(goal: GoalResult, by_side: Sequence[GoalResult | None]) -> GoalChange:
    return GoalChange(
        goal.name,
        goal.measure,
        goal.where,
        compared([None if own is None else own.value for own in by_side]),
        tuple(None if own is None else own.attainment for own in by_side),
        tuple(None if own is None else own.at_least for own in by_side),
    )


def increment(side: Side, base: Side) -> Increment:
    """One side against the baseline."""
    plan, other = side.plan, base.plan
    spend, revenue = _change(plan, other, "spend"), _change(plan, other, "revenue")
    earns = any(map(earning, (plan, other)))
    results = [
        _extra(measure, spend, _change(plan, other, measure))
        for measure in _results(plan, other)
        if _total(plan, measure) or _total(other, measure)
    ]
    better, worse = _verdicts(plan, other)
    return Increment(
        name=side.name,
        spend=spend,
        revenue=revenue,
        profit=_change(plan, other, "profit"),
        roas=revenue / spend if spend and earns else None,
        profit_per=_change(plan, other, "profit") / spend if spend and earns else None,
        outcome=overall(plan, other),
        results=tuple(results),
        better=tuple(better),
        worse=tuple(worse),
    )


def outcome(spend: float, result: float) -> Outcome:
    """What a change of spend and a change of a result (more is better) are together; 0 is no change."""
    if not spend and not result:
        return "same"
    if spend <= 0 <= result:
        return "dominates"
    if result <= 0 <= spend:
        return "dominated"
    return "costs" if spend > 0 else "saves"


def overall(plan: Plan, other: Plan) -> Outcome:
    """Spend and all results of a plan together, against another plan; the same mix is a case, and no rival."""
    spend = _change(plan, other, "spend")
    if alike(plan, other):
        return "costs" if spend > 0 else "saves" if spend < 0 else "same"
    changes = [change for _, change in _changes(plan, other)]
    if not spend and not any(changes):
        return "same"
    if spend <= 0 and all(change >= 0 for change in changes):
        return "dominates"
    if spend >= 0 and all(change <= 0 for change in changes):
        return "dominated"
    return "costs" if spend > 0 else "saves" if spend < 0 else "same"


def alike(plan: Plan, other: Plan) -> bool:
    """Whether two plans buy the same: they differ in their assumptions alone."""
    mixes = [{line.name: line.partnerships for line in one.lines if line.partnerships} for one in (plan, other)]
    return mixes[0] == mixes[1]


def dominances(sides: Sequence[Side]) -> tuple[tuple[str, str], ...]:
    """(better, worse) names of sides of which one dominates the other."""
    return tuple(
        (one.name, other.name)
        for one in sides
        for other in sides
        if one is not other and overall(one.plan, other.plan) == "dominates"
    )


def leaders(sides: Sequence[Side]) -> tuple[tuple[str, str], ...]:
    """(measure or ratio, name of the side that is best at it), where one side alone is."""
    found = []
    for name in (*_results(*(side.plan for side in sides)), "profit", *RATES):
        sign = -1.0 if name in LESS else 1.0
        ranked = [(sign * value, side.name) for side in sides if (value := side.plan.totals.get(name)) is not None]
        ranked.sort(key=lambda pair: -pair[0])
        if ranked and (len(ranked) == 1 or not same(ranked[0][0], ranked[1][0])):
            found.append((name, ranked[0][1]))
    return tuple(found)


def _results(*plans: Plan) -> list[str]:
    asked = (goal.measure for one in plans for goal in one.goals)
    return list(dict.fromkeys((*RESULTS, *(name for name in asked if unit(name) != "money"))))


def _changes(plan: Plan, other: Plan) -> Iterator[tuple[str, float]]:
    """Every result and profit, and goals that count some lines only, with their changes."""
    for measure in (*_results(plan, other), "profit"):
        yield measure, _change(plan, other, measure)
    goals = {goal_key(goal): goal for goal in other.goals if goal.where}
    for goal in plan.goals:
        if (twin := goals.get(goal_key(goal))) is not None:
            yield goal.name, difference(goal.value, twin.value)


def _extra(measure: str, spend: float, change: float) -> Extra:
    per = 1000 if measure in BY_THE_THOUSAND else 1
    found = outcome(spend, change)
    return Extra(measure, per, change, found, per * spend / change if found in ("costs", "saves") else None)


def _verdicts(plan: Plan, other: Plan) -> tuple[list[str], list[str]]:
    """At which results, ratios and hours a plan is better than another, and at which worse."""
    better, worse = list[str](), list[str]()
    changes = [*_changes(plan, other)]
    for name in (*RATES, "hours"):
        one, two = plan.totals.get(name), other.totals.get(name)
        if one is not None and two is not None:
            changes.append((name, difference(two, one) if name in LESS else difference(one, two)))
    for name, change in changes:
        if change:
            (better if change > 0 else worse).append(name)
    return better, worse


def _change(plan: Plan, other: Plan, measure: str) -> float:
    return difference(_total(plan, measure), _total(other, measure))


def _total(plan: Plan, measure: str) -> float:
    return plan.totals.get(measure) or 0.0
