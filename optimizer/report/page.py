"""What a finding shows, before any format: a page of headings, sentences, figures, tables and charts.

Figures in tables are raw; formats round them for display, or do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from optimizer.report import numbers

Cell = float | str | None

Tone = Literal["better", "worse"]


def tone_of(change: float | None, better: str | None) -> Tone | None:
    """Whether a change is for the better, where "more" or "less" is; nothing where that depends on what is wanted."""
    if not change or better is None:
        return None
    return "better" if (change > 0) is (better == "more") else "worse"


class Toned(str):
    """A cell that says something better or worse: a colour says it, too, where there are colours.

    `figure` is the cell without the change that stands `beside` it in brackets, and may stand below it elsewhere.
    """

    __slots__ = ("beside", "figure", "tone")
    figure: str
    beside: str
    tone: Tone | None

    @classmethod
    def of(cls, figure: str, tone: Tone | None, beside: str = "") -> Toned:
        """The text in a tone, with the change that belongs to it."""
        toned = cls(f"{figure} ({beside})" if beside else figure)
        toned.figure, toned.beside, toned.tone = figure, beside, tone
        return toned


WORDS = ("text", "stated", "code")
"""Kinds of cells that are text already; stated ones are figures and stand to the right, code is never broken."""
LEFT = ("text", "code")
"""Kinds of cells that stand to the left."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the kind of its cells: one of `WORDS`, or a kind of `numbers.column`."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of raw figures under columns; `caption` says what they are, and `total` that the last row adds them up."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    total: bool = False
    seen: Literal["everywhere", "briefly", "in full"] = "everywhere"
    """Where a long list is shown briefly, as in a terminal, one table stands for it, and elsewhere another."""

    def shown(self, *, brief: bool = False) -> list[list[str]]:
        """The cells as text, row by row."""
        columns = [
            [str(cell or "") for cell in cells]
            if column.kind in WORDS
            else numbers.column(column.kind, cells, brief=brief, total=self.total)
            for column, cells in zip(self.columns, self._down(), strict=True)
        ]
        return [list(row) for row in zip(*columns, strict=True)]

    def filled(self) -> Table:
        """Without the columns in which every figure is missing or zero."""
        return self._kept(lambda column, cells: column.kind == "text" or any(cell for cell in cells))

    def without_blanks(self) -> Table:
        """Without the columns of which every cell is missing."""
        return self._kept(lambda _, cells: any(cell is not None for cell in cells))

    def _kept(self, wanted: Callable[[Column, list[Cell]], bool]) -> Table:
        kept = [
            index
            for index, (column, cells) in enumerate(zip(self.columns, self._down(), strict=True))
            if wanted(column, cells)
        ]
        rows = tuple(tuple(row[index] for index in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[index] for index in kept), rows=rows)

    def cells(self, name: str) -> list[Cell]:
        """The cells of the column of that name."""
        return self._down()[self.place(name)]

    def place(self, name: str) -> int:
        """Where the column of that name stands."""
        return [column.name for column in self.columns].index(name)

    def _down(self) -> list[list[Cell]]:
        return [[row[index] for row in self.rows] for index in range(len(self.columns))]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together, one a line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the figures of a table, one mark a row.

    `x`, `y` and `series` name columns of the table, whose titles and kinds label and format the axes; `summary` is the
    text alternative, a sentence that says what the picture shows; `marked` is an x that is pointed out. Bars lie: x
    names them and y is their length. Bars of several series stand beside one another, or in one bar (`stacked`); where
    x itself is the series, each bar has its own colour. `full` is the length at which a bar is complete. In a
    `bridge` the first and the last bar are totals, and each bar between begins where the one before it ends.
    """

    kind: Literal["bars", "lines", "points"]
    title: str
    summary: str
    table: Table
    x: str
    y: str
    series: str | None = None
    marked: Cell = None
    stacked: bool = False
    full: float | None = None
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that a reader looks for first, as text: its name, its value, what it means, and how it changed."""

    title: str
    value: str
    note: str = ""
    change: str = ""
    tone: Tone | None = None

    @property
    def words(self) -> str:
        """It in one line: "Reach 726,972 (14.5% of 5M; +3.1%)"."""
        beside = "; ".join(part for part in (self.note, self.change) if part)
        return f"{self.title} {self.value}" + (f" ({beside})" if beside else "")


@dataclass(frozen=True, slots=True)
class Headlines:
    """The figures that a reader looks for first."""

    figures: tuple[Headline, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a reader can choose from, with what is shown for it."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Answers of which a reader sees one at a time, `chosen` first; where nobody can choose, that one.

    `charts` show all of them: each has a row an option, in the same order.
    """

    title: str
    options: tuple[Option, ...]
    chosen: int
    charts: tuple[Chart, ...] = ()


Block = Heading | Paragraph | Table | Chart | Headlines | Choice


@dataclass(frozen=True, slots=True)
class Page:
    """A title, and below it what a reader asks for, first things first."""

    title: str
    blocks: tuple[Block, ...]
    origin: str = ""
    """Who made it, when, and the digest of its document; it stands below all else."""
    dense: bool = False
    """Whether it is made for paper: printed small, and without explaining abbreviations."""


def seen(page: Page, *, briefly: bool) -> Page:
    """A page as it is seen where long lists are shown briefly, or in full."""
    out = "in full" if briefly else "briefly"
    return replace(page, blocks=tuple(one for one in page.blocks if not isinstance(one, Table) or one.seen != out))


def paragraph(*lines: str | None) -> Paragraph:
    """The sentences that there are."""
    return Paragraph(tuple(line for line in lines if line))
