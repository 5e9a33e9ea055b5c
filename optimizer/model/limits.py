"""The rows of what a person states must hold: the budget, the goals' floors and the limits, one family a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import inf

from optimizer.domain.arithmetic.linear import Linear, Row, combine
from optimizer.domain.language.measures import COST_PER, LINES_USED, is_ratio
from optimizer.domain.language.periods import budgets, spent_in
from optimizer.domain.language.plan_lines import PERIOD
from optimizer.domain.language.scenario import Limit, Per, Scenario
from optimizer.domain.language.selection import bounds_of, select, values_of
from optimizer.domain.language.singles import singles
from optimizer.model.coefficients import finite
from optimizer.model.program import Program
from optimizer.model.reach import Reach, reach
from optimizer.model.variables import Lines

RATIO_PARTS: Mapping[str, tuple[float, str, str]] = {
    "cpm": (1000.0, "spend", "impressions"),
    "cpe": (1.0, "spend", "engagements"),
    "cpa": (1.0, "spend", "conversions"),
    "roas": (1.0, "revenue", "spend"),
    "roi": (1.0, "profit", "spend"),
    "frequency": (1.0, "impressions", "reach"),
}
"""Ratio -> factor, numerator, denominator."""


class Measures:
    """Measures of selections of lines as linear expressions; unduplicated reach is made once for a selection."""

    def __init__(self, program: Program, scenario: Scenario, lines: Lines, without: frozenset[str]) -> None:
        self.program = program
        self.spendable = inf if scenario.spendable is None or "budget" in without else scenario.spendable
        self.scenario = scenario
        self.lines = lines
        self.reaches: dict[tuple[int, ...], Reach] = {}
        self.any_used: dict[int, tuple[int, ...]] = {}
        """A column that is 1 exactly where any of some lines is used."""
        self._columns: dict[tuple[int, ...], int] = {}

    def used(self, name: str, lines: tuple[int, ...]) -> int:
        """The column that is 1 where any of some lines is used: used <= column <= sum of used, and at most 1."""
        if len(lines) == 1:
            return self.lines.used[lines[0]]
        if lines not in self._columns:
            column = self._columns[lines] = self.program.column(name, 0.0, 1.0)
            self.any_used[column] = lines
            used = [self.lines.used[line] for line in lines]
            for one in used:
                self.program.row(Row({column: 1.0, one: -1.0}, lower=0.0))
            self.program.row(Row({column: 1.0, **dict.fromkeys(used, -1.0)}, upper=0.0))
        return self._columns[lines]

    def distinct(self, label: str, selected: tuple[int, ...]) -> Linear:
        """How many values of a label some lines have that are used."""
        groups = values_of(self.scenario, label, selected)
        return combine((1.0, {self.used(f"{label}_{value}", lines): 1.0}) for value, lines in groups.items())

    def most(self, measure: str, selected: tuple[int, ...], sign: float) -> float:
        """The most that sign * a measure that adds up can be, each line by itself at its cap."""
        lines, caps, total = self.lines, self.lines.caps, 0.0
        for line in selected:
            if measure == LINES_USED:
                total += max(sign, 0.0)
                continue
            rates = lines.coefficients[line].of(measure)
            fees = max(0.0, sign * rates.priced * lines.coefficients[line].tariff.first)
            each = max(sign * (rates.bought + rates.effective), sign * rates.bought, 0.0) + fees
            total += each * finite(caps[line]) + max(sign * rates.once, 0.0)
        return min(total, self.spendable) if measure == "spend" and sign > 0 else total

    def overlaps(self, measure: str) -> bool:
        """Whether the measure is unduplicated reach."""
        return measure == "reach" and bool(self.scenario.audience)

    def reach(self, selected: tuple[int, ...]) -> Reach:
        """The unduplicated reach of some lines."""
        if selected not in self.reaches:
            self.reaches[selected] = reach(self.scenario, self.lines, selected)
        return self.reaches[selected]

    def expression(self, measure: str, selected: tuple[int, ...]) -> Linear:
        """Any measure that has an amount; unduplicated reach as an upper estimate that tangents make exact."""
        if self.overlaps(measure):
            return self.reach(selected).expression(self.program)
        if measure == LINES_USED and self.scenario.periods:
            return self.distinct("name", selected)
        return self.lines.expression(measure, selected)


def budget(measures: Measures, without: frozenset[str]) -> None:
    """Planned spend <= budget - reserve."""
    scenario = measures.scenario
    if scenario.spendable is not None and "budget" not in without:
        spend = measures.expression("spend", select(scenario, None))
        measures.program.row(Row(spend, upper=scenario.spendable), "budget")


def periods(measures: Measures, without: frozenset[str]) -> None:
    """Planned spend of each period, or of all up to it, <= its budget, or theirs."""
    scenario = measures.scenario
    for name, money in budgets(scenario).items():
        key = f"periods.{name}.budget"
        if money is not None and key not in without:
            lines = select(scenario, {PERIOD: spent_in(scenario, name)})
            measures.program.row(Row(measures.expression("spend", lines), upper=money), key)


def floors(measures: Measures, without: frozenset[str]) -> None:
    """Measure of a goal's lines >= its floor."""
    for name, goal in measures.scenario.goals.items():
        key = f"goals.{name}.at_least"
        if goal.at_least is not None and key not in without:
            selected = select(measures.scenario, goal.where)
            _amount(measures, measures.scenario.measure_of(name), selected, goal.at_least, inf, key)


