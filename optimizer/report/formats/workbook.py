"""A workbook as the bytes of an Excel file (OOXML). Texts are written as texts, whatever they look like."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from math import fsum
from typing import TYPE_CHECKING, Any

import xlsxwriter

from optimizer.report.characters import TIED, printable, width, wrapped
from optimizer.report.formats.csv import FORMULA
from optimizer.report.workbook.cells import (
    NOTE,
    TEXT,
    Area,
    Content,
    Formula,
    Sheet,
    SheetChart,
    Style,
    Workbook,
    quoted,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_000
"""Characters of a text that a cell shows in full; it holds few more."""
NARROWEST, WIDEST = 7, 64
LOOKED_AT = 500
"""So many rows below a heading tell what its column holds."""
NO_CHARACTERS = re.compile("[\ufffe\uffff]")
"""What XML has no place for, beside what `printable` writes out."""
_NO_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
NO_CENTS = frozenset(_NO_CENTS.split())
"""Currencies without a smaller unit (ISO 4217)."""
LONG_AGO = "1980-01-01T00:00:00Z"
"""When a file was made that does not tell: the same file is the same bytes at any time."""
A4 = 9
HEIGHT = 15
"""Points of a line of text."""
PAGE = 200
"""Characters across a page that can still be read; wider sheets with a fixed first column take several pages."""

ROLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "input": {"bg_color": "#FFF2CC", "font_color": "#1F3864", "border": 1, "border_color": "#D6B656"},
    "total": {"bold": True, "top": 1},
    "heading": {"bold": True, "bg_color": "#D9E2EC", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "title": {"bold": True, "font_size": 14},
    "note": {"font_color": "#595959"},
    "faint": {"font_color": "#7F7F7F"},
}
CHARTS: dict[str, tuple[str, dict[str, str]]] = {
    "bar": ("bar", {}),
    "lines": ("scatter", {"subtype": "straight_with_markers"}),
    "points": ("scatter", {}),
    "line": ("line", {}),
}
"""Kind of a chart -> its type and subtype for the writer."""
COLOURS = ("#1F5A93", "#D98324", "#4B8B3B", "#8E4A8E", "#7F7F7F", "#B23A48")


def render(workbook: Workbook) -> bytes:
    """The file; the same workbook gives the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        created = datetime.fromisoformat(workbook.made or LONG_AGO).astimezone(UTC)
        book.set_properties({"title": _text(workbook.title), "created": created})
        book.set_calc_mode("auto")
        formats = Formats(book, workbook.currency)
        for place, sheet in enumerate(workbook.sheets):
            shown = _ended(sheet, workbook.origin) if workbook.origin and not place else sheet
            _Writer(book, book.add_worksheet(sheet.name), formats, shown).write()
    return buffer.getvalue()


def _ended(sheet: Sheet, origin: str) -> Sheet:
    """A sheet with a last line below all else."""
    last = max([row for row, _ in sheet.cells] + [chart.row + chart.rows for chart in sheet.charts], default=0)
    return replace(sheet, cells={**sheet.cells, (last + 2, 0): (origin, NOTE)})


def _text(text: str) -> str:
    return NO_CHARACTERS.sub("\ufffd", printable(text).replace(TIED, " "))[:LONGEST]


