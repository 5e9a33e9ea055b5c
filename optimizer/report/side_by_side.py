"""Tables of several plans: up to three plans beside one another, more below one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.domain.findings.compare import Comparison
from optimizer.report.characters import shortened, width
from optimizer.report.page import Cell, Column, Table

SIDE_BY_SIDE = 3
"""So many plans are columns; more are rows."""
HEADING, ALONE = 14, 26
"""Columns that a plan's name may take as a heading; beside one other plan there is more room."""
NAME = 22
"""Columns that a plan's name may take in front of a row."""
ROOM = 100
"""Columns of a page; a table that needs more is continued in another one."""
GAP = 2

Text = tuple[str, str | None, str | None]
"""A figure, its change and its change in % as text; None where there is none to show."""


def headings(comparison: Comparison) -> list[str]:
    """The plans' names, short enough for a heading and still unlike one another."""
    columns = HEADING if len(comparison.sides) > 2 else ALONE  # noqa: PLR2004 - one other plan
    return told_apart(comparison.names, columns)


def told_apart(names: Sequence[str], columns: int) -> list[str]:
    """Names of at most so many columns: without their ends, without their middles, or numbered, until they differ."""
    for short in ([shortened(name, columns) for name in names], [_without_middle(name, columns) for name in names]):
        if len(set(short)) == len(short) and max(map(width, short), default=0) <= columns:
            return short
    return [shortened(f"{position + 1} {name}", columns) for position, name in enumerate(names)]


def _without_middle(name: str, columns: int) -> str:
    half = columns // 2
    return name if width(name) <= columns else f"{shortened(name, columns - half)}{name[-half:]}"


def figures(comparison: Comparison, what: str, names: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[Table]:
    """Figures by name (rows) and side, as one table side by side, or turned, with one row a plan."""
    if len(comparison.sides) <= SIDE_BY_SIDE:
        return _beside(comparison, what, names, rows)
    columns = [Column("name", what, "text"), *(Column(name, name, "stated") for name in names)]
    turned = [
        (name, *(_together(row[position]) for row in rows))
        for position, name in enumerate(told_apart(comparison.names, NAME))
    ]
    return paged(columns, turned)


def _together(text: Text) -> str:
    figure, change, relative = text
    if change in (None, "0", "0.0 pts"):
        return figure
    beside = ", ".join(part for part in (change, relative) if part)
    return f"{figure} ({beside})" if beside else figure


def _beside(comparison: Comparison, what: str, names: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[Table]:
    columns = [Column("name", what, "text")]
    for position, heading in enumerate(headings(comparison)):
        columns.append(Column(heading, heading, "stated"))
        columns += [Column("change", "change", "stated"), Column("relative", "in %", "stated")] if position else []
    body: list[tuple[Cell, ...]] = []
    for name, row in zip(names, rows, strict=True):
        first, *others = row
        body.append((name, first[0], *(cell for other in others for cell in other)))
    return [Table(tuple(columns), tuple(body)).without_blanks()]


def paged(columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> list[Table]:
    """The table, continued below with its first column again where it needs more room than a page has."""
    return [
        Table(tuple(columns[index] for index in part), tuple(tuple(row[index] for index in part) for row in rows))
        for part in _parts(columns, rows)
    ]


def _parts(columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> Iterator[list[int]]:
    widths = [
        max([width(column.title), *(width(str(row[index] or "")) for row in rows)])
        for index, column in enumerate(columns)
    ]
    part, used = [0], widths[0]
    for index in range(1, len(columns)):
        if len(part) > 1 and used + GAP + widths[index] > ROOM:
            yield part
            part, used = [0], widths[0]
        part.append(index)
        used += GAP + widths[index]
    yield part
