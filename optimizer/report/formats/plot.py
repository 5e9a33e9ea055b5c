"""A chart as a plot for a terminal: lines in braille dots, a mark for every figure, ticks that read well.

Braille cells are two dots wide and four high. Where a terminal lacks them, `characters.fitting` puts plain signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10

from optimizer.report import numbers
from optimizer.report.characters import padded, printable, shortened, told_apart, width, wrapped
from optimizer.report.page import Cell, Chart

HEIGHT = 12
"""Rows of the plotting area."""
MARKS = "●○■□▲△◆◇★☆abcdefghijklmnopqrstuvwxyz"
"""One for each series, in the order of the table; more series than these are not drawn."""
NAME = 20
"""Columns that a series may take in the legend."""
TICKS = 5
"""About so many on each axis."""
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot of a braille cell, by column and row."""
BRAILLE = 0x2800
WIDE, HIGH = 2, 4
"""Dots in a cell."""

Spot = tuple[float, float]


def plot(chart: Chart, columns: int) -> list[str]:
    """The chart in lines of at most so many columns; nothing where it has no figures."""
    series = _series(chart)
    if not any(series.values()):
        return []
    x_names = _names(chart)
    across = Axis.over([x for spots in series.values() for x, _ in spots], whole=x_names is not None, snug=True)
    figures = [y for spots in series.values() for _, y in spots]
    upward = Axis.over([0.0, *figures] if chart.kind == "lines" else figures)
    labels = _labels(chart, chart.y, upward.ticks)
    gutter = max(map(width, labels))
    area = Area(columns - gutter - 2, across, upward)
    if isinstance(chart.marked, float | int) and across.low <= chart.marked <= across.high:
        area.rule(float(chart.marked))
    for mark, spots in reversed(list(zip(MARKS, series.values(), strict=False))):
        area.draw(spots, mark, joined=chart.kind == "lines")
    below = x_names if x_names is not None else _labels(chart, chart.x, across.ticks)
    lines = [*_beside(area, labels, gutter), *_below(area, below, gutter)]
    return [*wrapped(printable(chart.title), columns), *lines, *_legend(chart, list(series), columns)]


@dataclass(frozen=True, slots=True)
class Axis:
    """From the lowest to the highest figure shown, with ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, figures: Sequence[float], *, whole: bool = False, snug: bool = False) -> Axis:
        """An axis for these figures; a `snug` one ends where they end, another at a tick."""
        low, high = min(figures), max(figures)
        if low == high:
            margin = abs(low) / 2 or 0.5
            low, high = low - margin, high + margin
        if whole:
            return cls(low, high, tuple(sorted(set(figures))))
        step = _step((high - low) / TICKS)
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        ticks = tuple(number * step for number in range(first, last + 1))
        if snug:
            inside = tuple(tick for tick in ticks if low - step * 1e-6 <= tick <= high + step * 1e-6)
            return cls(low, high, inside)
        return cls(ticks[0], ticks[-1], ticks)

    def part(self, figure: float) -> float:
        """Where a figure stands between the ends, from 0 to 1."""
        return min(1.0, max(0.0, (figure - self.low) / (self.high - self.low)))


def _step(about: float) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that is nearest above."""
    power: float = 10.0 ** floor(log10(about))
    return next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= about * (1 - 1e-9))


