"""One proven optimum at a time: searched for with one solver configuration, challenged with another."""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf

from optimizer.planner.aim import Aim, Counts
from optimizer.planner.campaign import Campaign
from optimizer.planner.found import EQUAL, OBJECTIVE, Found, UnsettledError, scaled_objective, size_of
from optimizer.planner.search import Search
from optimizer.solver.port import Effort, Session, Termination

CHECK_SECONDS = 0.2
CHECK_TIMES = 5.0
"""A repetition may take the larger of so many seconds and so many times the first time."""


class Engine:
    """Finds proven optima of one campaign, one aim after the other."""

    def __init__(self, campaign: Campaign, first: Session, second: Session | None) -> None:
        self.campaign = campaign
        self.first = first
        self.second = second

    def best(self, aim: Aim, effort: Effort) -> Found | Termination:
        """The proven best plan for an aim; why there is none otherwise."""
        started = time.perf_counter()
        largest = size_of(aim.objective, 0.0)
        relaxed = self.first.relaxation(scaled_objective(aim.objective, largest))
        if relaxed.termination is Termination.UNBOUNDED:
            return Termination.INFEASIBLE if self.any_plan(effort) is None else Termination.UNBOUNDED
        proven = relaxed.termination is Termination.OPTIMAL
        most = relaxed.bound * largest / OBJECTIVE if proven else 0.0
        size = size_of(aim.objective, most)
        bound = aim.to_value(most) if proven else inf
        found = Search(self.campaign, self.first, aim, size, bound).run(effort)
        return found if isinstance(found, Termination) else self._challenged(aim, found, effort, started)

    def improve(self, aim: Aim, counts: Counts, effort: Effort) -> Found:
        """The proven best plan for an aim that is at most 0, from counts that hold everything already."""
        started = time.perf_counter()
        value = aim.value(counts)
        known = Found(counts, value, value, abs(value) or 1.0, checked=self.second is not None)
        if value >= 0.0:
            return known
        try:
            found = Search(self.campaign, self.first, aim, known.size, 0.0).run(effort)
        except UnsettledError:
            return known  # Rounding left the solver no room for the choice.
        if isinstance(found, Termination) or found.value < value:
            return known
        return self._challenged(aim, found, effort, started)

    def any_plan(self, effort: Effort) -> Counts | None:
        """Some plan that holds everything, or None where none exists."""
        found = Search(self.campaign, self.first, Aim({}, lambda _: 0.0), 1.0, 0.0).run(effort)
        return None if isinstance(found, Termination) else found.counts

    def _challenged(self, aim: Aim, found: Found, effort: Effort, started: float) -> Found:
        """The plan, checked where another configuration proves none better; else the better one, unchecked."""
        if self.second is None or found.gap > 0.0:
            return found
        effort = effort.within(max(CHECK_SECONDS, CHECK_TIMES * (time.perf_counter() - started)))
        try:
            other = Search(self.campaign, self.second, aim, found.size, inf).run(effort)
        except UnsettledError:
            return found
        if isinstance(other, Termination) or other.gap > 0.0:
            return found
        margin = EQUAL * (abs(found.value) or aim.to_value(found.size))
        return other if other.value > found.value + margin else replace(found, checked=True)
