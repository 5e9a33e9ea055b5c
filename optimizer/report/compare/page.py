"""How a comparison is presented: as a page, as a table for spreadsheets, as a document, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.domain.findings.compare import Compared, Comparison, Extra, Increment, Rung, Side
from optimizer.report.compare import charts, tables, words
from optimizer.report.compare.reconciled import reconciled
from optimizer.report.json_figures import figures as fields
from optimizer.report.page import Block, Cell, Column, Heading, Headlines, Page, Table, paragraph
from optimizer.report.plan.plan_file import groups_json, scenario_json
from optimizer.report.plan.profits import NO_VALUE
from optimizer.report.plan.tables import UNDATED
from optimizer.report.side_by_side import SIDE_BY_SIDE

if TYPE_CHECKING:
    from optimizer.report.workbook.cells import Workbook

FORMAT = 1
UNDER_THE_SAME = (
    "The plans' figures rest on different assumptions (below); --under SCENARIO compares them under the same."
)

MORE = "Every other measure of every plan: --format csv or --format json."


def page(comparison: Comparison) -> Page:
    """What a finance analyst should see, first things first."""
    blocks = (block for block in _blocks(reconciled(comparison)) if not isinstance(block, Heading | Headlines))
    return Page(words.title(comparison), tuple(blocks))


def report(comparison: Comparison) -> Page:
    """The page with headline figures and headings, and where each plan comes from."""
    origin = (Heading("Where this comes from"), charts.provenance(comparison))
    return Page(words.title(comparison), (*_blocks(reconciled(comparison)), *origin))


def _blocks(comparison: Comparison) -> Iterator[Block]:
    yield paragraph(*words.verdicts(comparison), *notes(comparison))
    yield from charts.headlines(comparison)
    yield from tables.increments(comparison)
    if comparison.ladder:
        yield Heading("Step by step: each plan against the next cheaper one that nothing dominates")
        yield from tables.ladder(comparison)
    yield tables.plans(comparison)
    yield paragraph(*words.ahead(comparison))
    yield Heading("Where the money goes")
    yield from charts.mixes(comparison)
    yield from charts.changes(comparison)
    yield from tables.groups(comparison)
    yield from tables.lines(comparison)
    yield from tables.cash(comparison)
    yield Heading("What it brings")
    yield from charts.measures(comparison)
    yield from tables.measures(comparison)
    yield from tables.goals(comparison)
    if len(comparison.sides) > SIDE_BY_SIDE:
        yield paragraph(MORE)
    if comparison.assumptions:
        yield Heading(tables.DIFFER)
        yield from tables.assumptions(comparison)
    if comparison.cross:
        yield Heading("Every plan under every plan's assumptions")
        yield from tables.cross(comparison)
        yield paragraph(
            *(f"{ground.name}: its best plan is not proven" for ground in comparison.cross if not ground.proven)
        )


def notes(comparison: Comparison) -> list[str]:
    """What a reader must know before the figures: broken limits, scenarios that changed, different assumptions."""
    return [
        *(told for side in comparison.sides if (told := words.breaks(side)) is not None),
        *(f"{side.name}: {note}" for side in comparison.sides for note in side.notes),
        *comparison.notes,
        *([] if comparison.earns else [NO_VALUE]),
        *([UNDER_THE_SAME] if any(one.alters_figures for one in comparison.assumptions) else []),
    ]


def workbook(comparison: Comparison) -> Workbook:
    """The comparison as a workbook in which changes and costs follow from the plans' own sheets."""
    from optimizer.report.compare.workbook import comparison_workbook

    return comparison_workbook(comparison, notes(comparison))


def ledger(comparison: Comparison) -> Table:
    """One row a figure: its value in each plan, then change and relative change against the baseline."""
    columns = [Column(name, name, "text") for name in ("part", "name", "figure", "unit")]
    base, *others = comparison.names
    columns.append(Column(base, base, "count"))
    for name in others:
        columns += [Column(each, each, "count") for each in (name, f"{name}: change", f"{name}: relative change")]
    return Table(tuple(columns), tuple(_rows(comparison)))


