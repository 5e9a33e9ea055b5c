"""The charts and headline figures of a comparison: where the money of each plan goes, and what changes."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.findings.compare import Compared, Comparison, MeasureChange
from optimizer.domain.language.wording import capitalised
from optimizer.report import numbers
from optimizer.report.compare import words
from optimizer.report.compare.tables import better
from optimizer.report.page import Cell, Chart, Column, Headline, Headlines, Table, tone_of
from optimizer.report.plan import tables
from optimizer.report.side_by_side import SIDE_BY_SIDE

HEADLINES = ("spend", "reach", "engagements", "conversions", "roas", "profit")
"""Measures that a reader looks for first."""
CHARTED = ("spend", "reach", "engagements", "conversions", "profit", "roas")
"""Measures that get a chart of their own where many plans are compared."""


def headlines(comparison: Comparison) -> Iterator[Headlines]:
    """The figures of the one plan that is compared with the baseline, each with its change; of more plans, none."""
    if len(comparison.sides) != 2:  # noqa: PLR2004 - the baseline and one other
        return
    rows = {row.name: row for row in comparison.measures}
    yield Headlines(tuple(_headline(rows[name], comparison) for name in HEADLINES if name in rows))


def mixes(comparison: Comparison) -> Iterator[Chart]:
    """Spend by line: of few plans beside one another, of many one bar each."""
    currency = comparison.currency
    bought = [line for line in comparison.lines if any(compared.value for compared in line.spend)]
    rows: list[tuple[Cell, ...]] = [
        (side.name, line.name, line.spend[place].value)
        for place, side in enumerate(comparison.sides)
        for line in bought
        if line.spend[place].value is not None
    ]
    few = len(comparison.sides) <= SIDE_BY_SIDE
    columns = (Column("plan", "Plan", "text"), Column("line", "Line", "text"), Column("spend", "spend", "money"))
    if any(row[2] for row in rows):
        yield Chart(
            "bars",
            f"Spend by line, {currency}",
            f"Bars of the spend of each line in {currency}, for {len(comparison.sides)} plans.",
            Table(columns, tuple(rows if few else [row for row in rows if row[2]])),
            x="line" if few else "plan",
            y="spend",
            series="plan" if few else "line",
            stacked=not few,
        )


def changes(comparison: Comparison) -> Iterator[Chart]:
    """Of one plan against the baseline: the change of each line's spend."""
    if len(comparison.sides) != 2:  # noqa: PLR2004 - the baseline and one other
        return
    rows = tuple((line.name, line.spend[1].change) for line in comparison.lines if line.spend[1].change)
    if rows:
        said = ", ".join(f"{name} {numbers.column('money', [change])[0]}" for name, change in rows)
        yield Chart(
            "bars",
            f"Change in spend against {comparison.baseline.name}, {comparison.currency}",
            f"Bars of the change in spend of each line: {said}.",
            Table((Column("line", "Line", "text"), Column("change", "change", "money")), rows),
            "line",
            "change",
        )


def measures(comparison: Comparison) -> Iterator[Chart]:
    """Of more than one plan against the baseline: the measures that matter most.

    Few plans have a colour each, the same in every chart; of many the baseline is pointed out.
    """
    if len(comparison.sides) == 2:  # noqa: PLR2004 - the baseline and one other
        return
    rows = {row.name: row for row in comparison.measures}
    for name in CHARTED:
        if name in rows and any(compared.value for compared in rows[name].figures):
            yield _measure(comparison, rows[name])


def provenance(comparison: Comparison) -> Table:
    """Where each plan comes from."""
    columns = (
        Column("plan", "Plan", "text"),
        Column("given", "file", "text"),
        Column("scenario", "scenario", "text"),
        Column("sha256", "SHA-256 of its files", "text"),
        Column("solver", "solver", "text"),
        Column("made", "made by", "text"),
        Column("at", "made at", "text"),
    )
    rows = tuple(
        (
            side.name,
            side.given,
            side.plan.scenario.file or side.plan.scenario.name,
            ", ".join(side.plan.scenario.files.values()) or side.plan.scenario.sha256,
            f"{side.plan.solver.name} {side.plan.solver.version}".strip(),
            side.plan.made.by,
            side.plan.made.at.replace("T", " ").replace("Z", " UTC"),
        )
        for side in comparison.sides
    )
    return Table(columns, rows).without_blanks()


def _headline(row: MeasureChange, comparison: Comparison) -> Headline:
    before, after = row.figures
    kind = tables.kind(row.name)
    shown = "n/a" if after.value is None else numbers.column(kind, [after.value])[0]
    before_shown = "n/a" if before.value is None else numbers.column(kind, [before.value])[0]
    title = _title(row.name) + (f", {comparison.currency}" if row.unit == "money" else "")
    tone = tone_of(after.change, better(row))
    return Headline(title, shown, f"{comparison.baseline.name}: {before_shown}", _change(after, kind), tone)


def _change(compared: Compared, kind: str) -> str:
    if compared.change is None or compared.value is None:
        return ""
    change = numbers.change(compared.change, kind)
    if not change or compared.relative is None:
        return change
    return f"{change} ({numbers.signed(compared.relative, numbers.percent(compared.relative))})"


def _measure(comparison: Comparison, row: MeasureChange) -> Chart:
    title = _title(row.name) + (f", {comparison.currency}" if row.unit == "money" else "")
    kind = tables.kind(row.name)
    values = zip(comparison.names, (compared.value for compared in row.figures), strict=True)
    known = tuple((name, value) for name, value in values if value is not None)
    few = len(comparison.sides) <= SIDE_BY_SIDE
    least, most = (choose(known, key=lambda pair: pair[1]) for choose in (min, max))
    said = (
        f"from {numbers.column(kind, [least[1]])[0]} ({least[0]}) to {numbers.column(kind, [most[1]])[0]} ({most[0]})"
    )
    return Chart(
        "bars",
        title,
        f"Bars of {title} of each plan, {said}.",
        Table((Column("plan", "Plan", "text"), Column("value", title, kind)), known),
        "plan",
        "value",
        series="plan" if few else None,
        marked=None if few else comparison.baseline.name,
    )


def _title(measure: str) -> str:
    return capitalised(words.word(measure))
