"""The page of a comparison, its table for spreadsheets and its document."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from optimizer.domain.findings.compare import Assumption, Comparison
from optimizer.report.characters import width
from optimizer.report.compare import tables
from optimizer.report.compare.words import returned, verdict, verdicts
from optimizer.report.page import Paragraph, Table
from optimizer.report.writers import render
from optimizer.streams import COLUMNS
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
    table = {tuple(row[:3]): row[4:-1] for row in rows[1:]}
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
    alone = replace(increment, roas=None, profit_per=None)
    told = {
        outcome: verdict(replace(alone, outcome=outcome, spend=spend, revenue=0.0), "today", "EUR")
        for outcome, spend in (("costs", 5.0), ("dominates", 0.0), ("dominates", -5.0), ("same", 0.0))
    }
    assert told["costs"].startswith("proposal: 5 more buys ")
    assert told["dominates"].startswith("proposal dominates today: 5 cheaper, with ")
    assert told["same"].startswith("proposal: the same spend buys ")
    fewer = replace(alone, results=tuple(replace(extra, change=-extra.change) for extra in alone.results))
    lost = verdict(replace(fewer, outcome="dominated", spend=5.0, revenue=-7.0), "today", "EUR")
    assert lost.startswith("proposal is dominated by today: 5 dearer, with ")
    assert lost.endswith("; revenue falls by 7.")
    saved = verdict(replace(fewer, outcome="saves", spend=-5.0, roas=1.4), "today", "EUR", named=False)
    assert saved.startswith("5 less gives up ")
    assert saved.endswith("; each EUR saved gives up 1.40 in revenue.")


@pytest.mark.parametrize(
    ("spend", "revenue", "roas", "cell", "sentence"),
    [
        (200.0, 480.0, 2.4, "2.40", "each extra EUR returns 2.40 in revenue"),
        (200.0, -30.0, -0.15, "−0.15", "revenue falls by 30, 0.15 for each extra EUR"),
        (200.0, 0.0, 0.0, "0.00", "the extra money returns no revenue"),
        (-200.0, -480.0, 2.4, "gives up 2.40", "each EUR saved gives up 2.40 in revenue"),
        (-200.0, 30.0, -0.15, "gains 0.15", "revenue rises by 30, 0.15 for each EUR saved"),
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
    changed = replace(increment, spend=spend, revenue=revenue, roas=roas, profit_per=None, outcome="costs")
    assert returned(changed) == cell
    assert verdict(changed, "today", "EUR").endswith(f"; {sentence}." if sentence else "more conversions.")


@pytest.mark.parametrize(
    ("spend", "profit", "per", "sentence"),
    [
        (200.0, -30.0, -0.15, "profit falls by 30, 0.15 for each extra EUR"),
        (200.0, 480.0, 2.4, "profit rises by 480, 2.40 for each extra EUR"),
        (-200.0, -480.0, 2.4, "profit falls by 480, 2.40 for each EUR saved"),
        (-200.0, 30.0, -0.15, "profit rises by 30, 0.15 for each EUR saved"),
        (200.0, 0.0, 0.0, "profit stays as it is"),
    ],
)
def test_extra_money_is_judged_by_profit(spend: float, profit: float, per: float, sentence: str) -> None:
    """Revenue that costs more than it brings is not taken for a gain."""
    (increment,) = BUILT["two"]().increments
    changed = replace(increment, spend=spend, profit=profit, profit_per=per, outcome="costs")
    assert verdict(changed, "today", "EUR").endswith(f"; {sentence}.")


def test_changes_of_shares_are_true_differences() -> None:
    """In points, rounded from the change that every format states and not from the shown shares."""
    comparison: Comparison = BUILT["three"]()
    table = next(table for table in tables.lines(comparison) if table.columns[0].title == "Share of spend")
    for row, line in zip(table.rows, comparison.lines, strict=False):
        for cell, share in zip((row[3], row[5]), line.share_of_spend[1:], strict=True):
            assert _read(str(cell).removesuffix(" pts")) == round(100 * (share.change or 0.0), 1), line.name


def test_columns_of_regret_are_told_apart() -> None:
    """However long the names are, for plans and scenarios alike; and what regret is counted in stands below."""
    comparison: Comparison = BUILT["three"]()
    one, two = comparison.cross
    long = "instagram-launch-of-this-autumn"
    sides = tuple(replace(side, name=f"{long}-{at}") for at, side in enumerate(comparison.sides))
    grounds = (replace(one, name=f"{long}-1"), replace(two, name=f"{long}-2", strategy="profit"))
    found = tables.cross(replace(comparison, sides=sides, cross=grounds))
    table, words = found[0], found[-1]
    assert isinstance(table, Table)
    assert isinstance(words, Paragraph)
    assert len({column.title for column in table.columns}) == len(table.columns)
    assert len(set(table.cells("name"))) == len(table.rows)
    assert [column.title[-2:] for column in table.columns[1:]] == ["-1", "-2"]
    assert words.lines[0].endswith(
        f", in points of the weighted attainment under {long}-1; USD of profit under {long}-2."
    )


@pytest.mark.parametrize(
    ("key", "values", "shown"),
    [
        ("agency_fee", (0.1, None, 0.125), ["10%", "not stated", "12.5%"]),
        ("tiers.micro.engagement_rate", (0.0386, 0.04, 0.04), ["3.86%", "4%", "4%"]),
        ("tiers.micro.results_after.10", (0.6, 1, 0.3), ["60%", "100%", "30%"]),
        ("goals.awareness.weight", (0.5, 1, 0.3), ["50%", "100%", "30%"]),
        ("goals.awareness.weight", (0.5, 2, 1), ["0.5", "2", "1"]),
        ("tiers.micro.measures.press_rate", (0.5, 2, 1), ["0.5", "2", "1"]),
        ("tiers.micro.fee", (516.6666666667, 650, "x"), ["516.67", "650", "x"]),
    ],
)
def test_assumptions_are_spelt_as_in_reports(
    key: str, values: tuple[float | str | None, ...], shown: list[str]
) -> None:
    """Rates as percentages, other figures as they are."""
    (table,) = tables.assumptions(replace(BUILT["three"](), assumptions=(Assumption(key, values),)))
    assert list(table.rows[0][1:]) == shown


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


def test_measures_in_rows_are_explained_as_those_in_headings_are() -> None:
    """CPM, CPA and the like have their meaning at hand in a comparison, too."""
    text = render(BUILT["two"](), "html")
    for name in ("CPM", "CPE", "CPA", "ROAS", "ROI"):
        assert re.search(rf'<th scope="row"[^>]*><a class="term"[^>]*>{name}</a></th>', text), name
