"""The efficient frontier: against every mix of small scenarios, and checked for dominance by itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from optimizer.domain.findings.tradeoff import Efficient, Tradeoff, dominates, frontier, levels, same
from optimizer.domain.language.scenario import Goal
from optimizer.errors import UsageError
from optimizer.planner import solve
from optimizer.studies.tradeoff import tradeoff
from tests.domain.building import limit, line, scenario
from tests.laws.cases import given
from tests.oracle.arithmetic import Mixes, read
from tests.oracle.brute import LARGEST, size
from tests.studies.loading import bundled, loaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOALS = ("awareness", "conversion")
NEAR = 1e-7


class Every(NamedTuple):
    """What every mix of a small scenario gives the goals."""

    values: NDArray[np.float64]

    def best(self, place: int, floors: dict[int, float]) -> float:
        """The most of one goal where the others reach their floors."""
        held = np.all([self.values[goal] >= floor - NEAR * abs(floor) for goal, floor in floors.items()], axis=0)
        return float(np.max(self.values[place][held]))

    def beats(self, point: tuple[float, ...]) -> bool:
        """Whether some mix gives every goal as much and some goal more."""
        margins = [NEAR * max(1e-3, abs(value)) for value in point]
        columns = list(zip(self.values, point, margins, strict=True))
        no_worse = np.all([column >= value - margin for column, value, margin in columns], axis=0)
        better = np.any([column > value + margin for column, value, margin in columns], axis=0)
        return bool(np.any(no_worse & better))


def every_mix(stated: dict[str, Any], goals: tuple[str, ...]) -> Every | None:
    """All mixes of a scenario that hold everything; None where they are too many."""
    campaign = read(stated)
    if size(campaign) > LARGEST:
        return None
    axes = [np.arange(line.fewest, campaign.cap(place) + 1) for place, line in enumerate(campaign.lines)]
    grid = np.array([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], dtype=np.float64)
    mixes = Mixes(campaign, grid[:, Mixes(campaign, grid).feasible()])
    by_name = {goal.name: goal for goal in campaign.goals}
    return Every(np.array([mixes.goal(by_name[name]) for name in goals]))


def enumerated(seed: int, number: int) -> tuple[dict[str, Any], tuple[str, ...], Every]:
    """A random scenario whose mixes can all be looked at, and so many of its goals, of which they give various."""
    stated = given(seed, small=True, counts="whole")
    goals = tuple(stated["goals"])[:number]
    every = every_mix(stated, goals)
    assert len(goals) == number
    assert every is not None
    assert every.values.shape[1] > 50
    assert np.all(np.ptp(every.values, axis=1) > 0)
    return stated, goals, every


@pytest.mark.parametrize("seed", [7001, 7004, 7008, 7016, 7017, 7029, 7033, 7036])
def test_two_goals_against_every_mix(seed: int) -> None:
    """No mix beats a point; the ends are the best of each goal; at each level the first goal is the best there is."""
    stated, goals, every = enumerated(seed, 2)
    found = tradeoff(loaded(stated), goals, 7)
    assert found.missing is None
    assert all(point.plan.status == "optimal" for point in found.points)
    assert not any(every.beats(point.values) for point in found.points)
    assert found.points[0].values[0] == pytest.approx(every.best(0, {}), rel=NEAR)
    assert found.points[-1].values[1] == pytest.approx(every.best(1, {}), rel=NEAR)
    for level in levels(found.points[0].values[1], found.points[-1].values[1], 7):
        holding = [point.values[0] for point in found.points if point.values[1] >= level - NEAR * abs(level)]
        assert max(holding) == pytest.approx(every.best(0, {1: level}), rel=NEAR, abs=1e-9)
    assert every.beats(found.own_values) == (found.own_point is not None)
    ordered(found)


@pytest.mark.parametrize("seed", [7001, 7016, 7017])
def test_three_goals_against_every_mix(seed: int) -> None:
    """No mix beats a point, and the best of each goal is among them."""
    stated, goals, every = enumerated(seed, 3)
    found = tradeoff(loaded(stated), goals, 9)
    assert not any(every.beats(point.values) for point in found.points)
    for place in range(3):
        most = max(point.values[place] for point in found.points)
        assert most == pytest.approx(every.best(place, {}), rel=NEAR)
    assert found.rates == (None,) * len(found.points)
    assert not any(dominates(one.values, two.values) for one in found.points for two in found.points)


def test_three_goals_below_the_ends() -> None:
    """A plan that balances two goals may give the third less than any plan does that is best for one of them."""
    tiers = {
        name: line(fee=fee, available=6, measures=dict(zip(("m1", "m2", "m3"), brought, strict=True)))
        for name, fee, brought in (("x", 300, (9, 1, 2)), ("y", 400, (2, 11, 1)), ("z", 500, (1, 2, 14)))
    }
    goals = {name: Goal(weight=1, measure=measure) for name, measure in (("a", "m1"), ("b", "m2"), ("c", "m3"))}
    found = tradeoff(scenario(tiers, budget=3000, goals=goals), ("a", "b", "c"), 20)
    assert min(point.values[1] for point in found.points) == 10
    for other in ((14, 11, 72), (31, 11, 62), (48, 11, 52), (56, 10, 40)):
        assert not any(dominates(point.values, other) for point in found.points)


def ordered(found: Tradeoff) -> None:
    """The first goal falls, the second rises, and the rates are their quotients."""
    assert found.rates[0] is None
    for (before, after), rate in zip(pairwise(found.points), found.rates[1:], strict=True):
        assert before.values[0] > after.values[0]
        assert before.values[1] < after.values[1]
        assert rate == pytest.approx(
            (before.values[0] - after.values[0]) / (after.values[1] - before.values[1]), rel=1e-12
        )


def test_the_main_scenario() -> None:
    """Many different points, none beating another; bests and attainments are the own plan's."""
    stated = bundled("instagram-launch")
    found = tradeoff(stated, GOALS, 8)
    own = solve(stated)
    assert len(found.points) >= 6
    ordered(found)
    assert not any(dominates(one.values, two.values) for one in found.points for two in found.points)
    assert found.bests == tuple(goal.best for goal in own.goals[:2])
    assert found.own_values == tuple(goal.value for goal in own.goals[:2])
    for point in found.points:
        assert point.attainments == tuple(
            value / (best or 1) for value, best in zip(point.values, found.bests, strict=True)
        )
        assert point.values == tuple(goal.value for goal in point.plan.goals[:2])
        assert all((limit.slack or 0.0) >= -1e-9 for limit in point.plan.limits)
    assert sum(found.is_own(point) for point in found.points) == (found.own_point is None)


