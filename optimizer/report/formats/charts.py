"""A chart as a Vega-Altair chart, in one theme: figures written beside the marks, nothing told by colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from optimizer.report.characters import printable, shortened, told_apart
from optimizer.report.characters import width as columns_of
from optimizer.report.page import WORDS, Chart

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
INK, MUTED, GRID, TRACK, MARK, ACCENT = "#1d2733", "#5a6675", "#dfe4ea", "#edf0f4", "#2f6191", "#b3470f"
POINTED = "#7f8fa1"
"""A bar that others are compared with."""
SERIES = ("#2f6191", "#c07a1e", "#3f7f5c", "#8a5a9e", "#c4574b", "#6b7683", "#14395c", "#7a8420")
"""Each has a contrast of 3 to 1 or more with the ground; dashes and shapes tell series apart without colour."""
LIGHT_TEXT, DARK_TEXT = "#fffffe", "#1d2734"
"""Names inside segments."""
PALETTE = {
    INK: "#e4e9ee",
    MUTED: "#9dabb9",
    GRID: "#2c3641",
    TRACK: "#222b35",
    ACCENT: "#f09a63",
    POINTED: "#8494a5",
    "white": "#12171d",
    LIGHT_TEXT: "#12171d",
    DARK_TEXT: "#12171d",
    "#2f6191": "#6fa9dc",
    "#c07a1e": "#f0c27e",
    "#3f7f5c": "#7fc49d",
    "#8a5a9e": "#bd93cf",
    "#c4574b": "#e88f85",
    "#6b7683": "#a7b2be",
    "#14395c": "#c3d8ee",
    "#7a8420": "#d5e08d",
}
"""Every colour of a drawing, and the one that stands for it on a dark screen."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")

FULL, WIDTH, NARROW, PHONE = 860, 504, 328, 343
"""Pixels of a whole chart, with its labels: one alone, one of two or of three beside one another, on a telephone.

One alone is shown as wide as the page, a little larger than it is drawn, and a little smaller on paper.
"""
HEIGHT, TALL = 210, 340
"""Pixels of an area of lines or points, and of one that has a page's width."""
STEP, GROUPED_STEP = 28, 19
ROOMIEST = 0.66
"""The share of its size that an average letter takes in the widest of the usual fonts (DejaVu Sans, Verdana)."""
SMALL, USUAL = 11, 12
"""Sizes of letters in pixels."""
LONGEST_NAME, LONGEST_SERIES = 26, 18
"""Letters of a name in a chart; its table has the whole name."""
MOST_BARS = 40
"""Bars of more names than this are a wall; the table beside the chart has them all."""
POINTS = "points"
"""What the points of a curve are called in the drawing, for whoever wants to point one out."""

Row = dict[str, Any]


def drawn(chart: Chart, width: int = WIDTH) -> alt.TopLevelMixin:
    """The chart without its title, so many pixels wide, on a transparent ground.

    Its letters may be shown in another font than the one that it is measured in, and have room for that.
    """
    rows = [row for row in _rows(chart, width) if row["y"] is not None]
    tall = TALL if width >= FULL else HEIGHT
    layers = _bars(chart, _first(rows), width) if chart.kind == "bars" else _curve(chart, rows, tall)
    return alt.layer(*layers).properties(
        width=width,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        config=_theme(),
        padding={"left": 4, "top": 6, "right": 14, "bottom": 4},
    )


def room_of(text: str, size: int = USUAL) -> float:
    """Pixels that a text takes in whatever font it may be shown."""
    return size * ROOMIEST * columns_of(text)


def points(chart: Chart) -> list[int]:
    """For each point that is drawn, in the drawing's order, the row of the table that it stands for."""
    return [index for index, cell in enumerate(chart.table.cells(chart.y)) if isinstance(cell, float | int)]


