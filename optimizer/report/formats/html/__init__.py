"""The page as one HTML file: it asks the network for nothing, and its charts are drawings that need no script."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimizer.report.characters import printable
from optimizer.report.formats import charts
from optimizer.report.formats.html.views import glossary, lead, sections
from optimizer.report.page import Choice, Page

TEMPLATES = "templates"


def render(page: Page) -> str:
    """The page as an HTML document, complete in itself; whatever a scenario says is text in it, never markup."""
    environment = Environment(
        loader=PackageLoader(__package__ or "", TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _style(environment)
    script = _ours("script.js") if any(isinstance(block, Choice) for block in page.blocks) else ""
    found = sections(page)
    terms = [] if page.dense else glossary(found)
    return environment.get_template("page.html.jinja").render(
        title=page.title,
        lead=lead(page),
        origin=printable(page.origin),
        dense=page.dense,
        sections=found,
        glossary=terms,
        terms={each["term"]: each for each in terms},
        style=Markup(style),  # noqa: S704 - it is our own file
        script=Markup(script),  # noqa: S704 - so is this
        policy=_policy(style, script),
    )


def _style(environment: Environment) -> str:
    """The style sheet, with the colours that drawings take on a dark screen."""
    return environment.get_template("style.css.jinja").render(palette=charts.PALETTE).strip()


def _ours(name: str) -> str:
    return (files(__package__ or "") / TEMPLATES / name).read_text(encoding="utf-8").strip()


def _policy(style: str, script: str) -> str:
    """What the browser may do: apply this one style sheet, run this one script, and load nothing."""
    parts = ["default-src 'none'", f"style-src '{_digest(style)}'", "base-uri 'none'", "form-action 'none'"]
    if script:
        parts.append(f"script-src '{_digest(script)}'")
    return "; ".join(parts)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
