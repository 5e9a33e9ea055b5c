"""Rows as JSON: one object a line, on its own (JSON Lines) or as the members of one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from optimizer.report.formats.json import line
from optimizer.report.page import Cell, Column

_EXACT = 1e15
"""Whole numbers below this are the same as a float."""


def lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """One object a line; a missing figure is null."""
    return (f"{text}\n" for text in _objects(columns, rows))


def members(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A list with one object a line."""
    before = "[\n"
    for text in _objects(columns, rows):
        yield f"{before}{text}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _objects(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    names = [column.name for column in columns]
    return (line(dict(zip(names, map(_plain, row), strict=True))) for row in rows)


def _plain(cell: Cell) -> Cell:
    """A whole number without a decimal point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return int(cell)
    return cell
