"""The response curve of a scenario: solved at every budget under the same bests, and in between where the mix changes.

Raises UsageError where there is nothing to solve for, and ScenarioError as a plan's solve does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Literal

from optimizer.domain.arithmetic.knee import knee
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.curve import CARRIES, Change, Curve, Envelope, Point, marginal
from optimizer.domain.findings.plan import NO_PLAN, Clash, Plan
from optimizer.domain.language.budgets import Budgets, around
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError, StoppedError, UsageError
from optimizer.files import changed
from optimizer.planner.lp_envelope import envelope
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.conflict import explained
from optimizer.studies.over_draws import as_planned
from optimizer.studies.progress import Progress, silent

MOST = 1_000
"""No curve has more budgets; each is a solve."""

HALVINGS = 4
"""A change of the mix is told apart to a sixteenth of the distance between two budgets."""

EXTRA = 3
"""At most so many further solves for each budget that was asked for go into telling changes apart."""

ROUGH = 1e-6
"""The relaxation's solver may fall short of its bound by this part, most where an audience is nearly all reached."""

Lines = frozenset[str] | None
"""The names of lines; None where there is no plan."""

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no plan at a budget: the scenario cannot have it, or the search was stopped."""

    status: Literal["infeasible", "stopped"]
    reason: str


Answer = Plan | Missing


def curve(
    scenario: Scenario, budgets: Budgets | None = None, progress: Progress = silent, *, time_limit: float | None = None
) -> Curve:
    """The best plan at each budget, by default from about 10% to 200% of the scenario's own.

    `time_limit` is in seconds for each solve; raises StoppedError where it ends the one at the scenario's own budget
    before any plan is found.
    """
    amounts = _amounts(scenario, budgets)
    series = Series(scenario, progress, time_limit)
    own, measured_at = series.measured(amounts)
    series.expect(len(amounts))
    answers = [series.at(budget) for budget in amounts]
    bound = series.bound(amounts)
    points = _points(amounts, answers, bound)
    if scenario.drawn:
        points = tuple(replace(point, alone=series.alone(point)) for point in points)
    changes = tuple(series.changes(amounts))
    impossible = series.impossible()
    return Curve(
        own=own,
        measured_at=measured_at,
        points=points,
        changes=changes,
        knee=_knee(points, scenario),
        envelope=bound,
        impossible=impossible,
        conflict=series.conflict(impossible),
    )


def _amounts(scenario: Scenario, budgets: Budgets | None) -> tuple[float, ...]:
    """The budgets to solve for, in the scenario's own money."""
    name = scenario.origin.file or scenario.name
    if budgets is not None:
        return budgets.of(scenario.budget, name)
    if not scenario.budget:
        stated = "no budget" if scenario.budget is None else "a budget of 0"
        raise UsageError(f"{name} states {stated} to draw a curve around; say which, for example --budgets 5k..100k:5k")
    return around(scenario.budget)


