"""The five strategies as sequences of objectives (optimizer/README.md: "The mathematics")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Protocol

from optimizer.domain.arithmetic.linear import Row
from optimizer.domain.arithmetic.results import Bests, normalised
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import Problem, ScenarioError, StoppedError
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective, Objectives
from optimizer.planner.tolerances import EQUAL, size_of
from optimizer.solver.port import Effort, Termination


class NoPlanError(Exception):
    """The scenario has no plan: it is infeasible or unbounded. Never leaves the planner."""

    def __init__(self, termination: Termination) -> None:
        self.termination = termination
        super().__init__(termination.value)


@dataclass(slots=True)
class Outcome:
    """What a strategy found: its last counts, and every solve that it rests on."""

    final: Incumbent
    bests: dict[str, float | None] = field(default_factory=dict)
    solves: list[Incumbent] = field(default_factory=list)
    alone: list[Incumbent] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """The largest gap of the solves that the plan rests on; a goal's own is relative to its bound.

        There is none where a goal alone decides, it is proven, and no tie was broken.
        """
        bounds = [(found.bound - found.value) / max(EQUAL, abs(found.bound)) for found in self.alone if found.gap]
        return max([*bounds, *(found.gap for found in self.solves)], default=0.0)


class Finder(Protocol):
    """Finds proven optima, one objective after the other (`Engine`)."""

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows that stay."""

    def hold(self, objective: Objective, least: float, size: float) -> None:
        """From now on, plans keep the objective's value at `least` or above."""

    def best(self, objective: Objective, effort: Effort) -> Incumbent | Termination:
        """The proven best plan for an objective; why there is none otherwise."""

    def improve(self, objective: Objective, counts: Counts, effort: Effort) -> Incumbent:
        """The proven best plan for an objective that is at most 0, from counts that hold everything already."""


class Run:
    """One run of a strategy: solves objectives in turn, keeps what each reached, and remembers every solve."""

    def __init__(
        self, engine: Finder, objectives: Objectives, effort: Effort, scenario: Scenario, kept: Bests | None
    ) -> None:
        self.kept = kept
        self.engine = engine
        self.objectives = objectives
        self.effort = effort
        self.scenario = scenario
        self.solves: list[Incumbent] = []
        self.goals_alone: list[Incumbent] = []

    def best(self, objective: Objective) -> Incumbent:
        """The proven best for an objective, remembered."""
        self.solves.append(found := self._best(objective))
        return found

    def alone(self, objective: Objective) -> Incumbent:
        """The proven best for a goal alone, remembered."""
        self.goals_alone.append(found := self._best(objective))
        return found

    def _best(self, objective: Objective) -> Incumbent:
        found = self.engine.best(objective, self.effort)
        if isinstance(found, Termination):
            raise NoPlanError(found)
        return found

    def keep(self, objective: Objective, found: Incumbent, tolerance: float = EQUAL) -> None:
        """Later objectives keep what this one reached, but for a relative tolerance."""
        self.engine.hold(objective, found.value - max(tolerance, EQUAL) * abs(found.value), found.size)

    def keep_last(self, objective: Objective, found: Incumbent) -> None:
        """Only ties are broken from here on; fractional counts may trade hardly anything away for that."""
        equal = EQUAL if self.scenario.whole else EQUAL / 10
        self.engine.hold(objective, found.value - equal * abs(found.value), found.size)

    def untied(self, found: Incumbent) -> Incumbent:
        """The choice among equal plans; left as it is where the proof was stopped."""
        cheapest_already = self.scenario.strategy == "cheapest"
        for objective in self.objectives.ties(found.counts)[cheapest_already:]:
            if any(solve.gap > 0.0 for solve in [*self.goals_alone, *self.solves]):
                return found
            better = self.engine.improve(objective, found.counts, replace(self.effort, gap=0.0))
            if better.gap > 0.0:
                return found  # Time is over, and the plan was proven before.
            found = better
            self.solves.append(found)
            self.keep_last(objective, found)
        return found


def run(
    engine: Finder, objectives: Objectives, effort: Effort, scenario: Scenario, kept: Bests | None = None
) -> Outcome:
    """The plan of the scenario's strategy; goals are normalised by `kept` where it is given.

    Raises NoPlanError where there is none.
    """
    this = Run(engine, objectives, effort, scenario, kept)
    outcome = STRATEGIES[scenario.strategy](this)
    outcome.final = this.untied(outcome.final)
    outcome.solves, outcome.alone = this.solves, this.goals_alone
    return outcome


