"""What no plan can exceed: never below a plan, and equal to it where counts may be fractional."""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Scenario
from optimizer.planner import solve
from optimizer.planner.lp_envelope import envelope, upper_hull
from tests.domain.building import limit, line, scenario
from tests.laws.cases import given
from tests.studies.loading import loaded, with_budget

TWO = {
    "one": line(fee_per_post=10, followers=100, engagement_rate=0.5, conversion_rate=0.1, available=4),
    "two": line(fee_per_post=20, followers=100, engagement_rate=0.5, conversion_rate=0.15, available=10),
}
"""5 conversions for 10, at most 4 times; then 7.5 for 20."""


def test_corners_by_hand() -> None:
    """First the line that brings more for its money, then the other one, then nothing more."""
    found = envelope(scenario(TWO, budget=1000, goals={"conversion": 1}), {"conversion": 20.0})
    assert found is not None
    assert found.exact
    assert found.why is None
    assert [corner for pair in found.vertices for corner in pair] == pytest.approx([0, 0, 40, 1, 240, 4.75])
    assert found.at(20.0) == pytest.approx(0.5)
    assert found.at(140.0) == pytest.approx(2.875)
    assert found.at(5000.0) == pytest.approx(4.75)


def test_a_reserve_comes_on_top() -> None:
    """The curve is over the budget, of which a part may not be spent."""
    with_rate = scenario(TWO, budget=1000, reserve=Bound(0.5, percent=True), goals={"conversion": 1})
    found = envelope(with_rate, {"conversion": 20.0})
    assert found is not None
    assert [budget for budget, _ in found.corners] == pytest.approx([0, 80, 480])
    with_amount = scenario(TWO, budget=1000, reserve=Bound(100.0), goals={"conversion": 1})
    found = envelope(with_amount, {"conversion": 20.0})
    assert found is not None
    assert [budget for budget, _ in found.corners] == pytest.approx([100, 140, 340])
    assert found.at(99.0) is None


@pytest.mark.parametrize("names", [("poor", "rich"), ("rich", "poor")])
def test_the_least_spend_may_be_spent_well_or_badly(names: tuple[str, str]) -> None:
    """Of all mixes that spend as little as possible the best one counts."""
    lines = {
        "poor": line(fee_per_post=10.3, followers=100, available=40),
        "rich": line(fee_per_post=10.3, followers=100, engagement_rate=0.5, conversion_rate=0.1, available=10),
    }
    stated = scenario(
        {name: lines[name] for name in names},
        limit("spend", at_least=58.26),
        budget=300,
        goals={"conversion": 1},
    )
    found = envelope(stated, {"conversion": 50.0})
    assert found is not None
    assert found.at(58.26) == pytest.approx(58.26 / 103)
    assert found.at(103.0) == pytest.approx(1.0)


def test_reach_alone_bends_between_corners() -> None:
    """It is straight in L only; in between, the envelope is what a fractional plan reaches."""
    stated = scenario(TWO, budget=60, goals={"awareness": 1}, audience=1000, counts="fractional")
    found = envelope(stated, {"awareness": 100.0})
    assert found is not None
    assert found.everybody == pytest.approx(10.0)
    for budget in (7.0, 33.0, 55.0):
        plan = solve(stated.model_copy(update={"budget": budget}), check=False, bests={"awareness": 100.0})
        assert plan.score == pytest.approx(found.at(budget), rel=1e-7)


@pytest.mark.parametrize(
    "stated",
    [
        scenario(TWO, budget=100, goals={"conversion": 1}, strategy="cheapest"),
        scenario(TWO, goals={"conversion": 1}, strategy="cheapest"),
        scenario(TWO, limit("spend", at_least=0.5, of="budget"), budget=100, goals={"conversion": 1}),
        scenario({"free": line(followers=10, engagement_rate=1, conversion_rate=1)}, budget=9, goals={"conversion": 1}),
    ],
)
def test_where_there_is_none(stated: Scenario) -> None:
    """The least spend, no budget, a limit that moves with the budget, and a best without end."""
    assert envelope(stated, {"conversion": 20.0}) is None


@pytest.mark.parametrize("strategy", ["weighted", "balanced", "priority", "profit"])
@pytest.mark.parametrize("counts", ["whole", "fractional"])
@pytest.mark.parametrize("seed", [4_002, 4_003, 4_005])
def test_no_plan_exceeds_it(seed: int, strategy: str, counts: str) -> None:
    """On random scenarios of every kind; where it is exact, fractional plans meet it."""
    stated = loaded(given(seed, strategy=strategy, counts=counts))
    base = solve(stated, check=False)
    if stated.budget is None or base.score is None:
        return
    bests = {goal.name: goal.best for goal in base.goals}
    found = envelope(with_budget(stated, 1.5), bests)
    if found is None:
        return
    for factor in (0.4, 1.0, 1.5):
        varied = with_budget(stated, factor)
        plan = solve(varied, check=False, bests=bests)
        bound = found.at(varied.budget or 0.0)
        if plan.score is None:
            continue
        assert bound is not None
        assert bound >= plan.score - 1e-7 * max(1.0, abs(plan.score))
        if found.exact and counts == "fractional":
            assert bound == pytest.approx(plan.score, rel=1e-6, abs=1e-9)


def test_a_first_corner_that_rounding_moves() -> None:
    """The least spend as a floor states it, found once more a hair below it, with a far better mix."""
    stated = loaded(given(20_204))
    plan = solve(stated, check=False)
    found = envelope(with_budget(stated, 1.8), {goal.name: goal.best for goal in plan.goals})
    assert found is not None
    assert plan.score is not None
    assert plan.score <= (found.at(stated.budget or 0.0) or 0.0)


def test_hull_is_concave_and_rises_to_the_right() -> None:
    """Points below a line between two others are left out, and lower ones on the same spot."""
    hull = upper_hull([(0.0, 0.0), (0.0, 1.0), (1.0, 2.0), (2.0, 2.5), (3.0, 4.0), (4.0, 4.0)])
    assert hull == [(0.0, 1.0), (3.0, 4.0), (4.0, 4.0)]
    hair = 5.0 + 1e-10
    assert upper_hull([(hair, 1.0), (5.0, 2.0), (6.0, 3.0)]) == [(5.0, 2.0), (6.0, 3.0)]
    assert upper_hull([(hair, 2.0), (5.0, 1.0), (6.0, 3.0)]) == [(5.0, 2.0), (6.0, 3.0)]
    slopes = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(hull)]
    assert slopes == sorted(slopes, reverse=True)
