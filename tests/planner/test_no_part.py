"""Goals that cannot be attained, plans that buy nothing, and scenarios without a plan."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.planner import feasible, solve
from tests.domain.building import limit, line, scenario
from tests.planner.answers import community, counts, engaging, two_kinds

WARNING = "goals.mentions: no line contributes to this goal, so it plays no part"


def with_mentions(strategy: str, mentions: dict[str, float] | None = None, **keys: Any) -> Scenario:
    """`two_kinds` with a third goal over a measure of its lines, which is 0 unless stated."""
    goals = {
        "seen": Goal(weight=0.25, measure="impressions"),
        "conversion": Goal(weight=0.25),
        "mentions": Goal(weight=0.5, measure="mentions"),
    }
    stated = {name: {"measures": {"mentions": value}} for name, value in (mentions or {"views": 0.0}).items()}
    return two_kinds(goals=goals, strategy=strategy, **stated, **keys)


@pytest.mark.parametrize("strategy", ["weighted", "balanced"])
def test_a_goal_that_nothing_contributes_to_plays_no_part(strategy: str) -> None:
    """Its attainment is unknown and a warning says so; the other two are weighed as without it: 1 + 2."""
    plan = solve(with_mentions(strategy))
    assert counts(plan) == [1, 2]
    mentions = plan.goals[2]
    assert (mentions.value, mentions.best, mentions.attainment, mentions.weight) == (0, 0, None, 0.5)
    assert plan.warnings == (WARNING,)
    expected = 0.25 * 0.6 + 0.25 * 2 / 3 if strategy == "weighted" else 0.6
    assert plan.score == pytest.approx(expected)
    assert (plan.status, plan.solver.checked) == ("optimal", True)


def test_a_goal_that_cancels_out_plays_no_part() -> None:
    """Lines that only take away are best left out: the most is 0."""
    plan = solve(with_mentions("weighted", {"views": -1.0, "sales": -2.0}))
    assert (plan.goals[2].best, plan.goals[2].attainment) == (0, None)
    assert counts(plan) == [1, 2]
    assert plan.warnings == (WARNING,)


@pytest.mark.parametrize("strategy", ["weighted", "balanced"])
def test_no_goal_can_be_attained(strategy: str) -> None:
    """Every plan is as good then, so the cheapest one wins: nothing."""
    of = scenario({"a": line(fee=10)}, budget=100, goals={"community": 1}, strategy=strategy)
    plan = solve(of)
    assert (counts(plan), plan.score) == ([0], 0)
    assert plan.reason == "nothing that the limits allow brings any goal forward"


@pytest.mark.parametrize("strategy", ["weighted", "balanced"])
def test_a_goal_that_can_only_be_negative_is_an_error_at_its_place(strategy: str) -> None:
    """One `sales` is a must and takes 2 mentions away: the most is -2, of which no share can be attained."""
    text = f"""\
name: negative
budget: 100
strategy: {strategy}
goals:
  conversion: 1
  mentions: {{weight: 1, measure: mentions}}
tiers:
  sales:
    fee_per_post: 30
    per_post: {{impressions: 100, reach: 100, conversions: 10}}
    at_least: 1
    measures: {{mentions: -2}}