def _rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    for line in comparison.lines:
        yield "line", line.name, "partnerships", "count", *_cells(line.partnerships)
        yield "line", line.name, "spend", "money", *_cells(line.spend)
        yield "line", line.name, "share_of_spend", "share", *_cells(line.share_of_spend)
    for row in comparison.measures:
        yield "plan", "", row.name, row.unit, *_cells(row.figures)
    units = {row.name: row.unit for row in comparison.measures}
    for goal in comparison.goals:
        yield "goal", goal.name, "value", units.get(goal.measure, ""), *_cells(goal.values)
        yield "goal", goal.name, "attainment", "share", *_alone(goal.attainments)
    for goal_name in dict.fromkeys(name for one in comparison.ahead for name in one.goals):
        yield (
            "goal",
            goal_name,
            "ahead",
            "share",
            *_alone((None, *(one.goals.get(goal_name) for one in comparison.ahead))),
        )
    yield from _cash(comparison)
    yield from _increments(comparison)
    for assumption in comparison.assumptions:
        yield "assumption", assumption.key, "", "", *_alone(assumption.values)
    for ground in comparison.cross:
        unit = words.SCORED.get(ground.strategy, "")
        yield "cross", ground.name, "score", unit, *_alone(tuple(mix.score for mix in ground.mixes))
        yield "cross", ground.name, "regret", unit, *_alone(tuple(mix.regret for mix in ground.mixes))
        yield "cross", ground.name, "broken limits", "count", *_alone(tuple(len(mix.broken) for mix in ground.mixes))


def _cash(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    """What each plan pays in each month."""
    due = [{row.month or UNDATED: row.total for row in side.plan.cash} for side in comparison.sides]
    for month in sorted({month for own in due for month in own}):
        base, *others = (own.get(month, 0.0) for own in due)
        changes = [Compared(other, other - base, (other - base) / abs(base) if base else None) for other in others]
        yield "cash", month, "total", "money", *_cells((Compared(base), *changes))


def _increments(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    measures = {extra.measure: extra.per for one in comparison.increments for extra in one.results}
    yield "increment", "", "roas", "ratio", *_alone((None, *(one.roas for one in comparison.increments)))
    yield "increment", "", "profit_per", "ratio", *_alone((None, *(one.profit_per for one in comparison.increments)))
    yield "increment", "", "outcome", "", *_alone((None, *(one.outcome for one in comparison.increments)))
    for measure, per in measures.items():
        extras = [_extra(one, measure) for one in comparison.increments]
        costs = [None if extra is None else extra.cost for extra in extras]
        cost = f"cost per {per} more" if per > 1 else "cost per one more"
        yield "increment", measure, cost, "cost", *_alone((None, *costs))
        outcomes = [None if extra is None else extra.outcome for extra in extras]
        yield "increment", measure, "outcome", "", *_alone((None, *outcomes))


def _extra(increment: Increment, measure: str) -> Extra | None:
    return next((extra for extra in increment.results if extra.measure == measure), None)


def _cells(figures: tuple[Compared, ...]) -> Iterator[Cell]:
    first, *others = figures
    yield first.value
    for other in others:
        yield from (other.value, other.change, other.relative)


def _alone(values: tuple[Cell, ...]) -> Iterator[Cell]:
    """Values that have no change."""
    first, *others = values
    yield first
    for other in others:
        yield from (other, None, None)


def document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as an object; every list by plan is in the order of `plans`, the baseline first."""
    base = comparison.baseline.name
    return {
        "format": FORMAT,
        "currency": comparison.currency,
        "baseline": base,
        "under": comparison.under,
        "plans": [_plan(side) for side in comparison.sides],
        "increments": [
            fields(one)
            | {
                "results": [fields(extra) for extra in one.results],
                "sentence": words.verdict(one, base, comparison.currency),
            }
            for one in comparison.increments
        ],
        "ladder": [_rung(rung) for rung in comparison.ladder],
        "ahead": [{"plan": one.name, "goals": dict(one.goals)} for one in comparison.ahead],
        "dominances": [list(pair) for pair in comparison.dominances],
        "leaders": dict(comparison.leaders),
        "lines": [asdict(line) for line in comparison.lines],
        "measures": [asdict(row) for row in comparison.measures],
        "goals": [
            asdict(goal) | {"where": {label: list(values) for label, values in goal.where.items()}}
            for goal in comparison.goals
        ],
        "assumptions": [asdict(assumption) for assumption in comparison.assumptions],
        "cross": [asdict(ground) for ground in comparison.cross],
        "notes": notes(comparison),
    }


def _rung(rung: Rung) -> dict[str, Any]:
    return {
        "from": rung.start,
        "to": rung.name,
        "spend": rung.spend,
        "results": dict(rung.results),
        "revenue": rung.revenue,
        "profit": rung.profit,
        "profit_per": rung.profit_per,
        "dominated_by": rung.dominated_by,
    }


def _plan(side: Side) -> dict[str, Any]:
    plan = side.plan
    return {
        "name": side.name,
        "given": side.given,
        "scenario": scenario_json(plan.scenario),
        "status": plan.status,
        "gap": plan.gap,
        "score": plan.score,
        "beaten_by": side.beaten_by,
        "broken": list(side.broken),
        "notes": list(side.notes),
        **({"groups": groups_json(plan)} if plan.groups else {}),
        **({"cash": [fields(month) for month in plan.cash]} if plan.cash else {}),
    }
