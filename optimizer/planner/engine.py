"""One proven optimum at a time: solve, read back, audit, add what was missing, and solve again another way."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import inf

from optimizer.domain.audit import Arithmetic
from optimizer.domain.linear import Linear, Row
from optimizer.errors import OptimizerError, StoppedError
from optimizer.model.build import CampaignModel
from optimizer.planner.aim import Aim, Counts
from optimizer.solver.port import Effort, Session, Solution, Termination, Values

EQUAL = 1e-9
"""Relative difference up to which two values are equal (FORMAT: "Strategies")."""

WHOLE_NOISE = 1e-11
"""Relative difference that adding up whole partnerships may make; fractional ones are themselves rounded."""

OBJECTIVE = 1e6
"""Size of a scaled objective: a solver's absolute tolerances then are far below a difference that counts."""

HOLD = 1e6
"""Size of the bound of rows that compare objectives, for the same reason."""

NEGLIGIBLE = 1e-3
"""A value below this part of its objective's size is compared in the objective's units, not in its own."""

ROUNDS = 500
"""Rounds of tangents before the search is given up as a fault; a handful is usual."""

SHARPEST = 6
"""How many times a row that rounding breaks is stated again in larger units."""

CHECK_SECONDS = 0.2
CHECK_TIMES = 5.0
"""A repetition may take the larger of so many seconds and so many times the first time."""


class UnsettledError(OptimizerError):
    """The solver's solutions keep breaking what they should hold once they are rounded."""

    def __init__(self) -> None:
        super().__init__("the search for a plan does not settle")


@dataclass(frozen=True, slots=True)
class Found:
    """The best counts found for an aim, their audited value, and what no plan can exceed.

    `size` is the size of the aim's objective, by its relaxation.
    """

    counts: Counts
    value: float
    bound: float
    size: float
    checked: bool = False

    @property
    def gap(self) -> float:
        """Relative distance to the bound; differences that do not count are 0."""
        gap = max(0.0, self.bound - self.value) / max(EQUAL, abs(self.value))
        return gap if gap > EQUAL else 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """What an earlier aim reached and later ones must keep."""

    aim: Aim
    least: float
    row: Row


