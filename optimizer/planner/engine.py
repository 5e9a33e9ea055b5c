"""Finds one proven optimum after another; a cross-check repeats each search."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import StoppedError
from optimizer.model.build import build
from optimizer.planner.campaign import Campaign
from optimizer.planner.cross_check import CrossCheck
from optimizer.planner.incumbent import Incumbent, UnsettledError
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.search import Search
from optimizer.planner.tolerances import OBJECTIVE, scaled_objective, size_of
from optimizer.solver.choose import open_session
from optimizer.solver.port import Effort, Termination

if TYPE_CHECKING:
    from optimizer.planner.proofs.enumeration import Enumeration
    from optimizer.planner.proofs.meet_in_the_middle import Halves
    from optimizer.planner.warm.warm_starts import WarmStarts

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
    """Finds proven optima of one campaign, one objective after the other; the cross-check repeats them all.

    Where there is an enumeration, it is asked first, until it meets something that it cannot tell.
    """

    def __init__(
        self,
        campaign: Campaign,
        cross_check: CrossCheck | None,
        enumeration: Enumeration | None = None,
        warm_starts: WarmStarts | None = None,
    ) -> None:
        self.campaign = campaign
        self.cross_check = cross_check
        self.enumeration = enumeration
        self.warm_starts = warm_starts

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows that hold the smallest attainment below something."""
        self.campaign.add(rows)
        if self.enumeration is not None:
            self.enumeration.add(rows)
        if self.cross_check is not None:
            self.cross_check.add(rows)

    def hold(self, objective: Objective, least: float, size: float) -> None:
        """From now on, plans keep the objective's value at `least` or above; `size` as in `Incumbent`."""
        self.campaign.hold(objective, least, size)
        if self.enumeration is not None and not self.enumeration.hold(objective.linear, objective.to_linear(least)):
            self.enumeration = None
        if self.cross_check is not None:
            self.cross_check.hold(objective, least, size)

    def best(self, objective: Objective, effort: Effort) -> Incumbent | Termination:
        """The proven best plan for an objective; why there is none otherwise."""
        started = time.perf_counter()
        counted = self._counted(objective)
        if counted is not None:
            return counted
        start = None if self.warm_starts is None else self.warm_starts.start(self.campaign, objective)
        if start is None or inf in self.campaign.model.most:
            most = self._relaxed(objective)
            if isinstance(most, Termination):
                return Termination.INFEASIBLE if self.any_plan(effort) is None else most
            bound, near = objective.to_value(most), most if most < inf else 0.0
        else:  # A plan that is known tells the size of the objective as well, and there is a best one.
            bound, near = inf, objective.to_linear(objective.value(start))
        found = self._searched(objective, size_of(objective.linear, near), bound, start, effort)
        if isinstance(found, Incumbent):
            self._challenge(objective, found, effort, started)
            if self.warm_starts is not None:
                self.warm_starts.keep(found.counts)
        return found

    def _relaxed(self, objective: Objective) -> float | Termination:
        """What the relaxation allows of an objective at most, infinite where that is not known; or UNBOUNDED."""
        largest = size_of(objective.linear, 0.0)
        relaxed = self.campaign.session.relaxation(scaled_objective(objective.linear, largest))
        if relaxed.termination is Termination.UNBOUNDED:
            return relaxed.termination
        return relaxed.bound * largest / OBJECTIVE if relaxed.termination is Termination.OPTIMAL else inf

    def improve(self, objective: Objective, counts: Counts, effort: Effort) -> Incumbent:
        """The proven best plan for an objective that is at most 0, from counts that hold everything already."""
        started = time.perf_counter()
        value = objective.value(counts)
        known = Incumbent(counts, value, value, abs(value) or 1.0)
        if value >= 0.0:
            return known
        counted = self._counted(objective)
        if counted is not None:
            return counted if isinstance(counted, Incumbent) and counted.value >= value else known
        try:
            found = self._searched(objective, known.size, 0.0, counts, effort)
        except UnsettledError:
            return known  # Rounding left the solver no room for the choice.
        if isinstance(found, Termination) or found.value < value:
            return known
        if found.gap == 0.0:
            self._challenge(objective, found, effort, started, counts)
        return found

    def any_plan(self, effort: Effort) -> Counts | None:
        """Some plan that holds everything, or None where none exists."""
        found = Search(self.campaign, Objective({}, lambda _: 0.0), 1.0, 0.0).run(effort)
        return None if isinstance(found, Termination) else found.counts

    def _counted(self, objective: Objective) -> Incumbent | Termination | None:
        """The best of all mixes where they are listed; what the audit refuses ends the list's use."""
        if self.enumeration is None:
            return None
        if self.enumeration.empty:
            return Termination.INFEASIBLE
        best = self.enumeration.best(objective.linear)
        if best is None or not self.campaign.holds(best[0]):
            self.enumeration = None
            return None
        counts, linear = best
        value = objective.value(counts)
        return Incumbent(counts, value, value, size_of(objective.linear, linear))

    def _searched(
        self, objective: Objective, size: float, bound: float, start: Counts | None, effort: Effort
    ) -> Incumbent | Termination:
        """What a search finds; where it takes long, the halves of the lines are asked whether they can end it."""

        def search(effort: Effort) -> Incumbent | Termination:
            return Search(self.campaign, objective, size, bound, start).run(effort)

        if self._halves is None or effort.seconds_left <= PATIENCE:
            return search(effort)
        try:
            found = search(effort.within(PATIENCE))
        except StoppedError:  # No plan yet, and so no interval to look for a better one in.
            return search(effort)
        if isinstance(found, Termination) or found.gap <= effort.gap:
            return found
        return self._paired(self._halves, objective, found) or search(effort)

    def _paired(self, halves: Halves, objective: Objective, found: Incumbent) -> Incumbent | None:
        """The best of all plans that are as good as a known one; None where there are too many to go through."""
        campaign = self.campaign
        rows = [sourced.row for sourced in campaign.model.rows if sourced.key is not None]
        held = [(one.objective.linear, one.objective.to_linear(one.least)) for one in campaign.held]
        least = [*held, (objective.linear, objective.to_linear(found.value))]
        told = [*(row.coefficients for row in rows), *(linear for linear, _ in least)]
        if any(column not in halves.columns for expression in told for column in expression):
            return None
        from optimizer.planner.proofs.meet_in_the_middle import Between

        within = [Between(linear, value, self._most(linear, value)) for linear, value in least]
        best = halves.best(rows, within, objective.linear)
        for counts in islice(best or (), TRIED):
            if campaign.holds(counts):
                campaign.seen.append(counts)
                value = objective.value(counts)
                return Incumbent(counts, value, value, found.size)
        return None

    def _most(self, linear: Linear, least: float) -> float:
        """What the relaxation says that an expression can be at most, and a little more."""
        size = size_of(linear, least)
        relaxed = self.campaign.session.relaxation(scaled_objective(linear, size))
        if relaxed.termination is not Termination.OPTIMAL:
            return inf
        most = relaxed.bound * size / OBJECTIVE
        return max(least, most + ROOM * max(abs(most), abs(least)))

    @cached_property
    def _halves(self) -> Halves | None:
        from optimizer.planner.proofs.meet_in_the_middle import halves

        return halves(self.campaign.model)

    def _challenge(
        self, objective: Objective, found: Incumbent, effort: Effort, started: float, start: Counts | None = None
    ) -> None:
        """Has a search repeated; where it began from a plan that is known, the repetition does, too."""
        if self.cross_check is not None:
            seconds = max(CHECK_SECONDS, CHECK_TIMES * (time.perf_counter() - started))
            self.cross_check.challenge(objective, found, effort, seconds, start)


def engine_for(scenario: Scenario, without: frozenset[str] = frozenset(), *, widest: float = inf) -> Engine:
    """A scenario in a solver of its own, without the limits whose dotted keys are `without`, and no cross-check."""
    model = build(scenario, without, widest=widest)
    session = open_session(model.problem, "highs", counting=scenario.whole)
    return Engine(Campaign(model, Arithmetic(scenario), session, without), None)
