"""The search for one objective's best plan: solve, read back, audit, add what was missing, and solve again."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from optimizer.domain.arithmetic.linear import Row
from optimizer.errors import OptimizerError, StoppedError
from optimizer.planner.campaign import Campaign
from optimizer.planner.incumbent import Incumbent, UnsettledError
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.tolerances import EQUAL, scaled_objective
from optimizer.solver.port import Effort, Solution, Termination, Values, watched

ROUNDS = 500
"""Rounds of tangents before the search is given up as a fault; a handful is usual."""

SHARPEST = 6
"""How many times a row that rounding breaks is stated again in larger units."""


class Search:
    """One search, which ends when the audited value meets the bound, or time is over."""

    def __init__(
        self, campaign: Campaign, objective: Objective, size: float, bound: float, start: Counts | None = None
    ) -> None:
        self.campaign = campaign
        self.objective = objective
        self.size = size
        self.bound = bound
        self.start = None if start is None else campaign.model.filled(start)
        self.incumbent: Incumbent | None = None
        self.careful = False
        self.sharpness = 0

    def run(self, effort: Effort) -> Incumbent | Termination:
        """The best plan with its bound; INFEASIBLE where there is none."""
        for _ in range(ROUNDS):
            solution = self._solve(effort)
            if solution.termination is Termination.INFEASIBLE and not self.campaign.known():
                return Termination.INFEASIBLE
            self._take(solution)
            if solution.termination is not Termination.OPTIMAL or effort.seconds_left <= 0.0:
                return self._at_stop()
            if self.incumbent is not None and self.incumbent.raw_gap <= max(EQUAL, effort.gap):
                return self.incumbent
            rows = self.campaign.tangents(solution.values)
            if not rows and self.incumbent is not None:
                if self.careful:
                    return self.incumbent
                self.careful = True  # The solver gave up something better, which its presolve had bent.
                continue
            self.campaign.add(rows or self._sharper(solution.values))
        raise UnsettledError

    def _solve(self, effort: Effort) -> Solution:
        """One solve; that there is no plan is believed only after a careful second look."""
        linear = scaled_objective(self.objective.linear, self.size)
        if (watch := watched()) is not None:
            unit = scaled_objective({0: 1.0}, self.size)[0]
            watch.begin(lambda figure: self.objective.to_value(figure / unit))
        solution = self.campaign.session.maximise(
            linear, effort, start=self.start, careful=self.careful, exact=self.sharpness > 0
        )
        if solution.termination is Termination.INFEASIBLE and not self.careful:
            self.careful = True
            return self._solve(effort)
        return solution

    def _take(self, solution: Solution) -> None:
        """Lowers the bound, and keeps the solution's counts where they pass the audit and are better."""
        if abs(solution.bound) < inf:
            unit = scaled_objective({0: 1.0}, self.size)[0]
            self.bound = min(self.bound, self.objective.to_value(solution.bound / unit))
        counts = self.campaign.audited(solution.values)
        if counts is not None:
            value = self.objective.value(counts)
            if self.incumbent is None or value > self.incumbent.value:
                self.incumbent = Incumbent(counts, value, inf, self.size)
        if self.incumbent is not None:
            self.incumbent = replace(self.incumbent, bound=max(self.bound, self.incumbent.value))

    def _sharper(self, values: Values | None) -> list[Row]:
        """What a solution breaks after rounding, in larger units.

        A solver's tolerance is absolute, so the same row in larger units admits less, and no plan is lost.
        """
        self.sharpness += 1
        if values is None or self.sharpness > SHARPEST:
            raise UnsettledError
        counts = self.campaign.model.counts(values)
        broken = self.campaign.broken(counts)
        rows = [sourced.row for sourced in self.campaign.model.rows if sourced.key in broken]
        if broken and not rows:
            message = f"a solution breaks {', '.join(sorted(broken))}, which the model states otherwise"
            raise OptimizerError(message)
        rows += [held.row for held in self.campaign.lost(counts)]
        return [row.times(10.0**self.sharpness) for row in rows]

    def _at_stop(self) -> Incumbent:
        """What is held when time is over: the incumbent, or the best plan seen on the way to it."""
        known = self.campaign.known()
        if not known:
            raise StoppedError("the time limit ended the search before any plan was found; allow more time")
        counts = max(known, key=self.objective.value)
        value = self.objective.value(counts)
        return Incumbent(counts, value, max(self.bound, value), self.size)
