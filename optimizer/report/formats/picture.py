"""The charts of a page as one picture: its title, its first sentences, then its charts, two beside one another."""

from __future__ import annotations

import re
from functools import cache
from html import escape

import vl_convert

from optimizer.report.characters import TIED, printable, width, wrapped
from optimizer.report.formats import charts
from optimizer.report.page import Chart, Page, Paragraph

MARGIN, GAP = 24, 28
TITLE, LEAD, CAPTION, SMALL = 19, 13, 14, 10
"""Sizes of letters in pixels."""
LATIN, NO_SIGN = "\u024f", "\U0010fffd"
"""Up to the first every font has shapes; for the second none has one."""
PLACE = re.compile(r"^\S+\.\w+(:\d+){1,2}: ")
"""Where a sentence says something was written, which is for whoever edits the file and not for a slide."""
PROPORTION = 0.52
"""Width of an average letter, as a share of its size."""
SPACING = 1.4
SCALE = 2.0
"""Pixels of a bitmap for each pixel of the drawing, for sharp slides."""


def drawing(chart: Chart, width: int = charts.WIDTH) -> str:
    """A chart as an SVG element so many pixels wide, with its text alternative."""
    # Tests validate every kind of chart; to validate each drawing again takes a fifth of its time.
    svg = vl_convert.vegalite_to_svg(charts.drawn(chart, width).to_dict(validate=False), allowed_base_urls=[])
    described = f'<svg role="img" aria-label="{_text(chart.summary or chart.title)}" '
    return svg.strip().replace("<svg ", described, 1)


def svg(page: Page) -> str:
    """The page's charts as an SVG document on a white ground; a page without charts says its first sentences."""
    drawings = [(chart, drawing(chart)) for chart in page.blocks if isinstance(chart, Chart)]
    columns = min(2, max(1, len(drawings)))
    across = 2 * MARGIN + 2 * charts.WIDTH + GAP if columns > 1 or not drawings else 2 * MARGIN + charts.WIDTH
    parts: list[str] = []
    y = _lines(parts, wrapped(printable(page.title), _letters(across, TITLE), ""), MARGIN, MARGIN, TITLE)
    first = next((block for block in page.blocks if isinstance(block, Paragraph)), Paragraph(()))
    for line in first.lines:
        said = PLACE.sub("", printable(line))
        y = _lines(parts, wrapped(said, _letters(across, LEAD), ""), MARGIN, y + 4, LEAD)
    for start in range(0, len(drawings), columns):
        y = _across(parts, drawings[start : start + columns], y + GAP)
    if page.origin:
        y = _lines(parts, wrapped(printable(page.origin), _letters(across, SMALL), ""), MARGIN, y + GAP, SMALL)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{y + MARGIN:.0f}"'
    box = f'viewBox="0 0 {across} {y + MARGIN:.0f}" role="img" aria-label="{_text(page.title)}"'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return "\n".join([f"{head} {box}>", f"<title>{_text(page.title)}</title>", ground, *parts, "</svg>", ""])


def png(page: Page) -> bytes:
    """The same picture as a bitmap, two pixels for each of the drawing's."""
    return vl_convert.svg_to_png(svg(page), scale=SCALE)


def undrawn(page: Page) -> str:
    """The characters of a page's picture for which no font of this machine has a shape: a bitmap shows boxes there."""
    cells = (str(cell) for chart in page.blocks if isinstance(chart, Chart) for row in chart.table.rows for cell in row)
    lines = (line for block in page.blocks if isinstance(block, Paragraph) for line in block.lines)
    text = "".join([page.title, *lines, *cells])
    return "".join(sign for sign in dict.fromkeys(text) if sign > LATIN and width(sign) and not _has_shape(sign))


@cache
def _has_shape(sign: str) -> bool:
    return _bitmap(sign) != _bitmap(NO_SIGN)


def _bitmap(sign: str) -> bytes:
    """A sign alone, as the drawing's fonts, and those that stand in for them, show it."""
    style = f'font-family="{escape(charts.FONT)}" font-size="20"'
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    return vl_convert.svg_to_png(f'{head}<text x="5" y="28" {style}>{escape(sign)}</text></svg>')


def _across(parts: list[str], drawings: list[tuple[Chart, str]], top: float) -> float:
    """Puts charts beside one another, and returns where the lowest ends."""
    ends = []
    for column, (chart, element) in enumerate(drawings):
        x = MARGIN + column * (charts.WIDTH + GAP)
        heading = wrapped(printable(chart.title), _letters(charts.WIDTH, CAPTION), "")
        y = _lines(parts, heading, x, top, CAPTION, weight="bold") + 6
        parts.append(element.replace("<svg ", f'<svg x="{x}" y="{y:.0f}" ', 1))
        ends.append(y + _height(element))
    return max(ends)


def _lines(parts: list[str], lines: list[str], x: float, y: float, size: int, *, weight: str = "normal") -> float:
    """Writes lines of text below one another from `y` on, and returns where they end."""
    weight = "bold" if size == TITLE else weight
    colour = charts.MUTED if size in (LEAD, SMALL) else charts.INK
    for line in lines:
        y += size * SPACING
        style = f'font-family="{escape(charts.FONT)}" font-size="{size}" font-weight="{weight}" fill="{colour}"'
        parts.append(f'<text x="{x}" y="{y - size * (SPACING - 1):.1f}" {style}>{_text(line)}</text>')
    return y


def _height(element: str) -> float:
    return float(element.partition(' height="')[2].partition('"')[0])


def _letters(width: float, size: int) -> int:
    """How many letters of that size find room in a line."""
    return int((width - 2 * MARGIN if width > charts.WIDTH else width) / (PROPORTION * size))


def _text(text: str) -> str:
    """A text for XML, which knows neither control characters nor non-characters."""
    return escape(charts.plain(text)).replace(TIED, " ")
