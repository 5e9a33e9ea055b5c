"""The page for a terminal, 100 columns wide."""

from __future__ import annotations

from optimizer.report.characters import padded, printable, shortened, width, wrapped
from optimizer.report.page import Block, Chart, Choice, Heading, Headlines, Page, Paragraph, Table

COLUMNS = 100
GAP = 2
SHORTEST_TEXT = 12
"""Names and other text are shortened to fit, but not below this."""


def render(page: Page) -> str:
    """The page as a planner reads it in a terminal."""
    parts = [wrapped(printable(page.title), COLUMNS)]
    headed = True
    for block in page.blocks:
        if not (lines := _lines(block)):
            continue
        if headed:
            parts[-1] += lines
        else:
            parts.append(lines)
        headed = isinstance(block, Heading)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _lines(block: Block) -> list[str]:
    """A block as lines; bars have none, for their figures stand in a table."""
    match block:
        case Heading():
            return wrapped(printable(block.text), COLUMNS)
        case Paragraph():
            return _paragraph(block)
        case Table():
            return _table(block)
        case Headlines():
            return _paragraph(Paragraph(tuple(figure.words for figure in block.figures)))
        case Choice():
            return _inner(block.options[block.chosen].blocks)
        case Chart():
            return _plotted(block)


def _plotted(chart: Chart) -> list[str]:
    """Lines and points as they go; bars stand in a table beside them."""
    if chart.kind == "bars":
        return []
    from optimizer.report.formats.plot import plot

    return plot(chart, COLUMNS)


def _inner(blocks: tuple[Block, ...]) -> list[str]:
    """Blocks below one another, apart by an empty line."""
    parts = [lines for lines in map(_lines, blocks) if lines]
    return [line for part in parts for line in ("", *part)][1:]


def _paragraph(paragraph: Paragraph) -> list[str]:
    return [line for text in paragraph.lines for line in wrapped(printable(text), COLUMNS)]


def _table(table: Table) -> list[str]:
    lines = _laid_out(table, brief=False)
    return lines if max(map(width, lines)) <= COLUMNS else _laid_out(table, brief=True)


def _laid_out(table: Table, *, brief: bool) -> list[str]:
    """Text columns to the left, figures to the right."""
    rows = [
        [printable(column.title) for column in table.columns],
        *([printable(cell) for cell in row] for row in table.shown(brief=brief)),
    ]
    right = [column.kind != "text" for column in table.columns]
    widths = _fitted([max(width(row[index]) for row in rows) for index in range(len(right))], right)
    return [
        (" " * GAP)
        .join(
            padded(shortened(cell, columns), columns, right=to_the_right)
            for cell, columns, to_the_right in zip(row, widths, right, strict=True)
        )
        .rstrip()
        for row in rows
    ]


def _fitted(widths: list[int], right: list[bool]) -> list[int]:
    """Widths that fit the terminal: text gives way, the widest first, and figures never."""
    excess = sum(widths) + GAP * (len(widths) - 1) - COLUMNS
    while excess > 0:
        texts = ((columns, index) for index, columns in enumerate(widths) if not right[index])
        columns, widest = max(texts, default=(0, 0))
        if columns <= SHORTEST_TEXT:
            break
        widths[widest] -= 1
        excess -= 1
    return widths
