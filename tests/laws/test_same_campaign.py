"""Different ways to write the same campaign reach the same."""

from __future__ import annotations

import copy
import random

import pytest

from optimizer.domain.findings.plan import Plan
from tests.laws.cases import Given, changed, close, counts, given, plan_of

SEEDS = range(4_000, 4_014)


def _same_score(scenario: Given, other: Given) -> tuple[Plan, Plan] | None:
    before, after = plan_of(scenario, check=False), plan_of(other, check=False)
    assert (before is None) == (after is None)
    if before is None or after is None:
        return None
    assert before.status == after.status
    if before.score is None:
        return None
    assert after.score == pytest.approx(before.score, rel=close(scenario), abs=1e-9)
    return before, after


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_lines_leaves_the_score(seed: int) -> None:
    """Lines in another order: the same score, and of whole plans the same spend and number of partnerships."""
    scenario = given(seed)
    names = list(scenario["tiers"])
    random.Random(seed).shuffle(names)
    plans = _same_score(scenario, changed(scenario, tiers={name: scenario["tiers"][name] for name in names}))
    if plans and scenario["counts"] == "whole":
        before, after = (plan.totals for plan in plans)
        assert after["spend"] == pytest.approx(before["spend"], rel=1e-8)
        assert after["partnerships"] == before["partnerships"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_limits_leaves_the_plan(seed: int) -> None:
    """Limits all hold at once."""
    scenario = given(seed)
    plans = _same_score(scenario, changed(scenario, limits=scenario.get("limits", [])[::-1]))
    if plans and scenario["counts"] == "whole":
        assert counts(plans[0]) == counts(plans[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_are_relative(seed: int) -> None:
    """All weights times seven are the same weights."""
    scenario = given(seed, strategy=("weighted", "balanced")[seed % 2])
    other = copy.deepcopy(scenario)
    for name, goal in other["goals"].items():
        if isinstance(goal, dict):
            goal["weight"] = goal.get("weight", 0) * 7
        else:
            other["goals"][name] = goal * 7
    _same_score(scenario, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_offered_in_two_halves_is_the_same_offer(seed: int) -> None:
    """Twice five partnerships are ten, where neither use nor diminishing results are at stake."""
    scenario = given(seed)
    if any(
        "lines_used" in (limit["measure"], limit.get("per", {}).get("measure")) for limit in scenario.get("limits", [])
    ):
        return
    named = "name" in _selected_by(scenario)
    tiers: Given = {}
    for name, line in scenario["tiers"].items():
        plain = not {"setup_cost", "at_least", "at_least_if_used", "exactly", "results_after"} & line.keys()
        if plain and not named and line.get("available", 0) >= 2 and line["available"] % 2 == 0:
            half = {**line, "tier": line.get("tier", name), "available": line["available"] // 2}
            tiers |= {name: half, f"{name} again": dict(half)}
        else:
            tiers[name] = line
    _same_score(scenario, changed(scenario, tiers=tiers))


def _selected_by(scenario: Given) -> set[str]:
    """Every label that the goals and limits select by."""
    wheres = [limit.get(key, {}) for limit in scenario.get("limits", []) for key in ("where", "for_each")]
    wheres += [limit.get("per", {}).get("where", {}) for limit in scenario.get("limits", [])]
    wheres += [goal.get("where", {}) for goal in scenario.get("goals", {}).values() if isinstance(goal, dict)]
    return {label for where in wheres for label in where}
