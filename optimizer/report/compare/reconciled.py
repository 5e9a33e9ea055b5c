"""A comparison's figures as people see them: a change is the difference of the two figures that are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from optimizer.domain.findings.compare import Compared, Comparison, Extra, Increment, LineChange, MeasureChange, Rung
from optimizer.domain.findings.plan import LineResult
from optimizer.report import numbers
from optimizer.report.plan.reconciled import difference, precision, round_to
from optimizer.report.plan.reconciled import reconciled as plan_reconciled

EXACT = ("cost", "ratio")
"""Units of figures that are rounded by themselves, for they are quotients of exact figures."""


def reconciled(comparison: Comparison) -> Comparison:
    """The comparison with its figures as they are shown."""
    return _Figures(comparison).comparison()


class _Figures:
    def __init__(self, comparison: Comparison) -> None:
        self.exact = comparison
        shown = precision([side.plan for side in comparison.sides])
        self.sides = tuple(replace(side, plan=plan_reconciled(side.plan, shown)) for side in comparison.sides)
        self.lines = [{line.name: line for line in side.plan.lines} for side in self.sides]
        self.measures = tuple(self._measure(row) for row in comparison.measures)
        self.changes = {row.name: row.figures for row in self.measures}

    def comparison(self) -> Comparison:
        exact = self.exact
        goals = tuple(replace(goal, values=self._goal(goal.name, goal.values)) for goal in exact.goals)
        return replace(
            exact,
            sides=self.sides,
            lines=tuple(map(self._line, exact.lines)),
            measures=self.measures,
            goals=goals,
            increments=tuple(self._increment(one, place) for place, one in enumerate(exact.increments, start=1)),
            ladder=tuple(map(self._rung, exact.ladder)),
        )

    def _measure(self, row: MeasureChange) -> MeasureChange:
        if row.unit in EXACT:
            return replace(row, figures=_quotients(row))
        values = [
            side.plan.totals.get(row.name) if exact.value == own.plan.totals.get(row.name) else exact.value
            for exact, own, side in zip(row.figures, self.exact.sides, self.sides, strict=True)
        ]
        return replace(row, figures=_compared(row.figures, values))

    def _line(self, line: LineChange) -> LineChange:
        def of(read: Callable[[LineResult], float | None]) -> list[float | None]:
            return [None if (own := lines.get(line.name)) is None else read(own) for lines in self.lines]

        return replace(
            line,
            spend=_compared(line.spend, of(lambda own: own.spend)),
            share_of_spend=_compared(line.share_of_spend, of(lambda own: own.share_of_spend)),
        )

    def _goal(self, name: str, figures: tuple[Compared, ...]) -> tuple[Compared, ...]:
        values = [
            next((goal.value for goal in side.plan.goals if goal.name == name), exact.value)
            for exact, side in zip(figures, self.sides, strict=True)
        ]
        return _compared(figures, values)

    def _increment(self, one: Increment, place: int) -> Increment:
        results = tuple(self._extra(extra, place) for extra in one.results)
        moved: dict[str, Any] = {
            name: self._change(name, place, getattr(one, name)) for name in ("spend", "revenue", "profit")
        }
        return replace(one, results=results, **moved)

    def _extra(self, extra: Extra, place: int) -> Extra:
        return replace(extra, change=self._change(extra.measure, place, extra.change))

    def _change(self, measure: str, place: int, exact: float) -> float:
        """A change as it is shown; the exact one where it is too small to show, for it is said which way it goes."""
        figures = self.changes.get(measure)
        return (figures[place].change if figures else None) or exact

    def _rung(self, rung: Rung) -> Rung:
        if rung.start is None:
            return rung
        places = [self.exact.names.index(name) for name in (rung.start, rung.name)]
        before, after = (self.sides[place].plan for place in places)
        moved: dict[str, Any] = {
            name: difference(after.totals.get(name), before.totals.get(name), exact)
            for name in ("spend", "revenue", "profit")
            if (exact := getattr(rung, name)) is not None
        }
        goals = [{goal.name: goal.value for goal in plan.goals} for plan in (before, after)]
        results = {name: difference(goals[1].get(name), goals[0].get(name), own) for name, own in rung.results.items()}
        return replace(rung, results=results, **moved)


def _quotients(row: MeasureChange) -> tuple[Compared, ...]:
    known = [one.value for one in row.figures if one.value is not None]
    decimals = numbers.DECIMALS[row.unit](known) if known else 0
    values = [None if one.value is None else round_to(one.value, decimals) for one in row.figures]
    return _compared(row.figures, values)


def _compared(exact: Sequence[Compared], values: Sequence[float | None]) -> tuple[Compared, ...]:
    """The figures as shown, each with its change against the first; a figure that is missing counts as 0."""
    first = values[0] or 0.0
    return tuple(
        replace(one, value=value, change=None if one.change is None else difference(value or 0.0, first, one.change))
        for one, value in zip(exact, values, strict=True)
    )
