"""What the templates show of each block: text that is ready, and nothing to work out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Any

from markupsafe import Markup

from optimizer.report.characters import TIED, printable
from optimizer.report.formats import charts, picture
from optimizer.report.page import (
    Block,
    Chart,
    Choice,
    Heading,
    Headline,
    Headlines,
    Option,
    Page,
    Paragraph,
    Table,
)

View = dict[str, Any]


def lead(page: Page) -> list[str]:
    """The sentences right below the title."""
    first = next(iter(page.blocks), None)
    return _lines(first) if isinstance(first, Paragraph) else []


def sections(page: Page) -> list[View]:
    """The page's blocks below their headings; what stands before the first one has no heading of its own."""
    blocks = page.blocks[1:] if lead(page) else page.blocks
    numbers = count(1)
    found: list[View] = [{"heading": "", "blocks": []}]
    for block in blocks:
        if isinstance(block, Heading):
            found.append({"heading": _text(block.text), "blocks": []})
        else:
            found[-1]["blocks"].append(block)
    return [
        {
            "id": f"section-{index}",
            "heading": section["heading"],
            "blocks": _views(section["blocks"], section["heading"] or _text(page.title), numbers),
        }
        for index, section in enumerate(found)
        if section["blocks"]
    ]


def _views(blocks: Iterable[Block], about: str, numbers: Iterator[int]) -> list[View]:
    """Blocks one after another; charts that follow one another stand side by side."""
    views: list[View] = []
    for together, group in groupby(blocks, lambda block: isinstance(block, Chart)):
        if together:
            views.append({"kind": "charts", "charts": _charts([chart for chart in group if isinstance(chart, Chart)])})
        else:
            views.extend(_view(block, about, numbers) for block in group)
    return views


def _view(block: Block, about: str, numbers: Iterator[int]) -> View:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "lines": _lines(block)}
        case Table():
            return {"kind": "table", **_table(block, about)}
        case Headlines():
            return {"kind": "headlines", "figures": [_headline(figure) for figure in block.figures]}
        case Choice():
            return _choice(block, about, numbers)
        case _:
            raise TypeError(type(block).__name__)


def _headline(figure: Headline) -> View:
    return {name: _text(getattr(figure, name)) for name in ("title", "value", "note", "change")}


def _table(table: Table, about: str) -> View:
    """A table with its figures to the right, the names of its rows as their headings."""
    kinds = [column.kind != "text" for column in table.columns]
    shown = table.shown()
    return {
        "caption": _text(table.caption) or about,
        "captioned": bool(table.caption),
        "columns": [
            {"title": _text(column.title) or _text(column.name), "bare": not column.title, "figure": figure}
            for column, figure in zip(table.columns, kinds, strict=True)
        ],
        "rows": [
            {
                "total": table.total and index == len(shown) - 1,
                "cells": [{"text": _text(cell), "figure": figure} for cell, figure in zip(row, kinds, strict=True)],
            }
            for index, row in enumerate(shown)
        ],
    }


def _charts(group: Sequence[Chart]) -> list[View]:
    """Charts that stand side by side; the more there are, the narrower."""
    width = charts.NARROW if len(group) > 2 else charts.WIDTH  # noqa: PLR2004 - two fill a row
    return [_chart(chart, width) for chart in group]


def _chart(chart: Chart, width: int) -> View:
    drawing = picture.drawing(chart, width)
    left_out = charts.left_out(chart)
    return {
        "title": _text(chart.title),
        "summary": _text(chart.summary),
        "drawing": Markup(drawing),  # noqa: S704 - made by the charting library, which escapes what it writes
        "points": charts.points(chart),
        "table": _table(chart.table, _text(chart.title)),
        "left_out": f"The first {charts.MOST_BARS} are drawn; {left_out} more stand in the table." if left_out else "",
    }


def _choice(choice: Choice, about: str, numbers: Iterator[int]) -> View:
    scales = _scales(choice)
    return {
        "kind": "choice",
        "id": f"choice-{next(numbers)}",
        "title": _text(choice.title),
        "chosen": choice.chosen,
        "label": _text(choice.options[choice.chosen].label),
        "charts": _charts(choice.charts),
        "options": [_option(option, about, numbers, scales) for option in choice.options],
    }


def _option(option: Option, about: str, numbers: Iterator[int], scales: dict[str, float]) -> View:
    said = next((" ".join(_lines(block)) for block in option.blocks if isinstance(block, Paragraph)), "")
    views: list[View] = []
    for block in option.blocks:
        if isinstance(block, Chart):
            views.append({"kind": "bars", **_bars(block, scales[block.title])})
        else:
            views.append(_view(block, about, numbers))
    label = _text(option.label)
    return {"label": label, "said": f"{label}: {said}" if said else label, "blocks": views}


def _scales(choice: Choice) -> dict[str, float]:
    """For each chart of the options the longest bar that any option has, so that lengths compare across options."""
    longest: dict[str, float] = {}
    for option in choice.options:
        for block in option.blocks:
            if isinstance(block, Chart):
                lengths = [cell for cell in block.table.cells(block.y) if isinstance(cell, float | int)]
                longest[block.title] = max(longest.get(block.title, 0.0), *lengths, 0.0)
    return longest


def _bars(chart: Chart, longest: float) -> View:
    """A chart of bars as a table that has them in its rows: light enough to be there once for each option."""
    lengths = [cell if isinstance(cell, float | int) else 0.0 for cell in chart.table.cells(chart.y)]
    table = _table(replace(chart.table, caption=chart.table.caption or chart.title), "")
    for row, length in zip(table["rows"], lengths, strict=True):
        row["bar"] = f"{100 * max(length, 0.0) / (longest or 1.0):.2f}"
        row["none"] = not length
    return {**table, "at": chart.table.place(chart.y)}


def _lines(paragraph: Paragraph) -> list[str]:
    return [_text(line) for line in paragraph.lines]


def _text(text: str) -> str:
    """A text without what a screen cannot show; the template escapes it."""
    return printable(text).replace(TIED, " ")
