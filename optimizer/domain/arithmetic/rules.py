"""The rules that a plan keeps, from a scenario: its budget, its goals' floors, its limits and its lines' own bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum, inf
from typing import NamedTuple

from optimizer.domain.arithmetic.amounts import ONE, ROUNDING, Additive, Amount, Amounts, Distinct, Mix
from optimizer.domain.arithmetic.limits import Rule, Side
from optimizer.domain.findings.plan import LimitResult
from optimizer.domain.language.costs import cost_names
from optimizer.domain.language.measures import COST_PER, COSTS, LINES_USED, MONEY, MOST_PARTNERSHIPS, is_ratio
from optimizer.domain.language.periods import budgets, ceiling_of, spent_in
from optimizer.domain.language.plan_lines import PERIOD, lines_of, members, plan_lines
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Line, Scenario
from optimizer.domain.language.selection import counted, values_of
from optimizer.domain.language.sentences import title
from optimizer.domain.language.singles import Single, every_single, singles

QUOTIENTS = {
    "cpm": ("spend", "impressions", 1000.0),
    "cpe": ("spend", "engagements", 1.0),
    "cpa": ("spend", "conversions", 1.0),
    "roas": ("revenue", "spend", 1.0),
    "roi": ("profit", "spend", 1.0),
    "frequency": ("impressions", "reach", 1.0),
}
"""Ratio -> dividend, divisor, factor: cpm = 1000 * spend / impressions."""

COUNTED = ("partnerships", "posts", "impressions", "engagements", "conversions", LINES_USED)
UNITS = {**dict.fromkeys(MONEY, "money"), **dict.fromkeys(COUNTED, "count"), "reach": "people", "hours": "hours"}
"""Measure -> unit; a measure of one's own has none."""


def unit_of(scenario: Scenario, measure: str) -> str:
    """The unit of a measure that adds up: "money" of a cost, too, and "" of a measure of one's own."""
    if measure == COSTS or measure in cost_names(scenario):
        return "money"
    return UNITS.get(measure, "")


def quotient_of(measure: str) -> tuple[str, str, float]:
    """Dividend, divisor and factor of a ratio: those of the table above, or spend over a measure of one's own."""
    return QUOTIENTS[measure] if measure in QUOTIENTS else ("spend", measure.removeprefix(COST_PER), 1.0)


def rules(amounts: Amounts) -> tuple[Rule, ...]:
    """The budget first, then the goals' floors, then the limits of the file, whose keys count from 1."""
    scenario = amounts.scenario
    return (
        *_budget(amounts),
        *_periods(amounts),
        *_floors(amounts),
        *(limit_rule(amounts, one) for one in singles(scenario)),
    )


def in_order(scenario: Scenario, rows: Iterable[LimitResult]) -> tuple[LimitResult, ...]:
    """Rows of a plan's limits as the file has them: the budget, periods and floors first."""
    order = {one.key: place for place, one in enumerate(every_single(scenario), start=1)}
    return tuple(sorted(rows, key=lambda row: order.get(row.key, 0)))


def _budget(amounts: Amounts) -> Iterator[Rule]:
    spendable = amounts.scenario.spendable
    if spendable is not None:
        side = Side(amounts.amount("spend"), spendable, ONE, ceiling=True)
        yield Rule("budget", "budget", "spend", "money", (side,), amounts.every)


def _periods(amounts: Amounts) -> Iterator[Rule]:
    """What each period may spend, or with `carry_over` all periods up to it."""
    scenario = amounts.scenario
    for name, money in budgets(scenario).items():
        if money is not None:
            lines = amounts.select({PERIOD: spent_in(scenario, name)})
            side = Side(amounts.amount("spend", lines), money, ONE, ceiling=True)
            title = f"budget up to {name}" if scenario.carry_over else f"budget of {name}"
            yield Rule(f"periods.{name}.budget", title, "spend", "money", (side,), lines)


def _floors(amounts: Amounts) -> Iterator[Rule]:
    scenario = amounts.scenario
    for name, goal in scenario.goals.items():
        if goal.at_least is not None:
            measure, lines = scenario.measure_of(name), amounts.select(goal.where)
            side = Side(amounts.amount(measure, lines), goal.at_least, ONE, ceiling=False)
            unit = unit_of(scenario, measure)
            yield Rule(f"goals.{name}.at_least", f"{name} floor", measure, unit, (side,), lines)


class Comparison(NamedTuple):
    """What a limit's measure is divided by: None where every bound is an amount, or amounts and shares are mixed."""

    measure: str
    divisor: Amount | None
    others: tuple[int, ...]
    unit: str
    factor: float = 1.0