def test_limits_and_floors_of_the_scenario_hold() -> None:
    """A floor that the file states is not lowered by a level below it."""
    stated = bundled(
        "instagram-launch", overrides={"goals.community.at_least": "280k", "goals.conversion.at_least": "6k"}
    )
    found = tradeoff(stated, GOALS, 5)
    for point in found.points:
        values = {goal.name: goal.value for goal in point.plan.goals}
        assert values["community"] >= 280_000 * (1 - 1e-8)
        assert values["conversion"] >= 6_000 * (1 - 1e-8)


@pytest.mark.parametrize("strategy", ["balanced", "priority", "profit", "cheapest"])
def test_every_strategy(strategy: str) -> None:
    """The frontier is the same; only the scenario's own place on it differs. Bests are what each goal alone reaches."""
    stated = bundled("instagram-launch", overrides={"goals.community.at_least": "200k"})
    reference = tradeoff(stated, GOALS, 4)
    own = {"strategy": strategy, "order": tuple(stated.goals) if strategy == "priority" else ()}
    found = tradeoff(stated.model_copy(update=own).placed(stated.origin), GOALS, 4)
    assert len(found.points) > 2
    for one, other in ((reference, found), (found, reference)):
        for point in one.points:
            again = any(same(point.values, mine.values) for mine in other.points)
            assert again or one.is_own(point) or (one.better is not None and same(point.values, one.better.values))
    assert found.bests == pytest.approx(reference.bests)


def test_goals_that_do_not_pull_apart() -> None:
    """One plan is best in both."""
    tiers = {"one": line(fee_per_post=10, followers=100, engagement_rate=0.5, conversion_rate=0.1, available=4)}
    found = tradeoff(scenario(tiers, budget=100, goals={"awareness": 1, "conversion": 1}), GOALS, 5)
    assert [point.values for point in found.points] == [(400.0, 20.0)]
    assert found.rates == (None,)


def test_an_own_plan_inside_the_frontier() -> None:
    """Where a third goal pulls, another plan gives the two goals more; how much is told."""
    half = {"fee_per_post": 10, "reach_rate": "50%"}
    tiers = {
        "wide": {**half, "followers": 100},
        "deep": {**half, "followers": 20, "engagement_rate": "20%", "conversion_rate": "10%"},
        "loud": {"fee_per_post": 10, "measures": {"mentions": 1}},
    }
    goals = {"awareness": 1, "conversion": 1, "mentions": {"weight": 3, "measure": "mentions"}}
    stated = loaded({"name": "inside", "budget": 100, "goals": goals, "tiers": tiers})
    found = tradeoff(stated, GOALS, 5)
    assert found.own_values == (0.0, 0.0)
    assert found.own_point is not None
    assert found.better is not None
    assert dominates(found.better.values, found.own_values)
    assert any(same(point.values, found.better.values) for point in found.points)
    assert not any(found.is_own(point) for point in found.points)


