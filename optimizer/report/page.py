"""The plan as a page: its sentences and tables in the order in which a planner asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.domain.plan import Plan
from optimizer.report import assumptions, tables, words
from optimizer.report.json import NO_PLAN
from optimizer.report.tables import Table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together, one a line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A title, and below it paragraphs and tables."""

    title: str
    blocks: tuple[Paragraph | Table, ...]


def page(plan: Plan) -> Page:
    """What a planner should see, first things first."""
    if plan.status in NO_PLAN:
        return Page(words.headline(plan), (Paragraph(tuple(words.no_plan(plan))),))
    return Page(words.headline(plan), tuple(_blocks(plan)))


def _blocks(plan: Plan) -> Iterator[Paragraph | Table]:
    yield _paragraph(words.overrides(plan), words.what_to_buy(plan))
    if tables.bought(plan):
        yield tables.mix(plan)
    yield _paragraph(words.not_bought(plan), words.budget(plan), words.holds_back(plan), words.score(plan))
    if plan.goals:
        yield tables.goals(plan)
    if plan.limits:
        yield tables.limits(plan)
    yield _paragraph(assumptions.assumed(plan), *words.notes(plan))
    yield _paragraph(*(f"Warning: {warning}" for warning in plan.warnings))


def _paragraph(*lines: str | None) -> Paragraph:
    return Paragraph(tuple(line for line in lines if line))
