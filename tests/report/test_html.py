"""The HTML page, without a browser: what it allows, and what it makes of each block."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from optimizer.report.formats import markdown
from optimizer.report.formats import text as terminal
from optimizer.report.formats.html import render
from optimizer.report.page import (
    Chart,
    Choice,
    Column,
    Heading,
    Headline,
    Headlines,
    Option,
    Page,
    Paragraph,
    Table,
)
from optimizer.report.writers import content
from tests.report.plans import infeasible, plan

TABLE = Table(
    (Column("name", "Line", "text"), Column("spend", "spend", "money"), Column("note", "", "text")),
    (("micro", 40_470.0, "binds"), ("total", 56_970.0, None)),
    caption="Money",
    total=True,
)
OPTIONS = tuple(
    Option(f"{budget} USD", (Paragraph((f"At {budget}.",)), Chart("bars", "Spend", "Bars.", table, "name", "spend")))
    for budget, table in (
        (10, Table(TABLE.columns[:2], (("micro", 5.0), ("mid", 0.0)))),
        (20, Table(TABLE.columns[:2], (("micro", 20.0), ("mid", 0.0)))),
    )
)
PAGE = Page(
    "A & B",
    (
        Paragraph(("First <words>.",)),
        Headlines((Headline("Spend", "56,970", "of 60,000", "+30"),)),
        Heading("What to buy"),
        TABLE,
        Heading("Other budgets"),
        Choice("Budget", OPTIONS, 1),
    ),
)


class Outline(HTMLParser):
    """The tags of a document in their order, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each tag of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_policy_allows_our_own_style_and_script_alone() -> None:
    """The digests are those of what stands in the page, and nothing may be loaded."""
    text = render(PAGE)
    policy = next(meta["content"] for meta in Outline(text).all("meta") if "http-equiv" in meta)
    (style,), (script,) = (
        re.findall("<style>(.*?)</style>", text, re.DOTALL),
        re.findall("<script>(.*?)</script>", text, re.DOTALL),
    )
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest(style)}'",
        "base-uri 'none'",
        "form-action 'none'",
        f"script-src 'sha256-{digest(script)}'",
    ]


def test_nothing_is_loaded_from_anywhere() -> None:
    """No link, no address, no style of an element's own (which the policy would refuse)."""
    outline = Outline(render(PAGE) + content(plan(), "html").decode())
    assert not [attributes for _, attributes in outline.tags if {"src", "style", "onclick"} & attributes.keys()]
    targets = {attributes["href"] for attributes in outline.all("a")}
    there = {f"#{attributes['id']}" for _, attributes in outline.tags if "id" in attributes}
    assert "#content" in targets
    assert targets <= there
    assert not outline.all("link")


def test_page_without_a_choice_has_no_script() -> None:
    """What nobody can choose needs none."""
    assert not Outline(content(plan(), "html").decode()).all("script")


def test_blocks_become_what_they_are() -> None:
    """Sentences, figures, tables with captions, total rows, and headings for columns without a title."""
    text = render(PAGE)
    assert "<h1>A &amp; B</h1>" in text
    assert '<p class="lead">First &lt;words&gt;.</p>' in text
    assert re.search(r'<dt>Spend</dt>\s*<dd class="value">56,970</dd>\s*<dd class="change">\+30</dd>', text)
    assert "<caption>Money</caption>" in text
    assert '<span class="unseen">note</span>' in text
    assert re.search(r'<tr class="total">\s*<th scope="row">total</th>\s*<td class="figure">56,970</td>', text)


def test_options_are_all_there_and_one_is_seen() -> None:
    """Bars have the same scale in all options, so that lengths compare."""
    text = render(PAGE)
    options = [attributes for attributes in Outline(text).all("div") if attributes.get("class") == "option"]
    assert ["hidden" in option for option in options] == [True, False]
    assert [option["data-said"] for option in options] == ["10 USD: At 10.", "20 USD: At 20."]
    assert re.findall(r'class="length" width="([\d.]+)%"', text) == ["25.00", "0.00", "100.00", "0.00"]


def test_other_formats_show_the_choice_that_was_made() -> None:
    """In a terminal and in Markdown nobody can choose."""
    assert "At 20." in terminal.render(PAGE)
    assert "At 10." not in terminal.render(PAGE)
    assert "Spend 56,970 (of 60,000; +30)" in terminal.render(PAGE)
    assert "At 20." in markdown.render(PAGE)
    assert "- Spend 56,970 (of 60,000; +30)" in markdown.render(PAGE)


def test_no_plan_is_a_page_too() -> None:
    """It names what cannot hold together."""
    assert "hours at most 10" in content(infeasible(), "html").decode()


def test_page_is_the_same_every_time() -> None:
    """Twice the same finding, twice the same bytes."""
    assert content(plan(), "html") == content(plan(), "html")
