"""Tables of several plans: up to three plans beside one another, more below one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from optimizer.domain.findings.compare import Comparison
from optimizer.report.characters import told_apart
from optimizer.report.page import Cell, Column, Table, Tone, Toned

SIDE_BY_SIDE = 3
"""So many plans are columns; more are rows."""
HEADING, ALONE = 14, 26
"""Columns that a plan's name may take as a heading; beside one other plan there is more room."""
NAME = 22
"""Columns that a plan's name may take in front of a row."""


class Text(NamedTuple):
    """A figure, its change and its change in % as text, None where there is none to show; and which way that is."""

    figure: str
    change: str | None = None
    relative: str | None = None
    tone: Tone | None = None


def headings(comparison: Comparison) -> list[str]:
    """The plans' names, short enough for a heading and still unlike one another."""
    columns = HEADING if len(comparison.sides) > 2 else ALONE  # noqa: PLR2004 - one other plan
    return told_apart(comparison.names, columns)


def figures(comparison: Comparison, what: str, names: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[Table]:
    """Figures by name (rows) and side, as one table side by side, or turned, with one row a plan."""
    if len(comparison.sides) <= SIDE_BY_SIDE:
        return _beside(comparison, what, names, rows)
    columns = [Column("name", what, "text"), *(Column(name, name, "stated") for name in names)]
    turned = [
        (name, *(_together(row[position]) for row in rows))
        for position, name in enumerate(told_apart(comparison.names, NAME))
    ]
    return [Table(tuple(columns), tuple(turned))]


def _together(text: Text) -> str:
    if text.change in (None, "0", "0.0 pts"):
        return text.figure
    return Toned.of(text.figure, text.tone, ", ".join(part for part in (text.change, text.relative) if part))


def _cells(text: Text) -> tuple[Cell, Cell, Cell]:
    """A figure with its change and its change in % in cells of their own."""
    change, relative = (None if part is None else Toned.of(part, text.tone) for part in (text.change, text.relative))
    return text.figure, change, relative


def _beside(comparison: Comparison, what: str, names: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[Table]:
    columns = [Column("name", what, "text")]
    for position, heading in enumerate(headings(comparison)):
        columns.append(Column(heading, heading, "stated"))
        columns += [Column("change", "change", "stated"), Column("relative", "in %", "stated")] if position else []
    body: list[tuple[Cell, ...]] = []
    for name, row in zip(names, rows, strict=True):
        first, *others = row
        body.append((name, first.figure, *(cell for other in others for cell in _cells(other))))
    return [Table(tuple(columns), tuple(body)).without_blanks()]
