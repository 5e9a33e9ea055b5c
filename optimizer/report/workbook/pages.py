"""Workbooks of findings that are shown, and not computed anew: what a page says, and every figure as plain data."""

from __future__ import annotations

from optimizer.report.page import WORDS, Block, Cell, Heading, Page, Paragraph, Table
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Sheet, Style, Workbook, styled


def page_workbook(page: Page, ledger: Table) -> Workbook:
    """The page's words and tables on one sheet, the ledger on another, with filters."""
    sheet = Sheet("Summary")
    sheet.put(0, 0, page.title, TITLE)
    row = 2
    for block in page.blocks:
        row = _block(sheet, row, block)
    return Workbook(page.title, "", None, (sheet, table_sheet("Data", ledger)))


def table_sheet(name: str, table: Table) -> Sheet:
    """A table as a worksheet: names of columns first, frozen, with filters; figures stay as they are."""
    sheet = Sheet(name)
    _table(sheet, 0, [column.name for column in table.columns], table, plain=True)
    if table.columns:
        sheet.filtered = sheet.at(0, 0).to(len(table.rows), len(table.columns) - 1)
    sheet.frozen = (1, 1)
    return sheet


def _block(sheet: Sheet, row: int, block: Block) -> int:
    """Writes a block, and returns where the next one starts; a chart's figures stand in a table."""
    match block:
        case Heading():
            sheet.put(row, 0, block.text, TITLE)
            return row + 1
        case Paragraph():
            for line in block.lines:
                sheet.put(row, 0, line, NOTE)
                row += 1
            return row + 1
        case Table():
            _table(sheet, row, [column.title for column in block.columns], block, plain=False)
            return row + len(block.rows) + 2
        case _:
            return row


def _table(sheet: Sheet, row: int, titles: list[str], table: Table, *, plain: bool) -> None:
    sheet.across(row, titles, HEADING)
    for index, column in enumerate(table.columns):
        cells = [line[index] for line in table.rows]
        style = _plain(cells) if plain else styled(column.kind, cells)
        style = Style("figure") if column.kind == "stated" else TEXT if column.kind in WORDS else style
        for offset, cell in enumerate(cells, start=row + 1):
            sheet.put(offset, index, cell, TEXT if isinstance(cell, str) and style.kind != "figure" else style)


def _plain(cells: list[Cell]) -> Style:
    """The look of plain figures: whatever digits they have."""
    return Style("figure") if any(isinstance(cell, float | int) for cell in cells) else TEXT
