"""The plan as Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from math import nan

import pytest

from optimizer.report.formats import csv as csv_format
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.writers import render
from tests.report.plans import MACRO, MICRO, TOTALS, infeasible, plan

Golden = Callable[[str, str], None]

CONTRACT = {
    "": "format scenario status gap score lines totals goals limits warnings solver made inputs",
    "scenario": "name file sha256 files currency budget strategy overrides",
    "lines": "name tier labels partnerships posts fee_per_post spend share_of_spend hours impressions reach "
    "engagements conversions revenue profit measures cpm cpe cpa roas",
    "goals": "name measure weight value best attainment at_least",
    "limits": "name value at_least at_most slack binding",
    "solver": "name version checked",
    "made": "by at seconds",
}
"""Part of the plan file -> its keys in the contract's order; a part may have further keys after these."""


def test_goldens(golden: Golden) -> None:
    """The launch in every format."""
    golden("report/launch.md", render(plan(), "markdown"))
    golden("report/launch.csv", render(plan(), "csv"))
    golden("report/launch.json", render(plan(), "json"))
    golden("report/infeasible.json", render(infeasible(), "json"))


@pytest.mark.parametrize("part", CONTRACT)
def test_json_has_the_contracts_keys_in_order(part: str) -> None:
    """Programs rely on names, people on the order."""
    document = json.loads(render(plan(), "json"))
    found = document if not part else document[part]
    keys = list(found[0] if isinstance(found, list) else found)
    expected = CONTRACT[part].split()
    assert keys[: len(expected)] == expected


def test_json_counts_are_whole_numbers() -> None:
    """71 partnerships are 71, not 71.0, and nothing is a negative zero."""
    document = render(plan(totals={**TOTALS, "setup": -0.0}), "json")
    assert '"partnerships": 71,' in document
    assert '"setup": 0,' in document


def test_json_is_strict() -> None:
    """A figure that is not finite is a fault, and never written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        render(plan(score=nan), "json")


def test_json_reason_and_conflict() -> None:
    """A plan that does not exist says why; one that does has no such keys."""
    assert {"reason", "conflict"} <= set(plan_json(infeasible()))
    assert not {"reason", "conflict"} & set(plan_json(plan()))


def test_json_keeps_names_readable_and_terminals_safe() -> None:
    """Letters stay letters; what would steer a terminal is escaped, and reads back as it was."""
    name = "Größe 日本 \x1b[0m \x9b \u202e \ud800"
    text = render(plan(lines=(replace(MICRO, name=name),)), "json")
    assert "Größe 日本" in text
    assert not set(text) & set("\x1b\x9b\u202e\ud800")
    assert json.loads(text)["lines"][0]["name"] == name


def test_csv_is_a_table_that_spreadsheets_add_up() -> None:
    """Every line, then overlap and total; lines and overlap sum to the total."""
    rows = list(csv.DictReader(io.StringIO(render(plan(), "csv"))))
    assert [row["name"] for row in rows] == ["nano", "micro", "mid", "macro", "mega", "overlap", "total"]
    for name in ("partnerships", "spend", "reach", "fees", "measure.press_mentions"):
        *parts, total = [float(row[name] or 0) for row in rows]
        assert sum(parts) == pytest.approx(total, abs=0.1)


def test_csv_follows_rfc_4180() -> None:
    """Line ends are CRLF; commas, quotes and line breaks in a cell are quoted or written out."""
    text = render(plan(lines=(replace(MICRO, name='a, "b"\nc'),)), "csv")
    assert text.endswith("\r\n")
    assert '"a, ""b""\\x0ac",micro' in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_is_no_formula(start: str) -> None:
    """A name that a spreadsheet would compute gets an apostrophe in front; numbers do not."""
    text = render(plan(lines=(replace(MICRO, name=f"{start}1+1", labels={f"{start}x": "-y"}), MACRO)), "csv")
    assert "\r\n'" in text
    assert ",'-y," in text
    assert ",-6780," in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(71.0, "71"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (1e-7, "0.0000001"), (1e16, "10000000000000000"), (12.5, "12.5")],
)
def test_csv_numbers_are_plain(value: float, text: str) -> None:
    """No exponent, no separators, no noise in the last place."""
    assert csv_format.plain(value) == text


def test_csv_without_a_plan_is_its_heading() -> None:
    """There are no lines and no total."""
    assert render(infeasible(), "csv").count("\r\n") == 1


def test_markdown_names_are_only_names() -> None:
    """Signs of Markdown and HTML in a name stay what they are."""
    text = render(plan(lines=(replace(MICRO, name="a|b `c` <script> *d*"),)), "markdown")
    assert r"| a\|b \`c\` &lt;script> \*d\* | 71 |" in text
