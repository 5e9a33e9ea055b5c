"""Scores a mix by its scenario's strategy, with each goal's best given, so that mixes can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.scenario import Scenario

EQUAL = 1e-9
"""Relative difference up to which two figures are equal (optimizer/README.md: "The mathematics")."""

Score = tuple[float, ...]
"""What the strategy is after, larger being better: one figure, or with `priority` one for each goal of the order."""


def scored(arithmetic: Arithmetic, bests: Mapping[str, float | None], counts: Sequence[float]) -> Score:
    """The weighted or smallest attainment, the goals in order, spend negated, or profit, of counts by line position."""
    scenario = arithmetic.scenario
    if scenario.strategy == "cheapest":
        return (-arithmetic.figure(counts, "spend"),)
    if scenario.strategy == "profit":
        return (arithmetic.figure(counts, "profit"),)
    values = arithmetic.goal_values(counts)
    if scenario.strategy == "priority":
        return tuple(values[name] for name in scenario.order)
    if scenario.strategy == "balanced":
        return (min((values[name] / best for name, best in attainable(scenario, bests).items()), default=0.0),)
    return (weighted(arithmetic, bests, counts),)


def weighted(arithmetic: Arithmetic, bests: Mapping[str, float | None], counts: Sequence[float]) -> float:
    """The weighted attainment of the goals."""
    scenario, values = arithmetic.scenario, arithmetic.goal_values(counts)
    total = fsum(goal.weight for goal in scenario.goals.values())
    counted = attainable(scenario, bests)
    return fsum(scenario.goals[name].weight / total * values[name] / best for name, best in counted.items())


def attainable(scenario: Scenario, bests: Mapping[str, float | None]) -> dict[str, float]:
    """The best of each goal that has a weight and can be attained at all."""
    return {name: best for name, goal in scenario.goals.items() if (best := bests.get(name)) and goal.weight > 0.0}


def score_of(scenario: Scenario, scored: Score) -> float:
    """The plan file's score: spend itself with `cheapest`, the first goal's value with `priority`."""
    return -scored[0] if scenario.strategy == "cheapest" else scored[0]


def as_good(one: Score, other: Score, loss: float = EQUAL) -> bool:
    """Whether one gives up at most that part of what the other reaches, in each figure."""
    allowed = max(loss, EQUAL)
    return all(mine >= yours - allowed * abs(yours) for mine, yours in zip(one, other, strict=True))
