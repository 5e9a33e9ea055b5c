"""The oracle reproduces figures worked by hand, agrees with full enumeration, and its scenarios keep the contract."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest

from . import arithmetic, brute, reference
from .generate import random_scenario

SMALL_SEEDS = (*range(60), 6124)
LARGE_SEEDS = range(1000, 1020)


def _one_line() -> dict[str, Any]:
    """Give a scenario whose only line uses every figure."""
    line = {
        "followers": "50k",
        "posts": 2,
        "fee_per_post": [100, 500, 1000],
        "product_cost": 20,
        "commission_rate": "5%",
        "setup_cost": 300,
        "reach_rate": "25%",
        "engagement_rate": 0.04,
        "conversion_rate": "2%",
        "delivery_rate": "90%",
        "content_value": 30,
        "hours": 4,
        "measures": {"press_mentions": -0.5},
        "results_after": {"10": "50%"},
        "available": 40,
    }
    return {
        "name": "by hand",
        "budget": "60k",
        "agency_fee": "10%",
        "value_per_conversion": 50,
        "discount": "10%",
        "gross_margin": "60%",
        "goals": {"awareness": 1},
        "tiers": {"micro": line},
    }


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("partnerships", 12),
        ("posts", 21.6),
        ("impressions", 22_500 * 11),
        ("reach", 19_687.5 * 11),
        ("engagements", 3_600 * 11),
        ("conversions", 792),
        ("revenue", 35_640),
        ("fees", 12_400),
        ("agency_fee", 1_240),
        ("products", 240),
        ("commission", 1_782),
        ("setup", 300),
        ("spend", 15_962),
        ("content_value", 648),
        ("profit", 6_070),
        ("hours", 48),
        ("press_mentions", -6),
        ("lines_used", 1),
        ("cpm", 1000 * 15_962 / 247_500),
        ("cpe", 15_962 / 39_600),
        ("cpa", 15_962 / 792),
        ("roas", 35_640 / 15_962),
        ("roi", 6_070 / 15_962),
        ("frequency", 247_500 / 216_562.5),
    ],
)
def test_measures_by_hand(measure: str, expected: float) -> None:
    """Twelve partnerships, the last two at half their results, give the figures worked by hand."""
    assert arithmetic.measure(_one_line(), {"micro": 12}, measure) == pytest.approx(expected, rel=1e-12)


def test_nothing_bought_has_no_setup_and_no_ratio() -> None:
    """An empty plan costs nothing, and its ratios have no value."""
    assert arithmetic.measure(_one_line(), {}, "spend") == 0
    assert math.isnan(arithmetic.measure(_one_line(), {}, "cpa"))


def test_known_figures_of_a_post_replace_the_rates() -> None:
    """Known figures are multiplied by posts and delivery, reach by delivery alone."""
    scenario = _one_line()
    scenario["tiers"]["micro"]["per_post"] = {"impressions": "80k", "reach": 60000, "conversions": 7}
    assert arithmetic.measure(scenario, {"micro": 1}, "impressions") == pytest.approx(144_000)
    assert arithmetic.measure(scenario, {"micro": 1}, "reach") == pytest.approx(54_000)
    assert arithmetic.measure(scenario, {"micro": 1}, "engagements") == pytest.approx(3_600)
    assert arithmetic.measure(scenario, {"micro": 1}, "conversions") == pytest.approx(12.6)
    scenario["tiers"]["micro"]["per_post"] = {"engagements": 1000}
    assert arithmetic.measure(scenario, {"micro": 1}, "conversions") == pytest.approx(36)


def test_a_bundle_fee_is_paid_once_whatever_the_posts() -> None:
    """A fee quoted for a bundle is not multiplied by posts."""
    scenario = _one_line()
    del scenario["tiers"]["micro"]["fee_per_post"]
    scenario["tiers"]["micro"]["fee"] = 900
    assert arithmetic.measure(scenario, {"micro": 3}, "fees") == 2_700


@pytest.mark.parametrize(
    ("audience", "share", "expected"),
    [
        (1_000_000, "50%", 1e6 * (1 - (1 - 0.00984375) ** 11)),
        ({"a": "250k", "b": "750k"}, "50%", 1e6 * (1 - (1 - 0.00984375) ** 11)),
        (
            {"a": "250k", "b": "750k"},
            {"a": "40%", "b": "20%"},
            250e3 * (1 - (1 - 0.0315) ** 11) + 750e3 * (1 - (1 - 0.00525) ** 11),
        ),
    ],
)
def test_unduplicated_reach_by_hand(audience: Any, share: Any, expected: float) -> None:
    """Reach within an audience follows the closed form, segment by segment."""
    scenario = _one_line() | {"audience": audience}
    scenario["tiers"]["micro"]["audience_share"] = share
    assert arithmetic.measure(scenario, {"micro": 12}, "reach") == pytest.approx(expected, rel=1e-12)


def _two_lines(limit: dict[str, Any]) -> dict[str, Any]:
    """Give a scenario with two lines and one limit; 4 of `a` and 2 of `b` cost 400 and 600 of a budget of 1,250."""
    tiers = {
        "a": {"followers": 1000, "fee_per_post": 100, "engagement_rate": "10%", "conversion_rate": "5%", "hours": 1},
        "b": {"followers": 5000, "fee_per_post": 300, "engagement_rate": "4%", "conversion_rate": "5%", "hours": 2},
    }
    whole = {"name": "two", "budget": 1250, "reserve": "20%", "value_per_conversion": 20, "goals": {"awareness": 1}}
    return whole | {"tiers": tiers, "limits": [limit]}


@pytest.mark.parametrize(
    ("limit", "bound", "below", "above"),
    [
        ({"measure": "hours"}, 8, 7.9, 8.1),
        ({"measure": "spend", "where": {"tier": "b"}}, "60%", "59.9%", "60.1%"),
        ({"measure": "spend", "where": {"tier": "b"}, "of": "budget"}, "60%", "59.9%", "60.1%"),
        ({"measure": "partnerships", "where": {"tier": "a"}, "for_each": {"name": "b"}}, 2, 1.9, 2.1),
        ({"measure": "revenue", "per": {"measure": "spend"}}, "80%", "79%", 0.81),
        ({"measure": "hours", "where": {"tier": "a"}, "per": {"measure": "hours", "where": {"tier": "b"}}}, 1, 0.9, 2),
        ({"measure": "cpe"}, 1.25, 1.24, 1.26),
        ({"measure": "roi"}, -0.2, -0.21, -0.19),
        ({"measure": "cpm", "where": {"name": ["a", "b"]}}, 1000 / 14, 71, 72),
        ({"measure": "frequency"}, 1, 0.99, 1.01),
        ({"measure": "lines_used"}, 2, 1, 3),
    ],
)
def test_limits_by_hand(limit: dict[str, Any], bound: Any, below: Any, above: Any) -> None:
    """Each family of limits holds at the figure worked by hand and breaks on its wrong side."""
    counts = {"a": 4, "b": 2}
    for key in ("at_least", "at_most", "exactly"):
        assert arithmetic.broken(_two_lines(limit | {key: bound}), counts) == []
    assert arithmetic.broken(_two_lines(limit | {"at_least": above}), counts) == ["limit 0 at_least"]
    assert arithmetic.broken(_two_lines(limit | {"at_most": below}), counts) == ["limit 0 at_most"]


def test_zero_against_zero_holds() -> None:
    """A ratio or share of nothing breaks no limit."""
    assert arithmetic.broken(_two_lines({"measure": "cpa", "at_most": 1}), {}) == []
    assert arithmetic.broken(_two_lines({"measure": "spend", "where": {"tier": "a"}, "at_least": "90%"}), {}) == []


def test_bounds_of_a_line_are_seen() -> None:
    """Bounds, parts of partnerships and the least use of a line are all looked at."""
    scenario = _one_line()
    scenario["tiers"]["micro"] |= {"at_least_if_used": 5}
    assert arithmetic.broken(scenario, {"micro": 0}) == []
    for wrong in (4, 5.5, 41):
        assert "bounds of micro" in arithmetic.broken(scenario, {"micro": wrong})
    scenario["counts"] = "fractional"
    assert arithmetic.broken(scenario, {"micro": 5.5}) == []
    del scenario["tiers"]["micro"]["at_least_if_used"]
    assert arithmetic.broken(scenario, {"micro": 0.001}) == []
    assert arithmetic.broken(scenario, {"micro": 0.0009}) == ["bounds of micro"]


@pytest.mark.parametrize("seed", SMALL_SEEDS)
def test_reference_agrees_with_enumeration(seed: int) -> None:
    """The reference solver finds the score that full enumeration proves, and a plan that reaches it."""
    scenario = random_scenario(seed, small=True)
    found, proven = reference.solve(scenario), brute.enumerate_all(scenario)
    assert (found.inconclusive, found.status) == (None, proven.status)
    if proven.status != "optimal":
        return
    for name, best in proven.best.items():
        assert found.best[name] == pytest.approx(best, rel=1e-7)
    assert found.stages == pytest.approx(proven.stages, rel=1e-7)
    if scenario.get("strategy") != "priority":
        assert found.score == pytest.approx(proven.score, rel=1e-7)
        assert {name: round(number) for name, number in found.counts.items()} in proven.optimal


@pytest.mark.parametrize("seed", LARGE_SEEDS)
def test_reference_plans_hold_every_limit(seed: int) -> None:
    """Every plan of the reference passes the arithmetic, at the score it states."""
    scenario = random_scenario(seed)
    found = reference.solve(scenario)
    assert found.inconclusive is None
    if found.status == "optimal":
        assert arithmetic.broken(scenario, found.counts) == []
        if scenario.get("strategy") != "balanced":
            assert arithmetic.score(scenario, found.counts, found.best) == pytest.approx(found.score, rel=1e-9)


@pytest.mark.parametrize("strategy", ["cheapest", "profit"])
@pytest.mark.parametrize("seed", range(5))
def test_fractional_counts_never_do_worse(seed: int, strategy: str) -> None:
    """Every whole plan is allowed with fractional counts too, so that these reach at least as much."""
    scenario = random_scenario(seed, strategy=strategy, counts="whole")
    whole = reference.solve(scenario)
    parts = reference.solve(scenario | {"counts": "fractional"})
    if whole.score is not None:
        assert parts.score is not None
        better = whole.score - parts.score if strategy == "cheapest" else parts.score - whole.score
        assert better >= -1e-8 * abs(whole.score)


def test_tie_rule_takes_the_earlier_line() -> None:
    """Of two lines that are alike, the one that comes first in the file is bought."""
    line = {"followers": 1000, "fee_per_post": 100, "engagement_rate": "5%", "available": 5}
    tiers = {"a": copy.copy(line), "b": copy.copy(line)}
    found = brute.enumerate_all({"name": "tie", "budget": 600, "goals": {"community": 1}, "tiers": tiers})
    assert len(found.optimal) == 5
    assert found.winners == ({"a": 5, "b": 1},)


def test_tie_rule_prefers_the_cheaper_plan() -> None:
    """Of two plans with the same results, the cheaper one wins although it holds more partnerships."""
    tiers = {
        "one": {"per_post": {"engagements": 200}, "fee_per_post": 500, "available": 1},
        "two": {"per_post": {"engagements": 100}, "fee_per_post": 200, "available": 2},
    }
    limits = [{"measure": "engagements", "at_most": 200}]
    scenario = {"name": "tie", "budget": 900, "goals": {"community": 1}, "tiers": tiers, "limits": limits}
    assert brute.enumerate_all(scenario).winners == ({"one": 0, "two": 2},)


@pytest.mark.parametrize("seed", range(15))
def test_scenarios_are_the_same_on_every_run(seed: int) -> None:
    """A seed gives one scenario, and it can be written as JSON."""
    scenario = random_scenario(seed)
    assert json.loads(json.dumps(scenario)) == scenario == random_scenario(seed)


@pytest.mark.parametrize("small", [False, True])
def test_scenarios_keep_the_rules_of_the_contract(*, small: bool) -> None:
    """No scenario breaks a rule whose breach is an input error."""
    for seed in range(80):
        scenario = random_scenario(seed, small=small)
        campaign = arithmetic.read(scenario)
        for line in campaign.lines:
            assert line.fewest <= line.most
            assert all(math.isfinite(part) for part in line.strength)
        for limit in scenario.get("limits", []):
            _check_limit(limit, scenario, campaign)


def _check_limit(limit: dict[str, Any], scenario: dict[str, Any], campaign: arithmetic.Campaign) -> None:
    """Check one limit against the contract's input errors."""
    measure, bounds = limit["measure"], [limit[key] for key in ("at_least", "at_most", "exactly") if key in limit]
    relative = limit["measure"] in arithmetic.RATIOS or "per" in limit or "for_each" in limit
    assert bounds
    assert arithmetic.select(campaign.lines, limit.get("where"))
    if any(arithmetic.is_share(bound) for bound in bounds) and not relative and "of" not in limit:
        assert limit["where"]
        assert measure not in ("profit", "sentiment")
    for bound in bounds:
        if measure in arithmetic.BUILT_IN and not relative and not arithmetic.is_share(bound):
            assert not 0 < bound < 1
    if measure == "reach" and campaign.segments and len(campaign.segments) > 1:
        assert "at_most" not in limit
        assert "exactly" not in limit
    if measure == "lines_used":
        for index in arithmetic.select(campaign.lines, limit.get("where")):
            assert math.isfinite(campaign.cap(index))
    assert "of" not in limit or "budget" in scenario or limit["of"] == "plan"
