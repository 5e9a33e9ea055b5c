"""Figures of mixes, worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic, audit, broken, figure, goal_values
from optimizer.domain.findings.plan import LineResult
from optimizer.domain.language.scenario import Goal, Scenario
from tests.domain.building import FULL, limit, line, scenario


def only(keys: dict[str, Any], count: float = 1, **top: Any) -> LineResult:
    """The result of a scenario of one line."""
    return audit(scenario({"one": line(**keys)}, **top), [count]).lines[0]


MICRO = {"fee_per_post": 500, "followers": 50_000, "reach_rate": 0.25, "engagement_rate": 0.0386}
MEGA = {"fee_per_post": 50_000, "followers": 5_000_000, "reach_rate": 0.25, "engagement_rate": 0.0121}

TOP: dict[str, Any] = {"agency_fee": 0.1, "value_per_conversion": 40, "discount": 0.1, "gross_margin": 0.5}


def test_a_micro_costs_26_cents_per_engagement_and_a_mega_83() -> None:
    """S1: 1,930 engagements for 500 are 0.26 each, 60,500 for 50,000 are 0.83 each, about 3 times as much."""
    micro, mega = only(MICRO), only(MEGA)
    assert micro.engagements == pytest.approx(1_930)
    assert mega.engagements == pytest.approx(60_500)
    assert micro.cpe is not None
    assert mega.cpe is not None
    assert (round(micro.cpe, 2), round(mega.cpe, 2)) == (0.26, 0.83)
    assert round(mega.cpe / micro.cpe, 2) == 3.19


def test_ten_micros_cost_one_mega_and_five_micros_one_macro() -> None:
    """S0 and S2: equal money at a tenth of the fee, and 2,500 against 5 x 500."""
    tiers = {"micro": line(fee=500, followers=1), "macro": line(fee=2500, followers=1), "mega": line(fee=5000)}
    of = scenario(tiers)
    assert figure(of, [10, 0, 0], "spend") == figure(of, [0, 0, 1], "spend") == 5000
    assert figure(of, [5, 0, 0], "spend") == figure(of, [0, 1, 0], "spend") == 2500


def test_a_campaign_of_10k_with_129k_of_sales_returns_13_times() -> None:
    """S3: 200 creators at 50, together 3,225 conversions at 40."""
    result = only({"fee": 50, "per_post": {"conversions": 16.125}}, 200, value_per_conversion=40)
    assert (result.spend, result.revenue, result.roas) == (10_000, 129_000, 12.9)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("partnerships", 2),
        ("posts", 4.8),
        ("impressions", 24_000),
        ("reach", 14_000),
        ("engagements", 1_920),
        ("conversions", 38.4),
        ("revenue", 1_382.4),
        ("fees", 1_200),
        ("agency_fee", 120),
        ("products", 100),
        ("commission", 138.24),
        ("setup", 120),
        ("spend", 1_678.24),
        ("content_value", 144),
        ("profit", 691.2 + 144 - 1_678.24),
        ("hours", 10),
        ("press_mentions", 0.4),
        ("lines_used", 1),
    ],
)
def test_every_measure_of_two_partnerships(measure: str, expected: float) -> None:
    """Each figure is the contract's formula by hand, and the totals say the same."""
    of = scenario({"full": line(**FULL), "other": line(fee=7, followers=3)}, **TOP)
    assert figure(of, [2, 0], measure) == pytest.approx(expected, rel=1e-14)
    assert audit(of, [2, 0]).totals[measure] == pytest.approx(expected, rel=1e-14)


def test_a_line_result_repeats_every_figure() -> None:
    """Its ratios divide its own figures; measures of one's own have their own place."""
    result = only(FULL, 2, **TOP)
    assert result.partnerships == 2
    assert isinstance(result.partnerships, int)
    assert result.fee_per_post == 200
    assert result.measures == {"press_mentions": 0.4}
    assert result.share_of_spend == 1
    assert result.cpm == pytest.approx(1000 * 1_678.24 / 24_000)
    assert result.cpe == pytest.approx(1_678.24 / 1_920)
    assert result.cpa == pytest.approx(1_678.24 / 38.4)
    assert result.roas == pytest.approx(1_382.4 / 1_678.24)
    assert result.roi == pytest.approx((691.2 + 144 - 1_678.24) / 1_678.24)
    assert result.frequency == pytest.approx(24_000 / 14_000)


