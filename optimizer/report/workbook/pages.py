"""Workbooks of findings that are shown, and not computed anew: what a page says, its charts, and every figure as data.

Unlike tables share no columns: the first stands below the words, each other one on a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.report.numbers import is_whole
from optimizer.report.page import WORDS, Block, Cell, Chart, Choice, Heading, Headlines, Page, Paragraph, Table, seen
from optimizer.report.workbook.cells import (
    HEADING,
    NOTE,
    TEXT,
    TITLE,
    Sheet,
    SheetChart,
    Style,
    Workbook,
    sheet_names,
    styled,
)

FIRST, CHARTS, DATA = "Summary", "Charts", "Data"
SMALL, FINE = 100.0, 1.0
"""Figures that are not whole have two decimals below the first, and four below the second."""
MOST_ROWS = 60
"""A chart of more rows than this could not be read; its figures are there all the same."""


def page_workbook(page: Page, ledger: Table) -> Workbook:
    """The page's words and tables, its charts with their figures, and the ledger with filters."""
    page = seen(page, briefly=False)
    summary, tables = _words(page)
    names = sheet_names([title for title, _ in tables], (FIRST, CHARTS, DATA))
    others = [_sheet(name, title, table) for name, (title, table) in zip(names, tables, strict=True)]
    charts = [block for block in _inside(page.blocks) if isinstance(block, Chart) and block.table.rows]
    drawn = [_charts(charts)] if charts else []
    return Workbook(page.title, "", None, (summary, *others, *drawn, table_sheet(DATA, ledger)))


def table_sheet(name: str, table: Table) -> Sheet:
    """A table as a worksheet: names of columns first, frozen, with filters; every digit is kept."""
    sheet = Sheet(name)
    sheet.across(0, [column.name for column in table.columns], HEADING)
    for index in range(len(table.columns)):
        for offset, row in enumerate(table.rows, start=1):
            sheet.put(offset, index, row[index], _plain(row[index]))
    if table.columns:
        sheet.filtered = sheet.at(0, 0).to(len(table.rows), len(table.columns) - 1)
    sheet.frozen = (1, 1)
    return sheet


def _inside(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, of a choice what is chosen and its charts."""
    found: list[Block] = []
    for block in blocks:
        found += [*block.charts, *_inside(block.options[block.chosen].blocks)] if isinstance(block, Choice) else [block]
    return found


def _words(page: Page) -> tuple[Sheet, list[tuple[str, Table]]]:
    """The first sheet, and the tables that have one of their own, each with its title."""
    sheet, row, heading = Sheet(FIRST), 2, ""
    sheet.put(0, 0, page.title, TITLE)
    tables: list[tuple[str, Table]] = []
    first = True
    for block in _inside(page.blocks):
        match block:
            case Heading():
                heading = block.text
            case Paragraph() | Headlines():
                lines = block.lines if isinstance(block, Paragraph) else [figure.words for figure in block.figures]
                for line in [*([heading] if heading and lines else []), *lines]:
                    sheet.put(row, 0, line, TITLE if line == heading else NOTE)
                    row += 1
                row += 1 if lines else 0
                heading = "" if lines else heading
            case Table() if first:
                row, first = _table(sheet, row, block) + 2, False
            case Table():
                tables.append((block.caption or heading or block.columns[0].title, block))
                heading = ""
            case _:
                pass
    return sheet, tables


def _sheet(name: str, title: str, table: Table) -> Sheet:
    sheet = Sheet(name)
    sheet.put(0, 0, title, TITLE)
    _table(sheet, 2, table)
    sheet.frozen = (3, 1)
    return sheet


def _table(sheet: Sheet, row: int, table: Table) -> int:
    """Writes a table, and returns its last row."""
    sheet.across(row, [column.title for column in table.columns], HEADING)
    for index, column in enumerate(table.columns):
        cells = [line[index] for line in table.rows]
        style = styled(column.kind, cells)
        style = Style("figure") if column.kind == "stated" else TEXT if column.kind in WORDS else style
        for offset, cell in enumerate(cells, start=row + 1):
            sheet.put(offset, index, cell, TEXT if isinstance(cell, str) and style.kind != "figure" else style)
    return row + len(table.rows)


def _plain(cell: Cell) -> Style:
    """The look of a figure of any kind: few decimals, for its cell holds all of them."""
    if not isinstance(cell, float | int):
        return TEXT
    decimals = 0 if is_whole(cell) or abs(cell) >= SMALL else 2 if abs(cell) >= FINE else 4
    return Style("count", decimals)


def _charts(charts: Sequence[Chart]) -> Sheet:
    """Each chart beside the figures that it shows: a row for each x, a column for each series."""
    sheet, row = Sheet(CHARTS), 0
    grids = [_grid(chart) for chart in charts]
    column = max(len(series) for series, _ in grids) + 2
    for chart, (series, rows) in zip(charts, grids, strict=True):
        row = _drawn(sheet, row, column, chart, series, rows)
    return sheet


def _grid(chart: Chart) -> tuple[list[str], dict[Cell, list[Cell]]]:
    """The titles of a chart's series, and by x what each of them is there."""
    table = chart.table
    x, y = table.place(chart.x), table.place(chart.y)
    if chart.series in (None, chart.x):
        return [table.columns[y].title], {row[x]: [row[y]] for row in table.rows}
    own = table.place(chart.series or "")
    titles = list(dict.fromkeys(str(row[own]) for row in table.rows))
    grid: dict[Cell, list[Cell]] = {row[x]: [None] * len(titles) for row in table.rows}
    for row in table.rows:
        grid[row[x]][titles.index(str(row[own]))] = row[y]
    return titles, grid


def _drawn(
    sheet: Sheet, row: int, column: int, chart: Chart, series: Sequence[str], grid: dict[Cell, list[Cell]]
) -> int:
    """Writes a chart and its figures, and returns where the next one stands."""
    table = chart.table
    x, y = (table.columns[table.place(name)] for name in (chart.x, chart.y))
    sheet.put(row, 0, chart.title, TITLE)
    top = row + 2
    sheet.across(top - 1, [x.title, *series], HEADING)
    look = styled(y.kind, [value for values in grid.values() for value in values])
    for offset, (key, values) in enumerate(grid.items(), start=top):
        sheet.put(offset, 0, key, TEXT if isinstance(key, str) else styled(x.kind, list(grid)))
        sheet.across(offset, values, look, column=1)
    last = top + len(grid) - 1
    if len(grid) > MOST_ROWS:
        return last + 3
    shown = [value for values in grid.values() for value in values if isinstance(value, float | int)]
    numeric = all(isinstance(key, float | int) for key in grid)
    drawn = SheetChart(
        chart.title,
        sheet.down(0, top, last),
        tuple((sheet.at(top - 1, place), sheet.down(place, top, last)) for place in range(1, len(series) + 1)),
        row + 1,
        column,
        percent=y.kind == "share",
        kind="bar" if chart.kind == "bars" else chart.kind if numeric else "line",
        stacked=chart.stacked,
        axes=(x.title, y.title),
        decimals=0 if any(abs(value) >= SMALL for value in shown) else look.decimals,
    )
    sheet.charts.append(drawn)
    return max(last + 3, row + 1 + drawn.rows)