def test_an_audience_that_is_all_reached() -> None:
    """A floor at all people cannot be reached by a product of shares; it does not cost the frontier."""
    tiers = {
        "micro": {
            "followers": 30_000,
            "fee": 500,
            "reach_rate": "60%",
            "engagement_rate": "4%",
            "conversion_rate": "2%",
        },
        "macro": {
            "followers": 60_000,
            "fee": 1500,
            "reach_rate": "70%",
            "engagement_rate": "1%",
            "conversion_rate": "1%",
        },
    }
    goals = {"awareness": "50%", "conversion": "50%"}
    stated = {"name": "saturated", "budget": "100k", "audience": "50k", "goals": goals, "tiers": tiers}
    found = tradeoff(loaded(stated), ("awareness", "conversion"), 6)
    assert found.missing is None
    assert found.points
    assert all(point.plan.status == "optimal" for point in found.points)


def test_without_a_plan() -> None:
    """What cannot hold together is named."""
    found = tradeoff(bundled("instagram-launch", overrides={"goals.conversion.at_least": "1M"}), GOALS)
    assert (found.points, found.own.status) == ((), "infeasible")
    assert found.missing is not None
    assert found.missing.conflict


def test_a_goal_without_end() -> None:
    """Without a budget nothing may bound a goal; the answer is the plan that does not exist."""
    tiers = {"one": line(fee_per_post=10, followers=100, engagement_rate=0.5, conversion_rate=0.1)}
    stated = scenario(
        tiers, limit("partnerships", at_least=2), goals={"awareness": 1, "conversion": 1}, strategy="cheapest"
    )
    found = tradeoff(stated, GOALS)
    assert found.missing is not None
    assert found.missing.status == "unbounded"
    assert "one" in (found.missing.reason or "")


@pytest.mark.parametrize(
    ("goals", "points", "message"),
    [
        (("awarenes", "conversion"), 20, "has no goal awarenes; did you mean awareness?"),
        (("awareness", "sales"), 20, "has no goal sales; its goals are awareness, conversion and community"),
        (("awareness",), 20, "1 goal is named; name two or three of awareness, conversion and community"),
        ((), 20, "0 goals are named"),
        (("awareness", "awareness"), 20, "the goal awareness is named twice"),
        (GOALS, 1, "1 point makes no frontier; ask for 2 to 1,000"),
        (GOALS, 1_001, "ask for 2 to 1,000"),
    ],
)
def test_mistakes(goals: tuple[str, ...], points: int, message: str) -> None:
    """Each says what is there and what to do."""
    with pytest.raises(UsageError) as caught:
        tradeoff(bundled("instagram-launch"), goals, points)
    assert message in str(caught.value)


def test_four_goals_are_too_many() -> None:
    """Nobody could read the answer."""
    stated = bundled("instagram-launch")
    goals = {**stated.goals, "credibility": stated.goals["community"]}
    with pytest.raises(UsageError, match="4 goals are named; name two or three"):
        tradeoff(stated.model_copy(update={"goals": goals}), tuple(goals))


@pytest.mark.parametrize(
    ("goals", "message"), [({"conversion": 1}, "has the goal conversion alone"), ({}, "has no goals")]
)
def test_a_scenario_needs_two_goals(goals: dict[str, Any], message: str) -> None:
    """There is nothing to trade otherwise."""
    tiers = {"one": line(fee_per_post=10, followers=100, engagement_rate=0.5, conversion_rate=0.1)}
    with pytest.raises(UsageError, match=message):
        tradeoff(scenario(tiers, budget=100, goals=goals), GOALS)


def test_dominance() -> None:
    """As much everywhere and more somewhere; a difference within rounding is none."""
    assert dominates((2.0, 1.0), (1.0, 1.0))
    assert not dominates((1.0, 1.0), (1.0, 1.0))
    assert not dominates((2.0, 0.5), (1.0, 1.0))
    assert not dominates((1.0 + 1e-12, 1.0), (1.0, 1.0))
    assert same((1e9, 0.0), (1e9 + 1, 0.0))


def test_frontier_leaves_out_what_is_dominated_and_what_is_there_twice() -> None:
    """And puts the first goal's best first."""
    plan = solve(bundled("linkedin-b2b"), check=False)
    values = [(1.0, 5.0), (3.0, 3.0), (2.0, 2.0), (3.0, 3.0), (5.0, 1.0)]
    points = [Efficient(each, (None, None), plan) for each in values]
    assert [point.values for point in frontier(points)] == [(5.0, 1.0), (3.0, 3.0), (1.0, 5.0)]


def test_levels_include_both_ends() -> None:
    """Evenly apart."""
    assert levels(0.0, 1.0, 5) == [0.0, 0.25, 0.5, 0.75, 1.0]