def test_nothing_bought_has_no_ratios() -> None:
    """Every quotient by 0 is None, in lines and in totals; everything else is 0."""
    result = audit(scenario({"full": line(**FULL)}, **TOP), [0])
    one = result.lines[0]
    assert (one.cpm, one.cpe, one.cpa, one.roas, one.roi, one.frequency, one.share_of_spend) == (None,) * 7
    assert [result.totals[ratio] for ratio in ("cpm", "cpe", "cpa", "roas", "roi", "frequency")] == [None] * 6
    assert {amount for amount in result.totals.values() if amount is not None} == {0}


def test_a_range_is_planned_at_the_mean_of_its_distribution() -> None:
    """[100, 500, 1000] plans at (100 + 4 * 500 + 1000) / 6 = 516.67."""
    assert round(only({"fee_per_post": (100, 500, 1000), "followers": 1}).fees, 2) == 516.67


def test_a_fee_is_quoted_for_the_bundle() -> None:
    """A fee of 900 for 3 posts is 300 per post, whatever is delivered."""
    result = only({"fee": 900, "posts": 3, "delivery_rate": 0.5, "followers": 1})
    assert (result.fees, result.fee_per_post, result.posts) == (900, 300, 1.5)


def test_known_figures_of_a_post_replace_what_the_rates_would_give() -> None:
    """Impressions, engagements and conversions count per delivered post, reach once, whatever the posts."""
    known = {"impressions": 900, "reach": 700, "engagements": 60, "conversions": 2}
    stated = {"followers": 100, "engagement_rate": 0.5, "conversion_rate": 0.5, "posts": 4, "delivery_rate": 0.5}
    result = only({**stated, "per_post": known})
    assert (result.impressions, result.reach, result.engagements, result.conversions) == (1800, 350, 120, 4)
    assert only({**stated, "per_post": {"engagements": 60}}).conversions == 60


def test_a_line_may_state_its_own_value_discount_and_margin() -> None:
    """10 conversions at 50 less 20% are 400, of which 25% remain."""
    own = {"value_per_conversion": 50, "discount": 0.2, "gross_margin": 0.25, "per_post": {"conversions": 10}}
    result = only(own, **TOP)
    assert (result.revenue, result.profit) == (400, 100)


def test_later_partnerships_count_less() -> None:
    """12 partnerships after {10: 60%} count as 11.2 in results, revenue and commission, as 12 in all else."""
    result = only({**FULL, "results_after": {10: 0.6, 25: 0.3}}, 12, **TOP)
    assert result.impressions == pytest.approx(11.2 * 12_000)
    assert result.reach == pytest.approx(11.2 * 7_000)
    assert result.engagements == pytest.approx(11.2 * 960)
    assert result.conversions == pytest.approx(11.2 * 19.2)
    assert result.revenue == pytest.approx(11.2 * 691.2)
    assert result.commission == pytest.approx(11.2 * 69.12)
    assert (result.posts, result.fees, result.hours) == pytest.approx((12 * 2.4, 7_200, 60))
    assert result.content_value == pytest.approx(12 * 72)
    assert result.measures["press_mentions"] == pytest.approx(2.4)


def test_the_second_threshold_takes_over() -> None:
    """30 partnerships after {10: 60%, 25: 30%} count as 10 + 9 + 1.5."""
    result = only({"followers": 1000, "engagement_rate": 0.1, "results_after": {10: 0.6, 25: 0.3}}, 30)
    assert result.engagements == pytest.approx(2050)


def test_setup_is_paid_once() -> None:
    """A line costs its setup from the first partnership on, and only then."""
    of = scenario({"one": line(fee=10, setup_cost=100, followers=1)})
    assert [figure(of, [count], "spend") for count in (0, 1, 5)] == [0, 110, 150]


def test_two_media_of_40_and_55_percent_reach_73() -> None:
    """Sainsbury: 1 - 0.6 * 0.45 = 0.73 of the audience; the overlap is the rest of 0.95."""
    tiers = {"a": line(per_post={"reach": 40}), "b": line(per_post={"reach": 55})}
    result = audit(scenario(tiers, audience=100, goals={"awareness": 1}), [1, 1])
    assert [one.reach for one in result.lines] == pytest.approx([40, 55])
    assert result.totals["reach"] == pytest.approx(73)
    assert result.totals["overlap"] == pytest.approx(-22)
    assert result.goals["awareness"] == pytest.approx(73)