class Engine:
    """Finds proven optima of one campaign model, one aim after the other; what is held stays held."""

    def __init__(
        self,
        model: CampaignModel,
        arithmetic: Arithmetic,
        first: Session,
        second: Session | None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.model = model
        self.arithmetic = arithmetic
        self.first = first
        self.second = second
        self.without = without
        self.held: list[Held] = []
        self.seen: list[Counts] = []

    def hold(self, aim: Aim, least: float, size: float) -> None:
        """From now on, plans keep the aim's value at `least` or above; `size` as in `Found`."""
        row = _compared(aim.objective, aim.to_objective(least), size)
        self.held.append(Held(aim, least, row))
        self.add(row)

    def add(self, row: Row) -> None:
        """Adds a row to every solver."""
        self.first.add(row)
        if self.second is not None:
            self.second.add(row)

    def best(self, aim: Aim, effort: Effort) -> Found | Termination:
        """The proven best plan for an aim; why there is none otherwise."""
        started = time.perf_counter()
        relaxed = self.first.relaxation(aim.objective)
        if relaxed.termination is Termination.UNBOUNDED:
            return Termination.INFEASIBLE if self.any_plan(effort) is None else Termination.UNBOUNDED
        proven = relaxed.termination is Termination.OPTIMAL
        size = _size(aim.objective, relaxed.bound if proven else 0.0)
        found = self._search(aim, size, effort, aim.to_value(relaxed.bound) if proven else inf)
        if isinstance(found, Termination):
            return found
        return self._repeated(aim, found, effort, started)

    def improve(self, aim: Aim, counts: Counts, effort: Effort) -> Found:
        """The proven best plan for an aim that is at most 0, from counts that hold everything already."""
        started = time.perf_counter()
        value = aim.value(counts)
        known = Found(counts, value, value, abs(value) or 1.0, checked=self.second is not None)
        if value >= 0.0:
            return known
        try:
            found = self._search(aim, known.size, effort, 0.0)
        except UnsettledError:
            return known  # Rounding left the solver no room for the choice.
        if isinstance(found, Termination) or found.value < value:
            return known
        return self._repeated(aim, found, effort, started)

    def _repeated(self, aim: Aim, found: Found, effort: Effort, started: float) -> Found:
        seconds = max(CHECK_SECONDS, CHECK_TIMES * (time.perf_counter() - started))
        return self._checked(aim, found, effort.within(seconds))

    def any_plan(self, effort: Effort) -> Counts | None:
        """Some plan that holds everything, or None where none exists."""
        nothing = Aim({}, lambda _: 0.0)
        found = self._search(nothing, 1.0, effort, 0.0)
        return None if isinstance(found, Termination) else found.counts

    def _search(self, aim: Aim, size: float, effort: Effort, bound: float) -> Found | Termination:
        """Solves until the audited value meets the bound, adding tangents, or rows that rounding broke, on the way.

        That there is no plan is believed only after a careful second look.
        """
        unit = OBJECTIVE / size
        objective = {column: unit * value for column, value in aim.objective.items()}
        incumbent: Found | None = None
        sharpness, careful = 0, False
        for _ in range(ROUNDS):
            solution = self.first.maximise(objective, effort, careful=careful)
            if solution.termination is Termination.INFEASIBLE:
                if not careful:
                    careful = True
                    continue
                if incumbent is None:
                    return Termination.INFEASIBLE
            if abs(solution.bound) < inf:
                bound = min(bound, aim.to_value(solution.bound / unit))
            incumbent = self._better(aim, incumbent, solution, size)
            if solution.termination is not Termination.OPTIMAL or effort.seconds_left <= 0.0:
                return self._stopped(aim, incumbent, bound, size)
            if incumbent is not None:
                incumbent = replace(incumbent, bound=max(bound, incumbent.value))
                if incumbent.gap <= effort.gap:
                    return incumbent
            rows = self._tangents(solution.values)
            if not rows and incumbent is not None:
                return incumbent
            if not rows:
                sharpness += 1
                rows = self._sharper(solution.values, sharpness)
            for row in rows:
                self.add(row)
        raise UnsettledError

    def _better(self, aim: Aim, incumbent: Found | None, solution: Solution, size: float) -> Found | None:
        """The incumbent, or the solution's counts where they pass the audit and are better."""
        if solution.values is None:
            return incumbent
        counts = self.model.counts(solution.values)
        if self._broken(counts) or self._lost(counts):
            return incumbent
        self.seen.append(counts)
        value = aim.value(counts)
        if incumbent is None or value > incumbent.value:
            return Found(counts, value, inf, size)
        return incumbent

    def _broken(self, counts: Counts) -> set[str]:
        """What the counts break of the limits that the model states."""
        return set(self.arithmetic.broken(counts)) - self.without

    def _lost(self, counts: Counts) -> list[Held]:
        """What earlier aims reached and these counts give up, beyond the noise of adding up."""
        noise = WHOLE_NOISE if self.model.scenario.whole else EQUAL
        return [held for held in self.held if held.aim.value(counts) < held.least - noise * abs(held.least)]

    def _sharper(self, values: Values | None, sharpness: int) -> list[Row]:
        """What a solution breaks after rounding, in larger units.

        A solver's tolerance is absolute, so the same row in larger units admits less, and no plan is lost.
        """
        if values is None or sharpness > SHARPEST:
            raise UnsettledError
        counts = self.model.counts(values)
        broken = self._broken(counts)
        rows = [sourced.row for sourced in self.model.rows if sourced.key in broken]
        if broken and not rows:
            message = f"a solution breaks {', '.join(sorted(broken))}, which the model states otherwise"
            raise OptimizerError(message)
        rows += [held.row for held in self._lost(counts)]
        return [row.times(10.0**sharpness) for row in rows]

    def _tangents(self, values: Values | None) -> list[Row]:
        """Tangents where a solution overstates reach."""
        return [] if values is None else [row for reach in self.model.reaches for row in reach.refine(values)]

    def _stopped(self, aim: Aim, incumbent: Found | None, bound: float, size: float) -> Found:
        """What is held when time is over: the incumbent, or the best plan seen on the way to it."""
        known = [*self.seen, (0,) * self.model.size]
        kept = [counts for counts in known if not self._broken(counts) and not self._lost(counts)]
        if incumbent is not None:
            kept.append(incumbent.counts)
        if not kept:
            message = "the time limit ended the search before any plan was found; allow more time"
            raise StoppedError(message)
        counts = max(kept, key=aim.value)
        value = aim.value(counts)
        return Found(counts, value, max(bound, value), size)

    def _checked(self, aim: Aim, found: Found, effort: Effort) -> Found:
        """The same found plan after another solver configuration failed to better it, or the better one it found."""
        if self.second is None or found.gap > 0.0:
            return found
        objective = {column: OBJECTIVE / found.size * value for column, value in aim.objective.items()}
        for _ in range(ROUNDS):
            margin = EQUAL * (abs(found.value) or aim.to_value(found.size))
            cut = _compared(aim.objective, aim.to_objective(found.value + margin), found.size)
            solution = self.second.maximise(objective, effort, cut=cut)
            if solution.termination is Termination.INFEASIBLE:
                return replace(found, checked=True)
            if solution.values is None or effort.seconds_left <= 0.0:
                return found
            better = self._better(aim, None, solution, found.size)
            if better is not None and better.value > found.value + margin:
                found = replace(better, bound=better.value)
                continue
            rows = self._tangents(solution.values)
            if not rows:
                return replace(found, checked=solution.termination is Termination.OPTIMAL)
            for row in rows:
                self.add(row)
        return found


def _size(objective: Linear, bound: float) -> float:
    """The size of an objective, from the value of its relaxation."""
    return abs(bound) or max((abs(value) for value in objective.values()), default=1.0)


def _compared(objective: Linear, least: float, size: float) -> Row:
    """The row objective >= least, in units in which differences that count are far above a solver's tolerance."""
    return Row(objective, lower=least).times(HOLD / max(abs(least), NEGLIGIBLE * size))
