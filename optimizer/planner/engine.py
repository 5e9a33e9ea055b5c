"""One proven optimum at a time, each challenged by a rival."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from math import inf

from optimizer.domain.audit import Arithmetic
from optimizer.domain.linear import Linear, Row
from optimizer.domain.scenario import Scenario
from optimizer.errors import StoppedError
from optimizer.model.build import build
from optimizer.planner.aim import Aim, Counts
from optimizer.planner.campaign import Campaign
from optimizer.planner.enumeration import Enumeration
from optimizer.planner.found import OBJECTIVE, Found, UnsettledError, scaled_objective, size_of
from optimizer.planner.halves import Between, Halves, halves
from optimizer.planner.memory import Memory
from optimizer.planner.rival import Rival
from optimizer.planner.search import Search
from optimizer.solver.choose import open_session
from optimizer.solver.port import Effort, Termination

CHECK_SECONDS = 0.2
CHECK_TIMES = 5.0
"""A repetition may take the larger of so many seconds and so many times the first time."""

PATIENCE = 0.5
"""Seconds after which a search is asked whether there is another way to its end."""

ROOM = 1e-7
"""Relative room for what a solver's tolerances take from the bound of a relaxation."""

TRIED = 1_000
"""Plans that the audit may refuse, one after another, before their list is given up."""