def test_partnerships_of_one_line_overlap_too() -> None:
    """Three times 20% are 1 - 0.8^3 = 48.8%."""
    of = scenario({"a": line(per_post={"reach": 20})}, audience=100)
    assert figure(of, [3], "reach") == pytest.approx(48.8)
    assert audit(of, [3]).lines[0].reach == pytest.approx(48.8)


def test_without_an_audience_reach_adds_up() -> None:
    """Gross reach knows no audience share and no overlap."""
    result = audit(scenario({"a": line(per_post={"reach": 20}, audience_share=0.5)}), [3])
    assert (result.totals["reach"], result.totals["overlap"]) == (60, 0)


def test_one_share_is_spread_over_segments_by_their_size() -> None:
    """30% of 100,000 in segments of 3M and 5M is the same share of both, as if they were one."""
    tiers = {"a": line(per_post={"reach": 100_000}, audience_share=0.3)}
    split = figure(scenario(tiers, audience={"north": 3e6, "south": 5e6}), [40], "reach")
    assert split == pytest.approx(figure(scenario(tiers, audience=8e6), [40], "reach"), rel=1e-14)
    assert split == pytest.approx(8e6 * (1 - (1 - 30_000 / 8e6) ** 40), rel=1e-12)


def test_segments_have_their_own_shares() -> None:
    """60 of 100 reached in a north of 100, 20 in a south of 200: twice is 84 + 38; a segment not named has none."""
    tiers = {"a": line(per_post={"reach": 100}, audience_share={"north": 0.6, "south": 0.2})}
    of = scenario(tiers, audience={"north": 100, "south": 200, "west": 500})
    assert figure(of, [2], "reach") == pytest.approx(84 + 38)


def test_reach_of_a_large_audience_keeps_its_figures() -> None:
    """One person of 8 billion is one person: nothing is lost to rounding."""
    of = scenario({"a": line(per_post={"reach": 1})}, audience=8e9)
    assert figure(of, [1], "reach") == pytest.approx(1, rel=1e-14)


def test_reach_of_several_posts() -> None:
    """25% see a post, so 1 - 0.75^2 = 43.75% see one of two; delivery takes its share."""
    result = only({"followers": 1000, "reach_rate": 0.25, "posts": 2, "delivery_rate": 0.5})
    assert (result.reach, result.impressions) == (218.75, 250)


def test_goals_count_on_their_lines_only() -> None:
    """Community on the follow-up lines counts their engagements alone; reach of a selection is its own formula."""
    tiers = {
        "a": line(phase="launch", per_post={"engagements": 5, "reach": 40}),
        "b": line(phase="follow_up", per_post={"engagements": 7, "reach": 55}),
    }
    goals = {
        "community": Goal(weight=1, where={"phase": ("follow_up",)}),
        "awareness": Goal(weight=1, where={"phase": ("launch",)}),
        "fame": Goal(weight=1, measure="partnerships"),
    }
    of = scenario(tiers, goals=goals, audience=100)
    assert goal_values(of, [2, 3]) == pytest.approx({"community": 21, "awareness": 64, "fame": 5})
    assert audit(of, [2, 3]).goals == goal_values(of, [2, 3])


def test_totals_come_in_a_fixed_order() -> None:
    """Amounts first, then measures of one's own in the file's order, ratios, and what ties the plan to its budget."""
    tiers = {"a": line(measures={"press": 1, "clips": 2}), "b": line(measures={"talks": 3, "press": 1})}
    totals = audit(scenario(tiers, budget=100), [1, 1]).totals
    assert list(totals) == [
        *("partnerships", "posts", "impressions", "reach", "engagements", "conversions", "revenue", "fees"),
        *("agency_fee", "products", "commission", "setup", "spend", "content_value", "profit", "hours"),
        *("press", "clips", "talks", "cpm", "cpe", "cpa", "roas", "roi", "frequency"),
        *("lines_used", "reserve", "unspent", "overlap"),
    ]
    assert (totals["press"], totals["clips"], totals["talks"]) == (2, 2, 3)


def test_every_line_states_every_measure_of_ones_own() -> None:
    """A line without a measure has 0 of it."""
    tiers = {"a": line(measures={"press": 1}), "b": line(fee=1, followers=1)}
    assert audit(scenario(tiers), [1, 1]).lines[1].measures == {"press": 0}


def test_labels_are_all_but_tier_and_name() -> None:
    """The tier is a column of its own, by default the line's name."""
    tiers = {"a": line(platform="tiktok", labels={"owner": "x"}, followers=1), "b": line(tier="micro", followers=1)}
    first, second = audit(scenario(tiers), [0, 0]).lines
    assert (first.tier, first.labels) == ("a", {"platform": "tiktok", "owner": "x"})
    assert (second.tier, second.labels) == ("micro", {})


