"""Each strategy on cases small enough to work out by hand (`two_kinds` lists every mix that matters)."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Goal
from optimizer.planner import solve
from tests.domain.building import limit, line, scenario, share
from tests.planner.answers import community, counts, engaging, mix, two_kinds

EVERY_STRATEGY: tuple[dict[str, Any], ...] = (
    {"strategy": "weighted"},
    {"strategy": "balanced"},
    {"strategy": "priority", "order": ("seen", "conversion")},
    {"strategy": "cheapest"},
    {"strategy": "profit", "value_per_conversion": 2},
)


def goals(seen: float, conversion: float) -> dict[str, Goal]:
    return {"seen": Goal(weight=seen, measure="impressions"), "conversion": Goal(weight=conversion)}


def goal_figures(plan: Plan) -> list[tuple[float, float | None, float | None]]:
    return [(goal.value, goal.best, goal.attainment) for goal in plan.goals]


@pytest.mark.parametrize(
    ("seen", "conversion", "best", "score"),
    [
        (0.5, 0.5, [1, 2], 0.5 * 0.6 + 0.5 * 2 / 3),
        (1, 1, [1, 2], 0.5 * 0.6 + 0.5 * 2 / 3),
        (0.25, 0.75, [0, 3], 0.25 * 0.15 + 0.75),
        (0.9, 0.1, [2, 0], 0.9),
        (1, 0, [2, 0], 1.0),
        (0, 1, [0, 3], 1.0),
    ],
)
def test_weighted(seen: float, conversion: float, best: list[float], score: float) -> None:
    """Alone the goals reach 2,000 and 30, so 1 + 2 attains 60 % and 67 %, and 0 + 3 attains 15 % and 100 %."""
    plan = solve(two_kinds(goals=goals(seen, conversion)))
    assert counts(plan) == best
    assert plan.score == pytest.approx(score, rel=1e-12)
    assert [goal.best for goal in plan.goals] == [2_000, 30]
    assert [goal.weight for goal in plan.goals] == [seen / (seen + conversion), conversion / (seen + conversion)]


def test_attainment_is_value_over_best() -> None:
    """1 + 2 has 1,200 of 2,000 impressions and 20 of 30 conversions."""
    goals_found = solve(two_kinds()).goals
    assert [(goal.value, goal.best) for goal in goals_found] == [(1_200, 2_000), (20, 30)]
    assert [goal.attainment for goal in goals_found] == pytest.approx([0.6, 2 / 3])


def test_balanced() -> None:
    """The smallest attainment is 0 with 2 + 0, 0.6 with 1 + 2 and 0.15 with 0 + 3."""
    plan = solve(two_kinds(goals=goals(0.01, 0.99), strategy="balanced"))
    assert counts(plan) == [1, 2]
    assert plan.score == pytest.approx(0.6)


def test_balanced_then_maximises_the_weighted_sum() -> None:
    """Alone the goals reach 10 and 10; `both` attains 50 % of each, and `more` then raises the second to 70 %."""
    tiers = {
        "first": line(fee=100, measures={"x": 10}),
        "second": line(fee=100, measures={"y": 10}),
        "both": line(fee=60, measures={"x": 5, "y": 5}),
        "more": line(fee=40, measures={"y": 2}, available=1),
    }
    wanted = {name: Goal(weight=1, measure=name) for name in ("x", "y")}
    plan = solve(scenario(tiers, budget=100, goals=wanted, strategy="balanced"))
    assert counts(plan) == [0, 0, 1, 1]
    assert plan.score == pytest.approx(0.5)


def test_balanced_leaves_out_goals_without_weight() -> None:
    """A goal of weight 0 sets no floor: all money goes to conversions."""
    assert mix(two_kinds(goals=goals(0, 1), strategy="balanced")) == [0, 3]


@pytest.mark.parametrize(
    ("order", "tolerance", "best", "score"),
    [
        (("seen", "conversion"), 0.0, [2, 0], 2_000),
        (("seen", "conversion"), 0.39, [2, 0], 2_000),
        (("seen", "conversion"), 0.40, [1, 2], 1_200),
        (("seen", "conversion"), 0.85, [0, 3], 300),
        (("conversion", "seen"), 0.0, [0, 3], 30),
        (("conversion", "seen"), 0.33, [0, 3], 30),
        (("conversion", "seen"), 0.34, [1, 2], 20),
        (("conversion", "seen"), 1.0, [2, 0], 0),
    ],
)
def test_priority(order: tuple[str, ...], tolerance: float, best: list[float], score: float) -> None:
    """The second goal is maximised over what keeps the first within the tolerance of its own 2,000, or 30."""
    plan = solve(two_kinds(strategy="priority", order=order, tolerance=tolerance))
    assert counts(plan) == best
    assert plan.score == pytest.approx(score)
    assert all((goal.best, goal.attainment) == (None, None) for goal in plan.goals)


def test_priority_gives_up_a_share_of_a_negative_optimum_too() -> None:
    """One `sales` is a must, so profit is at most -30; -60 is still within 100 %, and brings 20 conversions."""
    wanted = {"profit": Goal(weight=1, measure="profit"), "conversion": Goal(weight=1)}
    of = two_kinds(
        sales={"at_least": 1}, goals=wanted, strategy="priority", order=("profit", "conversion"), tolerance=1.0
    )
    assert mix(of) == [0, 2]
    assert mix(of.model_copy(update={"tolerance": 0.99})) == [0, 1]


def test_priority_keeps_every_earlier_goal() -> None:
    """Seen falls to 1,200 for conversions; posts may then not take from either: 1 + 2 is all that is left."""
    wanted = {**goals(1, 1), "posts": Goal(weight=1, measure="posts")}
    of = two_kinds(goals=wanted, strategy="priority", order=("seen", "conversion", "posts"), tolerance=0.4)
    assert mix(of) == [1, 2]


def test_cheapest() -> None:
    """20 conversions cost 60; 1,100 impressions and 10 conversions cost 70; both floors as one cost 100."""

    def least(seen: float, conversion: float) -> Plan:
        wanted = {
            "seen": Goal(measure="impressions", at_least=seen),
            "conversion": Goal(at_least=conversion),
        }
        return solve(two_kinds(goals=wanted, strategy="cheapest", budget=None))

    assert (counts(least(0, 15)), least(0, 15).score) == ([0, 2], 60)
    assert (counts(least(1_100, 10)), least(1_100, 10).score) == ([1, 1], 70)
    assert (counts(least(1_150, 20)), least(1_150, 20).score) == ([1, 2], 100)


def test_cheapest_from_limits_alone() -> None:
    """Without goals, limits say what is wanted: 3 partnerships, a third of the spend with views, are 1 + 2."""
    wanted = (limit("partnerships", at_least=3), limit("spend", where={"tier": "views"}, at_least=share(1 / 3)))
    assert mix(two_kinds(*wanted, goals={}, strategy="cheapest", budget=None)) == [1, 2]


def test_profit_stops_where_one_more_would_lose() -> None:
    """A sale of 10 at 4 each earns 40 for 30; from the third on half the results earn 20 for 30."""
    of = two_kinds(sales={"results_after": {2: 0.5}}, strategy="profit", value_per_conversion=4, goals={})
    plan = solve(of)
    assert counts(plan) == [0, 2]
    assert (plan.score, plan.totals["spend"]) == (20, 60)


@pytest.mark.parametrize("keys", EVERY_STRATEGY)
def test_floors_hold_under_every_strategy(keys: dict[str, Any]) -> None:
    """30 conversions are a must, and only 0 + 3 brings them."""
    wanted = {"seen": Goal(weight=1, measure="impressions"), "conversion": Goal(at_least=30)}
    assert mix(two_kinds(goals=wanted, **keys)) == [0, 3]


@pytest.mark.parametrize("keys", EVERY_STRATEGY)
def test_limits_hold_under_every_strategy(keys: dict[str, Any]) -> None:
    """Exactly one `views` for at least 60 % of the money: alone, or beside nothing."""
    held = (
        limit("partnerships", where={"tier": "views"}, exactly=1),
        limit("spend", where={"tier": "views"}, at_least=share(0.6)),
    )
    assert mix(two_kinds(*held, **keys)) == [1, 0]


def test_a_goal_counts_its_own_lines_only() -> None:
    """Impressions of `sales` do not count, so that all is to be had from `views`."""
    wanted = {"seen": Goal(weight=1, measure="impressions", where={"tier": ("views",)})}
    plan = solve(two_kinds(goals=wanted))
    assert counts(plan) == [2, 0]
    assert goal_figures(plan) == [(2_000, 2_000, 1.0)]


def test_unduplicated_reach_prefers_what_overlaps_less() -> None:
    """Of 1,000 people, two halves reach 750 and one of 760 more; without an audience two halves reach 1,000."""
    tiers = {
        "half": line(fee=50, per_post={"reach": 500}),
        "most": line(fee=100, per_post={"reach": 760}, available=1),
    }
    plan = solve(scenario(tiers, budget=100, goals={"awareness": 1}, audience=1_000))
    assert counts(plan) == [0, 1]
    assert plan.goals[0].value == pytest.approx(760)
    plan = solve(scenario(tiers, budget=100, goals={"awareness": 1}))
    assert (counts(plan), plan.goals[0].value) == ([2, 0], 1_000)


def test_unduplicated_reach_spreads_over_segments() -> None:
    """Two in one region reach 150,000 of its 200,000; one in each reaches 100,000 of both."""
    tiers = {
        name: line(fee=50, per_post={"reach": 100_000}, audience_share={"north": north, "south": 1 - north})
        for name, north in (("a", 1.0), ("b", 0.0))
    }
    of = scenario(tiers, budget=100, goals={"awareness": 1}, audience={"north": 200_000, "south": 200_000})
    plan = solve(of)
    assert counts(plan) == [1, 1]
    assert plan.goals[0].value == pytest.approx(200_000)


def test_fractional_counts_spend_all() -> None:
    """The better one for the money takes all of it: 100 / 30 partnerships."""
    plan = solve(community({"a": engaging(40, 50), "b": engaging(30, 40)}, counts="fractional"))
    assert counts(plan) == pytest.approx([0, 100 / 30], abs=1e-7)
    assert plan.status == "optimal"