def left_out(chart: Chart) -> int:
    """How many names of the table find no room in the picture."""
    return max(0, len(set(chart.table.cells(chart.x))) - MOST_BARS) if chart.kind == "bars" else 0


def _first(rows: list[Row]) -> list[Row]:
    """The rows of as many names as a picture has room for."""
    names = _names(rows, "x")[:MOST_BARS]
    return [row for row in rows if row["x"] in names]


def _theme() -> Row:
    text = {"font": FONT, "fontSize": 12, "color": INK}
    return {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "labelFontSize": 11,
            "titleColor": MUTED,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": MUTED,
            "tickColor": MUTED,
        },
        "text": text,
    }


def _rows(chart: Chart, width: int) -> list[Row]:
    """What each row of the table says: its place, its figure, and the figure as text."""
    table = chart.table
    shown = table.shown()
    x, y = table.place(chart.x), table.place(chart.y)
    names = _short((text[x] for text in shown), _longest(width))
    series = [""] * len(shown)
    if chart.series is not None:
        place = table.place(chart.series)
        short = _short((text[place] for text in shown), LONGEST_SERIES)
        series = [short[text[place]] for text in shown]
    return [
        {
            "x": names[text[x]] if isinstance(row[x], str) else row[x],
            "y": row[y] if isinstance(row[y], float | int) else None,
            "text": plain(text[y]),
            "series": own,
            "marked": chart.marked is not None and row[x] == chart.marked,
        }
        for row, text, own in zip(table.rows, shown, series, strict=True)
    ]


def _longest(width: int) -> int:
    """Letters of a name that leave the bars beside it most of the room."""
    return min(LONGEST_NAME, int(0.4 * width / (USUAL * ROOMIEST)))


def plain(text: str) -> str:
    """A text of somebody else's, without what a screen or XML cannot show."""
    return printable(text).replace("\ufffe", "").replace("\uffff", "")


def _short(texts: Iterable[str], letters: int) -> dict[str, str]:
    """Text -> a name of at most so many letters, unlike that of any other text."""
    every = list(dict.fromkeys(texts))
    return dict(zip(every, told_apart([plain(text) for text in every], letters), strict=True))


def _names(rows: Sequence[Row], field: str) -> list[str]:
    return list(dict.fromkeys(row[field] for row in rows))


def _bars(chart: Chart, rows: list[Row], width: int) -> list[alt.Chart]:
    if chart.stacked and chart.series is not None:
        return _stacked(rows, width)
    if chart.bridge:
        return _bridge(rows, width)
    series = _names(rows, "series")
    several = len(series) > 1 and chart.series != chart.x
    for row in rows:
        row["end"] = f"{row['text']}  {row['series']}" if several else row["text"]
        row["colour"] = _colour(series.index(row["series"])) if len(series) > 1 else POINTED if row["marked"] else MARK
        row["below"] = row["y"] < 0
        row["full"] = chart.full
        row["at"] = max(row["y"], chart.full or 0.0)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=_categories(rows))
    if several:
        base = base.encode(yOffset=alt.YOffset("series:N", sort=series)).properties(
            height=alt.Step(GROUPED_STEP, **{"for": "offset"})
        )
    else:
        base = base.properties(height=alt.Step(STEP))
    across = alt.X("y:Q", axis=None, stack=None, scale=alt.Scale(domain=_length(rows, chart.full, width), nice=False))
    bars = base.mark_bar().encode(x=across, color=alt.Color("colour:N", scale=None))
    above = (
        base.mark_text(align="left", dx=5)
        .encode(x=alt.X("at:Q", axis=None, stack=None), text="end:N")
        .transform_filter("!datum.below")
    )
    below = base.mark_text(align="right", dx=-5).encode(x=across, text="end:N").transform_filter("datum.below")
    track = [base.mark_bar(color=TRACK).encode(x=alt.X("full:Q", axis=None, stack=None))] if chart.full else []
    zero = (
        [base.mark_rule(color=MUTED).encode(x=alt.XDatum(0, axis=None), y=alt.Undefined)]
        if any(r["below"] for r in rows)
        else []
    )
    return [*track, bars, *zero, above, below]


