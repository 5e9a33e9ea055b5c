"""How a batch is presented: as a page that sums it up, and as the columns of its table."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from optimizer.domain.findings.batch import Batch, BatchColumn, GoalReturns, Group, Response, Tally
from optimizer.report import numbers
from optimizer.report.page import Block, Cell, Chart, Column, Heading, Page, Table, paragraph
from optimizer.report.plan import tables

NAMED = 2
"""Lines that a group names, and groups that a sentence names; the others are summed up."""
SHOWN = 40
"""Groups that a page shows."""
THOUSAND = 1000.0
"""Returns are shown per so much more money: per unit most of them are too small to read."""
KNEE = (
    "Returns diminish at the knee: the budget at which the results lie furthest above the straight line from the "
    "lowest budget to the highest. From, to: what the plans at these two give. Per 1,000: what 1,000 more brings at "
    "either end. Attained is the plans' mean; unit costs are those of all plans together."
)


FAMILIES = {"attainment": "share", "value": "count", "partnerships": "count"}
"""Kinds of columns of which there is one a goal or a line."""
OWN_KINDS = {"budget": "money", "gap": "share", "score": "figure"}
"""Kinds of columns that no plan has among its measures."""


def page(batch: Batch) -> Page:
    """What an analyst wants to know of the batch before looking at any row."""
    return Page(_headline(batch.tally), tuple(_blocks(batch)))


def columns(batch: Batch) -> tuple[Column, ...]:
    """The columns of the table."""
    return tuple(Column(column.name, column.name, _kind(column)) for column in batch.columns)


def _kind(column: BatchColumn) -> str:
    """The kind of a column's figures; what may be anything, such as a score, is shown with the digits that it has."""
    family, dot, _ = column.name.partition(".")
    if column.kind == "text":
        return "text"
    if dot:
        return FAMILIES.get(family, "figure")
    return OWN_KINDS.get(family) or tables.kind(family)


def ended(tally: Tally) -> str:
    """How the jobs ended, in words."""
    parts = [f"{tally.planned:,} with a plan" + (f" ({tally.unproven:,} not proven)" if tally.unproven else "")]
    parts += [f"{tally.without:,} without one, because none exists"] if tally.without else []
    parts += [f"{tally.failed:,} failed"] if tally.failed else []
    return ", ".join(parts)


def checked(batch: Batch) -> str:
    """Which plans were solved a second time, and what came of it."""
    checks = batch.checks
    if not checks.done:
        return f"Every figure is audited; solved a second time: {checks.rule if checks.rule == 'no plan' else 'none'}"
    undecided = f", {checks.undecided:,} not decided in time" if checks.undecided else ""
    more = checks.done - checks.confirmed - checks.undecided - len(checks.improved)
    named = ", ".join(checks.improved) + (f" and {more:,} more" if more else "")
    improved = f"; other plans were found for {named}; use --check all" if named else ""
    return (
        f"Every figure is audited; solved a second time: {checks.rule}: {checks.done:,} plans, "
        f"{checks.confirmed:,} confirmed{undecided}{improved}"
    )


def _headline(tally: Tally) -> str:
    return f"Batch of {tally.jobs:,} {'job' if tally.jobs == 1 else 'jobs'}: {ended(tally)}"


def _blocks(batch: Batch) -> Iterator[Block]:
    yield paragraph(checked(batch), *(f"Failed: {failure}" for failure in batch.failures), _without(batch))
    shown = batch.groups[:SHOWN]
    for band in dict.fromkeys(group.band for group in shown):
        yield from _section(batch, band, [group for group in shown if group.band == band])
    if any(goal.first is not None for group in shown for goal in group.goals):
        yield paragraph(KNEE, _first_of(batch))
    if (more := len(batch.groups) - SHOWN) > 0:
        yield paragraph(f"{more:,} more groups are in the table only.")
    if batch.undrawn:
        yield paragraph(f"Charts show the first scenarios with several plans, and leave out {batch.undrawn:,} more.")
    drawn = dict.fromkeys((response.goal, response.currency) for response in batch.responses)
    yield from (_chart(batch, *pair) for pair in drawn)


def _first_of(batch: Batch) -> str | None:
    """Whose values stand for a group that holds several variations."""
    families = max(group.families for group in batch.groups)
    if families == 1:
        return None
    return (
        f"Of {families:,} variations ({', '.join(batch.varied)}), values are those of the first with several plans; "
        "knees span all of them"
    )


def _without(batch: Batch) -> str | None:
    """The groups that have no plan at all, which no table below shows."""
    names = [_name(batch, group) for group in batch.groups if group.tally.without and not group.tally.planned]
    if not names:
        return None
    named = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return f"Without any plan: {named}; the column `reason` says why"


def _name(batch: Batch, group: Group) -> str:
    parts = [group.scenario, *([group.strategy] if batch.several_strategies else [])]
    return " ".join([*parts, *([f"({group.band})"] if group.band else [])])