class Formats:
    """The number formats and looks of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, currency: str) -> None:
        self.book, self.currency = book, currency
        self.known: dict[tuple[Style, bool], Format] = {}

    def of(self, style: Style, *, literal: bool = False) -> Format:
        """The format of a style; `literal` keeps a text a text when somebody edits its cell."""
        if (style, literal) not in self.known:
            look = {**ROLES[style.role], "num_format": self.number(style), "valign": "vcenter"}
            if style.kind != "text":
                look["align"] = "right"
            elif style.role not in ("title", "note"):
                look["indent"] = 1
            if literal:
                look["quote_prefix"] = True
            self.known[style, literal] = self.book.add_format(look)
        return self.known[style, literal]

    def number(self, style: Style) -> str:
        """Excel's code for a kind of number."""
        if style.kind in ("text", "figure"):
            return "General"
        if style.kind == "share":
            return "0.0%"
        if style.kind == "rate":
            return "0.0##%"
        digits = "#,##0" + ("." + "0" * self.decimals(style) if self.decimals(style) else "")
        if style.kind in ("money", "cost"):
            return f"[${self.currency}] {digits};-[${self.currency}] {digits}" if self.currency else digits
        return digits

    def decimals(self, style: Style) -> int:
        """Decimals of a kind of number; some currencies have no cents."""
        return 0 if style.kind in ("money", "amount") and self.currency in NO_CENTS else style.decimals

    def shown(self, content: Content, style: Style) -> str:
        """About what a cell shows, for its width."""
        value = content.value if isinstance(content, Formula) else content
        if isinstance(value, str) or value is None:
            return value or ""
        if style.kind in ("share", "rate"):
            return f"{100 * value:.2f}%"
        if style.kind == "figure":
            return f"{value:.15g} "
        currency = f"{self.currency} " if style.kind in ("money", "cost") else ""
        return f"{currency}{value:,.{self.decimals(style)}f} "


