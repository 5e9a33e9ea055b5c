"""The response curve: every point as a separate solve gives it, and every figure beside the points recomputed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.curve import CARRIES, Curve, Point
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.budgets import budgets
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import UsageError
from optimizer.files import changed
from optimizer.planner import solve
from optimizer.studies.curve import curve
from tests.laws.cases import given
from tests.studies.loading import bundled, loaded

LAUNCH = "20k..140k:20k"
STRATEGIES = ("weighted", "balanced", "priority", "profit", "cheapest")
SEEDS = (5_001, 5_004)


@pytest.fixture(scope="module")
def launch() -> Curve:
    """The main bundled scenario at seven budgets."""
    return curve(bundled("instagram-launch"), budgets(LAUNCH))


def separate(scenario: Scenario, budget: float, bests: Bests | None) -> Plan:
    return solve(changed(scenario, budget=budget), bests=bests)


def bests_of(plan: Plan) -> Bests:
    return {goal.name: goal.best for goal in plan.goals}


def counts(plan: Plan) -> dict[str, float]:
    return {line.name: line.partnerships for line in plan.lines}


def carriers(plan: Plan) -> frozenset[str]:
    return frozenset(line.name for line in plan.lines if line.spend >= CARRIES * (plan.totals["spend"] or 0.0))


def plan_of(point: Point) -> Plan:
    assert point.plan is not None
    return point.plan


def test_points_are_separate_solves_under_the_same_bests(launch: Curve) -> None:
    """Status, score, spend and counts; and the bests are those of the scenario's own budget."""
    scenario = bundled("instagram-launch")
    bests = bests_of(solve(scenario))
    assert launch.measured_at == scenario.budget == 80_000
    for point in launch.points:
        plan, alone = plan_of(point), separate(scenario, point.budget, bests)
        assert (plan.status, plan.score, counts(plan)) == (alone.status, alone.score, counts(alone))
        assert plan.totals == alone.totals
        assert bests_of(plan) == bests


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_points_of_random_scenarios(seed: int, strategy: str) -> None:
    """Every strategy, with limits of every kind: score, spend and status as separately; the bound above them."""
    scenario = loaded(given(seed, strategy=strategy))
    if scenario.budget is None:
        scenario = changed(scenario, budget=50_000.0)
    found = curve(scenario, budgets("60%, 100%, 140%"))
    bests = next((bests_of(point.plan) for point in found.planned if point.plan), None)
    for point in found.points:
        alone = separate(scenario, point.budget, bests)
        assert point.status == alone.status
        if point.plan is None:
            assert alone.score is None
            continue
        assert point.plan.score == pytest.approx(alone.score, rel=1e-8)
        assert point.plan.totals["spend"] == pytest.approx(alone.totals["spend"], rel=1e-6)
        assert point.bound is None or point.bound >= (alone.score or 0.0) * (1 - 1e-7)


def test_marginal_values(launch: Curve) -> None:
    """The differences to the point before, for one unit of money."""
    assert launch.points[0].marginal is None
    for before, after in pairwise(launch.points):
        extra = after.budget - before.budget
        one, two = plan_of(before), plan_of(after)
        assert after.marginal is not None
        assert after.marginal.since == before.budget
        assert after.marginal.score * extra == pytest.approx((two.score or 0.0) - (one.score or 0.0))
        for earlier, later in zip(one.goals, two.goals, strict=True):
            assert after.marginal.goals[later.name] * extra == pytest.approx(later.value - earlier.value)
    assert launch.unit == 10_000
    knee = next(point for point in launch.points if point.budget == launch.knee)
    first, last = launch.points[0], launch.points[-1]
    assert launch.slopes is not None
    below = ((plan_of(knee).score or 0) - (plan_of(first).score or 0)) / (knee.budget - first.budget)
    above = ((plan_of(last).score or 0) - (plan_of(knee).score or 0)) / (last.budget - knee.budget)
    assert launch.slopes == pytest.approx((10_000 * below, 10_000 * above))


