"""The charts of a plan: where the money goes, how many partnerships it buys, and what each goal gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from optimizer.domain.findings.plan import LineResult, Plan
from optimizer.report import numbers
from optimizer.report.page import Chart, Column, Table
from optimizer.report.plan import tables

NAMED = 3
"""Lines or goals that a summary names; the table has all."""


def mix(plan: Plan) -> Iterator[Chart]:
    """Spend and partnerships of each line that is bought."""
    lines = tables.bought(plan)
    currency = plan.scenario.currency
    yield Chart(
        "bars",
        f"Spend by line, {currency}",
        f"Bars of the spend of each line in {currency}: {_named(lines, 'spend', numbers.money)}.",
        _table(lines, Column("spend", f"spend, {currency}", "money"), {line.name: line.spend for line in lines}),
        x="name",
        y="spend",
    )
    yield Chart(
        "bars",
        "Partnerships by line",
        f"Bars of the partnerships of each line: {_named(lines, 'partnerships', numbers.stated)}.",
        _table(
            lines,
            Column("partnerships", "partnerships", "partnerships"),
            {line.name: line.partnerships for line in lines},
        ),
        x="name",
        y="partnerships",
    )


def split(plan: Plan) -> Iterator[Chart]:
    """What the budget is made of, in one picture; nothing where that is one thing."""
    table = tables.split(plan)
    parts = Table(table.columns[:2], tuple(row[:2] for row in table.rows[:-1]))
    if len(parts.rows) > 1:
        shown = zip(parts.cells("part"), parts.shown(), strict=True)
        named = ", ".join(f"{part} {row[1]}" for part, row in shown)
        whole = "the budget" if plan.scenario.budget is not None else "the spend"
        title = f"What {whole} is made of, {plan.scenario.currency}"
        yield Chart("bars", title, f"Bars of the parts of {whole}: {named}.", parts, "part", "amount")


def cash(plan: Plan) -> Iterator[Chart]:
    """What falls due in each month, part by part; nothing where that is a single month."""
    table = tables.cash(plan)
    if len(plan.cash) < 2:  # noqa: PLR2004 - one month alone
        return
    parts = [column for column in tables.CASH if column.name != "total"]
    rows = [
        (month.month or tables.UNDATED, part.title, amount)
        for month in plan.cash
        for part in parts
        if (amount := getattr(month, part.name))
    ]
    shown = [row[table.place("total")] for row in table.shown()[:-1]]
    named = ", ".join(f"{month} {total}" for month, total in zip(table.cells("month"), shown, strict=False))
    columns = (Column("month", "Month", "text"), Column("part", "Part", "text"), Column("amount", "due", "money"))
    currency = plan.scenario.currency
    yield Chart(
        "bars",
        f"Cash by month, {currency}",
        f"Bars of what falls due in each month in {currency}, by parts of the spend: {named}.",
        Table(columns, tuple(rows)),
        x="month",
        y="amount",
        series="part",
        stacked=True,
    )


def goals(plan: Plan) -> Iterator[Chart]:
    """How near each goal comes to the most that it alone could get; nothing under strategies that ask for no such."""
    known = [goal for goal in plan.goals if goal.attainment is not None]
    if not known:
        return
    named = ", ".join(f"{goal.name} {numbers.percent(goal.attainment or 0.0)}" for goal in known[:NAMED])
    yield Chart(
        "bars",
        "Goals: share of the best that each alone could get",
        f"Bars of the attainment of each goal: {named}{_and_more(len(known))}.",
        Table(
            (Column("name", "Goal", "text"), Column("attainment", "attained", "share")),
            tuple((goal.name, goal.attainment) for goal in known),
        ),
        x="name",
        y="attainment",
        full=1.0,
    )


def _table(lines: tuple[LineResult, ...], column: Column, figures: Mapping[str, float]) -> Table:
    return Table((Column("name", "Line", "text"), column), tuple((line.name, figures[line.name]) for line in lines))


def _named(lines: tuple[LineResult, ...], figure: str, show: Callable[[float], str]) -> str:
    largest = sorted(lines, key=lambda line: -getattr(line, figure))[:NAMED]
    return ", ".join(f"{line.name} {show(getattr(line, figure))}" for line in largest) + _and_more(len(lines))


def _and_more(known: int) -> str:
    return f" and {known - NAMED} more" if known > NAMED else ""
