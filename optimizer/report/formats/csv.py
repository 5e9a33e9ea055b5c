"""A table as CSV (RFC 4180): plain numbers under the names of the columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from optimizer.report.characters import printable
from optimizer.report.page import Cell, Column, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute; text that begins so gets an apostrophe in front."""
CHANGE = re.compile(r"[+-][0-9.]+%")
"""A relative change, which is a number to a spreadsheet, too."""
PRECISION = 15
"""Significant figures that a spreadsheet keeps."""


def render(table: Table) -> str:
    """The table with a heading row."""
    return "".join(lines(table.columns, table.rows))


def lines(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    delimiter: str = ",",
    decimal: str = ".",
) -> Iterator[str]:
    """The heading row, then one row after another, each with its line break."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(_text(column.name) for column in columns)
    for row in rows:
        yield _taken(buffer)
        writer.writerow(_cell(column, cell, decimal) for column, cell in zip(columns, row, strict=True))
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    """What the buffer holds; it is empty afterwards."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(column: Column, cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if column.kind == "text" or isinstance(cell, str):
        return _text(str(cell))
    return plain(cell).replace(".", decimal)


def _text(text: str) -> str:
    computed = text.startswith(FORMULA) and CHANGE.fullmatch(text) is None
    return f"'{printable(text)}" if computed else printable(text)


def plain(value: float) -> str:
    """A number without exponent, separators, needless zeros or a negative zero."""
    text = f"{value:.{PRECISION}g}"
    if "e" in text:
        text = f"{float(text):.{PRECISION}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
