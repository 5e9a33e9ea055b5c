"""What a workbook is made of, before any file: sheets of cells, each a text, a number, or a formula with its value.

Formulas are built from references and numbers only, never from a text that a scenario states. They refer to cells with
their sheet's name; the writer leaves the name of a formula's own sheet out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from optimizer.report import numbers
from optimizer.report.page import Cell

Role = Literal["plain", "input", "total", "heading", "title", "note", "faint"]
"""What a cell is for: inputs may be changed; faint ones are there for comparison."""

LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""
EVERY_DIGIT = "Cells hold every digit; rounded as they are shown, they may not add up to the last one."
ROW, TALLEST, PLOT = 20, 1600, 340
"""Pixels of a row, of the tallest chart of bars, and of a chart of lines or points."""
_FORBIDDEN = re.compile(r"[^\w .\-]", re.ASCII)
"""What is left out of the name of a sheet: what Excel forbids, and what would have to be escaped in a formula."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its equals sign, and the value it has: what shows where nothing is recalculated."""

    text: str
    value: Cell


Content = Cell | Formula


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: a kind of `numbers.column`, or one of three more, and what it is for.

    These are "text", "rate" (a stated share), and "amount" (money whose currency is not shown).
    """

    kind: str = "text"
    decimals: int = 0
    role: Role = "plain"

    def as_(self, role: Role) -> Style:
        """The same look for another purpose."""
        return replace(self, role=role)


TEXT = Style()
HEADING, TITLE, NOTE = (Style(role=role) for role in ("heading", "title", "note"))


def styled(kind: str, values: Iterable[Cell]) -> Style:
    """The style of a column whose cells are all rounded alike, as everywhere else; money is shown to the cent."""
    known = [value for value in values if isinstance(value, float | int)]
    if kind == "money":
        return Style("money", 2)
    if kind not in numbers.DECIMALS or not known:
        return Style(kind)
    return Style(kind, numbers.DECIMALS[kind](known))


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells of a sheet; rows and columns count from 0, the last ones included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def to(self, bottom: int, right: int) -> Area:
        """From its first cell to another one."""
        return replace(self, bottom=bottom, right=right)

    @property
    def cell(self) -> str:
        """Its first cell as a reader finds it: B5."""
        return f"{letters(self.left)}{self.top + 1}"

    def __str__(self) -> str:
        """As formulas refer to it."""
        first, last = f"${letters(self.left)}${self.top + 1}", f"${letters(self.right)}${self.bottom + 1}"
        return f"{quoted(self.sheet)}{first}" if first == last else f"{quoted(self.sheet)}{first}:{last}"


@dataclass(frozen=True, slots=True)
class SheetChart:
    """A native chart, one set of marks for each (title, values); all areas are single rows or columns.

    `kind`: bars by category; lines or points over figures; or a line over categories. `axes` are the titles of the
    categories' axis and of the values'.
    """

    title: str
    categories: Area
    series: tuple[tuple[str | Area, Area], ...]
    row: int
    column: int
    percent: bool = False
    kind: Literal["bar", "lines", "points", "line"] = "bar"
    stacked: bool = False
    axes: tuple[str, str] = ("", "")
    decimals: int = 0

    @property
    def bars(self) -> int:
        """How many bars it has."""
        return (self.categories.bottom - self.categories.top + 1) * (1 if self.stacked else len(self.series))

    @property
    def height(self) -> int:
        """Its height in pixels."""
        return min(TALLEST, 130 + 24 * max(self.bars, 3)) if self.kind == "bar" else PLOT

    @property
    def rows(self) -> int:
        """Rows that it stands beside, and one more."""
        return self.height // ROW + 2


@dataclass(slots=True)
class Sheet:
    """One worksheet while it is filled."""

    name: str
    cells: dict[tuple[int, int], tuple[Content, Style]] = field(default_factory=dict)
    frozen: tuple[int, int] = (0, 0)
    filtered: Area | None = None
    charts: list[SheetChart] = field(default_factory=list)
    counted: dict[Area, bool] = field(default_factory=dict)
    """Cells that take a number from 0 on; True: a whole one."""
    chosen: dict[Area, tuple[str, ...]] = field(default_factory=dict)
    """Cells that take one of some words."""
    flagged: list[Area] = field(default_factory=list)
    """Cells that are pointed out where they say no."""
    hidden: bool = False

    def put(self, row: int, column: int, content: Content, style: Style = TEXT) -> str:
        """Fills a cell, and returns how formulas refer to it."""
        self.cells[row, column] = (content, style)
        return str(self.at(row, column))

    def across(self, row: int, contents: Sequence[Content], style: Style = TEXT, column: int = 0) -> None:
        """Fills the cells of a row from a column on."""
        for offset, content in enumerate(contents):
            self.put(row, column + offset, content, style)

    def at(self, row: int, column: int) -> Area:
        """One cell."""
        return Area(self.name, row, column, row, column)

    def down(self, column: int, top: int, bottom: int) -> Area:
        """Part of a column."""
        return Area(self.name, top, column, bottom, column)


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets in their order, and the currency of their money.

    `made` is when what they show was made (UTC, ISO 8601), or None where it does not tell.
    """

    title: str
    currency: str
    made: str | None
    sheets: tuple[Sheet, ...]
    origin: str = ""
    """Who made it, when, and the digest of its document; it stands below all else on the first sheet."""


def letters(column: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def quoted(sheet: str) -> str:
    """A sheet's name as formulas state it."""
    return f"'{sheet}'!"


def literal(value: float) -> str:
    """A number in a formula."""
    return f"({value!r})" if value < 0 else repr(int(value) if value == int(value) and abs(value) < 1e15 else value)  # noqa: PLR2004 - the digits of a spreadsheet


def over(dividend: str, divisor: str, factor: float = 1.0) -> str:
    """A quotient that is empty where it would divide by 0."""
    times = "" if factor == 1.0 else f"{literal(factor)}*"
    return f'IF({divisor}=0,"",{times}{dividend}/{divisor})'


def difference(now: str, before: str) -> str:
    """By how much a figure changed: nothing where only its last digits did."""
    return f"IF(ABS({now}-{before})<=1E-9*MAX(1,ABS({now}),ABS({before})),0,{now}-{before})"


def sheet_names(wanted: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Names that sheets may have: 31 plain characters, no two alike in any case."""
    seen = {name.casefold() for name in taken}
    names = []
    for name in wanted:
        plain = " ".join(_FORBIDDEN.sub(" ", name).split())[:LONGEST_NAME].strip() or "Plan"
        unique, number = plain, 1
        while unique.casefold() in seen or unique.casefold() == "history":
            number += 1
            ending = f" {number}"
            unique = plain[: LONGEST_NAME - len(ending)].rstrip() + ending
        seen.add(unique.casefold())
        names.append(unique)
    return names
