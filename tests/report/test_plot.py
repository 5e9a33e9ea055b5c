"""Charts as plots in a terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimizer.report.characters import fitting, width
from optimizer.report.formats.plot import HEIGHT, MARKS, Axis, plot
from optimizer.report.formats.text import render
from optimizer.report.page import Cell, Chart, Column, Page, Table
from optimizer.streams import COLUMNS

Golden = Callable[[str, str], None]


def chart(*rows: tuple[Cell, ...], **keys: object) -> Chart:
    columns = (Column("x", "budget, USD", "money"), Column("y", "result", "money"), Column("line", "Line", "text"))
    stated: dict[str, object] = {"kind": "lines", "title": "Result over budget", "series": "line", **keys}
    return Chart(summary="A line.", table=Table(columns, rows), x="x", y="y", **stated)  # type: ignore[arg-type]


TWO = (
    *((10_000.0 * step, 1_000.0 * step, "plan") for step in range(1, 11)),
    *((10_000.0 * step, 5_500.0, "a line with a very long name") for step in range(1, 11)),
)
CHARTS = {
    "lines": chart(*TWO, marked=80_000.0),
    "points": Chart(
        "points",
        "Reach (up) against conversions (across)",
        "Points.",
        Table(
            (Column("x", "conversions", "count"), Column("y", "reach", "count"), Column("line", "", "text")),
            ((2_117.7, 744_333.0, "plan"), (6_624.0, 726_972.0, "own plan"), (6_748.4, 655_183.0, "plan")),
        ),
        x="x",
        y="y",
        series="line",
    ),
    "shares": Chart(
        "lines",
        "Attained over budget",
        "A line.",
        Table(
            (Column("x", "budget", "money"), Column("y", "attained", "share")),
            ((0.1, 0.25), (0.2, None), (0.3, 0.75), (0.4, 1.3)),
        ),
        x="x",
        y="y",
    ),
    "names": Chart(
        "points",
        "Cost by platform",
        "Points.",
        Table(
            (Column("x", "platform", "text"), Column("y", "CPA", "cost")),
            (("instagram", 12.5), ("tiktok", 9.25), ("youtube", 20.0)),
        ),
        x="x",
        y="y",
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_plots(name: str, golden: Golden) -> None:
    """Each fits the terminal, and is as in its golden text."""
    text = render(Page("Plot", (CHARTS[name],)))
    golden(f"report/plot-{name}.txt", text)
    assert max(map(width, text.splitlines())) <= COLUMNS


def test_plain_characters_where_a_terminal_has_no_others(golden: Golden) -> None:
    """Same columns, and nothing is escaped."""
    text = fitting(render(Page("Plot", (CHARTS["lines"],))), "ascii")
    golden("report/plot-ascii.txt", text)
    assert text.isascii()
    assert "\\" not in text


def test_every_series_has_its_mark() -> None:
    """More of them than there are marks are said not to be drawn."""
    many = chart(*((float(x), float(number), f"line {number}") for number in range(len(MARKS) + 3) for x in (1, 2)))
    lines = plot(many, COLUMNS)
    legend = " ".join(lines)
    assert all(f"{mark} line {number}" in legend for number, mark in enumerate(MARKS))
    assert "(3 more not drawn)" in legend


def test_the_first_series_stands_before_the_others() -> None:
    """Where two have the same figure."""
    lines = plot(chart((1.0, 5.0, "one"), (2.0, 9.0, "one"), (1.0, 5.0, "two"), (2.0, 9.0, "two")), COLUMNS)
    area = lines[1 : HEIGHT + 1]
    assert sum(line.count("●") for line in area) == 2
    assert not any("○" in line for line in area)


def test_no_figures_no_plot() -> None:
    """A chart without any leaves nothing behind."""
    assert plot(chart((1.0, None, "one")), COLUMNS) == []


def test_one_figure_is_a_plot() -> None:
    """It stands alone in the middle."""
    area = plot(chart((5.0, 7.0, "one")), COLUMNS)[1 : HEIGHT + 1]
    assert sum(line.count("●") for line in area) == 1


def test_control_characters_are_written_out() -> None:
    """A line's name cannot steer the terminal."""
    text = "".join(plot(chart((1.0, 2.0, "\x1b[31mred"), title="bell\x07"), COLUMNS))
    assert not set(text) & set("\x1b\x07")


def test_bars_are_left_to_their_table() -> None:
    """A table says the same."""
    assert render(Page("Plot", (chart(*TWO, kind="bars"),))) == "Plot\n"


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.0, 1.0), (-5.0, 3.0), (655_183.0, 744_333.0), (1e-9, 2e-9), (1e12, 1.1e12), (3.0, 3.0), (0.0, 0.0)],
)
def test_ticks_read_well(low: float, high: float) -> None:
    """Few, evenly apart, around all figures."""
    axis = Axis.over([low, high])
    assert axis.low <= low <= high <= axis.high
    assert 3 <= len(axis.ticks) <= 8
    assert axis.part(axis.low) == 0.0
    assert axis.part(axis.high) == 1.0
