"""Among equal plans: the cheaper one, then the one with fewer partnerships, then the earlier lines."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.language.scenario import Goal
from optimizer.planner import solve
from tests.domain.building import limit, line, scenario
from tests.planner.answers import community, counts, engaging, mix

SAME: tuple[dict[str, Any], ...] = (
    {"strategy": "weighted"},
    {"strategy": "balanced"},
    {"strategy": "priority", "order": ("community",)},
)


@pytest.mark.parametrize("keys", SAME)
def test_the_cheaper_one_wins(keys: dict[str, Any]) -> None:
    """200 engagements are the most allowed; two of `cheap` bring them for 40, one of `dear` for 50."""
    tiers = {"dear": engaging(50, 200), "cheap": engaging(20, 100)}
    assert mix(community(tiers, limit("engagements", at_most=200), **keys)) == [0, 2]


@pytest.mark.parametrize("keys", SAME)
def test_then_the_one_with_fewer_partnerships(keys: dict[str, Any]) -> None:
    """100 buy ten of 10 or five of 20, with the same engagements: five, although they come last."""
    assert mix(community({"small": engaging(10, 10), "large": engaging(20, 20)}, **keys)) == [0, 5]


@pytest.mark.parametrize("keys", SAME)
def test_then_the_earlier_lines(keys: dict[str, Any]) -> None:
    """Lines that are alike in everything fill up in the file's order."""
    tiers = {"a": engaging(10, 10, available=4), "b": engaging(10, 10), "c": engaging(10, 10)}
    assert mix(community(tiers, **keys)) == [4, 6, 0]


def test_six_lines_that_are_alike() -> None:
    """Each holds 3 at most: 10 partnerships are the first three, and one of the fourth."""
    tiers = {f"line {number}": engaging(10, 10, available=3) for number in range(6)}
    assert mix(community(tiers)) == [3, 3, 3, 1, 0, 0]


def test_the_sum_of_positions_decides() -> None:
    """10 + 30 and 20 + 20 cost the same, with as many partnerships; b and b stand at 2 + 2, a and d at 1 + 4."""
    tiers = {
        "a": engaging(10, 10, available=1),
        "b": engaging(20, 20, available=2),
        "c": engaging(90, 1),
        "d": engaging(30, 30, available=1),
    }
    assert mix(community(tiers, limit("partnerships", exactly=2), budget=40)) == [0, 2, 0, 0]


def test_cheapest_prefers_fewer_then_earlier() -> None:
    """100 engagements cost 100 with every line; the fewest are five, of the earlier of two lines that are alike."""
    tiers = {"small": engaging(10, 10), "b": engaging(20, 20), "c": engaging(20, 20)}
    of = community(tiers, goals={"community": Goal(at_least=100)}, strategy="cheapest", budget=None)
    assert mix(of) == [0, 5, 0]


def test_profit_prefers_cheaper_then_fewer_then_earlier() -> None:
    """Each earns 10 on what it costs; three are allowed, and the cheapest way to 30 is the first line's."""
    tiers = {
        "dear": line(fee=30, per_post={"conversions": 4}, available=3),
        "cheap": line(fee=20, per_post={"conversions": 3}, available=3),
        "alike": line(fee=20, per_post={"conversions": 3}, available=3),
    }
    of = scenario(tiers, limit("partnerships", at_most=3), budget=100, strategy="profit", value_per_conversion=10)
    assert mix(of) == [0, 3, 0]


def test_profit_of_nothing_buys_nothing() -> None:
    """A line that earns what it costs is not bought: nothing is cheaper, and as good."""
    tiers = {"even": line(fee=30, per_post={"conversions": 3})}
    plan = solve(scenario(tiers, budget=100, strategy="profit", value_per_conversion=10))
    assert (counts(plan), plan.score) == ([0], 0)


@pytest.mark.parametrize(("more", "expected"), [(0.4e-9, [0, 1]), (0.0, [0, 1]), (1e-7, [1, 0]), (-1e-7, [0, 1])])
def test_values_are_equal_up_to_a_billionth(more: float, expected: list[float]) -> None:
    """What the dearer line brings more decides from 1e-9 of its value on."""
    tiers = {"dear": engaging(60, 1e6 * (1 + more)), "cheap": engaging(55, 1e6)}
    plan = solve(community(tiers))
    assert (plan.status, counts(plan)) == ("optimal", expected)


def test_equal_reach_is_equal_in_people() -> None:
    """Two lines of the same reach overlap alike, whatever they cost."""
    tiers = {
        "dear": line(fee=12, per_post={"reach": 300}, available=3),
        "cheap": line(fee=10, per_post={"reach": 300}, available=3),
    }
    of = scenario(tiers, limit("partnerships", at_most=4), budget=100, goals={"awareness": 1}, audience=10_000)
    assert mix(of) == [1, 3]


def test_fractional_ties_are_broken_too() -> None:
    """The cheaper of two ways to 100 engagements, and among lines that are alike the first."""
    tiers = {"dear": engaging(15, 10), "a": engaging(10, 10, available=4.5), "b": engaging(10, 10)}
    found = mix(community(tiers, limit("engagements", at_most=100), budget=1_000, counts="fractional"))
    assert found == pytest.approx([0, 4.5, 5.5], abs=1e-4)


def test_ties_of_two_goals() -> None:
    """Three of each kind are allowed, so that of each the cheaper and then the earlier lines are bought."""
    tiers = {
        "x dear": line(fee=11, measures={"x": 1}, available=3),
        "x": line(fee=10, measures={"x": 1}, available=2),
        "x again": line(fee=10, measures={"x": 1}, available=2),
        "y": line(fee=10, measures={"y": 1}, available=2),
        "y again": line(fee=10, measures={"y": 1}, available=2),
    }
    held = (limit("x", at_most=3), limit("y", at_most=3))
    wanted = {name: Goal(weight=1, measure=name) for name in ("x", "y")}
    assert mix(scenario(tiers, *held, budget=1_000, goals=wanted)) == [0, 2, 1, 2, 1]


def test_a_tie_that_numbers_cannot_break() -> None:
    """Where everybody is reached, one more makes no difference that a solver sees; the plan is proven all the same."""
    tiers = {
        "dear": line(
            fee=1250.5, available=12, followers=200_000, reach_rate=0.3, engagement_rate=0.04, conversion_rate=0.02
        ),
        "free": line(fee=0, available=3000, followers=200_000, reach_rate=0.1, conversion_rate=0.02),
        "cheap": line(fee=0.37, available=7, followers=5000, reach_rate=1, conversion_rate=0.02),
    }
    goals = {"awareness": Goal(weight=0.5), "conversion": Goal(weight=0.3)}
    people = {"north": 300_000.0, "south": 900_000.0}
    plan = solve(scenario(tiers, budget=1000, goals=goals, audience=people))
    assert plan.status == "optimal"
    assert plan.totals["reach"] == pytest.approx(1_200_000)
