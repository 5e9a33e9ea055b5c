"""What holds a plan back: named is what relaxing brings something, and nothing else."""

from __future__ import annotations

import json
import random
from math import fsum
from typing import Any

import pytest

from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.plan import NO_PLAN, HeldBack, Plan
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, loads
from optimizer.planner import solve
from optimizer.report.plan import words
from optimizer.studies.explain.explain import explain
from optimizer.studies.explain.questions import Questions
from optimizer.studies.solve import answer
from optimizer.studies.variations import without

MICRO = "micro: {followers: 30k, fee: 500, reach_rate: 20%, available: 50}"

SOLD_OUT = f"""
name: All of one line
budget: 50k
goals: {{awareness: 1}}
tiers:
  {MICRO.replace("50}", "10}")}
"""

TOO_DEAR = f"""
name: The other one is too dear
budget: 30k
goals: {{awareness: 1}}
tiers:
  {MICRO}
  mega: {{followers: 3M, fee: 50k, reach_rate: 20%}}
"""

HOURS = """
name: Only hours matter
budget: 10k
goals: {awareness: 1}
tiers:
  micro: {followers: 30k, fee: 500, reach_rate: 20%, hours: 4, available: 50}
  macro: {followers: 200k, fee: 4000, reach_rate: 20%, hours: 12}
limits:
  - {measure: hours, at_most: 48}
  - {measure: spend, where: {tier: micro}, at_least: 20%}
"""

YEAR = """
name: A year
budget: 900k
goals: {awareness: 1}
tiers:
  micro: {followers: 30k, fee: 500, reach_rate: 20%, hours: 4}
  mega: {followers: 3M, fee: 50k, reach_rate: 20%, hours: 100, available: 2}
limits:
  - {measure: hours, at_most: 4000}
"""


def held(plan: Plan) -> set[str]:
    """What holds a plan back for certain."""
    assert all(found.gains is not None for found in plan.solver.holds_back)
    return {found.rule for found in plan.solver.holds_back if found.gains}


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.studies.holds_back.LEAST", 60.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SOLD_OUT, {"tiers.micro.available"}),
        (TOO_DEAR, {"tiers.micro.available"}),
        (HOURS, {"budget", "limits.1"}),
        (YEAR, {"limits.1", "tiers.mega.available"}),
    ],
)
def test_named_is_what_brings_something(text: str, expected: set[str]) -> None:
    """Availability is a limit like any other; money that buys nothing more is none, and no share that costs nothing."""
    scenario = loads(text)
    assert held(answer(scenario)) == held(explain(scenario).plan) == expected


def test_a_limit_that_a_small_step_does_not_move_is_left_out() -> None:
    """2 more hours pay for no partnership; without the 48 there are 16K more people for the same money."""
    found = {one.rule: one for one in answer(loads(HOURS)).solver.holds_back}
    assert found["limits.1"] == HeldBack("limits.1", "limits.1.at_most", "not hours at most 48", gains=True)


