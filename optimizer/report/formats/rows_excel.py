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
from optimizer.report.characters import printable, width
from optimizer.report.formats.workbook import A4, Formats
from optimizer.report.page import Cell, Column
from optimizer.report.workbook.cells import TEXT, Style

COLUMNS = 16_384
"""A sheet holds no more."""
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date in the file's properties: the same rows make the same bytes on every day."""
WIDEST, NARROWEST = 60, 8
"""Characters that a column has room for."""
EXACT = ("money", "cost", "ratio")
"""Kinds of figures with two decimals; other ones have them only where they are small and not whole."""
DECIMALS_BELOW = 100
VALUE, CHARTS = "value.", 6
"""How the names of goals' columns begin, and how many have a chart of their own."""
WIDE, HIGH, ROWS_EACH, COLUMNS_EACH = 560, 320, 17, 9
"""Size of a chart in pixels, and how many rows and columns of its sheet it covers."""


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
    sheet, formats = book.add_worksheet("Batch"), Formats(book, "")
    words, heading = formats.of(TEXT), book.add_format({"bold": True, "indent": 1})
    over_figures = book.add_format({"bold": True, "align": "right"})
    whole, small = ([formats.of(Style(column.kind, decimals)) for column in columns] for decimals in (0, 2))
    widths, last = [max(NARROWEST, width(column.name)) for column in columns], 0
    for place, column in enumerate(columns):
        sheet.write_string(0, place, printable(column.name), heading if column.kind == "text" else over_figures)
    for last, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, place, printable(cell)[:32_767], words)
                widths[place] = max(widths[place], width(cell))
            elif cell is not None:
                decimals = small if _has_decimals(columns[place].kind, cell) else whole
                sheet.write_number(last, place, cell, decimals[place])
    for place, needed in enumerate(widths):
        sheet.set_column(place, place, min(WIDEST, needed) + 4)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    _charts(book, columns, last)


def _charts(book: xlsxwriter.Workbook, columns: Sequence[Column], last: int) -> None:
    """A sheet with a chart over the budget for each goal, of the rows as they are filtered."""
    names = [column.name for column in columns]
    goals = [name for name in names if name.startswith(VALUE)][:CHARTS]
    if "budget" not in names or not goals or last <= 1:
        return
    sheet, budget = book.add_worksheet("Charts"), names.index("budget")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, name in enumerate(goals):
        column = names.index(name)
        chart = book.add_chart({"type": "scatter"})
        chart.add_series(
            {
                "name": printable(name.removeprefix(VALUE)),
                "categories": ["Batch", 1, budget, last, budget],
                "values": ["Batch", 1, column, last, column],
                "marker": {"type": "circle", "size": 4},
            }
        )
        chart.set_title({"name": f"{printable(name.removeprefix(VALUE))} over budgets"})
        chart.set_x_axis({"name": "budget", "num_format": "#,##0"})
        chart.set_y_axis({"num_format": "#,##0"})
        chart.set_legend({"none": True})
        chart.set_size({"width": WIDE, "height": HIGH})
        sheet.insert_chart(place // 2 * ROWS_EACH, place % 2 * COLUMNS_EACH, chart)


def _has_decimals(kind: str, value: float) -> bool:
    return kind in EXACT or (abs(value) < DECIMALS_BELOW and value % 1 != 0)
