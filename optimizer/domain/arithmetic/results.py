"""What a plan states beside the audit's figures: a summary of its scenario, its goals, and the strategy's score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from optimizer.domain.findings.plan import Audited, GoalResult, LineResult, Summary
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Scenario

Bests = Mapping[str, float | None]
"""Goal -> the most that it alone could reach; None where that is not known or of no use."""


def summary(scenario: Scenario) -> Summary:
    """Which scenario a plan answers."""
    origin = scenario.origin
    return Summary(
        name=scenario.name,
        file=origin.file,
        sha256=origin.sha256,
        currency=scenario.currency,
        budget=scenario.budget,
        strategy=scenario.strategy,
        overrides=dict(origin.overrides),
        files=dict(origin.files),
        exchange=dict(scenario.exchange),
    )


def frequency_within(scenario: Scenario, lines: Sequence[LineResult], reach: float) -> float | None:
    """Impressions within the audience per person reached there; `frequency` counts those outside of it, too.

    A line's impressions fall within the audience in the share of its followers who belong to it, all segments together.
    None without an audience, without reach, or where a line is none of the scenario's.
    """
    shares = {name: _whole(line.audience_share) for name, line in lines_of(scenario).items()}
    shown = [line for line in lines if line.impressions > 0]
    if not scenario.audience or not reach > 0 or any(line.name not in shares for line in shown):
        return None
    return fsum(line.impressions * shares[line.name] for line in shown) / reach


def _whole(share: Quantity | dict[str, Quantity]) -> float:
    """The share in the audience, all segments together."""
    return fsum(part.value for part in share.values()) if isinstance(share, dict) else share.value


def normalised(scenario: Scenario) -> dict[str, float]:
    """The goals' weights, summing to 1; all 0 where none has a weight."""
    total = fsum(goal.weight for goal in scenario.goals.values())
    return {name: goal.weight / total if total else 0.0 for name, goal in scenario.goals.items()}


def goal_results(scenario: Scenario, values: Mapping[str, float], bests: Bests) -> tuple[GoalResult, ...]:
    """Every goal with its value, and its attainment where its best is known."""
    weights = normalised(scenario)
    return tuple(
        GoalResult(
            name=name,
            measure=scenario.measure_of(name),
            where=goal.where,
            weight=weights[name],
            value=values[name],
            best=(best := bests.get(name)),
            attainment=values[name] / best if best else None,
            at_least=goal.at_least,
        )
        for name, goal in scenario.goals.items()
    )


def score(scenario: Scenario, audited: Audited, goals: Sequence[GoalResult]) -> float | None:
    """The strategy's own figure of a mix; None where it needs best values that are not known."""
    strategy = scenario.strategy
    if strategy in ("cheapest", "profit"):
        return audited.totals["spend" if strategy == "cheapest" else "profit"]
    if strategy == "priority":
        return audited.goals[scenario.order[0]]
    if all(goal.best is None for goal in goals):
        return None
    counted = [(goal.weight, goal.attainment) for goal in goals if goal.weight > 0 and goal.attainment is not None]
    if strategy == "weighted":
        return fsum(weight * attainment for weight, attainment in counted)
    return min((attainment for _, attainment in counted), default=0.0)