def limit_rule(amounts: Amounts, one: Single) -> Rule:
    """One limit of the file, or that of one value of its label."""
    scenario, limit = amounts.scenario, one.limit
    lines = amounts.select(limit.where)
    measure, divisor, others, unit, factor = _comparison(amounts, limit, lines)
    left: Amount = amounts.amount(measure, lines)
    if limit.distinct is not None:
        left = Distinct(tuple(values_of(scenario, limit.distinct, lines).values()))
    sides = tuple(
        Side(left, bound.value, divisor or (_whole(amounts, limit) if bound.percent else ONE), ceiling, factor)
        for bound, ceiling in _bounds(limit)
    )
    concerned = tuple(sorted({*lines, *others}))
    used = amounts.amount(LINES_USED, lines) if limit.if_used else None
    return Rule(one.key, title(limit), limit.measure, unit, sides, concerned, divisor, used, one.by)


def _bounds(limit: Limit) -> Iterator[tuple[Bound, bool]]:
    """Each stated number, and whether it is a ceiling; `exactly` is both."""
    for bound, ceilings in ((limit.at_least, (False,)), (limit.at_most, (True,)), (limit.exactly, (False, True))):
        if bound is not None:
            yield from ((bound, ceiling) for ceiling in ceilings)


def _comparison(amounts: Amounts, limit: Limit, lines: tuple[int, ...]) -> Comparison:
    measure = limit.measure
    if is_ratio(measure):
        dividend, divisor, factor = quotient_of(measure)
        return Comparison(dividend, amounts.amount(divisor, lines), lines, "ratio", factor)
    if limit.for_each is not None:
        others = amounts.select(limit.for_each)
        return Comparison(measure, amounts.amount("partnerships", others), others, "ratio")
    if limit.per is not None:
        others = lines if limit.per.where is None else amounts.select(limit.per.where)
        return Comparison(measure, amounts.amount(limit.per.measure, others), others, "ratio")
    shares = [bound.percent for bound, _ in _bounds(limit)]
    others = amounts.every if any(shares) and limit.of != "budget" else ()
    if all(shares):
        return Comparison(measure, _whole(amounts, limit), others, "share")
    return Comparison(measure, None, others, unit_of(amounts.scenario, measure))


def _whole(amounts: Amounts, limit: Limit) -> Amount:
    """What a share is a share of: the same measure over the plan, or the budget after reserve."""
    if limit.of == "budget":
        return Additive(constant=amounts.scenario.spendable or 0.0)
    return amounts.amount(limit.measure)


CAPS = ("available", "available_each_period")
"""Bounds of a line from above."""
TOGETHER = ("at_least", "available", "exactly")
"""Bounds of a line that hold for all of its periods together."""


class LineRule(NamedTuple):
    """A bound of one line's partnerships, or of all its periods' together, and which way it is stated."""

    key: str
    positions: tuple[int, ...]
    kind: str
    number: float

    def broken(self, mix: Mix) -> bool:
        """Whether a mix breaks it by more than rounding."""
        if len(self.positions) == 1:
            (position,) = self.positions
            return self.forbids(mix.counts[position], used=mix.used[position] > 0)
        return self.forbids(fsum(mix.counts[position] for position in self.positions), used=True)

    def forbids(self, count: float, *, used: bool) -> bool:
        """Whether so many partnerships break it by more than rounding."""
        slack = ROUNDING * max(abs(count), abs(self.number))
        short, over = count < self.number - slack, count > self.number + slack
        if self.kind == "at_least_if_used":
            return short and used
        return (short and self.kind not in CAPS) or (over and self.kind != "at_least")


def line_rules(scenario: Scenario) -> tuple[LineRule, ...]:
    """Every bound that a line states on its partnerships; some hold for all periods together, others within each."""
    return tuple(
        LineRule(f"tiers.{card}.{kind}", own, kind, number)
        for card, positions in members(scenario).items()
        for kind in ("at_least", "available", "available_each_period", "exactly", "at_least_if_used")
        if (number := getattr(scenario.tiers[card], kind)) is not None
        for own in ([positions] if kind in TOGETHER else [(position,) for position in positions])
        if own
    )


def use_matters(amounts: Amounts) -> frozenset[int]:
    """Lines with a setup cost, with `at_least_if_used` or counted by `lines_used`; fractional ones with a cap, too."""
    scenario = amounts.scenario
    own = {
        position
        for position, line in enumerate(lines_of(scenario).values())
        if line.setup_cost.value > 0 or line.at_least_if_used or _capped(amounts, position, line)
    }
    return frozenset(own.union(*(counted(scenario, limit) for limit in scenario.limits)))


def _capped(amounts: Amounts, position: int, line: Line) -> bool:
    """Whether availability or the budget caps a line's fractional partnerships."""
    scenario = amounts.scenario
    if scenario.whole:
        return False
    caps = [cap for cap in (line.available, line.available_each_period, line.exactly) if cap is not None]
    figures, money = amounts.figures[position], ceiling_of(scenario, plan_lines(scenario)[position].period)
    if money is not None and figures.least_cost > 0:
        caps.append(max(0.0, money - figures.coefficients["spend"].once) / figures.least_cost)
    return min(caps, default=inf) <= MOST_PARTNERSHIPS
