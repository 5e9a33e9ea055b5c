"""A plan chosen over draws beside the one that its scenario has without them: what being sure costs and buys."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.risk import Beside, Cause, Risk, Without
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.planner import solve
from optimizer.planner.uncertain.limits import drawing, of_scenario
from optimizer.studies.holds_back import counts_of
from optimizer.studies.over_draws import as_planned
from optimizer.studies.risk import ranges
from optimizer.studies.risk.causes import causes

MOST, LEAST = 3, 0.03
"""Causes that are told, and how far apart their parts are, for less is the noise of draws."""


def beside(scenario: Scenario, plan: Plan, found: Risk) -> Without:
    """What the plan is beside the one without draws; `found` is the plan over draws."""
    other_scenario = as_planned(scenario)
    try:
        other = solve(other_scenario, check=False)
    except OptimizerError:
        return Without("feasible")
    if other.status in NO_PLAN:
        return Without(other.status)
    own, theirs = counts_of(plan), counts_of(other)
    mix = [
        Beside(line.name, here, there)
        for line, here, there in zip(plan.lines, own, theirs, strict=True)
        if here != there
    ]
    drawn, _ = of_scenario(scenario)
    here_again, there_again = drawing(scenario, own), drawing(scenario, theirs)
    there = there_again(drawn)
    row = ranges.score_of(other, there)
    figures = [
        Beside("spend", plan.totals.get("spend"), other.totals.get("spend")),
        *(Beside(goal.name, goal.value, theirs_) for goal, theirs_ in _goals(plan, other)),
        Beside("score planned", plan.score, other.score),
        Beside("score mean", found.score.mean, row.mean),
        Beside("score worst", found.score.worst, row.worst),
    ]
    if not mix or not plan.goals:
        return Without(other.status, tuple(mix), tuple(figures))
    goal = max(plan.goals, key=lambda one: one.weight).name
    told = [list(causes(here_again(drawn), drawn, here_again)), list(causes(there, drawn, there_again))]
    return Without(other.status, tuple(mix), tuple(figures), goal, tuple(_changed(goal, *told)))


def _goals(plan: Plan, other: Plan) -> Iterator[tuple]:  # type: ignore[type-arg]
    known = {goal.name: goal.value for goal in other.goals}
    return ((goal, known.get(goal.name)) for goal in plan.goals)


def _changed(goal: str, here: list[Cause], there: list[Cause]) -> list[Beside]:
    """The causes whose part of a goal's variance differs most."""
    own, theirs = ({cause.name: cause.shares.get(goal) or 0.0 for cause in some} for some in (here, there))
    every = [Beside(name, own.get(name, 0.0), theirs.get(name, 0.0)) for name in dict.fromkeys((*own, *theirs))]
    differing = [one for one in every if _apart(one) >= LEAST]
    return sorted(differing, key=_apart, reverse=True)[:MOST]


def _apart(one: Beside) -> float:
    return abs((one.here or 0.0) - (one.without or 0.0))