@pytest.mark.parametrize("strategy", ["weighted", "balanced", "priority", "profit"])
@pytest.mark.parametrize("seed", [6_003, 6_004])
def test_more_money_never_lowers_the_score(seed: int, strategy: str) -> None:
    """With the bests kept, what was possible stays possible; limits in parts of the budget aside."""
    stated = given(seed, strategy=strategy)
    stated["limits"] = [limit for limit in stated.get("limits", []) if limit.get("of") != "budget"]
    stated["tolerance"] = "0%"
    if strategy != "priority":
        del stated["tolerance"]
    found = curve(loaded(stated), budgets("50%..150%:50%"))
    scores = [point.plan.score or 0.0 for point in found.points if point.plan is not None]
    assert all(later >= earlier - 1e-8 * max(1.0, abs(earlier)) for earlier, later in pairwise(scores))
    feasible = [point.plan is not None for point in found.points]
    assert feasible == sorted(feasible)


@pytest.mark.parametrize(("name", "by", "most"), [("platforms", "tier", 8), ("linkedin-b2b", "line", 8)])
def test_spend_adds_up(name: str, by: str, most: int) -> None:
    """By line, or by tier where the lines are too many to be told apart; at each budget it is the plan's spend."""
    found = curve(bundled(name), budgets("60%,100%"))
    what, rows = found.spend()
    assert what == by
    assert 1 <= len({series for _, series, _ in rows}) <= most
    for point in found.points:
        spent = sum(spend for budget, _, spend in rows if budget == point.budget)
        assert spent == pytest.approx(plan_of(point).totals["spend"])


def test_changes_are_where_the_mix_changes(launch: Curve) -> None:
    """Each is confirmed at its two budgets, and together they lead from each point's mix to the next one's."""
    scenario = bundled("instagram-launch")
    bests = bests_of(plan_of(launch.points[0]))
    assert any("mega" in change.enters and 116_000 <= change.above < change.by <= 118_000 for change in launch.changes)
    for before, after in pairwise(launch.points):
        mine = [change for change in launch.changes if before.budget <= change.above < change.by <= after.budget]
        one, two = carriers(plan_of(before)), carriers(plan_of(after))
        assert len(mine) == (one != two)
        for change in mine:
            assert (change.enters, change.leaves) == (two - one, one - two)
            concerned = change.enters | change.leaves
            above, by = (carriers(separate(scenario, budget, bests)) for budget in (change.above, change.by))
            assert above & concerned == one & concerned
            assert by & concerned != one & concerned
            assert change.by - change.above == pytest.approx((after.budget - before.budget) / 16)


def test_budgets_without_a_plan_are_points_too() -> None:
    """The lowest budget with a plan is told apart, and what stands in the way is named."""
    found = curve(bundled("two-phase-launch"), budgets("20k..80k:20k"))
    assert [point.plan is None for point in found.points] == [True, True, False, False]
    assert found.points[2].marginal is None
    assert found.points[3].marginal is not None
    assert found.points[0].reason
    (begins,) = [change for change in found.changes if change.plan]
    assert 40_000 <= begins.above < begins.by <= 60_000
    assert separate(bundled("two-phase-launch"), begins.above, None).status == "infeasible"
    assert separate(bundled("two-phase-launch"), begins.by, None).status == "optimal"
    assert found.impossible == begins.above
    assert "budget" in {clash.key for clash in found.conflict}


def test_no_plan_at_any_budget() -> None:
    """The answer still says why."""
    found = curve(bundled("two-phase-launch"), budgets("10k,20k"))
    assert not found.planned
    assert found.knee is None
    assert found.conflict


def test_a_budget_below_the_reserve_is_a_point_with_its_reason() -> None:
    """What the file's check would say of it."""
    stated = {**given(5_001, strategy="profit"), "reserve": 500, "budget": 20_000}
    found = curve(loaded(stated), budgets("400,20k"))
    assert (found.points[0].plan, found.points[0].status) == (None, "infeasible")
    assert "the reserve of 500 is above the budget of 400" in (found.points[0].reason or "")
    assert found.points[1].plan is not None