def _categories(rows: Sequence[Row]) -> alt.Y:
    """Names in the table's order, whole beside their bars."""
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelColor=INK,
        labelFontSize=USUAL,
        labelLimit=0,
        labelPadding=6,
        minExtent=_extent(rows),
    )
    return alt.Y("x:N", sort=_names(rows, "x"), axis=axis, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15))


def _extent(rows: Sequence[Row]) -> float:
    """Pixels beside the bars for their names."""
    return max((room_of(name) for name in _names(rows, "x")), default=0.0) + 8


def _length(rows: Sequence[Row], full: float | None, width: int) -> list[float]:
    """The ends of the scale of bars, with room for the figures that stand at their ends."""
    most = max([0.0, *(row["y"] for row in rows), *([full] if full else [])])
    least = min([0.0, *(row["y"] for row in rows)])
    names = _extent(rows)
    room = max((room_of(row["end"]) for row in rows), default=0.0) + 10
    free = max(width - names - room * (2 if least < 0 else 1), width / 5)
    margin = (most - least or 1.0) * room / free
    return [least - margin if least < 0 else 0.0, most + margin]


def _colour(index: int) -> str:
    return SERIES[index % len(SERIES)]


def _stacked(rows: list[Row], width: int) -> list[alt.Chart]:
    """Segments one after another, each with its name where it has room for it."""
    series = _names(rows, "series")
    starts: dict[str, float] = {}
    for row in rows:
        row["start"] = starts.get(row["x"], 0.0)
        row["stop"] = starts[row["x"]] = row["start"] + max(row["y"], 0.0)
        row["middle"] = (row["start"] + row["stop"]) / 2
    longest = max(starts.values(), default=0.0) or 1.0
    room = width - _extent(rows)
    for row in rows:
        fits = (row["stop"] - row["start"]) / longest * room > room_of(row["series"], SMALL) + 6
        row["inside"] = row["series"] if fits else ""
        row["light"] = series.index(row["series"]) % len(SERIES) in (1, 7)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=_categories(rows)).properties(height=alt.Step(STEP))
    scale = alt.Scale(domain=[0, longest], nice=False)
    colour = alt.Color("series:N", scale=_over(SERIES, series), legend=_legend("square"))
    bars = base.mark_bar(stroke="white", strokeWidth=1).encode(
        x=alt.X("start:Q", axis=None, scale=scale), x2="stop:Q", color=colour
    )
    inside = base.mark_text(fontSize=11).encode(
        x=alt.X("middle:Q", axis=None, scale=scale),
        text="inside:N",
        color=alt.condition("datum.light", alt.value(DARK_TEXT), alt.value(LIGHT_TEXT)),
    )
    return [bars, inside]


def _bridge(rows: list[Row], width: int) -> list[alt.Chart]:
    """From one total to another: each bar between them begins where the one before it ends."""
    before = 0.0
    for place, row in enumerate(rows):
        total = place in (0, len(rows) - 1)
        start, stop = (0.0, row["y"]) if total else (before, before + row["y"])
        row |= {"start": start, "stop": stop, "at": max(start, stop), "end": row["text"]}
        row["colour"] = MARK if total else SERIES[2] if row["y"] > 0 else SERIES[4]
        before = stop
    ends = [{**row, "y": row[end]} for row in rows for end in ("start", "stop")]
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=_categories(rows)).properties(height=alt.Step(STEP))
    scale = alt.Scale(domain=_length(ends, None, width), nice=False)
    bars = base.mark_bar().encode(
        x=alt.X("start:Q", axis=None, scale=scale), x2="stop:Q", color=alt.Color("colour:N", scale=None)
    )
    text = base.mark_text(align="left", dx=5).encode(x=alt.X("at:Q", axis=None, scale=scale), text="end:N")
    return [bars, text]


