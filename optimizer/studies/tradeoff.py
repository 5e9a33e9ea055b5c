"""The efficient frontier between two or three goals, by floors on all but the first (epsilon constraint).

At each level of the floors the first goal is maximised, then the second, then the third, each keeping what the one
before reached: the plan found is efficient, not only as good as possible in the first goal (Mavrotas, "Effective
Implementation of the ε-Constraint Method", Applied Mathematics and Computation 213, 2009). A plan found under looser
floors that holds tighter ones too is the answer there, and is not looked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import ceil, inf, sqrt

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.tradeoff import NEAR, Efficient, Tradeoff, Values, frontier, levels, same
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.wording import joined
from optimizer.errors import StoppedError, UsageError
from optimizer.planner.near_optimal import HELD
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.conflict import explained
from optimizer.studies.progress import Progress, silent

POINTS = 20
"""Asked for when nobody says how many."""

MOST = 1_000
"""No frontier has more points; each is a solve."""

FEWEST_GOALS, MOST_GOALS = 2, 3


class NoPlan(Exception):
    """There is no plan to trade with; holds the answer that says so. Never leaves this module."""

    def __init__(self, answer: Plan) -> None:
        self.answer = answer
        super().__init__(answer.status)


def tradeoff(
    scenario: Scenario,
    goals: Sequence[str],
    points: int = POINTS,
    progress: Progress = silent,
    *,
    time_limit: float | None = None,
) -> Tradeoff:
    """The frontier between two or three goals of a scenario; its limits and floors hold in every plan.

    `time_limit` is in seconds for each solve. Raises UsageError for goals that the scenario does not have, and for a
    number of points that makes no frontier; StoppedError where the limit leaves an end of the frontier without a plan.
    """
    _check(scenario, goals, points)
    search = Search(scenario, tuple(goals), progress, time_limit)
    own = search.session.solve(scenario, time_limit=time_limit)
    measures = tuple(scenario.measure_of(goal) for goal in goals)
    try:
        found = search.frontier(points, own)
    except NoPlan as none:
        return Tradeoff(own, search.goals, measures, (), (), points, missing=explained(none.answer, scenario))
    at_own = search.values(own)
    mine, best = search.efficient(own), search.efficient(search.beyond(own))
    inside = not same(best.values, at_own)
    return Tradeoff(
        own=own,
        goals=search.goals,
        measures=measures,
        bests=tuple(search.bests[goal] for goal in goals),
        points=frontier([*([best] if inside else [mine]), *map(search.efficient, found)]),
        asked=points,
        own_values=at_own,
        own_point=mine if inside else None,
        better=best if inside else None,
        stopped=search.stopped,
    )


def _check(scenario: Scenario, goals: Sequence[str], points: int) -> None:
    name, known = scenario.origin.file or scenario.name, list(scenario.goals)
    if scenario.drawn:
        raise UsageError(
            f"{name} has risk, or limits over draws, and a trade-off weighs planned figures alone; leave them out"
        )
    if len(known) < FEWEST_GOALS:
        has = f"has the goal {known[0]} alone" if known else "has no goals"
        raise UsageError(f"{name} {has}; a trade-off takes two, so state another one under goals")
    for goal in goals:
        if goal not in known:
            near = did_you_mean(goal, known) or f"; its goals are {joined(known, 'and')}"
            raise UsageError(f"{name} has no goal {goal}{near}")
    twice = next((goal for goal in goals if list(goals).count(goal) > 1), None)
    if twice is not None:
        raise UsageError(
            f"the goal {twice} is named twice; name two or three different goals of {joined(known, 'and')}"
        )
    if not FEWEST_GOALS <= len(goals) <= MOST_GOALS:
        given = f"{len(goals)} {'goal is' if len(goals) == 1 else 'goals are'} named"
        raise UsageError(f"{given}; name two or three of {joined(known, 'and')}")
    if not FEWEST_GOALS <= points <= MOST:
        many = "point makes" if points == 1 else "points make"
        raise UsageError(f"{points:,} {many} no frontier; ask for 2 to {MOST:,}")


class Search:
    """The efficient plans of one scenario at different floors."""

    def __init__(self, scenario: Scenario, goals: tuple[str, ...], progress: Progress, seconds: float | None) -> None:
        self.scenario = scenario
        self.goals = goals
        self.session = WarmSession()
        self.bests: dict[str, float | None] = {}
        self.progress = progress
        self.seconds = seconds
        self.stopped = 0
        self.done = 0
        self.expected = 1

    def frontier(self, points: int, own: Plan) -> list[Plan]:
        """Efficient plans at levels of the floors between the most and the least that is of use.

        The bests are the scenario's own, or what they would be where its strategy asks for none.
        """
        if own.status in NO_PLAN:
            raise NoPlan(own)
        self.bests = {goal.name: goal.best for goal in own.goals}
        orders = list(permutations(self.goals))
        steps = points - 2 if len(self.goals) == FEWEST_GOALS else (ceil(sqrt(points)) + 1) ** 2
        self.expected = 1 + len(orders) + steps
        ends = [self.best(order) for order in orders]
        for (first, *_), plan in zip(orders, ends, strict=True):
            if self.bests[first] is None:
                self.bests[first] = self._value(plan, first)
        return [*ends, *self._between(ends, points)]

    def _between(self, ends: Sequence[Plan], points: int) -> Iterator[Plan]:
        """The first goal's best at each combination of the other goals' floors."""
        ranges = list(zip(*(self.values(plan)[1:] for plan in ends), strict=True))
        known: list[tuple[Values, Plan]] = [((-inf,) * len(ranges), ends[0])]
        impossible: list[Values] = []
        for floors in _grid(ranges, points):
            if any(_holds(floors, low) for low in impossible):
                continue
            if any(_holds(floors, low) and _holds(self.values(plan)[1:], floors) for low, plan in known):
                continue
            try:
                plan = self._solved(self.goals, (None, *floors))
            except StoppedError:
                self.stopped += 1
                continue
            if plan.status in NO_PLAN:
                impossible.append(floors)
                continue
            known.append((floors, plan))
            yield plan

    def best(self, order: Sequence[str], floors: Values = ()) -> Plan:
        """The plan that is best for the goals in this order; raises NoPlan where there is none."""
        plan = self._solved(order, floors or (None,) * len(self.goals))
        if plan.status in NO_PLAN:
            raise NoPlan(plan)
        return plan

    def beyond(self, own: Plan) -> Plan:
        """An efficient plan that gives every goal as much as a plan; the plan itself where none is found."""
        try:
            return self.best(self.goals, tuple(value - HELD * abs(value) for value in self.values(own)))
        except NoPlan:
            return own
        except StoppedError:
            self.stopped += 1
            return own

    def _solved(self, order: Sequence[str], floors: Sequence[float | None]) -> Plan:
        """The plan of the goals in order, giving up nothing, with floors by goal beside the scenario's own."""
        goals = dict(self.scenario.goals)
        for name, floor in zip(self.goals, floors, strict=True):
            stated = goals[name].at_least
            if floor not in (None, -inf) and (stated is None or floor > stated):
                goals[name] = goals[name].model_copy(update={"at_least": floor})
        how = {"strategy": "priority", "order": tuple(order), "tolerance": 0.0, "goals": goals}
        varied = self.scenario.model_copy(update=how).placed(self.scenario.origin)
        plan = self.session.solve(varied, time_limit=self.seconds)
        self.done += 1
        self.progress(self.done, max(self.done, self.expected))
        return plan

    def values(self, plan: Plan) -> Values:
        """What a plan gives the goals."""
        return tuple(self._value(plan, goal) for goal in self.goals)

    def efficient(self, plan: Plan) -> Efficient:
        """A plan with what it gives the goals."""
        values = self.values(plan)
        bests = [self.bests[goal] for goal in self.goals]
        shares = tuple(value / best if best else None for value, best in zip(values, bests, strict=True))
        return Efficient(values, shares, plan)

    def _value(self, plan: Plan, name: str) -> float:
        return next(goal.value for goal in plan.goals if goal.name == name)


def _grid(ranges: Sequence[Values], points: int) -> Iterator[Values]:
    """The floors of all goals but the first, the loosest first: for one goal what lies between its ends.

    Of two goals each may have none: an efficient plan may give one of them less than any plan does that is best for a
    goal.
    """
    if len(ranges) == 1:
        yield from ((level,) for level in levels(min(ranges[0]), max(ranges[0]), points)[1:-1])
        return
    number = max(FEWEST_GOALS, ceil(sqrt(points)))
    yield from product(*((-inf, *levels(min(values), max(values), number)) for values in ranges))


def _holds(values: Values, floors: Values) -> bool:
    """Whether values reach all floors."""
    return all(floor == -inf or value >= floor - NEAR * abs(floor) for value, floor in zip(values, floors, strict=True))
