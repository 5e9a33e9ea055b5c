"""A table as the CSV that a spreadsheet of much of Europe opens by itself: a BOM, semicolons, and decimal commas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from optimizer.report.formats import csv
from optimizer.report.page import Cell, Column, Table

BOM = "\ufeff"


def render(table: Table) -> str:
    """The table with a heading row."""
    return "".join(lines(table.columns, table.rows))


def lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The heading row, then one row after another, each with its line break."""
    yield BOM
    yield from csv.lines(columns, rows, delimiter=";", decimal=",")