def _section(batch: Batch, band: str | None, groups: list[Group]) -> Iterator[Block]:
    """What carries the plans of a band, or of all budgets, and where their returns diminish."""
    planned = [group for group in groups if group.tally.planned]
    if planned:
        yield Heading("All budgets" if band is None else f"{band.capitalize()} budgets")
        yield _mixes(batch, planned)
    returns = [(group, goal) for group in planned for goal in group.goals if goal.first is not None]
    if returns:
        yield _returns(batch, returns)


def _mixes(batch: Batch, groups: list[Group]) -> Table:
    heads = (
        *_named(batch),
        Column("budgets", "budgets", "text"),
        Column("plans", "plans", "count"),
        Column("cpm", "CPM", "cost"),
        Column("cpe", "CPE", "cost"),
        Column("cpa", "CPA", "cost"),
        Column("roas", "ROAS", "ratio"),
        Column("peak", "most profit at", "text"),
        Column("carried", "carried by", "text"),
    )
    rows = tuple(
        (
            *_names(batch, group),
            _budgets(group),
            group.tally.planned,
            *(group.costs[name] for name in ("cpm", "cpe", "cpa", "roas")),
            _peak(group),
            _carried(group),
        )
        for group in groups
    )
    return Table(heads, rows).filled().without_blanks()


def _peak(group: Group) -> str | None:
    """The lowest budget with the highest profit."""
    if group.peak is None:
        return None
    at = numbers.compact(group.peak.budget)
    return at if group.peak.reached else f"above {at}"


def _returns(batch: Batch, rows: list[tuple[Group, GoalReturns]]) -> Table:
    heads = (
        *_named(batch),
        Column("goal", "Goal", "text"),
        Column("attainment", "attained", "share"),
        Column("lowest", "from", "stated"),
        Column("highest", "to", "stated"),
        Column("first", "per 1,000", "stated"),
        Column("last", "at the end", "stated"),
        Column("knee", "knee", "stated"),
    )
    cells = tuple(
        (
            *_names(batch, group),
            goal.name,
            goal.attainment,
            numbers.count(goal.lowest),
            numbers.count(goal.highest),
            _slope(goal.first),
            _slope(goal.last),
            _knee(goal),
        )
        for group, goal in rows
    )
    return Table(heads, cells).without_blanks()


def _named(batch: Batch) -> tuple[Column, ...]:
    """What tells the groups of a band apart."""
    strategies = (Column("strategy", "Strategy", "text"),) if batch.several_strategies else ()
    return (Column("scenario", "Scenario", "text"), *strategies)


def _names(batch: Batch, group: Group) -> list[Cell]:
    return [getattr(group, column.name) for column in _named(batch)]


def _budgets(group: Group) -> str:
    if group.budgets is None:
        return ""
    low, high = map(numbers.compact, group.budgets)
    return f"{low} {group.currency}" if low == high else f"{low}–{high} {group.currency}"


def _carried(group: Group) -> str:
    """The lines that take most of the spend, whose shares add up as they are shown."""
    shares = list(group.carried[:NAMED])
    if others := group.carried[NAMED:]:
        shares.append(("others", fsum(share for _, share in others)))
    shown = numbers.apportioned([share for _, share in shares], 1.0, 2)
    return ", ".join(f"{name} {numbers.percent(share, 0)}" for (name, _), share in zip(shares, shown, strict=True))


def _slope(value: float | None) -> str | None:
    return None if value is None else numbers.count(THOUSAND * value)


def _knee(goal: GoalReturns) -> str:
    if goal.knees is None:
        return "none" if goal.highest > goal.lowest else "flat" if goal.highest == goal.lowest else "falls"
    low, high = map(numbers.money, goal.knees)
    return low if low == high else f"{low}–{high}"


def _chart(batch: Batch, goal: str, currency: str) -> Chart:
    """One goal's results over budgets in one currency, a line for each scenario and strategy."""
    responses = [one for one in batch.responses if (one.goal, one.currency) == (goal, currency)]
    table = Table(
        (
            Column("series", "Scenario", "text"),
            Column("budget", f"Budget, {currency}", "money"),
            Column("value", goal, "count"),
        ),
        tuple((_series(batch, response), *point) for response in responses for point in response.points),
    )
    first, last = responses[0].points[0], responses[0].points[-1]
    summary = (
        f"{goal} over budgets: {responses[0].scenario} goes from {numbers.compact(first[1])} at "
        f"{numbers.compact(first[0])} to {numbers.compact(last[1])} at {numbers.compact(last[0])}"
    )
    return Chart("lines", f"{goal} over budgets, {currency}", summary, table, "budget", "value", "series")


def _series(batch: Batch, response: Response) -> str:
    return f"{response.scenario}, {response.strategy}" if batch.several_strategies else response.scenario