def limits(measures: Measures, without: frozenset[str]) -> None:
    """Every limit of the scenario, by family."""
    for one in singles(measures.scenario):
        if one.key not in without:
            stated = if_used if one.limit.if_used else family(one.limit)
            stated(measures, one.limit, one.key)


def family(limit: Limit) -> Callable[[Measures, Limit, str], None]:
    """Which family a limit belongs to."""
    if is_ratio(limit.measure):
        return ratio
    if limit.for_each is not None:
        return for_each
    if limit.per is not None:
        return partial(per, other=limit.per)
    if limit.distinct is not None:
        return partial(distinct, label=limit.distinct)
    if any(bound.percent for bound in bounds_of(limit)):
        return share_of_budget if limit.of == "budget" else share_of_plan
    return amount


def amount(measures: Measures, limit: Limit, key: str) -> None:
    """Lower <= measure(where) <= upper."""
    _amount(measures, limit.measure, select(measures.scenario, limit.where), *_sides(limit), key)


def distinct(measures: Measures, limit: Limit, key: str, *, label: str) -> None:
    """Lower <= how many values of a label the lines have that are used <= upper."""
    selected = select(measures.scenario, limit.where)
    measures.program.row(Row(measures.distinct(label, selected), *_sides(limit)), key)


def if_used(measures: Measures, limit: Limit, key: str) -> None:
    """Where any of its lines is used: measure(where) >= number, or number * what it is compared with.

    With u = 1 where one is used: measure >= number * u, for without them it is 0 by itself; and
    measure >= number * other - most * (1 - u), where `most` is the most that the right side can be.
    """
    scenario, least = measures.scenario, limit.at_least.value if limit.at_least is not None else 0.0
    selected = select(scenario, limit.where)
    used = measures.used(f"any_of_{key}", selected)
    compared = _compared(measures, limit)
    if compared is not None:
        measure, others = compared
        other = measures.expression(measure, others)
        most = measures.most(measure, others, 1.0 if least > 0.0 else -1.0) * abs(least)
        left = combine([(1.0, _part(measures, limit)), (-least, other), (-most, {used: 1.0})])
        measures.program.row(Row(left, lower=-most), key)
        return
    if any(bound.percent for bound in bounds_of(limit)):
        least *= scenario.spendable or 0.0
    people = measures.reach(selected).single if measures.overlaps(limit.measure) else None
    if limit.distinct is not None:
        left = measures.distinct(limit.distinct, selected)
    elif people is None:
        left = _part(measures, limit)
    else:
        left, least = people.exposure, measures.reach(selected).exposure_for(least)
    if least == inf:
        measures.program.row(Row({used: 1.0}, upper=0.0), key)
    else:
        measures.program.row(Row(combine([(1.0, left), (-least, {used: 1.0})]), lower=0.0), key)


