"""A plan's figures as people see them: rounded once, so that each is the same wherever it is shown, and parts add up.

Totals are rounded, and their parts by the largest remainder. Tables, charts, changes and sentences are made of these;
what programs read, and workbooks, have every digit. Unit costs and ratios are those of the exact figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from optimizer.domain.findings.plan import (
    NO_PLAN,
    CashMonth,
    GoalResult,
    GroupResult,
    LimitResult,
    LineResult,
    PeriodResult,
    Plan,
)
from optimizer.domain.language.measures import MEASURES, MONEY
from optimizer.domain.language.selection import labels_of
from optimizer.report import numbers

WHOLE = ("partnerships",)
"""Measures that are shown as they are."""
PARTS_OF_SPEND = ("fees", "agency_fee", "products", "commission", "setup")
LEFT_OVER = ("reserve", "unspent")
"""What a budget holds beside the spend."""
SPENDABLE = ("spend", "unspent")
"""What the budget after reserve is made of."""
SHARE = "share_of_spend"
SHARES = 3
"""Decimals of a share: tenths of a percent."""
SAME = 1e-9
"""Figures that differ by less than this part of them are one figure."""
FINEST = 9
"""Decimals that tell on which side of a bound a figure lies."""

Precision = Mapping[str, int]
"""Measure -> the decimals that its figures are shown with, the same in all plans that are shown together."""


def precision(plans: Iterable[Plan]) -> Precision:
    """The decimals of every measure, for plans that are shown together; all money has the same."""
    known: dict[str, list[float]] = {}
    money: list[float] = []
    for plan in plans:
        amounts = {name: value for name, value in plan.totals.items() if value is not None}
        for name in _measures(plan):
            known.setdefault(name, []).extend([amounts.get(name, 0.0), *(_of(line, name) for line in plan.lines)])
        costs = [name for name in amounts if name.partition(".")[0] == "costs"]
        money += [amounts.get(name, 0.0) for name in (*MONEY, *LEFT_OVER, *costs)]
        money += [line.spend for line in plan.lines]
    cents = numbers.money_decimals(money or [0.0])
    counts = {name: numbers.count_decimals(values) for name, values in known.items()}
    return counts | dict.fromkeys((*MONEY, *LEFT_OVER), cents)


def reconciled(plan: Plan, shown: Precision | None = None) -> Plan:
    """The plan with its figures as they are shown; `shown` where other plans stand beside it."""
    if plan.status in NO_PLAN or not plan.lines:
        return plan
    return _Figures(plan, precision([plan]) if shown is None else shown).plan()


def difference(own: float | None, other: float | None, raw: float) -> float:
    """The change from one shown figure to another; the raw one where a figure is missing."""
    return raw if own is None or other is None else round(own - other, FINEST)


def _measures(plan: Plan) -> list[str]:
    """Every measure that is an amount, and that lines of the plan have."""
    fields = [name for name in MEASURES if name in LineResult.__slots__]
    return [*fields, *dict.fromkeys(name for line in plan.lines for name in line.measures)]


def _of(line: LineResult, name: str) -> float:
    value: float | None = getattr(line, name) if name in LineResult.__slots__ else line.measures.get(name)
    return value or 0.0


@dataclass
class _Figures:
    """One plan's figures, as they are and as they are shown."""

    exact: Plan
    decimals: Precision

    def __post_init__(self) -> None:
        self.totals = self._totals()
        self.lines = self._lines()
        self.known = dict(self._pairs())

    def plan(self) -> Plan:
        exact = self.exact
        goals = tuple(self._goal(goal) for goal in exact.goals)
        limits = tuple(self._limit(limit) for limit in exact.limits)
        sought = {"cheapest": "spend", "profit": "profit"}.get(exact.scenario.strategy)
        score = exact.score if sought is None or exact.score is None else self._rounded(sought, exact.score)
        groups = {key: tuple(self._group(key, group) for group in found) for key, found in exact.groups.items()}
        shown = {"totals": self.totals, "lines": self.lines, "goals": goals, "limits": limits, "groups": groups}
        shown["periods"] = self._periods()
        shown["cash"] = self._cash()
        return replace(exact, score=score, **shown)  # type: ignore[arg-type]

    def _periods(self) -> tuple[PeriodResult, ...]:
        """What their lines are shown with, added up; people whom several lines reach are rounded by themselves."""
        carried, total, found = bool(self.exact.inputs.get("carry_over")), 0.0, []
        for period in self.exact.periods:
            lines = [line for line in self.lines if line.labels.get("period") == period.name]
            sums = {name: round(fsum(_of(line, name) for line in lines), FINEST) for name in period.figures}
            if self.exact.totals.get("overlap"):
                sums["reach"] = round_to(period.figures["reach"], self._decimals("reach"))
            spend = round(fsum(line.spend for line in lines), FINEST)
            total += spend
            budget = None if period.budget is None else round_to(period.budget, self._decimals("spend"))
            left = None if budget is None else round(budget - (total if carried else spend), FINEST)
            found.append(PeriodResult(period.name, budget, spend, left, sums))
        return tuple(found)

    def _cash(self) -> tuple[CashMonth, ...]:
        """What was paid up to each month, rounded; a month is the difference to the last one, and its parts add up."""
        decimals, before, found = self._decimals("spend"), 0.0, []
        left = None if self.totals.get("unspent") is None else fsum(self.totals[name] or 0.0 for name in SPENDABLE)
        for month in self.exact.cash:
            paid = round_to(month.cumulative, decimals)
            total = round(paid - before, FINEST)
            parts = {name: amount for name in (*PARTS_OF_SPEND, "costs") if (amount := getattr(month, name))}
            shown = dict(zip(parts, numbers.apportioned(list(parts.values()), total, decimals), strict=True))
            own = dict.fromkeys((*PARTS_OF_SPEND, "costs"), 0.0) | shown
            rest = None if left is None else round(left - paid, FINEST)
            found.append(CashMonth(month.month, **own, total=total, cumulative=paid, left=rest))
            before = paid
        return tuple(found)

    def _totals(self) -> dict[str, float | None]:
        exact = self.exact.totals
        names = {*_measures(self.exact), "overlap", *LEFT_OVER}
        totals = {
            name: round_to(value, self._decimals(name)) if value is not None and name in names else value
            for name, value in exact.items()
        }
        spend, budget = totals.get("spend") or 0.0, self.exact.scenario.budget
        costs = [name for name in exact if name.startswith("costs.")]
        totals |= self._apportioned((*PARTS_OF_SPEND, *costs), spend)
        if costs:
            totals["costs"] = round(fsum(totals[name] or 0.0 for name in costs), FINEST)
        if budget is not None:
            totals |= self._apportioned(LEFT_OVER, round(budget - spend, FINEST))
        return totals

    def _apportioned(self, names: Sequence[str], whole: float) -> dict[str, float]:
        """Totals that are parts of a whole which is shown."""
        parts = {name: value for name in names if (value := self.exact.totals.get(name)) is not None}
        return dict(zip(parts, numbers.apportioned(list(parts.values()), whole, self._decimals("spend")), strict=True))

    def _lines(self) -> tuple[LineResult, ...]:
        lines = self.exact.lines
        columns = {name: self._column(name) for name in _measures(self.exact) if name not in PARTS_OF_SPEND}
        shares = [line.share_of_spend for line in lines]
        if all(share is not None for share in shares):
            columns[SHARE] = numbers.apportioned([share or 0.0 for share in shares], 1.0, SHARES)
        rows = []
        for place, line in enumerate(lines):
            figures: dict[str, Any] = {name: columns[name][place] for name in columns if name in LineResult.__slots__}
            own = {name: columns[name][place] for name in line.measures}
            rows.append(replace(line, **figures, measures=own))
        return tuple(rows)

    def _column(self, name: str) -> list[float]:
        """A measure of each line; what lines share in is one of the parts."""
        parts = [_of(line, name) for line in self.exact.lines]
        if name in WHOLE:
            return parts
        total = self.totals.get(name)
        overlap = self.exact.totals.get("overlap") if name == "reach" else None
        decimals = self._decimals(name)
        if total is None:
            return [round_to(part, decimals) for part in parts]
        if not overlap:
            return numbers.apportioned(parts, total, decimals)
        shown = numbers.apportioned([*parts, overlap], total, decimals)
        self.totals["overlap"] = shown.pop()
        return shown

    def _decimals(self, name: str) -> int:
        return self.decimals.get("reach" if name == "overlap" else name, 0) if name not in WHOLE else FINEST

    def _pairs(self) -> Iterable[tuple[tuple[str, float], float]]:
        """(measure, exact figure) -> as it is shown, totals before lines."""
        for before, after in reversed(list(zip(self.exact.lines, self.lines, strict=True))):
            yield (SHARE, before.share_of_spend or 0.0), after.share_of_spend or 0.0
            for name in _measures(self.exact):
                yield (name, _of(before, name)), _of(after, name)
        for name, total in self.exact.totals.items():
            if total is not None:
                yield (name, total), self.totals[name] or 0.0

    def _rounded(self, name: str, value: float) -> float:
        known = self.known.get((name, value))
        return round_to(value, self._decimals(name)) if known is None else known

    def _group(self, key: str, group: GroupResult) -> GroupResult:
        """What its lines are shown with, added up; people whom several of them reach are rounded by themselves."""
        names, values = labels_of(key), group.value if isinstance(group.value, tuple) else (group.value,)
        lines = [
            shown
            for exact, shown in zip(self.exact.lines, self.lines, strict=True)
            if tuple(exact.label(name) for name in names) == values
        ]
        overlaps = bool(self.exact.totals.get("overlap")) and len(lines) > 1
        additive = {*_measures(self.exact), SHARE}
        figures: dict[str, float | None] = {}
        for name, value in group.figures.items():
            if value is None or name not in additive:
                figures[name] = value
            elif name == "reach" and overlaps:
                figures[name] = round_to(value, self._decimals(name))
            else:
                figures[name] = round(fsum(getattr(line, name) or 0.0 for line in lines), FINEST)
        own = {name: fsum(line.measures.get(name, 0.0) for line in lines) for name in group.measures}
        measures = {name: round(amount, FINEST) for name, amount in own.items()}
        return replace(group, figures=figures, measures=measures)

    def _goal(self, goal: GoalResult) -> GoalResult:
        value = self._summed(goal) if goal.where else self._rounded(goal.measure, goal.value)
        if goal.at_least is not None:
            value = beside(goal.value, value, [goal.at_least])
        if goal.best is None:
            return replace(goal, value=value)
        same = abs(goal.best - goal.value) <= SAME * abs(goal.value)
        return replace(goal, value=value, best=value if same else self._rounded(goal.measure, goal.best))

    def _summed(self, goal: GoalResult) -> float:
        """What a goal counts of some lines: the sum of the figures that these lines are shown with."""
        rows = [
            (_of(before, goal.measure), _of(after, goal.measure))
            for before, after in zip(self.exact.lines, self.lines, strict=True)
            if all(before.label(label) in values for label, values in goal.where.items())
        ]
        adds_up = abs(fsum(exact for exact, _ in rows) - goal.value) <= SAME * max(1.0, abs(goal.value))
        return round(fsum(own for _, own in rows), FINEST) if adds_up else self._rounded(goal.measure, goal.value)

    def _limit(self, limit: LimitResult) -> LimitResult:
        if limit.value is None or limit.unit == "ratio" or limit.measure in WHOLE:
            return limit
        spend, left = self.totals.get("spend"), self.totals.get("unspent")
        if limit.key == "budget" and limit.value == self.exact.totals.get("spend") and None not in (spend, left):
            return replace(limit, value=spend, at_most=round((spend or 0.0) + (left or 0.0), FINEST), slack=left)
        bounds = [bound for bound in (limit.at_least, limit.at_most) if bound is not None]
        value = beside(limit.value, self._limited(limit, limit.value), bounds)
        return replace(limit, value=value, slack=_slack(limit, value))

    def _limited(self, limit: LimitResult, value: float) -> float:
        if limit.unit == "share":
            shown = self.known.get((SHARE, value)) if limit.measure == "spend" else None
            return round_to(value, SHARES) if shown is None else shown
        known = self.known.get((limit.measure, value))
        if known is not None:
            return known
        return round_to(value, self.decimals.get(limit.measure, numbers.count_decimals([value])))


def _slack(limit: LimitResult, value: float) -> float | None:
    """What is left to the bound that the exact slack was measured from."""
    if limit.slack is None or limit.value is None:
        return limit.slack
    ends = [(bound, side) for bound, side in ((limit.at_least, 1.0), (limit.at_most, -1.0)) if bound is not None]
    exact, slack = limit.value, abs(limit.slack)
    bound, side = min(ends, key=lambda end: abs(abs(exact - end[0]) - slack))
    shown = side * (value - bound)
    return round(-shown if limit.slack * shown < 0 else shown, FINEST)


def beside(exact: float, shown: float, bounds: Iterable[float]) -> float:
    """A figure as it is shown, finer where it would else lie on another side of a bound than it does."""
    for bound in bounds:
        near = abs(exact - bound) <= SAME * max(1.0, abs(bound))
        decimals = 0
        while not near and (shown - bound) * (exact - bound) <= 0 and decimals <= FINEST:
            finer, decimals = round_to(exact, decimals), decimals + 1
            shown = finer if abs(finer - exact) <= abs(shown - exact) else shown
        shown = bound if near else shown
    return shown


def round_to(value: float, decimals: int) -> float:
    """Rounded as it is written; halves away from zero."""
    return float(numbers.rounded(value, decimals))
