"""The page as Markdown: the same sentences and tables as in a terminal."""

from __future__ import annotations

import re

from optimizer.domain.plan import Plan
from optimizer.report.characters import TIED, printable
from optimizer.report.page import Paragraph, page
from optimizer.report.tables import Table

SIGNS = re.compile(r"([\\`*\[\]|])")
"""Signs that Markdown would read as its own."""


def render(plan: Plan) -> str:
    """The plan as a Markdown document."""
    content = page(plan)
    blocks = [_paragraph(block) if isinstance(block, Paragraph) else _table(block) for block in content.blocks]
    return "\n\n".join([f"# {_escaped(content.title)}", *filter(None, blocks)]) + "\n"


def _paragraph(paragraph: Paragraph) -> str:
    return "\n\n".join(_escaped(line) for line in paragraph.lines)


def _table(table: Table) -> str:
    head = _row([column.title for column in table.columns])
    rule = _row(["---" if column.kind == "text" else "---:" for column in table.columns])
    return "\n".join([head, rule, *(_row([_escaped(cell) for cell in row]) for row in table.shown())])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    text = printable(text).replace(TIED, " ").replace("&", "&amp;").replace("<", "&lt;")
    return SIGNS.sub(r"\\\1", text)