class Engine:
    """Finds proven optima of one campaign, one aim after the other; the rival repeats them all.

    Where there is an enumeration, it is asked first, until it meets something that it cannot tell.
    """

    def __init__(
        self,
        campaign: Campaign,
        rival: Rival | None,
        enumeration: Enumeration | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.campaign = campaign
        self.rival = rival
        self.enumeration = enumeration
        self.memory = memory

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows that hold the smallest attainment below something."""
        self.campaign.add(rows)
        if self.enumeration is not None:
            self.enumeration.add(rows)
        if self.rival is not None:
            self.rival.add(rows)

    def hold(self, aim: Aim, least: float, size: float) -> None:
        """From now on, plans keep the aim's value at `least` or above; `size` as in `Found`."""
        self.campaign.hold(aim, least, size)
        if self.enumeration is not None and not self.enumeration.hold(aim.objective, aim.to_objective(least)):
            self.enumeration = None
        if self.rival is not None:
            self.rival.hold(aim, least, size)

    def best(self, aim: Aim, effort: Effort) -> Found | Termination:
        """The proven best plan for an aim; why there is none otherwise."""
        started = time.perf_counter()
        counted = self._counted(aim)
        if counted is not None:
            return counted
        start = None if self.memory is None else self.memory.start(self.campaign, aim)
        if start is None or inf in self.campaign.model.most:
            most = self._relaxed(aim)
            if isinstance(most, Termination):
                return Termination.INFEASIBLE if self.any_plan(effort) is None else most
            bound, near = aim.to_value(most), most if most < inf else 0.0
        else:  # A plan that is known tells the size of the objective as well, and there is a best one.
            bound, near = inf, aim.to_objective(aim.value(start))
        found = self._searched(aim, size_of(aim.objective, near), bound, start, effort)
        if isinstance(found, Found):
            self._challenge(aim, found, effort, started)
            if self.memory is not None:
                self.memory.keep(found.counts)
        return found

    def _relaxed(self, aim: Aim) -> float | Termination:
        """What the relaxation allows of an objective at most, infinite where that is not known; or UNBOUNDED."""
        largest = size_of(aim.objective, 0.0)
        relaxed = self.campaign.session.relaxation(scaled_objective(aim.objective, largest))
        if relaxed.termination is Termination.UNBOUNDED:
            return relaxed.termination
        return relaxed.bound * largest / OBJECTIVE if relaxed.termination is Termination.OPTIMAL else inf

    def improve(self, aim: Aim, counts: Counts, effort: Effort) -> Found:
        """The proven best plan for an aim that is at most 0, from counts that hold everything already."""
        started = time.perf_counter()
        value = aim.value(counts)
        known = Found(counts, value, value, abs(value) or 1.0)
        if value >= 0.0:
            return known
        counted = self._counted(aim)
        if counted is not None:
            return counted if isinstance(counted, Found) and counted.value >= value else known
        try:
            found = self._searched(aim, known.size, 0.0, counts, effort)
        except UnsettledError:
            return known  # Rounding left the solver no room for the choice.
        if isinstance(found, Termination) or found.value < value:
            return known
        if found.gap == 0.0:
            self._challenge(aim, found, effort, started, counts)
        return found

    def any_plan(self, effort: Effort) -> Counts | None:
        """Some plan that holds everything, or None where none exists."""
        found = Search(self.campaign, Aim({}, lambda _: 0.0), 1.0, 0.0).run(effort)
        return None if isinstance(found, Termination) else found.counts

    def _counted(self, aim: Aim) -> Found | Termination | None:
        """The best of all mixes where they are listed; what the audit refuses ends the list's use."""
        if self.enumeration is None:
            return None
        if self.enumeration.empty:
            return Termination.INFEASIBLE
        best = self.enumeration.best(aim.objective)
        if best is None or not self.campaign.holds(best[0]):
            self.enumeration = None
            return None
        counts, objective = best
        value = aim.value(counts)
        return Found(counts, value, value, size_of(aim.objective, objective))

    def _searched(
        self, aim: Aim, size: float, bound: float, start: Counts | None, effort: Effort
    ) -> Found | Termination:
        """What a search finds; where it takes long, the halves of the lines are asked whether they can end it."""

        def search(effort: Effort) -> Found | Termination:
            return Search(self.campaign, aim, size, bound, start).run(effort)

        if self._halves is None or effort.seconds_left <= PATIENCE:
            return search(effort)
        try:
            found = search(effort.within(PATIENCE))
        except StoppedError:  # No plan yet, and so no interval to look for a better one in.
            return search(effort)
        if isinstance(found, Termination) or found.gap <= effort.gap:
            return found
        return self._paired(self._halves, aim, found) or search(effort)

    def _paired(self, halves: Halves, aim: Aim, found: Found) -> Found | None:
        """The best of all plans that are as good as a known one; None where there are too many to go through."""
        campaign = self.campaign
        rows = [sourced.row for sourced in campaign.model.rows if sourced.key is not None]
        held = [(one.aim.objective, one.aim.to_objective(one.least)) for one in campaign.held]
        least = [*held, (aim.objective, aim.to_objective(found.value))]
        told = [*(row.coefficients for row in rows), *(objective for objective, _ in least)]
        if any(column not in halves.columns for expression in told for column in expression):
            return None
        within = [Between(objective, value, self._most(objective, value)) for objective, value in least]
        best = halves.best(rows, within, aim.objective)
        for counts in islice(best or (), TRIED):
            if campaign.holds(counts):
                campaign.seen.append(counts)
                value = aim.value(counts)
                return Found(counts, value, value, found.size)
        return None

    def _most(self, objective: Linear, least: float) -> float:
        """What the relaxation says that an expression can be at most, and a little more."""
        size = size_of(objective, least)
        relaxed = self.campaign.session.relaxation(scaled_objective(objective, size))
        if relaxed.termination is not Termination.OPTIMAL:
            return inf
        most = relaxed.bound * size / OBJECTIVE
        return max(least, most + ROOM * max(abs(most), abs(least)))

    @cached_property
    def _halves(self) -> Halves | None:
        return halves(self.campaign.model)

    def _challenge(self, aim: Aim, found: Found, effort: Effort, started: float, start: Counts | None = None) -> None:
        """Has a search repeated; where it began from a plan that is known, the repetition does, too."""
        if self.rival is not None:
            seconds = max(CHECK_SECONDS, CHECK_TIMES * (time.perf_counter() - started))
            self.rival.challenge(aim, found, effort, seconds, start)


def engine_for(scenario: Scenario, without: frozenset[str] = frozenset()) -> Engine:
    """A scenario stated in a solver of its own, without the limits whose dotted keys are `without`, and no rival."""
    model = build(scenario, without)
    session = open_session(model.problem, "highs", counting=scenario.whole)
    return Engine(Campaign(model, Arithmetic(scenario), session, without), None)
