"""A table as CSV (RFC 4180): plain numbers under the names of the columns."""

from __future__ import annotations

import csv
import io

from optimizer.report.characters import printable
from optimizer.report.page import Cell, Column, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute; text that begins so gets an apostrophe in front."""
PRECISION = 15
"""Significant figures that a spreadsheet keeps."""


def render(table: Table) -> str:
    """The table with a heading row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_text(column.name) for column in table.columns)
    for row in table.rows:
        writer.writerow(_cell(column, cell) for column, cell in zip(table.columns, row, strict=True))
    return buffer.getvalue()


def _cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if column.kind == "text" or isinstance(cell, str):
        return _text(str(cell))
    return plain(cell)


def _text(text: str) -> str:
    return f"'{printable(text)}" if text.startswith(FORMULA) else printable(text)


def plain(value: float) -> str:
    """A number without exponent, separators, needless zeros or a negative zero."""
    text = f"{value:.{PRECISION}g}"
    if "e" in text:
        text = f"{float(text):.{PRECISION}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
