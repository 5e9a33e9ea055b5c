"""The figures of a mix that somebody already has, and which limits it breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.cautions import cautions
from optimizer.domain.arithmetic.results import Bests, goal_results, score, summary
from optimizer.domain.arithmetic.rules import in_order
from optimizer.domain.findings.plan import NO_PLAN, Plan, SolverUsed
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.files import dump_resolved
from optimizer.planner import solve as best_plan
from optimizer.planner.answers import made
from optimizer.planner.uncertain.limits import drawn_limits
from optimizer.studies.conflict import clashes

Solve = Callable[[Scenario], Plan]
"""Finds the best plan of a scenario."""
UNSOLVED = SolverUsed("none", "", checked=False)
"""What is stated of a mix whose figures took no solve."""


def evaluate(scenario: Scenario, counts: Sequence[float], *, solve: Solve = best_plan) -> Plan:
    """A mix as a plan whose status is "given", with every rule that it breaks; counts by line position.

    Where the strategy measures goals by their best, `solve` solves the scenario for them; a scenario that no plan
    satisfies leaves them None. Raises what solving raises.
    """
    started = time.perf_counter()
    return given(scenario, counts, *bests_under(scenario, solve), started)


def bests_under(scenario: Scenario, solve: Solve) -> tuple[Bests, SolverUsed]:
    """What each goal alone could reach, where the strategy asks for it, and what solved it."""
    return bests_of(solve(scenario)) if scenario.strategy in NORMALISED else ({}, UNSOLVED)


def bests_of(plan: Plan) -> tuple[Bests, SolverUsed]:
    """The best values that a solved plan rests on, for other mixes under its scenario."""
    if plan.scenario.strategy not in NORMALISED:
        return {}, UNSOLVED
    used = replace(plan.solver, holds_back=())
    return ({} if plan.status in NO_PLAN else {goal.name: goal.best for goal in plan.goals}), used


def counts_under(scenario: Scenario, plan: Plan) -> tuple[float, ...]:
    """What a plan buys of each line of a scenario, by name; counts by line position."""
    counts = {line.name: line.partnerships for line in plan.lines}
    return tuple(counts.get(name, 0.0) for name in lines_of(scenario))


def given(
    scenario: Scenario, counts: Sequence[float], bests: Bests, used: SolverUsed, started: float | None = None
) -> Plan:
    """A mix as a plan, its goals measured by `bests`."""
    started = time.perf_counter() if started is None else started
    audited = Arithmetic(scenario).audit(counts)
    drawn = drawn_limits(scenario, counts)
    broken = (*audited.broken, *(one.row.key for one in drawn if not one.holds))
    goals = goal_results(scenario, audited.goals, bests)
    return Plan(
        scenario=summary(scenario),
        status="given",
        gap=None,
        score=score(scenario, audited, goals),
        lines=audited.lines,
        totals=audited.totals,
        goals=goals,
        limits=in_order(scenario, (*audited.limits, *(one.row for one in drawn))),
        groups=audited.groups,
        periods=audited.periods,
        cash=audited.cash,
        warnings=cautions(scenario),
        solver=used,
        made=made(started),
        inputs=dump_resolved(scenario),
        broken=clashes(scenario, broken),
    )