def _compared(measures: Measures, limit: Limit) -> tuple[str, tuple[int, ...]] | None:
    """The measure that a limit's number is a multiple of, with its lines; None for an amount or part of the budget."""
    scenario = measures.scenario
    if limit.for_each is not None:
        return "partnerships", select(scenario, limit.for_each)
    if limit.per is not None:
        return limit.per.measure, select(scenario, limit.where if limit.per.where is None else limit.per.where)
    if limit.of != "budget" and any(bound.percent for bound in bounds_of(limit)):
        return limit.measure, select(scenario, None)
    return None


def share_of_plan(measures: Measures, limit: Limit, key: str) -> None:
    """measure(where) <> share * measure(every line)."""
    whole = measures.expression(limit.measure, select(measures.scenario, None))
    _multiple(measures, limit, _part(measures, limit), whole, key)


def share_of_budget(measures: Measures, limit: Limit, key: str) -> None:
    """measure(where) <> share * (budget - reserve)."""
    lower, upper = (side * (measures.scenario.spendable or 0.0) for side in _sides(limit))
    measures.program.row(Row(_part(measures, limit), lower, upper), key)


def for_each(measures: Measures, limit: Limit, key: str) -> None:
    """measure(where) <> number * partnerships(for_each)."""
    other = measures.expression("partnerships", select(measures.scenario, limit.for_each))
    _multiple(measures, limit, _part(measures, limit), other, key)


def per(measures: Measures, limit: Limit, key: str, *, other: Per) -> None:
    """measure(where) <> number * other measure(its where, by default the limit's own)."""
    where = limit.where if other.where is None else other.where
    divisor = measures.expression(other.measure, select(measures.scenario, where))
    _multiple(measures, limit, _part(measures, limit), divisor, key)


def ratio(measures: Measures, limit: Limit, key: str) -> None:
    """The numerator: factor * numerator(where) <> number * denominator(where)."""
    own = limit.measure.removeprefix(COST_PER)
    factor, numerator, denominator = RATIO_PARTS.get(limit.measure, (1.0, "spend", own))
    selected = select(measures.scenario, limit.where)
    left = combine([(factor, measures.expression(numerator, selected))])
    _multiple(measures, limit, left, measures.expression(denominator, selected), key)


def _part(measures: Measures, limit: Limit) -> Linear:
    return measures.expression(limit.measure, select(measures.scenario, limit.where))


def _multiple(measures: Measures, limit: Limit, left: Linear, right: Linear, key: str) -> None:
    """The rows left <> number * right, multiplied out, so that zero against zero holds."""
    lower, upper = _sides(limit)
    if lower == upper:
        measures.program.row(Row(combine([(1.0, left), (-lower, right)]), 0.0, 0.0), key)
        return
    if lower > -inf:
        measures.program.row(Row(combine([(1.0, left), (-lower, right)]), lower=0.0), key)
    if upper < inf:
        measures.program.row(Row(combine([(1.0, left), (-upper, right)]), upper=0.0), key)


def _amount(measures: Measures, measure: str, selected: tuple[int, ...], lower: float, upper: float, key: str) -> None:
    """A measure between two amounts; the reach of a single segment exactly, through its L."""
    if not measures.overlaps(measure):
        measures.program.row(Row(measures.expression(measure, selected), lower, upper), key)
        return
    people = measures.reach(selected)
    if people.single is None:
        measures.program.row(Row(measures.expression(measure, selected), lower, upper), key)
        return
    least = people.exposure_for(lower) if lower > 0.0 else -inf
    most = people.exposure_for(upper) if upper < inf else inf
    if least == inf:
        measures.program.row(Row({}, lower=1.0), key)
    else:
        measures.program.row(Row(people.single.exposure, least, most), key)


def _sides(limit: Limit) -> tuple[float, float]:
    """The limit's numbers as lower and upper side."""
    if limit.exactly is not None:
        return limit.exactly.value, limit.exactly.value
    lower = -inf if limit.at_least is None else limit.at_least.value
    upper = inf if limit.at_most is None else limit.at_most.value
    return lower, upper
