"""Rows as one sheet of a workbook, written row by row: figures as numbers, text as text whatever it begins with.

Figures are stored with every digit, and shown as their kind is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from optimizer.errors import UsageError
from optimizer.report.characters import printable
from optimizer.report.page import Cell, Column

COLUMNS = 16_384
"""A sheet holds no more."""
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date in the file's properties: the same rows make the same bytes on every day."""
WIDEST, NARROWEST = 60, 8
"""Characters that a column has room for."""
A4 = 9
CODES = {"money": "#,##0.00", "cost": "#,##0.00", "ratio": "#,##0.00", "share": "0.0%", "figure": "General"}
"""How figures of a kind are shown; other ones are counts, with decimals only where they are small and have them."""
WHOLE, SMALL = "#,##0", "#,##0.00"
DECIMALS_BELOW = 100


def save(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows to a file; raises UsageError where a sheet does not hold them."""
    if len(columns) > COLUMNS:
        raise UsageError(
            f"{len(columns):,} columns do not fit a sheet, which holds {COLUMNS:,}; write .csv or .parquet"
        )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": MADE})
    _write(book, columns, rows)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write(book: xlsxwriter.Workbook, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet("Batch")
    words, heading = book.add_format({"indent": 1}), book.add_format({"bold": True, "indent": 1})
    over_figures = book.add_format({"bold": True, "align": "right"})
    formats = {code: book.add_format({"num_format": code}) for code in (*CODES.values(), WHOLE, SMALL)}
    widths, last = [max(NARROWEST, len(column.name)) for column in columns], 0
    for place, column in enumerate(columns):
        sheet.write_string(0, place, printable(column.name), heading if column.kind == "text" else over_figures)
    for last, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, place, printable(cell)[:32_767], words)
                widths[place] = max(widths[place], len(cell))
            elif cell is not None:
                sheet.write_number(last, place, cell, formats[_code(columns[place].kind, cell)])
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(WIDEST, width) + 4)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def _code(kind: str, value: float) -> str:
    """The number format of one figure."""
    return CODES.get(kind) or (SMALL if abs(value) < DECIMALS_BELOW and value % 1 else WHOLE)
