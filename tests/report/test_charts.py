"""Charts: what is drawn, in which words, and on what scale."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from optimizer.report.formats import charts
from optimizer.report.formats.picture import drawing, png, svg
from optimizer.report.page import Chart, Column, Page, Paragraph, Table
from optimizer.report.plan.charts import goals, mix
from optimizer.report.writers import content
from tests.report.plans import GOALS, infeasible, plan

MONEY = (Column("name", "Line", "text"), Column("spend", "spend, USD", "money"))
CURVE = (Column("budget", "budget", "money"), Column("value", "value", "count"), Column("who", "who", "text"))


def bars(*rows: tuple[Any, ...], **options: Any) -> Chart:
    return Chart("bars", "Spend by line", "Bars.", Table(MONEY, rows), "name", "spend", **options)


def curve(*rows: tuple[Any, ...], **options: Any) -> Chart:
    return Chart("lines", "Value by budget", "A curve.", Table(CURVE, rows), "budget", "value", **options)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own drawing


def lengths(svg: str) -> list[float]:
    """The lengths of bars, in the drawing's order."""
    return [float(length) for length in re.findall(rf'<path d="M[^h]*h([\d.]+)[^"]*" fill="{charts.MARK}"', svg)]


def test_bars_carry_their_figures() -> None:
    """Names and figures stand beside the bars as the table shows them, so that no axis is needed."""
    drawn = texts(drawing(bars(("micro", 61_226.67), ("mid", 18_180.0))))
    assert drawn == ["micro", "mid", "61,227", "18,180"]


def test_bars_are_as_long_as_their_figures() -> None:
    """Three times the money is three times the length, from zero on."""
    long, short = lengths(drawing(bars(("a", 30_000.0), ("b", 10_000.0))))
    assert long == pytest.approx(3 * short, rel=0.01)


def test_negative_bars_start_at_zero() -> None:
    """A change for the worse goes to the left, with its figure on the left of it."""
    svg = drawing(bars(("a", 3000.0), ("b", -1500.0)))
    assert "−1,500" in texts(svg)
    long, short = lengths(svg)
    assert long == pytest.approx(2 * short, rel=0.02)


def test_series_are_named_beside_their_bars() -> None:
    """Nobody has to match colours with a legend."""
    columns = (*MONEY, Column("plan", "plan", "text"))
    table = Table(columns, (("micro", 1000.0, "today"), ("micro", 2000.0, "proposal")))
    drawn = texts(drawing(Chart("bars", "Spend", "Bars.", table, "name", "spend", series="plan")))
    assert drawn == ["micro", "1,000  today", "2,000  proposal"]


def test_segments_are_named_inside_where_there_is_room() -> None:
    """A sliver has its name in the legend alone."""
    columns = (*MONEY, Column("plan", "plan", "text"))
    rows = (("today", 100.0, "nano"), ("today", 60_000.0, "micro"), ("today", 20_000.0, "mid"))
    chart = Chart("bars", "Spend", "Bars.", Table(columns, rows), "name", "spend", series="plan", stacked=True)
    drawn = texts(drawing(chart))
    assert [drawn.count(name) for name in ("nano", "micro", "mid")] == [1, 2, 2]


def test_too_many_bars_are_cut_and_counted() -> None:
    """The picture shows the first ones; the table has them all."""
    chart = bars(*((f"line {number}", float(number)) for number in range(60)))
    assert charts.left_out(chart) == 60 - charts.MOST_BARS
    assert "line 39" in texts(drawing(chart))
    assert "line 40" not in texts(drawing(chart))


def test_segments_count_as_one_bar() -> None:
    """Twenty plans of five lines are twenty bars, all of them drawn."""
    columns = (*MONEY, Column("line", "line", "text"))
    rows = tuple((f"plan {plan}", 5.0, f"line {line}") for plan in range(20) for line in range(5))
    chart = Chart("bars", "Spend", "Bars.", Table(columns, rows), "name", "spend", series="line", stacked=True)
    assert charts.left_out(chart) == 0
    assert "plan 19" in texts(drawing(chart))


def test_curve_skips_what_is_unknown_and_names_what_is_marked() -> None:
    """A budget without a plan has no point; the marked one has its figure."""
    chart = curve((10.0, None, "a"), (20.0, 1234.0, "a"), (30.0, 2345.0, "a"), marked=20.0)
    assert charts.points(chart) == [1, 2]
    assert "1,234" in texts(drawing(chart))
    assert "2,345" not in texts(drawing(chart))


def test_lines_of_several_series_are_named_and_dashed() -> None:
    """They can be told apart without colour."""
    rows = [(x, x * factor, who) for who, factor in (("one", 1.0), ("two", 2.0)) for x in (10.0, 20.0)]
    svg = drawing(curve(*rows, series="who"))
    assert {"one", "two"} <= set(texts(svg))
    assert len(set(re.findall(r'stroke-dasharray="([^"]*)"', svg))) >= 2


