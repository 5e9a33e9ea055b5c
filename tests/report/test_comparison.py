"""The page of a comparison, its table for spreadsheets and its document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from optimizer.domain.comparison import Assumption, Comparison
from optimizer.report.characters import width
from optimizer.report.formats.text import COLUMNS
from optimizer.report.verdicts import returned, verdict, verdicts
from optimizer.report.writers import render
from tests.report import comparisons

Golden = Callable[[str, str], None]

BUILT = {name: cache(getattr(comparisons, name)) for name in ("two", "three", "many")}


@pytest.mark.parametrize("name", BUILT)
def test_page(name: str, golden: Golden) -> None:
    """It reads as its golden text, and fits the terminal."""
    text = render(BUILT[name](), "table")
    golden(f"report/compare_{name}.txt", text)
    assert max(map(width, text.splitlines())) <= COLUMNS


def test_markdown(golden: Golden) -> None:
    """The same page for pasting into documents."""
    golden("report/compare_three.md", render(BUILT["three"](), "markdown"))


@pytest.mark.parametrize("name", ["two", "three"])
@pytest.mark.parametrize("what", ["Partnerships ", "Spend "])
def test_lines_add_up_to_the_shown_total(name: str, what: str) -> None:
    """Partnerships, spend and their changes, rounded for display, sum to the total below them."""
    text = render(BUILT[name](), "table")
    block = next(part for part in text.split("\n\n") if part.startswith(what))
    rows = [[_read(cell) for cell in line.split()[1:]] for line in block.splitlines()[1:]]
    *lines, total = rows
    assert [sum(column) for column in zip(*lines, strict=True)] == total


def _read(cell: str) -> float:
    return float(cell.replace("−", "-").replace(",", ""))


def test_every_figure_of_the_page_is_in_the_ledger() -> None:
    """Value, change and relative change of every measure, as numbers."""
    comparison: Comparison = BUILT["three"]()
    rows = list(csv.reader(io.StringIO(render(comparison, "csv"))))
    table = {tuple(row[:3]): row[4:] for row in rows[1:]}
    for row in comparison.measures:
        first, *others = row.figures
        cells = [first.value, *(part for other in others for part in (other.value, other.change, other.relative))]
        for cell, text in zip(cells, table["plan", "", row.name], strict=True):
            assert (text == "") if cell is None else float(text) == pytest.approx(cell, rel=1e-12)
    assert {("increment", "conversions", "cost per one more"), ("increment", "reach", "cost per 1000 more")} <= set(
        table
    )


def test_the_document_has_every_part() -> None:
    """By plan in the order of the plans, the baseline first."""
    comparison: Comparison = BUILT["three"]()
    document = json.loads(render(comparison, "json"))
    assert document["baseline"] == document["plans"][0]["name"] == "today"
    for part in ("lines", "measures", "goals"):
        for row in document[part]:
            by_plan = [value for value in row.values() if isinstance(value, list)]
            assert all(len(values) == 3 for values in by_plan)
    assert [len(ground["mixes"]) for ground in document["cross"]] == [3, 3]
    assert all(one["sentence"] for one in document["increments"])


def test_words_of_every_outcome() -> None:
    """What a plan buys more, saves, or simply does better or worse."""
    (increment,) = BUILT["two"]().increments
    told = {
        outcome: verdict(replace(increment, outcome=outcome, spend=spend, roas=None, revenue=0.0), "today")
        for outcome, spend in (("costs", 5.0), ("dominates", 0.0), ("dominates", -5.0), ("same", 0.0))
    }
    assert told["costs"].startswith("proposal: 5 more buys ")
    assert told["dominates"].startswith("proposal dominates today: 5 cheaper, with ")
    assert told["same"].startswith("proposal: the same spend buys ")
    fewer = replace(increment, results=tuple(replace(extra, change=-extra.change) for extra in increment.results))
    lost = verdict(replace(fewer, outcome="dominated", spend=5.0, roas=None, revenue=-7.0), "today")
    assert lost.startswith("proposal is dominated by today: 5 dearer, with ")
    assert lost.endswith("; revenue falls by 7.")
    saved = verdict(replace(fewer, outcome="saves", spend=-5.0, roas=1.4), "today", named=False)
    assert saved.startswith("5 less gives up ")
    assert saved.endswith("; each unit of money saved gives up 1.40 in revenue.")


@pytest.mark.parametrize(
    ("spend", "revenue", "roas", "cell", "sentence"),
    [
        (200.0, 480.0, 2.4, "2.40", "each extra unit of money returns 2.40 in revenue"),
        (200.0, -30.0, -0.15, "−0.15", "revenue falls by 30, 0.15 for each extra unit of money"),
        (200.0, 0.0, 0.0, "0.00", "the extra money returns no revenue"),
        (-200.0, -480.0, 2.4, "gives up 2.40", "each unit of money saved gives up 2.40 in revenue"),
        (-200.0, 30.0, -0.15, "gains 0.15", "revenue rises by 30, 0.15 for each unit of money saved"),
        (-200.0, 0.0, 0.0, "gives up 0.00", "no revenue is given up"),
        (0.0, 30.0, None, "more for the same", "revenue rises by 30"),
        (0.0, -30.0, None, "less for the same", "revenue falls by 30"),
        (0.0, 0.0, None, "n/a", ""),
    ],
)
def test_words_of_what_extra_money_returns(
    spend: float, revenue: float, roas: float | None, cell: str, sentence: str
) -> None:
    """More or less spend with more or less revenue: each of them has its own words, and none is a bare "n/a"."""
    (increment,) = BUILT["two"]().increments
    changed = replace(increment, spend=spend, revenue=revenue, roas=roas, outcome="costs")
    assert returned(changed) == cell
    assert verdict(changed, "today").endswith(f"; {sentence}." if sentence else "more conversions.")


def test_many_plans_are_summed_up() -> None:
    """Who leads in what and the range of returns stand first; no sentence for each of the plans."""
    comparison: Comparison = BUILT["many"]()
    assert len(verdicts(comparison)) <= 3
    assert "is best at" in " ".join(verdicts(comparison))


def test_text_of_scenarios_is_shown_as_text() -> None:
    """Names steer no terminal, become no formula and no markup."""
    comparison: Comparison = BUILT["two"]()
    base, other = comparison.sides
    wild = replace(
        comparison,
        sides=(replace(base, name="=1+1\x1b[31m"), replace(other, name="<b>|", notes=("\x1b]0;\x07",))),
        assumptions=(Assumption("tiers.=cmd.fee", (1.0, "=2\x1b")),),
    )
    text, sheet, page = (render(wild, form) for form in ("table", "csv", "markdown"))
    assert not set(text + sheet + page) & set("\x1b\x07")
    assert all(not cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(sheet)) for cell in row)
    assert "<b>" not in page
