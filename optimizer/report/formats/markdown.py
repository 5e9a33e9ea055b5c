"""The page as Markdown: the same sentences and tables as in a terminal."""

from __future__ import annotations

import re

from optimizer.report.characters import TIED, printable
from optimizer.report.page import LEFT, Block, Chart, Choice, Heading, Headlines, Page, Paragraph, Table

SIGNS = re.compile(r"([\\`*\[\]|])")
"""Signs that Markdown would read as its own."""


def render(page: Page) -> str:
    """The page as a Markdown document."""
    ending = [f"<small>{_escaped(page.origin)}</small>"] if page.origin else []
    return "\n\n".join([f"# {_escaped(page.title)}", *filter(None, map(_block, page.blocks)), *ending]) + "\n"


def _block(block: Block) -> str:
    """A block as Markdown; a chart is left out, for its figures stand in a table."""
    match block:
        case Heading():
            return f"## {_escaped(block.text)}"
        case Paragraph():
            return _paragraph(block)
        case Table():
            return _table(block)
        case Headlines():
            return "\n".join(f"- {_escaped(figure.words)}" for figure in block.figures)
        case Choice():
            return "\n\n".join(filter(None, map(_block, block.options[block.chosen].blocks)))
        case Chart():
            return ""


def _paragraph(paragraph: Paragraph) -> str:
    return "\n\n".join(_escaped(line) for line in paragraph.lines)


def _table(table: Table) -> str:
    head = _row([_escaped(column.title) for column in table.columns])
    rule = _row(["---" if column.kind in LEFT else "---:" for column in table.columns])
    return "\n".join([head, rule, *(_row([_escaped(cell) for cell in row]) for row in table.shown())])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    text = printable(text).replace(TIED, " ").replace("&", "&amp;").replace("<", "&lt;")
    return SIGNS.sub(r"\\\1", text)
