"""The best plan of a scenario whose draws decide, from the plan that it would have without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from optimizer.domain.arithmetic.limits import Rule
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.arithmetic.rules import in_order, limit_rule
from optimizer.domain.findings.plan import NO_PLAN, Plan, SolverUsed
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.singles import drawn_singles
from optimizer.domain.language.uncertainty import Weighing
from optimizer.draws.tables import LOGS, Named, Part, Sum, Tables, side_sum
from optimizer.errors import ScenarioError, StoppedError
from optimizer.files.cases import cases_of
from optimizer.planner.answers import PROVEN, Task, planned, without_plan
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.strategies import NoPlanError, run
from optimizer.planner.uncertain.cases import case_bests, least_regret, scores
from optimizer.planner.uncertain.chance import Bound, Chance
from optimizer.planner.uncertain.curves import AtLeastNothing, Tail
from optimizer.planner.uncertain.dive import dive
from optimizer.planner.uncertain.engine import DrawnEngine
from optimizer.planner.uncertain.ground import Ground
from optimizer.planner.uncertain.known import tables_of
from optimizer.planner.uncertain.limits import drawn_limits, fresh
from optimizer.planner.uncertain.objectives import DrawnObjectives, measures_of, score_sum
from optimizer.solver.port import Effort, Termination

SURE_SECONDS = 30.0
"""Seconds that `sure` limits are searched for unless somebody allows others: on many lines no proof ends."""
SIZED = 1e-12
LEAST_LOG = -700.0


def solve_drawn(scenario: Scenario, first: Plan, task: Task) -> Plan:
    """The best plan over draws; `first` is the plan without `risk` and without `sure` and `worst` limits.

    Raises ScenarioError where a line has no cap or the draws take too much room.
    """
    if first.status in NO_PLAN:
        return first
    if task.effort.until == inf and any(one.limit.sure is not None for one in drawn_singles(scenario)):
        task = replace(task, effort=task.effort.within(SURE_SECONDS))
    ground = Ground(scenario)
    bests: Bests = {goal.name: goal.best for goal in first.goals} if task.bests is None else task.bests
    start = _counts(scenario, first)
    engine, objective = _searching(ground, bests, start, task)
    used = SolverUsed("HiGHS", engine.session.version, checked=False)
    try:
        objectives = DrawnObjectives(ground.model, ground.arithmetic, objective)
        outcome = run(engine, objectives, task.effort, scenario, bests)
    except NoPlanError:
        return without_plan(scenario, ground.arithmetic, None, used, task)
    plan = planned(scenario, ground.arithmetic, outcome, used, task)
    gap = max(outcome.gap, first.gap or 0.0)
    plan = replace(plan, gap=gap, status="optimal" if gap <= PROVEN else "feasible")
    return with_drawn_limits(scenario, plan, outcome.final.counts)


def feasible_drawn(scenario: Scenario, without: frozenset[str], effort: Effort) -> Counts | None:
    """Some plan that holds everything but the limits whose dotted keys are `without`; None where there is none.

    Raises StoppedError where neither was known in time, or there may be too many partnerships of a line then.
    """
    try:
        ground = Ground(scenario, without)
        tables = tables_of(scenario, ground.most, list(dict.fromkeys(_names(scenario))))
    except ScenarioError as too_many:
        raise StoppedError(str(too_many)) from too_many
    curves, chances = _limits(ground, tables, without)
    guides = _guides(curves, chances)
    found = ground.engine(guides, None, curves, chances).best(Objective({}, lambda _: 0.0), effort)
    return None if isinstance(found, Termination) else found.counts


def with_drawn_limits(scenario: Scenario, plan: Plan, counts: Counts) -> Plan:
    """A plan with the rows of its `sure` and `worst` limits, and what fresh draws say of them."""
    drawn = drawn_limits(scenario, counts)
    if not drawn:
        return plan
    return replace(
        plan,
        limits=in_order(scenario, (*plan.limits, *(one.row for one in drawn))),
        warnings=(*plan.warnings, *fresh(scenario, counts)),
    )


def _counts(scenario: Scenario, plan: Plan) -> tuple[float, ...]:
    counts = {line.name: line.partnerships for line in plan.lines}
    return tuple(counts.get(name, 0.0) for name in lines_of(scenario))


def _searching(ground: Ground, bests: Bests, start: Counts, task: Task) -> tuple[DrawnEngine, Objective | None]:
    """A search over what the scenario states of draws, and the objective that draws or cases make, if any does."""
    scenario, risk = ground.scenario, ground.scenario.risk
    curves, chances, guides, objective = list[AtLeastNothing](), list[Chance](), list[Sum](), None
    names = list(dict.fromkeys(_names(scenario)))
    if names:
        tables = tables_of(scenario, ground.most, names)
        curves, chances = _limits(ground, tables)
        guides = _guides(curves, chances)
    if chances:
        start = dive(scenario, bests, ground.choices, chances, start, task.effort)
    if risk is not None and risk.regret is not None:
        score, objective = _regret(ground, bests, start, task)
        guides = [score, *guides]
    elif risk is not None:
        score, objective = weighed(ground, tables, bests, risk)
        guides = [score, *guides]
    return ground.engine(guides, start, curves, chances), objective


def _regret(ground: Ground, bests: Bests, start: Counts, task: Task) -> tuple[Sum, Objective]:
    """The score in every case, and what is largest where its largest regret is least."""
    scenario, scenarios = ground.scenario, cases_of(ground.scenario)
    known = case_bests(scenario, scenarios, bests, start, task.effort)
    score = scores(scenario, scenarios, ground, bests)
    own = score.of(start)
    best = np.array([own[place] if one is None else one.value for place, one in enumerate(known.values())])
    return score, ground.curved.objective([(1.0, least_regret(score, best))])


def weighed(ground: Ground, tables: Tables, bests: Bests, weighing: Weighing) -> tuple[Sum, Objective]:
    """The score in every draw, and its mean weighed against that of the worst draws."""
    score = score_sum(ground.scenario, tables, bests)
    even = np.full(tables.draws, 1.0 / tables.draws)
    parts = [(1.0 - weighing.share, Tail(score, weights=even)), (weighing.share, Tail(score, weighing.tail))]
    return score, ground.curved.objective(parts)


def best_weighed(
    scenario: Scenario, bests: Bests, start: Counts, weighing: Weighing, effort: Effort
) -> Incumbent | None:
    """The best mix for one weight, under the limits that speak of what is planned; None where none is known in time."""
    ground = Ground(scenario)
    tables = tables_of(scenario, ground.most, list(dict.fromkeys(_listed(scenario, measures_of(scenario)))))
    score, objective = weighed(ground, tables, bests, weighing)
    try:
        found = ground.engine([score], start).best(objective, effort)
    except StoppedError:
        return None
    return None if isinstance(found, Termination) else found


def _guides(curves: Sequence[AtLeastNothing], chances: Sequence[Chance]) -> list[Sum]:
    """The sums by which it is told which lines vary."""
    return [one.tail.sum for one in curves] + [bound.short for chance in chances for bound in chance.bounds]


def _limits(
    ground: Ground, tables: Tables, without: frozenset[str] = frozenset()
) -> tuple[list[AtLeastNothing], list[Chance]]:
    """The `worst` and the `sure` limits, but for those whose dotted keys are `without`."""
    curves, chances = list[AtLeastNothing](), list[Chance]()
    named = Named(ground.scenario)
    for one in (one for one in drawn_singles(ground.scenario) if one.key not in without):
        rule = limit_rule(named, one)
        if one.limit.worst is not None:
            for side in rule.sides:
                total = side_sum(tables, side)
                size = max(float(np.abs(total.constant).max()), SIZED)
                curves.append(AtLeastNothing(ground.choices, Tail(total, one.limit.worst), size))
        else:
            chances.append(Chance(ground.choices, _bounds(rule, tables), one.limit.sure or 0.0))
    return curves, chances


def _bounds(rule: Rule, tables: Tables) -> list[Bound]:
    """The sides of a `sure` limit; people reached at most are told by those who are not, for these multiply."""
    found = []
    for side in rule.sides:
        if side.ceiling and rule.measure == "reach" and len(tables.people) and isinstance(side.left, Part):
            missed, cap = tables.missed(side.left), side.number / np.maximum(tables.people[0], SIZED)
            with np.errstate(divide="ignore"):
                least = np.log1p(-np.minimum(cap, 1.0))
            least = np.maximum(least, LEAST_LOG)
            zero = tables.sum([])
            found.append(Bound(zero.less(-least), missed, missed.less(least), float(np.abs(least).max())))
            continue
        left = tables.sum([(side.factor, side.left)])
        right = tables.sum([(side.number, side.other)])
        small, large = (left, right) if side.ceiling else (right, left)
        found.append(Bound(small, large, side_sum(tables, side), _size(small, large)))
    return found


def _size(small: Sum, large: Sum) -> float:
    """How large what is compared may be."""
    sizes = [float(np.abs(one.constant).max()) for one in (small, large)]
    sizes += [float(np.abs(one.added).max(initial=0.0)) for one in (small, large) if one.added is not None]
    return max(*sizes, SIZED)


def _names(scenario: Scenario) -> Iterator[str]:
    """The measures that the draws decide by."""
    named = Named(scenario)
    parts: list[object] = []
    for one in drawn_singles(scenario):
        for side in limit_rule(named, one).sides:
            parts += [side.left, side.other]
    measures = [part.measure for part in parts if isinstance(part, Part)]
    if scenario.risk is not None and scenario.risk.regret is None:
        measures += measures_of(scenario)
    yield from _listed(scenario, measures)


def _listed(scenario: Scenario, measures: Sequence[str]) -> Iterator[str]:
    """Measures as tables name them."""
    for measure in measures:
        if measure == "reach" and scenario.audience:
            yield from (f"{LOGS}{segment}" for segment in range(len(scenario.audience)))
        else:
            yield measure
