"""The sheet of sources: where the plan comes from, and every figure that was stated, with its range and its source."""

from __future__ import annotations

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.stated import Stated
from optimizer.domain.language.wording import capitalised
from optimizer.report.numbers import is_whole
from optimizer.report.plan import assumptions, provenance, words
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Area, Sheet, Style

NAME = "Sources"
HEAD = ("Line", "Figure", "Planning value", "Low", "Most likely", "High", "Unit", "Source")
FAINT = TEXT.as_("faint")


def sources(plan: Plan, name: str = NAME) -> Sheet:
    """Provenance of the plan, then each figure that was stated."""
    sheet = Sheet(name)
    sheet.put(0, 0, "Sources", TITLE)
    row = 2
    for title, content in provenance.table(plan).rows:
        sheet.put(row, 0, capitalised(str(title)))
        sheet.put(row, 1, content, NOTE)
        row += 1
    for note in words.notes(plan):
        sheet.put(row, 0, note, NOTE)
        row += 1
    top = row + 1
    sheet.across(top, HEAD, HEADING)
    row = top
    for row, figure in enumerate(assumptions.stated(plan), start=top + 1):
        _figure(sheet, row, figure, plan.scenario.currency)
    sheet.filtered = Area(name, top, 0, row, len(HEAD) - 1)
    return sheet


def _figure(sheet: Sheet, row: int, figure: Stated, currency: str) -> None:
    sheet.across(row, (figure.line or assumptions.ALL_LINES, assumptions.figure(figure)))
    parts = (figure.low, figure.likely, figure.high) if figure.is_range else ()
    for column, value in enumerate((figure.value, *parts), start=2):
        sheet.put(row, column, value, Style("rate") if figure.unit == "share" else _plain(value))
    sheet.put(row, 6, assumptions.unit(figure, currency))
    sheet.put(row, 7, figure.source or assumptions.UNNAMED, TEXT if figure.source else FAINT)


def _plain(value: float) -> Style:
    return Style("count", 0 if is_whole(value) else 4)
