"""Being used, set-up costs, fewest if used and diminishing results, on cases worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.domain.language.scenario import Goal
from optimizer.planner import solve
from tests.domain.building import limit, line, scenario, share
from tests.planner.answers import community, counts, engaging, mix, two_kinds


@pytest.mark.parametrize("counted", ["whole", "fractional"])
def test_none_or_at_least_so_many(counted: str) -> None:
    """Four of `bulk` are too dear; of `single`, three leave 10 unspent: none of `bulk` is bought all the same."""
    tiers = {"bulk": engaging(26, 100, at_least_if_used=4, available=9), "single": engaging(30, 90, available=3)}
    assert mix(community(tiers, counts=counted)) == pytest.approx([0, 3])
    assert mix(community(tiers, counts=counted, budget=104)) == pytest.approx([4, 0])


def test_setup_is_charged_once_and_only_if_used() -> None:
    """40 once and 10 each: six for 100. With 44 to spend none is worth it, for `plain` has four."""
    tiers = {"plain": engaging(11, 10), "contract": engaging(10, 16, setup_cost=40)}
    plan = solve(community(tiers))
    assert (counts(plan), plan.totals["setup"], plan.totals["spend"]) == ([0, 6], 40, 100)
    plan = solve(community(tiers, budget=49))
    assert (counts(plan), plan.totals["setup"], plan.totals["spend"]) == ([4, 0], 0, 44)


@pytest.mark.parametrize("counted", ["whole", "fractional"])
def test_setup_of_an_unused_line_never_fills_a_floor_of_spend(counted: str) -> None:
    """At least 90 must be spent; three of `a` cost 60, and the set-up of 30 is to be had with a `b` alone."""
    tiers = {"a": engaging(20, 50, available=3), "b": engaging(5, 1, setup_cost=30, available=2)}
    held = limit("spend", at_least=90)
    plan = solve(community(tiers, held, counts=counted))
    assert plan.status == "optimal"
    spend, setup = plan.totals["spend"], plan.totals["setup"]
    assert spend is not None
    assert spend >= 90 - 1e-6
    assert setup == 30
    assert plan.lines[1].partnerships >= 0.001
    assert plan.lines[1].setup == 30


def test_setup_of_an_unused_line_never_counts_for_profit_or_shares() -> None:
    """A line that is not bought has no spend, so that it cannot hold up a share of it."""
    tiers = {"a": engaging(20, 50), "b": engaging(10, 1, setup_cost=50, available=1)}
    held = limit("spend", where={"tier": "b"}, at_least=share(0.5))
    assert mix(community(tiers, held)) == [2, 1]
    assert mix(community(tiers, held, budget=59)) == [0, 0]


def test_a_thousandth_of_a_partnership_is_the_least_that_is_used() -> None:
    """One engagement of `b` is a must, of which 0.0001 would bring it: 0.001 is bought, and its set-up paid."""
    tiers = {
        "a": engaging(10, 10, available=5),
        "b": line(fee=10, measures={"press": 10_000}, setup_cost=20, available=3),
    }
    plan = solve(community(tiers, limit("press", at_least=1), counts="fractional"))
    assert counts(plan) == pytest.approx([5, 0.001], rel=1e-9)
    assert plan.totals["setup"] == 20


def test_below_a_thousandth_a_line_is_not_used() -> None:
    """Where only 0.0005 of a line may be bought, and use is asked for, none of it is."""
    tiers = {
        "a": engaging(10, 10, available=5),
        "b": line(fee=10, measures={"press": 1}, per_post={"engagements": 1e6}, setup_cost=1, available=3),
    }
    of = community(tiers, limit("press", at_most=5e-4), counts="fractional")
    first, second = mix(of)
    assert first == pytest.approx(5)
    assert second == 0


@pytest.mark.parametrize(("most", "expected"), [(1, [10, 0, 0]), (2, [9, 2, 0]), (3, [9, 2, 0])])
def test_lines_used(most: int, expected: list[float]) -> None:
    """With one line, ten of the first; the best two of `b` come in as soon as two lines may be used."""
    tiers = {"a": engaging(10, 10), "b": engaging(5, 7, available=2), "c": engaging(50, 5, available=1)}
    assert mix(community(tiers, limit("lines_used", at_most=most))) == expected


def test_lines_used_at_least() -> None:
    """All three must be used: one each of those that are not worth it."""
    tiers = {"a": engaging(10, 10), "b": engaging(20, 7, available=2), "c": engaging(50, 5, available=1)}
    assert mix(community(tiers, limit("lines_used", exactly=3))) == [3, 1, 1]


def test_results_diminish_after_the_threshold() -> None:
    """The third `falling` counts 60 % of 50, which is less for 20 than the 35 of `steady`."""
    tiers = {"falling": engaging(20, 50, available=5, results_after={2: 0.6, 3: 0.1}), "steady": engaging(20, 35)}
    plan = solve(community(tiers))
    assert counts(plan) == [2, 3]
    assert plan.totals["engagements"] == 100 + 105


def test_every_step_by_hand() -> None:
    """2 count in full, 1 counts 60 % and 2 count 10 %: 130 + 2 x 5 engagements."""
    plan = solve(community({"falling": engaging(20, 50, available=5, results_after={2: 0.6, 3: 0.1})}))
    assert counts(plan) == [5]
    assert plan.totals["engagements"] == pytest.approx(100 + 30 + 10)


@pytest.mark.parametrize("counted", ["whole", "fractional"])
def test_no_later_partnership_before_an_earlier_one_even_where_it_is_cheaper(counted: str) -> None:
    """Commission of 10 makes the first two cost 20 each and later ones 12; posts are wanted, so later ones are cheaper.

    Two cost 40, and 60 more buy five of 12: seven. Later ones first would have been eight.
    """
    tiers = {
        "partner": line(fee=10, commission_rate=0.5, per_post={"conversions": 1}, available=20, results_after={2: 0.2})
    }
    wanted = {"posts": Goal(weight=1, measure="posts")}
    of = scenario(tiers, budget=100, goals=wanted, value_per_conversion=20, counts=counted)
    plan = solve(of)
    assert counts(plan) == pytest.approx([2 + 60 / 12 if counted == "fractional" else 7])
    assert plan.totals["commission"] == pytest.approx(20 + 5 * 2)


def test_a_cap_on_results_does_not_reorder_them() -> None:
    """At most 100 engagements: two in full, although ten later ones would be allowed."""
    tiers = {"falling": engaging(1, 50, available=20, results_after={2: 0.1})}
    wanted = {"posts": Goal(weight=1, measure="posts")}
    assert mix(community(tiers, limit("engagements", at_most=100), goals=wanted)) == [2]


def test_diminishing_results_make_reach_diminish() -> None:
    """Effective partnerships reach: 2 and half of one, each a tenth of the audience."""
    tiers = {"a": line(fee=30, per_post={"reach": 100}, available=3, results_after={2: 0.5})}
    plan = solve(scenario(tiers, budget=100, goals={"awareness": 1}, audience=1_000))
    assert plan.goals[0].value == pytest.approx(1_000 * (1 - 0.9**2.5))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"at_least": 1}, [1, 2]),
        ({"exactly": 2}, [2, 0]),
        ({"available": 0}, [0, 3]),
    ],
)
def test_bounds_of_a_line(keys: dict[str, Any], expected: list[float]) -> None:
    """With conversions as the only goal, `views` is bought as far as it must be."""
    assert mix(two_kinds(views=keys, goals={"conversion": 1})) == expected
