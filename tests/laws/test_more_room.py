"""More budget, or one limit less, never makes the best worse: of a goal alone, of profit, of the least spend."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.measures import RATIOS
from tests.laws.cases import BOUNDS, Given, changed, close, given, plan_of
from tests.oracle import arithmetic

SEEDS = (*range(3_000, 3_008), 10_123)
STRATEGIES = ("weighted", "profit", "cheapest")


def _aimed(seed: int, strategy: str) -> Given:
    """A random scenario of a strategy whose shares of the budget are amounts, so that more budget asks no more."""
    scenario = given(seed, strategy=strategy)
    spendable = arithmetic.read(scenario).spendable
    for limit in scenario.get("limits", []):
        if limit.get("of") == "budget":
            del limit["of"]
            for bound in set(BOUNDS) & limit.keys():
                limit[bound] = max(1.0, arithmetic.quantity(limit[bound]) * spendable)
    return scenario


def _with_more_room(scenario: Given) -> Iterator[Given]:
    """Every scenario with one limit, floor or bound of a line less, and some with more budget."""
    if "budget" in scenario:
        yield from (changed(scenario, budget=scenario["budget"] * factor) for factor in (1.01, 1.5))
    for place in range(len(scenario.get("limits", []))):
        less = copy.deepcopy(scenario)
        del less["limits"][place]
        yield less
    for name, goal in scenario.get("goals", {}).items():
        if isinstance(goal, dict) and "at_least" in goal:
            less = copy.deepcopy(scenario)
            del less["goals"][name]["at_least"]
            yield less
    for name, line in scenario["tiers"].items():
        if "at_least_if_used" in line:
            less = copy.deepcopy(scenario)
            del less["tiers"][name]["at_least_if_used"]
            yield less


def _bests(scenario: Given, plan: Plan) -> dict[str, float]:
    """What is maximised, by name."""
    if scenario["strategy"] == "weighted":
        return {goal.name: goal.best for goal in plan.goals if goal.best is not None}
    assert plan.score is not None
    return {"score": -plan.score if scenario["strategy"] == "cheapest" else plan.score}


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_more_room_never_makes_the_best_worse(seed: int, strategy: str) -> None:
    """What was possible stays possible, so that the best stays as good or rises."""
    scenario = _aimed(seed, strategy)
    before = plan_of(scenario, check=False)
    if before is None or before.status != "optimal":
        return
    bests = _bests(scenario, before)
    for roomier in _with_more_room(scenario):
        if strategy == "cheapest" and not _demands(roomier):
            continue
        after = plan_of(roomier, check=False)
        assert after is not None
        if after.status == "unbounded":
            continue
        assert after.status == "optimal"
        for name, best in _bests(roomier, after).items():
            assert best >= bests[name] - close(scenario) * max(1e-9, abs(bests[name])), name


def _demands(scenario: Given) -> bool:
    """Whether the cheapest plan still has something to do: a floor that is an amount."""
    goals = [goal for goal in scenario.get("goals", {}).values() if isinstance(goal, dict)]
    limits = [limit for limit in scenario.get("limits", []) if not {"per", "for_each"} & limit.keys()]
    amounts = [limit for limit in limits if limit["measure"] not in RATIOS]
    return any(isinstance(part.get("at_least"), (int, float)) for part in (*goals, *amounts))


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_of_partnerships_never_make_the_best_worse(seed: int) -> None:
    """Every whole plan is allowed with fractional counts too."""
    whole = given(seed, strategy="weighted", counts="whole")
    before = plan_of(whole, check=False)
    if before is None or before.status != "optimal":
        return
    after = plan_of(changed(whole, counts="fractional"), check=False)
    assert after is not None
    assert after.status == "optimal"
    for one, two in zip(before.goals, after.goals, strict=True):
        assert one.best is not None
        assert two.best is not None
        assert two.best >= one.best * (1 - 1e-8)
