"""What a report shows beside its plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.files import load, loads
from optimizer.planner import solve
from optimizer.studies.report import report

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_plans_are_those_that_solve_finds() -> None:
    """Each budget has the plan that solving the file with that budget gives, each goal's best included."""
    path = SCENARIOS / "instagram-launch.yaml"
    scenario = load(path)
    plan = solve(scenario)
    found = report(scenario, plan)
    assert next(at for at in found.budgets if at.budget == scenario.budget).plan is plan
    for at in found.budgets[::5]:
        alone = solve(load(path, budget=at.budget), check=False)
        assert at.plan is not None
        assert (at.plan.score, at.plan.lines, at.plan.goals) == (alone.score, alone.lines, alone.goals)
        assert at.changes["spend"] == pytest.approx((alone.totals["spend"] or 0) - (plan.totals["spend"] or 0))


def test_budgets_without_a_plan_have_a_reason() -> None:
    """What cannot hold together; or, where the scenario would be wrong, what is wrong with it."""
    scenario = load(SCENARIOS / "two-phase-launch.yaml")
    lowest = report(scenario, solve(scenario)).budgets[0]
    assert lowest.plan is not None
    assert lowest.plan.status == "infeasible"
    assert "follow-up money" in str(lowest.reason)
    small = loads(
        "{name: small, budget: 1000, reserve: 300, goals: {community: 1},"
        " tiers: {one: {followers: 1k, fee: 100, engagement_rate: 5%}}}"
    )
    first = report(small, solve(small)).budgets[0]
    assert first.budget == 100
    assert first.plan is None
    assert "reserve" in str(first.reason)


def test_no_budget_no_budgets() -> None:
    """The cheapest way to targets has no other budgets to show."""
    scenario = load(SCENARIOS / "cheapest-targets.yaml")
    assert report(scenario, solve(scenario)).budgets == ()


def test_given_mix_is_no_best_plan() -> None:
    """It stands alone."""
    scenario = load(SCENARIOS / "instagram-launch.yaml")
    found = report(scenario, replace(solve(scenario, check=False), status="given"))
    assert found.budgets == ()
    assert found.plan.status == "given"


def test_progress_is_told() -> None:
    """From nothing to all of the budgets; then on, question by question, and nobody knows how many there will be."""
    told: list[tuple[int, int | None]] = []
    scenario = load(SCENARIOS / "instagram-launch.yaml")
    report(scenario, solve(scenario, check=False), lambda done, total: told.append((done, total)))
    assert told[:17] == [(number, 16) for number in range(17)]
    assert told[17:]
    assert {total for _, total in told[17:]} == {None}
    assert [done for done, _ in told[17:]] == sorted({done for done, _ in told[17:]})


def test_a_report_without_time_is_made_all_the_same() -> None:
    """Some plans are not proven or left out with the reason, and what holds the plan back is named as left open."""
    lines = "".join(
        f"  line{n}: {{followers: {5_000 * n}, fee: {100 + 97 * n}, reach_rate: {20 + n % 7}%, engagement_rate: "
        f"{8 - 0.4 * n:.1f}%, conversion_rate: 2%, hours: {n % 5 + 1}, available: {3 + n % 4}}}\n"
        for n in range(1, 16)
    )
    goals = "goals: {awareness: 1, conversion: 1}\naudience: 3M\nlimits: [{measure: hours, at_most: 120}]"
    scenario = loads(f"name: many lines\nbudget: 40k\n{goals}\ntiers:\n{lines}", name="many.yaml")
    plan = solve(scenario, check=False, time_limit=5, gap=0.05)
    found = report(scenario, plan, time_limit=1e-9)
    assert [at.plan for at in found.budgets if at.budget == scenario.budget] == [plan]
    others = [at for at in found.budgets if at.budget != scenario.budget]
    assert any(at.plan is None or at.plan.status == "feasible" for at in others)
    assert all(at.reason for at in others if at.plan is None)
    assert found.explanation is not None
    assert found.explanation.notes