def _curve(chart: Chart, rows: list[Row], height: int) -> list[alt.Chart]:
    """Points, joined where they are lines; several series differ in colour, dashes and shapes alike."""
    series = _names(rows, "series")
    legend = _legend() if len(series) > 1 else None
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x(chart), y=_y(chart))
    colour = alt.Color("series:N", scale=_over(SERIES, series), legend=legend)
    dash = alt.StrokeDash("series:N", scale=_over(DASHES, series), legend=None)
    shape = alt.Shape("series:N", scale=_over(SHAPES, series), legend=legend)
    layers = [base.mark_rule(color=ACCENT, strokeDash=[3, 3]).encode(y=alt.Undefined).transform_filter("datum.marked")]
    if chart.kind == "lines":
        # The first series is drawn last: where lines meet, it stays to be seen.
        below = base.properties(data=alt.InlineData(values=sorted(rows, key=lambda row: -series.index(row["series"]))))
        layers.append(below.mark_line(strokeWidth=2).encode(color=colour, strokeDash=dash, detail="series:N"))
    points = base.mark_point(filled=True, size=22 if chart.kind == "lines" else 60, opacity=1)
    layers.append(points.encode(color=colour, shape=shape).properties(name=POINTS))
    if len(series) == 1:
        marked = base.transform_filter("datum.marked")
        layers.append(marked.mark_point(size=110, strokeWidth=2, color=ACCENT, opacity=1))
        layers.append(
            marked.mark_text(align="left", dx=8, dy=12, color=ACCENT, fontWeight="bold").encode(text="text:N")
        )
    return [layer.properties(height=height) for layer in layers]


def _legend(symbol: str | alt.UndefinedType = alt.Undefined) -> alt.Legend:
    """The names of series, above the chart."""
    return alt.Legend(
        title=None,
        orient="top",
        columns=4,
        labelFontSize=SMALL,
        labelColor=INK,
        labelLimit=0,
        columnPadding=24,
        offset=14,
        symbolType=symbol,
        symbolStrokeWidth=0,
    )


def _over(values: Sequence[Any], series: Sequence[str]) -> alt.Scale:
    """One of the values for each series, from the first again where there are more series."""
    return alt.Scale(domain=list(series), range=[values[index % len(values)] for index in range(len(series))])


def _x(chart: Chart) -> alt.X:
    column = chart.table.columns[chart.table.place(chart.x)]
    if column.kind in WORDS:
        return alt.X("x:N", sort=None, axis=alt.Axis(title=shortened(plain(column.title), LONGEST_NAME), labelAngle=0))
    return alt.X("x:Q", axis=_axis(column.kind, column.title, grid=False), scale=_snug(chart))


def _y(chart: Chart) -> alt.Y:
    column = chart.table.columns[chart.table.place(chart.y)]
    return alt.Y("y:Q", axis=_axis(column.kind, column.title, grid=True), scale=_snug(chart))


def _snug(chart: Chart) -> alt.Scale:
    """From zero on where lines are; around the points elsewhere, none of them on the frame."""
    return alt.Scale(zero=True) if chart.kind == "lines" else alt.Scale(zero=False, padding=12)


def _axis(kind: str, title: str, *, grid: bool) -> alt.Axis:
    scaled = "replace(replace(format(datum.value, '~s'), 'G', 'B'), 'k', 'K')"
    label = {
        "share": "format(datum.value, '.0%')",
        "cost": "format(datum.value, ',.2~f')",
        "ratio": "format(datum.value, ',.2~f')",
    }
    return alt.Axis(
        title=shortened(plain(title), 2 * LONGEST_NAME),
        grid=grid,
        domain=not grid,
        ticks=not grid,
        tickCount=5,
        titlePadding=10,
        minExtent=44 if grid else 0,
        labelExpr=label.get(kind, scaled),
    )