class Series:
    """One scenario at many budgets, each solved once."""

    def __init__(self, scenario: Scenario, progress: Progress, seconds: float | None) -> None:
        self.scenario = scenario
        self.session = WarmSession()
        self.bests: Bests | None = None
        self.answers: dict[float, Answer] = {}
        self.seconds = seconds
        self.progress = progress
        self.expected = 0

    def expect(self, solves: int) -> None:
        """So many more solves are to come."""
        self.expected += solves
        self.progress(len(self.answers), self.expected)

    def measured(self, amounts: Sequence[float]) -> tuple[Plan, float | None]:
        """The plan at the scenario's own budget, and the budget whose bests measure all others.

        That is the scenario's own, unless it leaves a goal without a best to be measured by: then the highest that
        leaves fewer of them so. Without a plan at any budget, each is solved by itself.
        """
        own = self.session.solve(self.scenario, time_limit=self.seconds)
        measure, at = own, self.scenario.budget
        for budget in reversed(amounts):
            if not _unmeasured(measure) or (measure.status not in NO_PLAN and budget != amounts[-1]):
                break
            try:
                varied = changed(self.scenario, budget=budget)
                plan = self.session.solve(varied, time_limit=self.seconds)
            except (ScenarioError, StoppedError):
                continue
            if _unmeasured(plan) < _unmeasured(measure):
                measure, at = plan, budget
        if measure.status in NO_PLAN:
            return own, None
        self.bests = {goal.name: goal.best for goal in measure.goals}
        return own, at if any(best is not None for best in self.bests.values()) else None

    def at(self, budget: float) -> Answer:
        """The plan at a budget, which may say that there is none; or why there is no answer."""
        if budget not in self.answers:
            try:
                varied = changed(self.scenario, budget=budget)
            except ScenarioError as error:
                why = "; ".join(problem.message for problem in error.problems)
                self.answers[budget] = Missing("infeasible", why)
            else:
                self.answers[budget] = self._solved(varied)
            self.progress(len(self.answers), self.expected)
        return self.answers[budget]

    def _solved(self, varied: Scenario) -> Answer:
        try:
            return self.session.solve(varied, bests=self.bests, time_limit=self.seconds)
        except StoppedError as stop:
            return Missing("stopped", str(stop))

    def alone(self, point: Point) -> float | None:
        """The score that planned figures alone would reach at a budget; None without a plan, or in no time."""
        if point.plan is None:
            return None
        planned = self._solved(as_planned(changed(self.scenario, budget=point.budget)))
        return None if isinstance(planned, Missing) else planned.score

    def bound(self, amounts: Sequence[float]) -> Envelope | None:
        """What no plan can exceed at any of the budgets."""
        if self.scenario.drawn or (not self.bests and self.scenario.strategy != "profit"):
            return None
        try:
            return envelope(changed(self.scenario, budget=amounts[-1]), self.bests or {})
        except ScenarioError:
            return None

    def impossible(self) -> float | None:
        """The largest budget that was looked at and has no plan."""
        without = (budget for budget, answer in self.answers.items() if answer.status in NO_PLAN)
        return max(without, default=None)

    def conflict(self, budget: float | None) -> tuple[Clash, ...]:
        """What cannot hold together at a budget."""
        plan = None if budget is None else self.answers[budget]
        if not isinstance(plan, Plan):
            return ()
        return explained(plan, changed(self.scenario, budget=budget)).conflict

    def changes(self, amounts: Sequence[float]) -> Iterator[Change]:
        """Where the mix changes from one budget to the next, told apart by halving while there are solves to spare."""
        known = [budget for budget in amounts if self.at(budget).status != "stopped"]
        different = [(low, high) for low, high in pairwise(known) if carriers(self.at(low)) != carriers(self.at(high))]
        halvings = min(HALVINGS, EXTRA * len(amounts) // max(1, len(different)))
        self.expect(halvings * len(different))
        for low, high in different:
            yield self._change(low, high, halvings)

    def _change(self, low: float, high: float, halvings: int) -> Change:
        """One change, where the lines that it concerns first cease to be as they were at the lower budget."""
        before, after = carriers(self.at(low)), carriers(self.at(high))
        for _ in range(halvings):
            middle = (low + high) / 2
            if self.at(middle).status == "stopped":
                break
            if _alike(carriers(self.at(middle)), before, after):
                low = middle
            else:
                high = middle
        some = NOBODY if before is None else before
        others = NOBODY if after is None else after
        begins = after is not None if before is None or after is None else None
        return Change(low, high, others - some, some - others, begins)


def _unmeasured(plan: Plan) -> float:
    """How many goals have no best above 0 to be measured by; without a plan, none has."""
    if plan.status in NO_PLAN:
        return inf
    return sum(goal.best is not None and goal.best <= 0 for goal in plan.goals)


def carriers(answer: Answer) -> Lines:
    """The lines that carry a plan; None without a plan."""
    if isinstance(answer, Missing) or answer.status in NO_PLAN:
        return None
    return frozenset(line.name for line in answer.lines if (line.share_of_spend or 0.0) >= CARRIES)


def _alike(lines: Lines, before: Lines, after: Lines) -> bool:
    """Whether the lines in which two mixes differ are in a third one as they are in the first."""
    if lines is None or before is None or after is None:
        return (lines is None) == (before is None)
    return not (lines ^ before) & (before ^ after)


def _points(amounts: Sequence[float], answers: Sequence[Answer], bound: Envelope | None) -> tuple[Point, ...]:
    points = []
    earlier: tuple[float, Plan] | None = None
    for budget, answer in zip(amounts, answers, strict=True):
        ceiling = None if bound is None else bound.at(budget)
        if isinstance(answer, Missing) or answer.status in NO_PLAN:
            points.append(Point(budget, answer.status, None, answer.reason, None, None))
            earlier = None
            continue
        if ceiling is not None and answer.score is not None and abs(ceiling - answer.score) <= ROUGH * abs(ceiling):
            ceiling = max(ceiling, answer.score)
        points.append(Point(budget, answer.status, answer, None, ceiling, marginal(earlier, budget, answer)))
        earlier = budget, answer
    return tuple(points)


def _knee(points: Sequence[Point], scenario: Scenario) -> float | None:
    """The budget of the knee; none where the score is the spend."""
    planned = [(point.budget, point.plan.score or 0.0) for point in points if point.plan is not None]
    if scenario.strategy == "cheapest" or not planned:
        return None
    place = knee([budget for budget, _ in planned], [score for _, score in planned])
    return None if place is None else planned[place][0]
