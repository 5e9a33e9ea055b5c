"""The sheet of sources: where each planning value comes from, and where the plan comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.domain.plan import Plan
from optimizer.report import words
from optimizer.report.assumptions import sourced
from optimizer.report.numbers import is_whole
from optimizer.report.page import Cell
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Area, Sheet, Style

NAME = "Sources"
UNNAMED = "not stated"
FAINT = TEXT.as_("faint")


def sources(plan: Plan) -> Sheet:
    """Provenance of the plan, then each figure of each line with its source."""
    sheet = Sheet(NAME)
    sheet.put(0, 0, "Sources", TITLE)
    row = 2
    for title, content in _provenance(plan):
        sheet.put(row, 0, title)
        sheet.put(row, 1, content, NOTE)
        row += 1
    for note in words.notes(plan):
        sheet.put(row, 0, note, NOTE)
        row += 1
    top = row + 1
    sheet.across(top, ("Line", "Figure", "Planning value", "Source"), HEADING)
    row = top
    for row, (line, figure, value, source) in enumerate(_figures(plan), start=top + 1):
        sheet.across(row, (line, figure))
        sheet.put(row, 2, value, Style("count", 0 if is_whole(value) else 4))
        sheet.put(row, 3, source or UNNAMED, FAINT if not source else TEXT)
    sheet.filtered = Area(NAME, top, 0, row, 3)
    return sheet


def _provenance(plan: Plan) -> Iterator[tuple[str, Cell]]:
    """What was solved, by whom and when."""
    scenario, solver = plan.scenario, plan.solver
    yield "Scenario", scenario.name
    yield "File", scenario.file or "none"
    yield "Digest (SHA-256)", scenario.sha256 or "none"
    for key, value in scenario.overrides.items():
        yield "Changed for this plan", f"{key} = {value}"
    yield "Status", words.certainty(plan)
    yield "Solver", f"{solver.name} {solver.version}"
    yield "Made by", plan.made.by
    yield "Made at", plan.made.at


def _figures(plan: Plan) -> Iterator[tuple[str, str, float, str]]:
    """Each figure by itself: shares by segment and steps apart."""
    for line, figure, value, source in sourced(plan.inputs):
        if isinstance(value, Mapping):
            yield from ((line, f"{figure}.{part}", float(amount), source) for part, amount in value.items())
        else:
            yield line, figure, float(value), source