class _Writer:
    """Writes one sheet."""

    def __init__(self, book: xlsxwriter.Workbook, target: Worksheet, formats: Formats, sheet: Sheet) -> None:
        self.book, self.target, self.formats, self.sheet = book, target, formats, sheet
        self.widths = self._widths()

    def write(self) -> None:
        """Cells first, then what surrounds them."""
        for (row, column), (content, style) in sorted(self.sheet.cells.items(), key=lambda item: item[0]):
            self._cell(row, column, content, self._headed(row, column) if style.role == "heading" else style)
        for column, columns in self.widths.items():
            self.target.set_column(column, column, columns)
        for row, lines in self._heights().items():
            self.target.set_row(row, HEIGHT * lines)
        self._surroundings()
        for area, whole in self.sheet.counted.items():
            self._only_counts(area, whole=whole)
        for area, words in self.sheet.chosen.items():
            self.target.data_validation(*_corners(area), {"validate": "list", "source": list(words)})
        for area in self.sheet.flagged:
            look = {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True}
            rule = {"type": "cell", "criteria": "==", "value": '"no"', "format": self.book.add_format(look)}
            self.target.conditional_format(*_corners(area), rule)
        for chart in self.sheet.charts:
            self._chart(chart)
        if self.sheet.hidden:
            self.target.hide()
        self._print()

    def _cell(self, row: int, column: int, content: Content, style: Style) -> None:
        if content is None:
            self.target.write_blank(row, column, None, self.formats.of(style))
        elif isinstance(content, Formula):
            text = content.text.replace(quoted(self.sheet.name), "")
            value = "" if content.value is None else content.value
            self.target.write_formula(row, column, f"={text}", self.formats.of(style), value)
        elif isinstance(content, str):
            text = _text(content)
            self.target.write_string(row, column, text, self.formats.of(style, literal=text.startswith(FORMULA)))
        else:
            self.target.write_number(row, column, content, self.formats.of(style))

    def _headed(self, row: int, column: int) -> Style:
        """A heading stands where its cells do: above figures to the right."""
        for below in range(row + 1, row + 1 + LOOKED_AT):
            content, style = self.sheet.cells.get((below, column), (None, TEXT))
            if style.role == "heading":
                break
            if content is not None:
                return replace(TEXT, role="heading", kind="figure" if style.kind != "text" else "text")
        return replace(TEXT, role="heading")

    def _heights(self) -> dict[int, int]:
        """Rows of headings -> lines that they need."""
        heights: dict[int, int] = {}
        for (row, column), (content, style) in self.sheet.cells.items():
            if style.role == "heading" and isinstance(content, str):
                lines = len(wrapped(content, int(self.widths[column]) - 2, indent=""))
                heights[row] = max(heights.get(row, 1), lines)
        return {row: lines for row, lines in heights.items() if lines > 1}

    def _widths(self) -> dict[int, float]:
        """Columns as wide as what they show; titles and notes run over, headings break between words."""
        widths: dict[int, float] = {}
        for (_, column), (content, style) in self.sheet.cells.items():
            text = self.formats.shown(content, style)
            if style.role in ("title", "note"):
                continue
            words = text.split() if style.role == "heading" else [text]
            needed = max(map(width, words), default=0) + (3 if style.role == "heading" else 2)
            widths[column] = max(widths.get(column, NARROWEST), min(WIDEST, needed))
        return widths

    def _surroundings(self) -> None:
        row, column = self.sheet.frozen
        if row or column:
            self.target.freeze_panes(row, column)
        if row:
            self.target.repeat_rows(row - 1)
        if column:
            self.target.repeat_columns(0, column - 1)
        if self.sheet.filtered is not None:
            self.target.autofilter(*_corners(self.sheet.filtered))

    def _only_counts(self, area: Area, *, whole: bool) -> None:
        kind, words = ("integer", "whole number") if whole else ("decimal", "number")
        rule = {
            "validate": kind,
            "criteria": ">=",
            "value": 0,
            "error_title": "Partnerships",
            "error_message": f"A count of partnerships is a {words} from 0 on.",
        }
        self.target.data_validation(*_corners(area), rule)

    def _chart(self, drawn: SheetChart) -> None:
        kind, subtype = CHARTS[drawn.kind]
        chart = self.book.add_chart({"type": kind, **({"subtype": "stacked"} if drawn.stacked else subtype)})
        figures = "0.0%" if drawn.percent else f"#,##0{'.' if drawn.decimals else ''}{'0' * drawn.decimals}"
        several = len(drawn.series) > 1
        for number, (title, values) in enumerate(drawn.series):
            colour = {"color": COLOURS[number % len(COLOURS)]}
            series: dict[str, Any] = {
                "name": title if isinstance(title, str) else f"={title}",
                "categories": f"={drawn.categories}",
                "values": f"={values}",
            }
            if drawn.kind == "bar":
                series |= {"fill": colour, "gap": 60}
                if not several:
                    series["data_labels"] = {"value": True, "num_format": figures}
            else:
                series |= {"line": {"none": True} if drawn.kind == "points" else {**colour, "width": 1.75}}
                series["marker"] = {"type": "circle", "size": 5, "fill": colour, "border": colour}
            chart.add_series(series)
        chart.set_title({"name": drawn.title, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"} if several else {"none": True})
        self._axes(chart, drawn, "0%" if drawn.percent else figures)
        chart.set_size({"width": 560, "height": drawn.height})
        self.target.insert_chart(drawn.row, drawn.column, chart, {"description": drawn.title})

    def _axes(self, chart: Any, drawn: SheetChart, figures: str) -> None:
        """Bars lie, so that their figures are on the x axis."""
        across, up = drawn.axes
        lines = {"visible": True, "line": {"color": "#D9D9D9"}}
        if drawn.kind == "bar":
            lines["visible"] = len(drawn.series) > 1
            least = {} if _below_zero(self.sheet, drawn) else {"min": 0}
            chart.set_x_axis({"num_format": figures, "major_gridlines": lines, **least})
            chart.set_y_axis({"reverse": True, "label_position": "low"})
        else:
            chart.set_x_axis({"name": across, "num_format": "#,##0", "major_gridlines": {"visible": False}})
            chart.set_y_axis({"name": up, "num_format": figures, "major_gridlines": lines})

    def _print(self) -> None:
        self.target.set_landscape()
        self.target.set_paper(A4)
        pages = round(fsum(self.widths.values()) / PAGE) if self.sheet.frozen[1] else 1
        self.target.fit_to_pages(max(1, pages), 1 if self.sheet.charts else 0)
        self.target.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.target.set_footer("&L&A&RPage &P of &N")


def _below_zero(sheet: Sheet, drawn: SheetChart) -> bool:
    """Whether a chart shows anything below 0; what other sheets hold is money and counts."""
    for _, area in drawn.series:
        for row in range(area.top, area.bottom + 1):
            content, _ = sheet.cells.get((row, area.left), (None, TEXT)) if area.sheet == sheet.name else (None, TEXT)
            if isinstance(content, float | int) and content < 0:
                return True
    return False


def _corners(area: Area) -> Iterator[int]:
    return iter((area.top, area.left, area.bottom, area.right))
