"""What a plan says about its proof is true."""

from __future__ import annotations

import random
from math import isfinite
from typing import Any

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.errors import StoppedError, UsageError
from optimizer.planner import feasible, solve
from tests.domain.building import line, scenario
from tests.planner.answers import counts, two_kinds
from tests.planner.hard import covering, goals, packing, splitting

MOMENTS = [0.0, 1e-9, 0.05, 0.4]
PACKINGS: tuple[dict[str, Any], ...] = (
    {"strategy": "weighted"},
    {"strategy": "balanced"},
    {"strategy": "priority", "order": tuple(goals())},
)


def stopped(of: Scenario, seconds: float) -> Plan | None:
    """The plan that a time limit leaves; None where it leaves none."""
    try:
        return solve(of, time_limit=seconds)
    except StoppedError:
        return None


def left(of: Scenario, seconds: float) -> Plan:
    """The plan that a time limit leaves: of so many seconds, or of more where a machine needs them to find any."""
    plans = (stopped(of, seconds * 2**doubled) for doubled in range(8))
    return next(plan for plan in plans if plan is not None)


def _is_true(plan: Plan, of: Scenario) -> None:
    """What any plan says must hold, proven or not."""
    assert Arithmetic(of).broken(counts(plan)) == ()
    assert plan.gap is not None
    assert plan.score is not None
    assert isfinite(plan.gap)
    assert plan.gap >= 0
    assert plan.status == ("optimal" if plan.gap <= 1e-6 else "feasible")
    assert not (plan.solver.checked and plan.gap > 0)
    for goal in plan.goals:
        if goal.attainment is not None:
            assert goal.best is not None
            assert goal.value <= goal.best * (1 + 1e-9)
            assert goal.attainment <= 1 + 1e-9


@pytest.mark.parametrize("seconds", MOMENTS)
@pytest.mark.parametrize("keys", PACKINGS)
def test_a_time_limit_never_makes_a_plan_optimal(seconds: float, keys: dict[str, Any]) -> None:
    """Half of each of five measures at most is not proven in a moment: a feasible plan, or none."""
    of = packing(**keys)
    plan = stopped(of, seconds)
    if plan is not None:
        assert plan.status == "feasible"
        _is_true(plan, of)


@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_time_limit_leaves_easy_plans_true(seconds: float) -> None:
    """Where a moment is enough the plan is the optimal one; where it is not, it does not say so."""
    plan = stopped(two_kinds(), seconds)
    if plan is not None:
        _is_true(plan, two_kinds())
        assert plan.warnings == ()
        if plan.status == "optimal":
            assert plan.score == pytest.approx(0.5 * 0.6 + 0.5 * 2 / 3)


def test_the_gap_of_a_stopped_proof_bounds_what_more_time_finds() -> None:
    """The least spend is at least score - gap x score: what later solves find is no cheaper than that."""
    first, later = left(covering(), 0.2), left(covering(), 0.8)
    for plan in (first, later):
        _is_true(plan, covering())
        assert plan.status == "feasible"
        assert 0 < (plan.gap or 0) < 1
    assert first.score is not None
    assert first.gap is not None
    assert later.score is not None
    assert later.gap is not None
    assert later.score >= first.score * (1 - first.gap) * (1 - 1e-9)
    assert first.score >= later.score * (1 - later.gap) * (1 - 1e-9)


@pytest.mark.parametrize("seconds", [0.0, 0.1])
def test_time_that_ends_before_any_plan_is_no_plan(seconds: float) -> None:
    """That a split exists is not denied: the search was stopped, and says so."""
    with pytest.raises(StoppedError, match="allow more time"):
        solve(splitting(), time_limit=seconds)
    with pytest.raises(StoppedError):
        feasible(splitting(), seconds=seconds)


@pytest.mark.parametrize("keys", PACKINGS)
def test_a_gap_asked_for_is_kept(keys: dict[str, Any]) -> None:
    """At 5 % the proof stops sooner; it is called optimal, and the gap that it leaves is stated."""
    of = packing(**keys)
    plan = solve(of, gap=0.05)
    assert plan.status == "optimal"
    assert plan.gap is not None
    assert 0 <= plan.gap <= 0.05
    assert Arithmetic(of).broken(counts(plan)) == ()