def test_an_own_budget_without_a_plan_leaves_the_measuring_to_the_largest_one() -> None:
    """Attainments need a plan's bests; which budget's they are is told."""
    found = curve(bundled("two-phase-launch", budget=30_000), budgets("30k,60k,80k"))
    assert found.own.status == "infeasible"
    assert found.measured_at == 80_000
    assert bests_of(plan_of(found.points[1])) == bests_of(solve(bundled("two-phase-launch", budget=80_000)))


def test_cheapest_needs_budgets() -> None:
    """There is nothing to draw a curve around; with budgets the least spend is the same at each."""
    scenario = bundled("cheapest-targets")
    with pytest.raises(UsageError, match=r"states no budget to draw a curve around; say which, for example --budgets"):
        curve(scenario)
    with pytest.raises(UsageError, match="states no budget to take a percentage of"):
        curve(scenario, budgets("50%"))
    found = curve(scenario, budgets("70k,76k,90k"))
    assert found.measured_at is None
    assert found.knee is None
    assert [point.plan and point.plan.score for point in found.points[1:]] == [solve(scenario).score] * 2


def test_progress_is_told() -> None:
    """How much is done never exceeds what there is to do, and ends with everything done or found needless."""
    heard: list[tuple[int, int | None]] = []
    curve(bundled("linkedin-b2b"), budgets("5k..20k:5k"), lambda done, total: heard.append((done, total)))
    assert heard[0][0] == 0
    assert all(total is not None and done <= total for done, total in heard)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_what_a_time_limit_left_open() -> None:
    """Points that were stopped before a proof say so; the rest of the curve is as ever."""
    found = curve(bundled("platforms"), budgets("150k,200k"), time_limit=1e-6)
    assert {point.status for point in found.unproven} <= {"feasible", "stopped"}
    assert [point.budget for point in found.unproven] == [150_000, 200_000]
    assert curve(bundled("linkedin-b2b"), budgets("5k,10k"), time_limit=100).unproven == ()


STAGED = {
    "name": "staged",
    "budget": "5k",
    "goals": {"community": "50%", "stars": {"weight": "50%", "measure": "stars"}},
    "tiers": {
        "micro": {"fee": 500, "per_post": {"engagements": 1500}, "available": 100},
        "mega": {"fee": 20_000, "per_post": {"engagements": 10_000}, "available": 5, "measures": {"stars": 1}},
    },
}
"""At its own budget a goal can have nothing at all; from 20,000 on it can."""


def test_a_goal_out_of_reach_at_its_own_budget_is_measured_at_a_higher_one() -> None:
    """It keeps its weight: the plans are those under the bests of the highest budget."""
    scenario = loaded(STAGED)
    found = curve(scenario, budgets("5k,20k,60k"))
    assert found.measured_at == 60_000
    bests = bests_of(separate(scenario, 60_000, None))
    assert [counts(plan_of(point)) for point in found.points] == [
        counts(separate(scenario, budget, bests)) for budget in (5_000, 20_000, 60_000)
    ]
    assert [goal.value for goal in plan_of(found.points[-1]).goals] == [30_000, 3]


def test_a_goal_out_of_reach_everywhere_is_left_out() -> None:
    """Nothing is measured by what no budget gives."""
    found = curve(loaded(STAGED), budgets("5k,10k"))
    assert found.measured_at == 5_000
    assert [goal.attainment for goal in plan_of(found.points[-1]).goals] == [2.0, None]


@pytest.mark.parametrize("strategy", ["weighted", "balanced"])
def test_what_has_no_end_is_no_plan_of_nothing(strategy: str) -> None:
    """A goal without a best at any budget is unbounded at each, as `solve` says."""
    found = curve(changed(bundled("unpaid-fans"), overrides={"strategy": strategy}), budgets("5k,10k"))
    assert found.measured_at is None
    assert [(point.status, point.plan) for point in found.points] == [("unbounded", None)] * 2
