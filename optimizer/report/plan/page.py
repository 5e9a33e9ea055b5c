"""How a plan is presented: as a page, as a table of its lines, as the plan file, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.report.page import Block, Page, Paragraph, Table, paragraph
from optimizer.report.plan import assumptions, charts, sureness, tables, words
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.plan.reconciled import reconciled

if TYPE_CHECKING:
    from optimizer.report.workbook.cells import Workbook


def page(plan: Plan) -> Page:
    """What a planner should see, first things first."""
    if plan.status in NO_PLAN:
        return Page(words.headline(plan), (Paragraph(tuple(words.no_plan(plan))),))
    return Page(words.headline(plan), tuple(_blocks(reconciled(plan))))


def ledger(plan: Plan) -> Table:
    """Every line with every figure, for spreadsheets."""
    return tables.ledger(plan)


def document(plan: Plan) -> dict[str, Any]:
    """The plan file."""
    return plan_json(plan)


def workbook(plan: Plan) -> Workbook:
    """The plan as a workbook whose figures follow from its counts and assumptions."""
    from optimizer.report.plan.workbook.workbook import plan_workbook

    return plan_workbook(plan)


def _blocks(plan: Plan) -> Iterator[Block]:
    yield paragraph(words.overrides(plan), *words.broken(plan), words.what_to_buy(plan), words.where_stated(plan))
    yield from sureness.blocks(plan)
    if tables.bought(plan):
        yield from tables.groups(plan)
        yield from tables.briefly(plan)
        yield from charts.mix(plan)
    if plan.periods:
        yield tables.periods(plan)
    if plan.cash:
        yield tables.cash(plan)
        yield paragraph(tables.cash_footnote(plan))
        yield from charts.cash(plan)
    yield paragraph(words.not_bought(plan), words.budget(plan), words.holds_back(plan), words.score(plan))
    if plan.goals:
        yield tables.goals(plan)
        yield from charts.goals(plan)
    if plan.limits:
        yield from tables.limits_briefly(plan)
    yield paragraph(
        assumptions.assumed(plan, *sureness.rests_on(plan)), assumptions.frequency(plan), *words.notes(plan)
    )
    yield paragraph(*(f"Warning: {warning}" for warning in plan.warnings))
