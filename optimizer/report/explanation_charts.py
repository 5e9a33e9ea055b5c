"""The charts of an explanation: what steps bring, what limits cost, what each line is worth to the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.domain.explanation import Effect, Explanation
from optimizer.report import numbers
from optimizer.report.page import Chart, Column, Table

POINTS = 100
"""Scores of attainment are shown in points of a hundred."""


def steps(found: Explanation) -> Iterator[Chart]:
    """What a little more of each bound would bring."""
    rows = ((step.words, step.effect) for step in found.steps)
    yield from _scores(found, "Change of the score for a little more", rows)


def costs(found: Explanation) -> Iterator[Chart]:
    """What the score would gain without each limit."""
    rows = ((cost.sentence, cost.effect) for cost in found.costs)
    yield from _scores(found, "Change of the score without each limit", rows)


def lines_in(found: Explanation) -> Iterator[Chart]:
    """What the score would lose without each line that is bought."""
    rows = ((line.name, line.effect) for line in found.lines_in)
    yield from _scores(found, "Change of the score without each line", rows)


def _scores(found: Explanation, title: str, effects: Iterable[tuple[str, Effect]]) -> Iterator[Chart]:
    """Bars of changes of the score; nothing where no plan has one."""
    scores = [(name, effect.score) for name, effect in effects if effect.score is not None]
    if not scores:
        return
    weighted = scores[0][1].unit == "share"
    money = scores[0][1].unit == "money"
    unit = "points of 100" if weighted else found.plan.scenario.currency if money else scores[0][1].name
    kind = "points" if weighted else "money" if money else "count"
    rows = tuple((name, POINTS * score.change if weighted else score.change) for name, score in scores)
    said = "; ".join(f"{name} {numbers.column(kind, [change])[0]}" for name, change in rows)
    columns = (Column("name", "what", "text"), Column("change", f"change, {unit}", kind))
    yield Chart("bars", f"{title}, {unit}", f"Bars in {unit}: {said}.", Table(columns, rows), "name", "change")
