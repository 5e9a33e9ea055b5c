"""Rows of a comparison: a figure of every plan, then its changes against the first plan's, and the changes in %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.domain.findings.compare import Compared
from optimizer.report.workbook.cells import HEADING, TEXT, Formula, Sheet, Style, difference


@dataclass(frozen=True, slots=True)
class Given:
    """A figure of every plan: the formula of each (None: that plan has no such figure), and what is known of them."""

    title: str
    formulas: tuple[str | None, ...]
    figures: tuple[Compared, ...]
    style: Style
    missing: bool = False
    """Whether a figure that is not there counts as 0 in changes."""
    relative: bool = True
    """Whether changes in % say anything."""


class Rows:
    """Such rows on a sheet, in columns that are the same for all of them."""

    def __init__(self, sheet: Sheet, names: Sequence[str]) -> None:
        self.sheet, self.names = sheet, tuple(names)

    def head(self, row: int, title: str, *, changes: bool = True) -> None:
        """The heading row: the plans' names, and whose change it is."""
        titles = [title, *self.names]
        if changes:
            titles += [f"{name}: change" for name in self.names[1:]]
            titles += [f"{name}: change in %" for name in self.names[1:]]
        self.sheet.across(row, titles, HEADING)

    def put(self, row: int, given: Given) -> None:
        """Fills a row."""
        role = given.style.role
        self.sheet.put(row, 0, given.title, TEXT.as_(role))
        cells = [self._figure(row, side, given) for side in range(len(self.names))]
        count = len(self.names)
        for side in range(1, count):
            figure, column = given.figures[side], count + side
            text = self._change(cells[0], cells[side], given)
            change = self.sheet.put(row, column, Formula(text, figure.change) if text else figure.change, given.style)
            share = None
            if text and cells[0] is not None and given.relative:
                empty = f'OR({change}="",{cells[0]}="")'
                part = f'IF({empty},"",IF({cells[0]}=0,"",{change}/ABS({cells[0]})))'
                share = Formula(part, figure.relative)
            self.sheet.put(row, column + count - 1, share, Style("share", role=role))

    def _figure(self, row: int, side: int, given: Given) -> str | None:
        text = given.formulas[side]
        content = None if text is None else Formula(text, given.figures[side].value)
        place = self.sheet.put(row, 1 + side, content, given.style)
        return None if text is None else place

    def _change(self, base: str | None, own: str | None, given: Given) -> str | None:
        if base is None or own is None:
            return difference(own or "0", base or "0") if given.missing and (base or own) else None
        empty = any(figure.value is None for figure in given.figures) or given.style.kind in ("ratio", "cost")
        change = difference(own, base)
        return f'IF(OR({own}="",{base}=""),"",{change})' if empty else change