def test_a_gap_asked_for_bounds_the_optimum() -> None:
    """At 20 % the plan of an easy case may be any within a fifth of the proven best, never further off."""
    best, plan = solve(two_kinds()), solve(two_kinds(), gap=0.2)
    assert (best.status, best.gap) == ("optimal", 0.0)
    assert plan.status == "optimal"
    assert plan.score is not None
    assert plan.gap is not None
    assert best.score is not None
    assert plan.gap <= 0.2
    assert plan.score >= best.score / 1.2 - 1e-12


def test_a_plan_with_a_gap_is_audited_but_not_checked() -> None:
    """What is not proven once is not proven twice; the plan holds every limit all the same."""
    of = covering()
    plan = solve(of, gap=0.2)
    assert plan.gap is not None
    assert 1e-9 < plan.gap <= 0.2
    assert plan.solver.checked is False
    assert Arithmetic(of).broken(counts(plan)) == ()


def test_a_proven_plan_is_checked() -> None:
    """Every solve was repeated in another configuration, unless that was switched off."""
    checked, unchecked = solve(two_kinds()), solve(two_kinds(), check=False)
    assert (checked.solver.checked, unchecked.solver.checked) == (True, False)
    assert counts(checked) == counts(unchecked)
    assert (checked.status, unchecked.status) == ("optimal", "optimal")
    assert (checked.gap, unchecked.gap) == (0.0, 0.0)


@pytest.mark.parametrize(
    "keys",
    [
        {"strategy": "balanced"},
        {"strategy": "priority", "order": ("seen", "conversion")},
        {"strategy": "cheapest", "goals": {"conversion": Goal(at_least=15)}},
        {"strategy": "profit", "value_per_conversion": 5},
        {"counts": "fractional"},
    ],
)
def test_every_strategy_is_checked(keys: dict[str, Any]) -> None:
    """Whatever the strategy, its solves are repeated."""
    plan = solve(two_kinds(**keys))
    assert (plan.status, plan.gap, plan.solver.checked) == ("optimal", 0.0, True)


def test_an_unknown_solver_is_wrong_use() -> None:
    """The message names the solvers that there are."""
    with pytest.raises(UsageError, match="there is no solver called 'gurobi'; the ones there are: highs, cbc"):
        solve(two_kinds(), solver="gurobi")


def test_a_plan_names_its_solver() -> None:
    """HiGHS and its version."""
    used = solve(two_kinds()).solver
    assert used.name == "HiGHS"
    assert used.version[0].isdigit()


def test_a_stopped_linear_program_proves_nothing() -> None:
    """Fractional counts without switches are a linear program; where it stops, its objective is no bound."""
    stream = random.Random(1)
    tiers = {
        f"line {number}": line(
            fee=0.001 + 0.001 * stream.random(), measures={"a": stream.random(), "b": stream.random()}
        )
        for number in range(40)
    }
    two = {name: Goal(weight=1, measure=name) for name in ("a", "b")}
    of = scenario(tiers, budget=1e6, goals=two, counts="fractional")
    plan = stopped(of, 1e-9)
    assert plan is None or plan.status == "feasible"
    assert solve(of, check=False).score == pytest.approx(0.95, abs=0.05)


def test_a_value_of_nothing_is_proven() -> None:
    """An objective whose relaxation, or whose best, is 0 but for noise has no gap and keeps its size."""
    tiers = {
        "taker": line(fee=1250.5, at_least=1, measures={"net": -0.3}, per_post={"conversions": 5}),
        "giver": line(fee=1250.5, exactly=3, measures={"net": 0.1}, per_post={"conversions": 1}),
    }
    both = {"net": Goal(weight=1, measure="net"), "conversion": Goal(weight=1)}
    first: dict[str, Any] = {"strategy": "priority", "order": ("net", "conversion"), "tolerance": 0.0}
    plan = solve(scenario(tiers, budget=20_000, goals=both, **first))
    assert (plan.status, counts(plan)) == ("optimal", [1, 3])
    assert solve(scenario(tiers, budget=20_000, goals=both, strategy="balanced")).status == "optimal"
