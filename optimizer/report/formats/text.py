"""The page for a terminal: everything fits its width, names stay unlike one another, and no figure is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from optimizer.report.characters import padded, printable, told_apart, width, wrapped
from optimizer.report.page import LEFT, Block, Chart, Choice, Heading, Headlines, Page, Paragraph, Table
from optimizer.streams import COLUMNS

NARROWEST, WIDEST = 40, 200
GAP = 2
SHORTEST_TEXT = 12
"""Names and other text give way to figures, but not below this."""
SHORTEST_NAME = 20
"""Names of a table's rows are shortened to no less than this, where they need more."""


def render(page: Page, columns: int = COLUMNS) -> str:
    """The page as a planner reads it in a terminal of so many columns."""
    columns = min(max(columns, NARROWEST), WIDEST)
    parts = [wrapped(printable(page.title), columns)]
    headed = True
    for block in page.blocks:
        if not (lines := _lines(block, columns)):
            continue
        if headed:
            parts[-1] += lines
        else:
            parts.append(lines)
        headed = isinstance(block, Heading)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _lines(block: Block, columns: int) -> list[str]:
    """A block as lines; bars have none, for their figures stand in a table."""
    match block:
        case Heading():
            return wrapped(printable(block.text), columns)
        case Paragraph():
            return _paragraph(block, columns)
        case Table():
            return _table(block, columns)
        case Headlines():
            return _paragraph(Paragraph(tuple(figure.words for figure in block.figures)), columns)
        case Choice():
            return _apart([_lines(one, columns) for one in block.options[block.chosen].blocks])
        case Chart():
            return _plotted(block, columns)


def _plotted(chart: Chart, columns: int) -> list[str]:
    """Lines and points as they go; bars stand in a table beside them."""
    if chart.kind == "bars":
        return []
    from optimizer.report.formats.plot import plot

    return plot(chart, columns)


def _apart(parts: Sequence[list[str]]) -> list[str]:
    """Parts below one another, apart by an empty line."""
    return [line for part in parts if part for line in ("", *part)][1:]


def _paragraph(paragraph: Paragraph, columns: int) -> list[str]:
    return [line for text in paragraph.lines for line in wrapped(printable(text), columns)]


def _table(table: Table, columns: int) -> list[str]:
    """The table in full, or with briefer figures, or with texts in several lines, or continued below itself."""
    every = range(len(table.columns))
    for brief in (False, True):
        cells = _cells(table, brief=brief)
        widths = _natural(cells)
        if _needed(widths) <= columns:
            return _laid_out(table, cells, every, widths)
    parts = [
        _laid_out(table, cells, part, fitted)
        for part in _parts(table, cells, columns)
        for fitted in [_fitted([widths[index] for index in part], [_is_text(table, index) for index in part], columns)]
    ]
    return _apart(parts)


def _cells(table: Table, *, brief: bool) -> list[list[str]]:
    """Heading and rows as text."""
    return [
        [printable(column.title) for column in table.columns],
        *([printable(cell) for cell in row] for row in table.shown(brief=brief)),
    ]


def _natural(cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(width, column)) for column in zip(*cells, strict=True)]


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _is_text(table: Table, index: int) -> bool:
    """Whether a column may be broken into several lines."""
    return table.columns[index].kind == "text"


def _to_the_right(table: Table, index: int) -> bool:
    return table.columns[index].kind not in LEFT


def _parts(table: Table, cells: Sequence[Sequence[str]], columns: int) -> Iterator[list[int]]:
    """The columns of each part of a table that is continued below, the first one in all of them."""
    widths = _natural(cells)
    least = [min(each, SHORTEST_TEXT) if _is_text(table, index) else each for index, each in enumerate(widths)]
    least[0] = min(widths[0], SHORTEST_NAME)
    part = [0]
    for index in range(1, len(widths)):
        if len(part) > 1 and _needed([least[one] for one in (*part, index)]) > columns:
            yield part
            part = [0]
        part.append(index)
    yield part


def _fitted(widths: list[int], text: Sequence[bool], columns: int) -> list[int]:
    """Widths that fit: text gives way, the widest first, names of rows last, and figures never."""
    excess = _needed(widths) - columns
    while excess > 0:
        least = [SHORTEST_TEXT if index else SHORTEST_NAME for index in range(len(widths))]
        able = [(each, index) for index, each in enumerate(widths) if text[index] and each > least[index]]
        if not able:
            break
        _, widest = max(able)
        widths[widest] -= 1
        excess -= 1
    return widths


def _laid_out(table: Table, cells: Sequence[Sequence[str]], part: Sequence[int], widths: Sequence[int]) -> list[str]:
    """Some columns of a table: text to the left, in several lines where it must, and figures to the right."""
    heading, *rows = [[row[index] for index in part] for row in cells]
    names = _named([row[0] for row in rows], widths[0])
    lines = []
    for row in (heading, *([name, *row[1:]] for name, row in zip(names, rows, strict=True))):
        pieces = [
            wrapped(cell, columns, "") if _is_text(table, index) else [cell]
            for cell, columns, index in zip(row, widths, part, strict=True)
        ]
        for place in range(max(map(len, pieces))):
            fill = partial(_piece, place=place)
            shown = [
                padded(fill(own), columns, right=_to_the_right(table, index))
                for own, columns, index in zip(pieces, widths, part, strict=True)
            ]
            lines.append((" " * GAP).join(shown).rstrip())
    return lines


def _named(names: Sequence[str], columns: int) -> list[str]:
    """The names of rows: a word that has no room is shortened, and sentences go on in the next line."""
    short = told_apart(names, columns) if names else []
    return [name if " " in name else own for name, own in zip(names, short, strict=True)]


def _piece(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""
