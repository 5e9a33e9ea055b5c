"""Rows as one sheet of a workbook, written row by row: figures as numbers, text as text whatever it begins with."""

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
WIDEST = 40


def save(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows to a file; raises UsageError where a sheet does not hold them."""
    if len(columns) > COLUMNS:
        raise UsageError(
            f"{len(columns):,} columns do not fit a sheet, which holds {COLUMNS:,}; write .csv or .parquet"
        )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("Batch")
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, min(WIDEST, len(column.name) + 2))
        sheet.write_string(0, place, printable(column.name), bold)
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, printable(cell)[:32_767])
            elif cell is not None:
                sheet.write_number(number, place, cell)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