def test_the_first_of_several_lines_is_drawn_last() -> None:
    """Where lines meet, the plan's own stays to be seen; and marks in the legend have no outline to be dashed."""
    svg = drawing(curve((10, 5.0, "plan"), (20, 8.0, "plan"), (10, 5.0, "at most"), (20, 8.5, "at most"), series="who"))
    strokes = re.findall(r'<path d="M[^"]*L[^"]*" stroke="(#\w+)" stroke-width="2"', svg)
    assert strokes == [charts.SERIES[1], charts.SERIES[0]]
    assert re.findall(r'fill="(#\w+)" stroke="#\w+" stroke-width="0"', svg) == list(charts.SERIES[:2])


KINDS = {
    "bars": bars(("a", -5.0), ("b", 6.0), full=9.0),
    "bars of several series": bars(("a", 5.0), ("b", 6.0), series="name"),
    "stacked bars": bars(("a", 5.0), ("b", 6.0), series="name", stacked=True),
    "a curve": curve((1.0, 2.0, "a"), (2.0, 3.0, "a"), marked=1.0),
    "curves": curve((1.0, 2.0, "a"), (2.0, 3.0, "a"), (1.0, 4.0, "b"), (2.0, 5.0, "b"), series="who"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_sound_and_ready_for_dark_screens(kind: str) -> None:
    """A specification that the schema of Vega-Lite allows, and no colour that a dark page would not replace."""
    charts.drawn(KINDS[kind]).to_dict(validate=True)
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{3,8}|[a-z]+)"', drawing(KINDS[kind])))
    assert used - {"none", "transparent"} <= set(charts.PALETTE)


@pytest.mark.parametrize("name", ["</svg><script>", "a & b", '"quoted"', "line\u2028break", "bell\x07", "\ufffe"])
def test_any_name_gives_a_sound_drawing(name: str) -> None:
    """Markup is text, and what XML cannot hold is written out or left out."""
    svg = drawing(replace(bars((name, 1.0)), summary=name, title=name))
    assert not any(element.tag.endswith("script") for element in ET.fromstring(svg).iter())  # noqa: S314 - our own drawing
    assert not set("\u2028\x07\ufffe") & set(svg)


def test_plan_has_charts_of_its_mix_and_goals() -> None:
    """Lines that are not bought are left out; the summary says the largest in words."""
    spend, counts, *attained = [*mix(plan()), *goals(plan())]
    assert spend.table.rows == (("micro", 40470.0), ("macro", 16500.0))
    assert counts.summary == "Bars of the partnerships of each line: micro 71, macro 1."
    assert attained[0].table.rows[1] == ("conversion", GOALS[1].attainment)
    assert list(goals(plan(goals=(replace(GOALS[0], best=None, attainment=None),)))) == []


def test_picture_of_a_plan_has_all_its_charts() -> None:
    """Title and sentence above, then each chart below its own title."""
    svg = content(plan(), "svg").decode()
    drawn = texts(svg)
    assert drawn[0].startswith("Skincare launch")
    assert {"Spend by line, USD", "Partnerships by line", "40,470", "71", "94.7%"} <= set(drawn)
    assert len(re.findall(r"<svg ", svg)) == 4


def test_picture_without_a_plan_says_why() -> None:
    """A slide of a question that has no answer says so, rather than being empty."""
    assert any(line.startswith("No plan exists") for line in texts(content(infeasible(), "svg").decode()))


def test_picture_is_the_same_every_time() -> None:
    """Twice the same plan, twice the same bytes; no part is named, for names of two drawings on a page might meet."""
    assert content(plan(), "svg") == content(plan(), "svg")
    assert "url(#" not in content(plan(), "svg").decode()
    assert content(plan(), "png") == content(plan(), "png")


def test_bitmap_is_a_png() -> None:
    """Two pixels for each of the drawing's."""
    page = Page("Title", (Paragraph(("Words.",)),))
    width = int(re.findall(r'width="(\d+)"', svg(page))[0])
    assert png(page)[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png(page)[16:20], "big") == 2 * width


def test_names_that_differ_late_are_different_lines() -> None:
    """What is cut to fit stays unlike its neighbours, on a bar as in a legend."""
    names = ("creators_with_small_followings_a", "creators_with_small_followings_b")
    rows = [(budget, 1.0 + budget, name) for name in names for budget in (1.0, 2.0)]
    drawn = texts(drawing(curve(*rows, series="who")))
    assert len({text for text in drawn if text.startswith("creators")}) == 2
    both = texts(drawing(bars(*((name, 1.0) for name in names))))
    assert len({text for text in both if text.startswith("creators")}) == 2


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colour", [*charts.SERIES, charts.MARK, charts.ACCENT, charts.POINTED])
def test_lines_and_bars_stand_out(colour: str) -> None:
    """3 to 1 or more against the ground, on a light screen and on a dark one."""
    assert contrast(colour, "#ffffff") >= 3.0
    assert contrast(charts.PALETTE[colour], "#12171d") >= 3.0


@pytest.mark.parametrize("colour", [charts.INK, charts.MUTED, charts.ACCENT])
def test_letters_stand_out(colour: str) -> None:
    """4.5 to 1 or more."""
    assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(charts.PALETTE[colour], "#12171d") >= 4.5