"""
    with pytest.raises(ScenarioError, match="state it as a limit") as caught:
        solve(loads(text, name="negative.yaml"))
    [problem] = caught.value.problems
    assert problem.key == "goals.mentions"
    assert (problem.place.file, problem.place.line) == ("negative.yaml", 6)
    assert "-2" in problem.message


def test_every_negative_goal_is_listed() -> None:
    """Two goals that can only be negative are two problems."""
    tiers = {"a": line(fee=10, at_least=1, measures={"x": -1, "y": -2})}
    wanted = {name: Goal(weight=1, measure=name) for name in ("x", "y")}
    with pytest.raises(ScenarioError) as caught:
        solve(scenario(tiers, budget=100, goals=wanted))
    assert [problem.key for problem in caught.value.problems] == ["goals.x", "goals.y"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (
            {"tiers": {"a": engaging(300, 9), "b": engaging(120, 5)}},
            "the cheapest partnership, one b for 120 USD, costs more than the 100 that may be spent",
        ),
        (
            {"tiers": {"a": engaging(30, 9)}, "limits": (limit("partnerships", at_most=0),)},
            "nothing that the limits allow brings any goal forward",
        ),
        (
            {
                "tiers": {"a": line(fee=30, per_post={"conversions": 1})},
                "strategy": "profit",
                "value_per_conversion": 29,
            },
            "no partnership that the limits allow earns more than it costs",
        ),
        (
            {"tiers": {"a": engaging(30, 9)}, "strategy": "cheapest", "goals": {"community": Goal(at_least=0)}},
            "every floor and limit already holds without buying anything",
        ),
    ],
)
def test_a_plan_that_buys_nothing_says_why(keys: dict[str, Any], reason: str) -> None:
    """It is an optimal plan like any other, and gives the reason in words."""
    tiers, limits = keys.pop("tiers"), keys.pop("limits", ())
    plan = solve(community(tiers, *limits, **keys))
    assert (plan.status, set(counts(plan))) == ("optimal", {0})
    assert plan.reason == reason
    assert plan.totals["spend"] == 0


def test_a_plan_that_buys_something_gives_no_reason() -> None:
    """There is nothing to explain."""
    assert solve(two_kinds()).reason is None


def _no_plan(plan: Plan, status: str) -> None:
    assert plan.status == status
    assert (plan.score, plan.gap, plan.lines, plan.goals, plan.limits, dict(plan.totals)) == (
        None,
        None,
        (),
        (),
        (),
        {},
    )
    assert plan.solver.checked is False
    assert plan.inputs["name"] == "test"


@pytest.mark.parametrize("strategy", ["weighted", "balanced", "priority", "cheapest", "profit"])
@pytest.mark.parametrize("counted", ["whole", "fractional"])
def test_infeasible(strategy: str, counted: str) -> None:
    """More conversions than the budget buys, under every strategy."""
    wanted = {"conversion": Goal(weight=1, at_least=40)}
    of = two_kinds(goals=wanted, strategy=strategy, order=("conversion",), counts=counted, value_per_conversion=1)
    plan = solve(of)
    _no_plan(plan, "infeasible")
    assert plan.reason == "its limits cannot hold together"
    assert feasible(of) is None
    assert feasible(of, frozenset({"goals.conversion.at_least"})) is not None
    assert feasible(of, frozenset({"budget"})) is not None


def test_only_whole_counts_are_infeasible() -> None:
    """Half a partnership would do, but none can be bought."""
    tiers = {"a": engaging(10, 10)}
    wanted = limit("partnerships", at_least=1.2, at_most=1.8)
    _no_plan(solve(community(tiers, wanted)), "infeasible")
    assert counts(solve(community(tiers, wanted, counts="fractional"))) == pytest.approx([1.8])


@pytest.mark.parametrize(
    "keys",
    [
        {"strategy": "weighted"},
        {"strategy": "balanced"},
        {"strategy": "priority", "order": ("community",)},
        {"strategy": "profit", "value_per_conversion": 5},
        {"strategy": "weighted", "counts": "fractional"},
    ],
)
def test_unbounded_names_the_line_and_the_key(keys: dict[str, Any]) -> None:
    """A line that costs nothing and has no cap could be bought without end."""
    tiers = {
        "paid": engaging(10, 10),
        "free": line(per_post={"engagements": 5, "conversions": 1}),
        "gift": line(per_post={"engagements": 5, "conversions": 1}, available=9),
    }
    plan = solve(community(tiers, **keys))
    _no_plan(plan, "unbounded")
    assert plan.reason == "free could be bought without end, for no limit runs out; state tiers.free.available"


def test_commission_ends_what_is_free() -> None:
    """A line paid by commission alone ends where the budget does."""
    tiers = {"partner": line(per_post={"engagements": 5, "conversions": 1}, commission_rate=0.5)}
    plan = solve(community(tiers, value_per_conversion=8))
    assert (plan.status, counts(plan)) == ("optimal", [25])


def test_any_limit_may_end_what_is_free() -> None:
    """Hours run out after six; a floor on something impossible makes it infeasible instead."""
    tiers = {"free": line(per_post={"engagements": 5}, hours=3)}
    assert counts(solve(community(tiers, limit("hours", at_most=20)))) == [6]
    _no_plan(solve(community(tiers, limit("conversions", at_least=1))), "infeasible")


def test_infeasible_comes_before_unbounded() -> None:
    """Where no plan exists at all, there is none without end either."""
    tiers = {"free": line(per_post={"engagements": 5}), "other": line(fee=10, per_post={"conversions": 1})}
    _no_plan(solve(community(tiers, limit("conversions", at_least=11))), "infeasible")


def test_the_package_s_own_call_explains_an_infeasible_scenario() -> None:
    """`optimizer.solve` says what cannot hold together."""
    wanted = {"conversion": Goal(weight=1, at_least=40)}
    plan = optimizer.solve(two_kinds(goals=wanted))
    assert [clash.key for clash in plan.conflict] == ["budget", "goals.conversion.at_least"]
    assert plan.reason == (
        "cannot hold together: spend at most 100 (the budget) and conversions at least 40 (floor of goal conversion)"
    )