def test_what_there_is_no_time_for_is_a_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is named for certain that was not solved."""
    monkeypatch.setattr("optimizer.studies.holds_back.LEAST", 0.0)
    monkeypatch.setattr("optimizer.studies.holds_back.PART", 0.0)
    plan = answer(loads(YEAR))
    assert [found.gains for found in plan.solver.holds_back] == [None] * 3
    said = "May hold it back: budget (325,000 left), hours at most 4,000 and mega available (2 of 2)"
    assert words.holds_back(plan) == f"{said} (optimizer explain tells)"


def chance(seed: int) -> dict[str, Any]:
    """Few lines, with shares of the plan and of the budget, floors, caps, losses, and little of everything."""
    draw = random.Random(seed)
    tiers: dict[str, Any] = {}
    for name in ("nano", "micro", "macro")[: draw.choice([2, 3])]:
        tiers[name] = {
            "followers": draw.choice([5_000, 30_000, 200_000]),
            "fee": draw.choice([150, 400, 900, 2_500]),
            "reach_rate": f"{draw.choice([5, 12, 30])}%",
            "engagement_rate": f"{draw.choice([1, 3, 6])}%",
            "conversion_rate": f"{draw.choice([0, 1, 2])}%",
            "hours": draw.choice([0, 2, 5]),
            "platform": draw.choice(["a", "b"]),
            "available": draw.choice([1, 3, 8]),
        }
    platform = draw.choice([one["platform"] for one in tiers.values()])
    limits = [
        {"measure": "spend", "where": {"tier": draw.choice(list(tiers))}, "at_most": f"{draw.choice([30, 50, 70])}%"},
        {"measure": "spend", "where": {"platform": platform}, "at_least": f"{draw.choice([20, 40])}%"},
        {"measure": "spend", "of": "budget", "at_most": f"{draw.choice([40, 70])}%"},
        {"measure": "hours", "at_most": draw.choice([6, 15, 30])},
        {"measure": "reach", "at_least": draw.choice([500, 3_000])},
        {"measure": "partnerships", "where": {"tier": "nano"}, "at_most": 2, "for_each": {"tier": "micro"}},
        {"measure": "cpe", "at_most": draw.choice([0.5, 1.5])},
        {"measure": "roas", "exactly": draw.choice([0.5, 2, 2.31])},
        {"measure": "spend", "where": {"tier": "nano"}, "exactly": f"{draw.choice([0, 25, 50])}%"},
    ]
    strategy = draw.choice(["weighted", "balanced", "priority", "cheapest", "profit"])
    goals: dict[str, Any] = {"awareness": {"weight": 0.6}, "conversion": {"weight": 0.4}}
    if strategy in ("weighted", "balanced") and draw.random() < 0.3:
        goals["margin"] = {"weight": 0.3, "measure": "profit"}
    if strategy == "cheapest":
        goals["awareness"]["at_least"] = draw.choice([500, 5_000])
    return {
        "name": f"Chance {seed}",
        "budget": draw.choice([900, 2_500, 6_000]),
        "value_per_conversion": draw.choice([1, 30, 90]),
        "goals": goals,
        "strategy": strategy,
        "tiers": tiers,
        **({"order": ["awareness", "conversion"]} if strategy == "priority" else {}),
        "limits": draw.sample(limits, draw.choice([1, 2, 3])),
    }


def figures(scenario: Scenario, bests: Bests) -> tuple[float, ...] | None:
    """What a separate, cold solve with the same bests has of all that its strategy is after; None without a plan."""
    kept = bests if scenario.strategy in NORMALISED else None
    plan = solve(scenario, check=False, bests=kept)
    if plan.status in NO_PLAN:
        return None
    values = {goal.name: goal.value for goal in plan.goals}
    if scenario.strategy == "priority":
        return tuple(values[name] for name in scenario.order)
    attained = [goal.weight * goal.attainment for goal in plan.goals if goal.attainment is not None]
    sign = -1.0 if scenario.strategy == "cheapest" else 1.0
    return (sign * (plan.score or 0.0), *([fsum(attained)] if scenario.strategy == "balanced" else []))


def better(old: tuple[float, ...], new: tuple[float, ...]) -> bool:
    """Whether the first figure that differs is larger; with `priority` each of two may be."""
    pairs = list(zip(old, new, strict=True))
    first = next((b - a for a, b in pairs if abs(b - a) > 1e-7 * max(1.0, abs(a))), 0.0)
    return first > 0.0


@pytest.mark.parametrize("seed", [*range(40), 10_937, 20_426])
def test_every_step_and_every_name_agrees_with_a_separate_solve(seed: int) -> None:
    """What holds back gains where it is solved by itself; what brings nothing brings nothing there."""
    scenario = loads(json.dumps(chance(seed)))
    try:
        found = explain(scenario, most=0, check=False)
    except ScenarioError as wrong:  # The most that profit could reach is a loss.
        assert "negative" in str(wrong)  # noqa: PT017
        return
    for repair in found.repairs:
        values = {edit.key: edit.override.partition("=")[2] for edit in repair.edits}
        assert solve(changed(scenario, overrides=values), check=False).status == "optimal"
    if found.plan.status in NO_PLAN:
        return
    bests = Questions(scenario, found.plan).bests
    before = figures(scenario, bests)
    assert before is not None
    for step in found.steps:
        alone = figures(changed(scenario, overrides={step.key: step.override.partition("=")[2]}), bests)
        assert (step.effect.status in NO_PLAN) is (alone is None), step
        if alone is not None and scenario.strategy != "priority":
            assert step.gains is better(before, alone), (step, before, alone)
    for cost in found.costs:
        if not cost.key.startswith("tiers.") and cost.key != "budget" and scenario.strategy != "priority":
            alone = figures(without(scenario, cost.key), bests)
            assert alone is not None
            assert cost.gains is better(before, alone), (cost, before, alone)
