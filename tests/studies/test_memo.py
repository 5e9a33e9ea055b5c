"""The memo for a decision: what a plan beats, its cases by an arithmetic of their own, and files that are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.planner import solve
from optimizer.report.writers import render
from optimizer.studies.by_hand import equal_shares

SCENARIO = """
name: Small
currency: EUR
budget: 10k
reserve: 5%
agency_fee: [8%, 10%, 12%]
value_per_conversion: [30, 50]
gross_margin: 60%
goals: {conversion: 1}
tiers:
  micro:
    fee: [400, 500, 900]
    product_cost: [20, 30]
    commission_rate: 5%
    followers: 40k
    engagement_rate: [2%, 4%, 6%]
    conversion_rate: 2%
    hours: [2, 3, 4]
    available: 12
    pays: {2026-09: 50%, 2026-12: 50%}
  mid: {fee: 2k, followers: 120k, reach_rate: 20%, engagement_rate: 3%, conversion_rate: 1%, available: 4}
  mega: {fee: 20k, followers: 1M, reach_rate: 10%, engagement_rate: 1%, conversion_rate: 0.5%, available: 1}
limits: [{measure: hours, at_most: 30}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario and the file of its plan."""
    folder = tmp_path_factory.mktemp("memo")
    (folder / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    plan = optimizer.solve(folder / "small.yaml")
    (folder / "plan.json").write_text(render(plan, "json"), encoding="utf-8")
    return folder


def test_low_and_high(folder: Path) -> None:
    """In the low case fees, products, hours and the agency cost most and results are least; high is the other end."""
    memo = optimizer.memo(folder / "plan.json")
    counts = {line.name: line.partnerships for line in memo.plan.lines}
    micro, mid = counts["micro"], counts["mid"]
    assert (micro, counts["mega"]) == (10, 0)

    def case(fee: float, product: float, rate: float, value: float, agency: float) -> dict[str, float]:
        conversions = micro * 40_000 * rate * 0.02 + mid * 120_000 * 0.03 * 0.01
        fees = micro * fee + mid * 2_000
        revenue = conversions * value
        commission = 0.05 * micro * 40_000 * rate * 0.02 * value
        spend = fees * (1 + agency) + micro * product + commission
        profit = 0.6 * revenue - spend
        figures = {"spend": spend, "revenue": revenue, "profit": profit, "roi": profit / spend}
        return figures | {"conversions": conversions, "over_budget": max(0.0, spend - 9_500)}

    expected = {"low": case(900, 30, 0.02, 30, 0.12), "high": case(400, 20, 0.06, 50, 0.08)}
    expected["planned"] = case((400 + 2_000 + 900) / 6, 25, 0.04, 40, 0.1)
    for found in memo.cases:
        for name, value in expected[found.name].items():
            assert getattr(found, name) == pytest.approx(value), (found.name, name)
    low, planned, high = memo.cases
    assert any("hours" in sentence for sentence in low.broken)
    assert not planned.broken
    assert not high.broken


def test_without_ranges_there_are_no_cases(tmp_path: Path) -> None:
    """And the memo says so."""
    plain = SCENARIO
    for stated, single in {
        "[8%, 10%, 12%]": "10%",
        "[30, 50]": "40",
        "[400, 500, 900]": "500",
        "[20, 30]": "25",
    }.items():
        plain = plain.replace(stated, single)
    plain = plain.replace("[2%, 4%, 6%]", "4%").replace("[2, 3, 4]", "3")
    plan = optimizer.solve(loads(plain))
    (tmp_path / "plan.json").write_text(render(plan, "json"), encoding="utf-8")
    memo = optimizer.memo(tmp_path / "plan.json")
    assert not memo.cases
    assert "No figure is stated as a range" in render(memo, "markdown")


def test_mixes_made_by_hand(folder: Path) -> None:
    """Equal shares of the money by line, as many as that buys; and the best value for money first."""
    memo = optimizer.memo(folder / "plan.json")
    assert [rival.name for rival in memo.rivals] == ["equal shares", "best value first"][: len(memo.rivals)]
    scenario = loads(SCENARIO)
    shares = equal_shares(Arithmetic(scenario), 9_500)
    each = 550 * (1 + 0.1) + 25 + 0.05 * 40_000 * 0.04 * 0.02 * 40
    assert list(shares) == [int(9_500 / 3 / each), 1.0, 0.0]
    equal = memo.rivals[0].plan
    assert [line.partnerships for line in equal.lines] == list(shares)
    assert (equal.score or 0.0) < (memo.plan.score or 0.0)


def test_the_mixes_keep_to_what_there_is() -> None:
    """No more than are available, also over several periods; an exact number stays one."""
    text = SCENARIO.replace("available: 12", "available: 2").replace("available: 4", "exactly: 1")
    assert list(equal_shares(Arithmetic(loads(text)), 90_000)[:2]) == [2.0, 1.0]
    periods = "periods: {Q1: {}, Q2: {}}\nlimits:"
    several = text.replace("limits:", periods).replace("    pays: {2026-09: 50%, 2026-12: 50%}\n", "")
    assert list(equal_shares(Arithmetic(loads(several)), 90_000)[:2]) == [2.0, 0.0]


def test_beside_another_plan(folder: Path, tmp_path: Path) -> None:
    """A baseline takes the place of what is made by hand; one in another currency is refused."""
    before = optimizer.evaluate(folder / "small.yaml", {"micro": 3})
    (tmp_path / "today.json").write_text(render(before, "json"), encoding="utf-8")
    memo = optimizer.memo(folder / "plan.json", tmp_path / "today.json")
    assert [(rival.name, rival.same) for rival in memo.rivals] == [("today", True)]
    text = render(memo, "markdown")
    assert "## What it beats" in text
    (tmp_path / "usd.json").write_text(
        render(optimizer.solve(loads(SCENARIO.replace("EUR", "USD"))), "json"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match=r"the baseline is in USD and the plan in EUR.*optimizer portfolio"):
        optimizer.memo(folder / "plan.json", tmp_path / "usd.json")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda document: document["inputs"].update(notes="approved"),
            "digest: the file was changed after it was written",
        ),
        (lambda document: document.pop("digest"), "digest: the file states no digest"),
        (lambda document: document["totals"].update(spend=1), "totals.spend"),
    ],
)
def test_a_changed_file_is_not_signed(
    folder: Path, tmp_path: Path, edit: Callable[[dict[str, Any]], object], said: str
) -> None:
    """Nobody signs figures or words that somebody put there afterwards."""
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    edit(document)
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        optimizer.memo(tmp_path / "plan.json")


def test_what_stands_in_it(folder: Path) -> None:
    """The same figures as in the plan, its digest, and lines for names and dates."""
    memo = optimizer.memo(folder / "plan.json")
    text = render(memo, "markdown")
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    for part in (
        f"Digest of the plan file: {document['digest']}",
        "| Approved by |  |  |  |",
        "## When the money goes",
    ):
        assert part in text
    spend, unspent = (f"{document['totals'][name]:,.0f}" for name in ("spend", "unspent"))
    assert f"{spend} to be spent as below, {unspent} not planned yet and 500 kept in reserve" in text


@pytest.mark.parametrize("name", ["instagram-launch", "year-in-quarters"])
def test_golden(name: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    """As finance reads it."""
    plan = solve(optimizer.load(f"scenarios/{name}.yaml"))  # What holds it back depends on the time that there was.
    (tmp_path / "plan.json").write_text(render(plan, "json"), encoding="utf-8")
    golden(f"memo/{name}.md", render(optimizer.memo(tmp_path / "plan.json"), "markdown"))