def weighted(this: Run) -> Outcome:
    """Maximises the weighted sum of attainments."""
    bests = _bests(this)
    objective = _mix(this, bests)
    found = _only(this, objective, bests) or this.best(objective)
    this.keep_last(objective, found)
    return Outcome(found, bests)


def _only(this: Run, objective: Objective, bests: Mapping[str, float | None]) -> Incumbent | None:
    """What was found for a goal alone, in units of the mix; None where there are several, or it was not asked alone."""
    weights = normalised(this.scenario)
    counted = [name for name, best in bests.items() if best and weights[name]]
    if this.kept is not None or len(counted) != 1:
        return None
    (name,) = counted
    alone = this.goals_alone[list(bests).index(name)]
    factor = weights[name] / (bests[name] or 1.0)
    value = objective.value(alone.counts)
    return Incumbent(
        alone.counts, value, max(value, factor * alone.bound), size_of(objective.linear, objective.to_linear(value))
    )


def balanced(this: Run) -> Outcome:
    """Maximises the smallest attainment, then the weighted sum."""
    bests = _bests(this)
    goals = this.scenario.goals
    counted = {name: best for name, best in bests.items() if best and goals[name].weight > 0.0}
    if not counted:
        return weighted_sum_only(this, bests)
    this.engine.add(this.objectives.below_each(counted))
    smallest = this.objectives.smallest(counted)
    found = this.best(smallest)
    this.keep(smallest, found)
    mix = _mix(this, bests)
    found = this.best(mix)
    this.keep_last(mix, found)
    return Outcome(found, bests)


def weighted_sum_only(this: Run, bests: dict[str, float | None]) -> Outcome:
    """Balanced without any goal that can be attained: every plan is as good, and the cheapest one wins."""
    return Outcome(this.best(_mix(this, bests)), bests)


def priority(this: Run) -> Outcome:
    """Maximises each goal of the order in turn; earlier ones keep all but the tolerance of their own optimum."""
    *earlier, last = [this.objectives.goal(name) for name in this.scenario.order]
    for objective in earlier:
        this.keep(objective, this.best(objective), this.scenario.tolerance)
    found = this.best(last)
    this.keep_last(last, found)
    return Outcome(found)


def cheapest(this: Run) -> Outcome:
    """Minimises spend while every floor and limit holds."""
    objective = this.objectives.thrift()
    found = this.best(objective)
    this.keep_last(objective, found)
    return Outcome(found)


def profit(this: Run) -> Outcome:
    """Maximises profit."""
    objective = this.objectives.profit()
    found = this.best(objective)
    this.keep_last(objective, found)
    return Outcome(found)


STRATEGIES: Mapping[str, Callable[[Run], Outcome]] = {
    "weighted": weighted,
    "balanced": balanced,
    "priority": priority,
    "cheapest": cheapest,
    "profit": profit,
}


def _bests(this: Run) -> dict[str, float | None]:
    """What each goal alone could reach, or what is kept of it from another scenario.

    A negative best is an input error, noise around 0 is 0.
    """
    if this.kept is not None:
        return dict(this.kept)
    bests: dict[str, float | None] = {}
    problems = []
    for name in this.scenario.goals:
        objective = this.objectives.goal(name)
        best = this.alone(objective).most
        if best == inf:
            raise StoppedError(
                f"the time limit ended the search before anything was known of goal {name}; allow more time"
            )
        noise = 1e-12 * max((abs(value) for value in objective.linear.values()), default=0.0)
        bests[name] = best if abs(best) > noise else 0.0
        if best < -noise:
            origin = this.scenario.origin
            message = (
                f"the most that this goal could reach is {best:g}, which is negative, so no share of it can be "
                "attained; state it as a limit"
            )
            problems.append(Problem(origin.place(("goals", name)), f"goals.{name}", message))
    if problems:
        raise ScenarioError(tuple(problems))
    return bests


def _mix(this: Run, bests: Mapping[str, float | None]) -> Objective:
    """The weighted sum of attainments."""
    return this.objectives.weighted(factors(this.scenario, bests))


def factors(scenario: Scenario, bests: Mapping[str, float | None]) -> dict[str, float]:
    """What each goal counts in a weighted sum of attainments; those that cannot be attained at all do not."""
    weights = normalised(scenario)
    return {name: weights[name] / best for name, best in bests.items() if best and weights[name]}
