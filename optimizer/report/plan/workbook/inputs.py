"""The sheet of inputs: every cell that may be changed, as it is and as it was, so that no change is missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.report.workbook.cells import HEADING, NOTE, TITLE, Content, Formula, Sheet, Style

NAME = "Inputs"
HEAD = ("Sheet", "Cell", "Of", "Figure", "Now", "In the plan", "Changed")
TOP = 4
"""The first row of inputs."""


class Inputs:
    """The sheet, and how many inputs are no longer what they were."""

    def __init__(self, sheets: Iterable[Sheet], name: str = NAME) -> None:
        self.sheet = Sheet(name)
        self.sheet.put(0, 0, NAME, TITLE)
        self.sheet.put(1, 0, "Every coloured cell, as it is and as it was in the plan. Nothing to change here.", NOTE)
        self.sheet.across(TOP - 1, HEAD, HEADING)
        last = TOP
        for last, (of, row, column) in enumerate(_inputs(sheets), start=TOP):
            self._input(last, of, row, column)
        self.sheet.filtered = self.sheet.at(TOP - 1, 0).to(last, len(HEAD) - 1)
        self.sheet.frozen = (TOP, 0)
        self.changed = f'COUNTIF({self.sheet.down(len(HEAD) - 1, TOP, last)},"yes")'

    def _input(self, row: int, of: Sheet, line: int, column: int) -> None:
        """A cell that is empty differs from one that holds 0, though they count as equal."""
        content, style = of.cells[line, column]
        place, was = of.at(line, column), content.value if isinstance(content, Formula) else content
        now, look = str(place), Style(style.kind, style.decimals)
        title, _ = of.cells[line, 0]
        name: Content = title.value if isinstance(title, Formula) else title
        self.sheet.across(row, (of.name, place.cell, name, _heading(of, line, column)))
        self.sheet.put(row, 4, Formula(f'IF({now}="","",{now})', was), look)
        before = self.sheet.put(row, 5, was, look.as_("faint"))
        same = f'AND({now}={before},({now}="")=({before}=""))'
        self.sheet.put(row, 6, Formula(f'IF({same},"no","yes")', "no"))


def _heading(of: Sheet, line: int, column: int) -> Content:
    """What the figures of a cell's column are called: the heading above it."""
    for row in range(line - 1, -1, -1):
        content, style = of.cells.get((row, column), (None, None))
        if style is not None and style.role == "heading":
            return content.value if isinstance(content, Formula) else content
    return None


def _inputs(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, int, int]]:
    for sheet in sheets:
        yield from ((sheet, *place) for place, (_, style) in sheet.cells.items() if style.role == "input")
