"""What the templates show of each block: text that is ready, and nothing to work out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Any

from markupsafe import Markup

from optimizer.report.characters import TIED, printable
from optimizer.report.formats import charts, picture
from optimizer.report.glossary import MEANINGS, OF_ROWS
from optimizer.report.page import (
    Block,
    Cell,
    Chart,
    Choice,
    Heading,
    Headline,
    Headlines,
    Option,
    Page,
    Paragraph,
    Table,
    Toned,
)

View = dict[str, Any]


def term(title: str) -> str:
    """What an abbreviation in a heading is called in the glossary; nothing for what is none."""
    return title if title in MEANINGS else ""


def glossary(found: Sequence[View]) -> list[View]:
    """The abbreviations that a report uses, with their meanings, in the glossary's order."""
    used = set(_terms(found))
    return [
        {"term": name, "id": f"term-{place}", "meaning": meaning}
        for place, (name, meaning) in enumerate(MEANINGS.items())
        if name in used
    ]


def _terms(view: object) -> Iterator[str]:
    """Every term below a view."""
    if isinstance(view, dict):
        yield from (str(value) for key, value in view.items() if key == "term" and value)
        yield from (name for value in view.values() for name in _terms(value))
    elif isinstance(view, list):
        yield from (name for value in view for name in _terms(value))


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
    texts = {name: _text(getattr(figure, name)) for name in ("title", "value", "note", "change")}
    return {**texts, "tone": figure.tone or "", "term": term(texts["title"])}


def _table(table: Table, about: str) -> View:
    """A table with its figures to the right, the names of its rows as their headings."""
    kinds = [{"text": "", "code": "code"}.get(column.kind, "figure") for column in table.columns]
    shown = table.shown()
    return {
        "caption": _text(table.caption) or about,
        "captioned": bool(table.caption),
        "columns": [
            {
                "title": _text(column.title) or _text(column.name),
                "bare": not column.title,
                "kind": kind,
                "term": term(column.title),
            }
            for column, kind in zip(table.columns, kinds, strict=True)
        ],
        "rows": [
            {
                "total": table.total and index == len(shown) - 1,
                "cells": [_cell(cell, raw, kind) for cell, raw, kind in zip(row, raws, kinds, strict=True)],
                "term": term(row[0]) if table.columns[0].title in OF_ROWS else "",
            }
            for index, (row, raws) in enumerate(zip(shown, table.rows, strict=True))
        ],
    }


def _cell(text: str, raw: Cell, kind: str) -> View:
    """A cell; a change that belongs to its figure stands below that."""
    if not isinstance(raw, Toned):
        return {"text": _text(text), "kind": kind, "tone": "", "beside": ""}
    tone, beside = raw.tone or "", _text(raw.beside)
    return {"text": _text(raw.figure), "kind": kind, "tone": tone, "beside": beside}


def _charts(group: Sequence[Chart]) -> list[View]:
    """Charts that stand side by side; the more there are, the narrower."""
    width = charts.FULL if len(group) == 1 else charts.NARROW if len(group) > 2 else charts.WIDTH  # noqa: PLR2004
    return [_chart(chart, width) for chart in group]


def _chart(chart: Chart, width: int) -> View:
    wide, phone = (picture.drawing(chart, each) for each in (width, charts.PHONE))
    left_out = charts.left_out(chart)
    return {
        "title": _text(chart.title),
        "summary": _text(chart.summary),
        "drawing": Markup(wide),  # noqa: S704 - made by the charting library, which escapes what it writes
        "phone": Markup(phone),  # noqa: S704 - so is this
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
