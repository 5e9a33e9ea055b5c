"""What changed from one plan to the next, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.report import numbers
from optimizer.report.page import Page, paragraph
from optimizer.report.plan import words
from optimizer.report.plan.reconciled import precision, reconciled
from optimizer.report.plan.tables import kind

FIRST = ("spend", "reach", "engagements", "conversions", "profit")
"""Totals that are told; goals come after them."""


def page(before: Plan | None, after: Plan) -> Page:
    """The next plan's headline, and below it what changed."""
    if after.status in NO_PLAN:
        return Page(words.headline(after), (paragraph(*words.no_plan(after)),))
    if before is None or before.status in NO_PLAN:
        return Page(words.headline(after), (paragraph(words.what_to_buy(after)),))
    told = list(_changes(before, after)) or ["Nothing changed: the plan is the same."]
    return Page(words.headline(after), (paragraph(words.what_to_buy(after), *told),))


def _changes(before: Plan, after: Plan) -> Iterator[str]:
    shown = precision([before, after])
    old, new = reconciled(before, shown), reconciled(after, shown)
    counts = {line.name: line.partnerships for line in old.lines}
    bought = {line.name: line.partnerships for line in new.lines}
    for name in dict.fromkeys((*counts, *bought)):
        was, now = counts.get(name, 0.0), bought.get(name, 0.0)
        if was != now:
            yield f"{name}: {numbers.stated(was, 3)} -> {numbers.stated(now, 3)}"
    for name in FIRST:
        yield from _moved(name.replace("_", " "), kind(name), old.totals.get(name), new.totals.get(name))
    values = {goal.name: goal for goal in old.goals}
    for goal in new.goals:
        if goal.name in values and goal.measure not in FIRST:
            yield from _moved(goal.name, kind(goal.measure), values[goal.name].value, goal.value)


def _moved(name: str, of: str, was: float | None, now: float | None) -> Iterator[str]:
    if was is not None and now is not None and was != now:
        show = numbers.money if of == "money" else numbers.count
        yield f"{name}: {show(was)} -> {show(now)} ({numbers.signed(now - was, show(now - was))})"