@dataclass(slots=True)
class Area:
    """The plotting area: dots in cells, and marks that stand before them."""

    columns: int
    across: Axis
    upward: Axis
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    marks: dict[tuple[int, int], str] = field(default_factory=dict)

    def column(self, x: float) -> int:
        """The column of a figure."""
        return round(self.across.part(x) * (self.columns - 1))

    def row(self, y: float) -> int:
        """The row of a figure, from the top."""
        return round((1.0 - self.upward.part(y)) * (HEIGHT - 1))

    def rule(self, x: float) -> None:
        """A dotted line upwards."""
        for row in range(HEIGHT):
            self.marks[self.column(x), row] = "┊"

    def draw(self, spots: Sequence[Spot], mark: str, *, joined: bool) -> None:
        """A series: its marks, joined by lines from one to the next."""
        for (x, y), (to_x, to_y) in pairwise(spots) if joined else ():
            self._line(self._dot(x, y), self._dot(to_x, to_y))
        for x, y in spots:
            self.marks[self.column(x), self.row(y)] = mark

    def _dot(self, x: float, y: float) -> tuple[int, int]:
        """The dot in the middle of a figure's cell."""
        return self.column(x) * WIDE, self.row(y) * HIGH + 1

    def _line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Dots from one to the other, without gaps."""
        (x, y), (to_x, to_y) = start, end
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            across, down = round(x + (to_x - x) * step / steps), round(y + (to_y - y) * step / steps)
            cell = across // WIDE, down // HIGH
            self.dots[cell] = self.dots.get(cell, 0) | DOTS[across % WIDE][down % HIGH]

    def text(self, row: int) -> str:
        """One row."""
        cells = ((column, row) for column in range(self.columns))
        return "".join(
            self.marks.get(cell) or (chr(BRAILLE + self.dots[cell]) if cell in self.dots else " ") for cell in cells
        )


def _series(chart: Chart) -> dict[str, list[Spot]]:
    """Series -> its figures from left to right; cells without a figure are left out."""
    places = {column.name: place for place, column in enumerate(chart.table.columns)}
    names = _names(chart)
    series: dict[str, list[Spot]] = {}
    for row in chart.table.rows:
        x, y = row[places[chart.x]], row[places[chart.y]]
        spots = series.setdefault("" if chart.series is None else str(row[places[chart.series]]), [])
        if isinstance(y, float | int) and x is not None:
            spots.append((float(x) if names is None else float(names.index(str(x))), float(y)))
    return {name: sorted(spots) for name, spots in series.items()}


def _names(chart: Chart) -> list[str] | None:
    """What the x axis is made of where it is made of names; None where it is made of figures."""
    place = [column.name for column in chart.table.columns].index(chart.x)
    cells: list[Cell] = [row[place] for row in chart.table.rows]
    return list(dict.fromkeys(map(str, cells))) if any(isinstance(cell, str) for cell in cells) else None


def _labels(chart: Chart, name: str, ticks: Sequence[float]) -> list[str]:
    """Ticks as text, by the kind of their column."""
    kind = next(column.kind for column in chart.table.columns if column.name == name)
    if kind == "share":
        return [
            numbers.percent(tick, 0 if all(numbers.is_whole(100 * each) for each in ticks) else 1) for tick in ticks
        ]
    short = [numbers.compact(tick) if abs(tick) >= numbers.SCALES[-1][0] else numbers.stated(tick, 6) for tick in ticks]
    return short if len(set(short)) == len(short) else [numbers.stated(tick, 6) for tick in ticks]


def _beside(area: Area, labels: Sequence[str], gutter: int) -> list[str]:
    """The rows with the labels of the y axis to their left."""
    at = {area.row(tick): label for tick, label in zip(area.upward.ticks, labels, strict=True)}
    return [
        f"{padded(at.get(row, ''), gutter, right=True)} {'┤' if row in at else '│'}{area.text(row)}".rstrip()
        for row in range(HEIGHT)
    ]


def _below(area: Area, labels: Sequence[str], gutter: int) -> list[str]:
    """The x axis, and its labels as far as they have room."""
    line, words = ["─"] * area.columns, ""
    for tick, label in zip(area.across.ticks, labels, strict=True):
        column = area.column(tick)
        text = shortened(printable(label), NAME)
        start = min(max(0, column - width(text) // 2), area.columns - width(text))
        line[column] = "┬"
        if not words or start > width(words) + 1:
            words = padded(words, start) + text
    return [f"{' ' * gutter} └{''.join(line)}", f"{' ' * (gutter + 2)}{words}".rstrip()]


def _legend(chart: Chart, names: Sequence[str], columns: int) -> list[str]:
    """Which mark is which series, and what the x axis is."""
    across = next(column.title for column in chart.table.columns if column.name == chart.x)
    short = told_apart([printable(name) for name in names], NAME)
    marked = [f"{mark} {name}" for mark, name in zip(MARKS, short, strict=False) if name]
    if len(names) > len(MARKS):
        marked.append(f"({len(names) - len(MARKS)} more not drawn)")
    text = "   ".join([*(part.replace(" ", "\u00a0") for part in marked), f"across:\u00a0{printable(across)}"])
    return [line.rstrip() for line in wrapped(text, columns)]