def test_unspent_is_what_the_reserve_leaves() -> None:
    """60,000 less 5% less 40 x 500; without a budget neither reserve nor unspent mean anything."""
    tiers = {"micro": line(**MICRO)}
    keeping = scenario(tiers, budget=60_000).model_copy(update={"reserve": limit("hours", at_most=1).at_most})
    assert audit(keeping, [40]).totals["unspent"] == 39_999
    totals = audit(scenario(tiers), [40]).totals
    assert (totals["reserve"], totals["unspent"]) == (None, None)


def fractional(**keys: Any) -> Scenario:
    """One line of which parts can be bought."""
    return scenario({"a": line(fee=10, followers=1000, **keys)}, counts="fractional", budget=100)


def test_fractional_counts_buy_parts() -> None:
    """2.5 partnerships cost 25, and counts stay as they are."""
    result = audit(fractional(), [2.5])
    assert (result.totals["spend"], result.lines[0].partnerships, result.broken) == (25, 2.5, ())


@pytest.mark.parametrize(("count", "used"), [(0, 0), (0.0009, 0), (0.001, 1), (0.5, 1)])
def test_with_fractional_counts_a_line_is_used_from_a_thousandth_on(count: float, used: int) -> None:
    """Setup follows use."""
    of = fractional(setup_cost=7)
    assert figure(of, [count], "lines_used") == used
    assert figure(of, [count], "setup") == 7 * used


def test_a_trace_of_a_partnership_is_impossible() -> None:
    """Between 0 and 0.001 nothing is bought of a line that availability or the budget caps, or whose use matters."""
    trace = [0.0005]
    assert broken(fractional(), trace) == ("tiers.a",)
    assert broken(fractional(setup_cost=7), trace) == ("tiers.a",)
    assert broken(fractional(at_least_if_used=2), trace) == ("tiers.a",)
    endless = line(measures={"worth": 1})
    assert broken(scenario({"a": endless, "b": line(fee=1)}, counts="fractional"), [0.0005, 0]) == ()
    few = limit("lines_used", at_most=1, where={"name": "a"})
    assert broken(scenario({"a": endless, "b": line(fee=1)}, few, counts="fractional"), [0.0005, 0]) == ("tiers.a",)


@pytest.mark.parametrize("count", [-1, 1.5, math.nan, math.inf])
def test_impossible_counts_are_broken(count: float) -> None:
    """Whole counts are whole and not negative."""
    assert "tiers.one" in broken(scenario({"one": line(fee=1)}), [count])


@pytest.mark.parametrize(
    ("keys", "count", "expected"),
    [
        ({"at_least": 3}, 2, "tiers.one.at_least"),
        ({"at_least": 3}, 3, None),
        ({"available": 3}, 4, "tiers.one.available"),
        ({"available": 3}, 3, None),
        ({"exactly": 3}, 2, "tiers.one.exactly"),
        ({"exactly": 3}, 4, "tiers.one.exactly"),
        ({"exactly": 3}, 3, None),
        ({"at_least_if_used": 3}, 2, "tiers.one.at_least_if_used"),
        ({"at_least_if_used": 3}, 3, None),
        ({"at_least_if_used": 3}, 0, None),
    ],
)
def test_bounds_of_a_line(keys: dict[str, float], count: int, expected: str | None) -> None:
    """Each bound of a line's partnerships is named by its key."""
    assert broken(scenario({"one": line(fee=1, **keys)}), [count]) == ((expected,) if expected else ())


def test_one_arithmetic_serves_many_mixes() -> None:
    """It says the same as a fresh one, mix after mix."""
    of = scenario({"full": line(**FULL), "micro": line(**MICRO)}, goals={"awareness": 1}, audience=1e6, **TOP)
    many = Arithmetic(of)
    for counts in ([0, 0], [1, 2], [7, 30]):
        assert many.audit(counts) == audit(of, counts)
        assert many.goal_values(counts) == goal_values(of, counts)
        assert many.figure(counts, "spend", {"name": ("micro",)}) == figure(of, counts, "spend", {"name": ("micro",)})


def test_an_unknown_measure_is_a_fault() -> None:
    """Names are checked when a scenario is read; here they are known."""
    with pytest.raises(KeyError):
        figure(scenario({"one": line(fee=1)}), [1], "pres_mentions")
