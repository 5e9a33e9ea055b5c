"""Branch and bound over counts: a node is a box of mixes, bounded by a linear program that cuts make exact.

Among the parts of counts that a point takes, a line's mean is told; a node is split below and above it. What is held
and offered is whole mixes, judged by the audit and by the draws themselves.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf

import numpy as np
import numpy.typing as npt

from optimizer.domain.arithmetic.linear import Row
from optimizer.errors import StoppedError
from optimizer.planner.campaign import Campaign
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.tolerances import EQUAL, OBJECTIVE, scaled_objective, size_of
from optimizer.planner.uncertain.chance import Chance
from optimizer.planner.uncertain.choices import Choices, Floats, Whole
from optimizer.planner.uncertain.curves import Curve
from optimizer.planner.uncertain.neighbours import Neighbours
from optimizer.solver.linear import LinearSession
from optimizer.solver.port import Effort, Termination, watched

AT_ROOT, AT_NODE = 400, 3
"""Rounds of cuts at the first node and at later ones."""
WHOLE = 1e-7
"""A line whose count has less variance than this is whole."""
MANY, KEPT = 120, 60
"""Rows of cuts at which those that bind least are dropped, and how many stay."""


@dataclass(frozen=True)
class Told:
    """What is stated of draws: curves, and limits with a chance."""

    curves: Sequence[Curve]
    chances: Sequence[Chance]

    def holds(self, counts: Counts) -> bool:
        """Whether a mix keeps all of it."""
        return all(one.holds(counts) for one in (*self.curves, *self.chances))


@dataclass(frozen=True)
class Box:
    """Mixes between two, what none of them exceeds in the solver's units, and the parts of counts at that point."""

    lower: Whole
    upper: Whole
    bound: float
    weights: Floats | None


class Tree:
    """The best mix for one objective."""

    def __init__(self, campaign: Campaign, choices: Choices, session: LinearSession, told: Told, guide: Floats) -> None:
        self.campaign, self.choices, self.session, self.told, self.guide = campaign, choices, session, told, guide
        self.first = session.rows
        self.incumbent: Incumbent | None = None
        self.seen = set[tuple[int, ...]]()
        self.unit = 1.0
        self.neighbours = Neighbours(campaign, choices, told)

    def best(self, objective: Objective, effort: Effort, start: Counts | None = None) -> Incumbent | Termination:
        """The best mix with its bound; INFEASIBLE where there is none. Raises StoppedError where none was found yet."""
        self.objective, self.effort = objective, effort
        self.size = self._size()
        self.unit = scaled_objective({0: 1.0}, self.size)[0]
        self.session.aim(scaled_objective(objective.linear, self.size))
        held = [one.objective.linear for one in self.campaign.held]
        self.curves = [one for one in self.told.curves if one.matters((objective.linear, *held))]
        if (watch := watched()) is not None:
            watch.begin(float)
        if start is not None:
            self.offer(np.asarray(start).astype(np.int64))
        bound = self._searched()
        if self.incumbent is not None:
            return replace(self.incumbent, bound=max(bound, self.incumbent.value))
        if bound == -inf:
            return Termination.INFEASIBLE
        raise StoppedError("the time limit ended the search before any plan was found; allow more time")

    def _size(self) -> float:
        """The objective's size, from its value where every mix may be split."""
        largest = size_of(self.objective.linear, 0.0)
        self.session.aim(scaled_objective(self.objective.linear, largest))
        box = self._whole_box()
        self.session.bound(self.choices.columns, np.zeros(len(self.choices.counts)), self._bounds(box))
        if self.session.solve(self.effort) is not Termination.OPTIMAL:
            return largest
        return size_of(self.objective.linear, self.session.value * largest / OBJECTIVE)

    def _whole_box(self) -> Box:
        return Box(self.choices.lower, self.choices.upper, inf, None)

    def _bounds(self, box: Box) -> Floats:
        return self.choices.bounds(box.lower, box.upper)

    def _searched(self) -> float:
        """What no mix exceeds once the search has ended; -inf where there is none."""
        number = count()
        root = self._relaxed(self._whole_box(), AT_ROOT)
        if root is None:
            return self._found()
        self._improve(root)
        heap = [(-root.bound, next(number), root)]
        while heap:
            bound, _, box = heapq.heappop(heap)
            if not self._worth(-bound):
                return self._found()
            if not self.effort.seconds_left:
                return self._value(-bound)
            for part in self._parts(box):
                below = self._relaxed(part, AT_NODE)
                if below is not None:
                    heapq.heappush(heap, (-below.bound, next(number), below))
            self._purge()
            self._show(-bound)
        return self._found()

    def _show(self, bound: float) -> None:
        if (watch := watched()) is not None:
            watch.bound = self._value(bound)
            watch.best = None if self.incumbent is None else self.incumbent.value

    def _found(self) -> float:
        return -inf if self.incumbent is None else self.incumbent.value

    def _value(self, bound: float) -> float:
        """A bound in the solver's units in those of the objective."""
        return self.objective.to_value(bound / self.unit) if bound < inf else inf

    def _worth(self, bound: float) -> bool:
        """Whether something better than what is held may be below a bound."""
        if self.incumbent is None:
            return bound > -inf
        value = self.incumbent.value
        room = max(EQUAL, self.effort.gap) * max(abs(value), EQUAL * self.size)
        return self._value(bound) > value + room

    def _relaxed(self, box: Box, rounds: int) -> Box | None:
        """A box with its bound and point; None where nothing better is in it."""
        self.session.bound(self.choices.columns, np.zeros(len(self.choices.counts)), self._bounds(box))
        local: list[int] = []
        try:
            return self._cut(box, rounds, local)
        finally:
            self.session.drop(local)

    def _cut(self, box: Box, rounds: int, local: list[int]) -> Box | None:
        bound = box.bound
        for number in range(rounds + 1):
            ended = self.session.solve(self.effort)
            if ended is Termination.INFEASIBLE:
                return None
            if ended is not Termination.OPTIMAL:
                return Box(box.lower, box.upper, bound, None)
            values = self.session.values
            weights, bound = self.choices.weights(values), min(bound, self.session.value)
            found = Box(box.lower, box.upper, bound, weights)
            if not self._worth(bound):
                return None
            self._round(weights)
            if number == rounds or not self._worth(bound):
                break
            rows = self.campaign.tangents(tuple(values))
            rows += [row for curve in self.curves if (row := curve.cut(weights, values)) is not None]
            for row in rows:
                self.session.add(row)
            own = self._chances(weights, box)
            if own is None:
                return None
            for row in own:
                local.append(self.session.rows)
                self.session.add(row)
            if not rows and not own:
                break
        return found if self._worth(bound) else None

    def _chances(self, weights: Floats, box: Box) -> list[Row] | None:
        rows = list[Row]()
        for chance in self.told.chances:
            own = chance.cuts(weights, box.lower, box.upper)
            if own is None:
                return None
            rows += own
        return rows

    def _round(self, weights: Floats) -> None:
        """Offers the whole mixes next to a point."""
        means = self.choices.means(weights)
        for near in (np.floor(means + 1e-9), np.round(means), np.ceil(means - 1e-9)):
            self.offer(near.astype(np.int64))

    def offer(self, counts: Whole) -> bool:
        """Takes a mix where it is better than what is held and keeps everything."""
        known = tuple(int(one) for one in counts)
        if known in self.seen:
            return False
        self.seen.add(known)
        if (counts < self.choices.lower).any() or (counts > self.choices.upper).any():
            return False
        if not self.neighbours.fits(counts[None, :])[0]:
            return False
        value = self.objective.value(known)
        if self.incumbent is not None and value <= self.incumbent.value:
            return False
        if not self.campaign.holds(known) or not self.told.holds(known):
            return False
        self.incumbent = Incumbent(known, value, inf, self.size)
        return True

    def _improve(self, root: Box) -> None:
        """Looks around what is held, or around the first point where nothing is."""
        if self.incumbent is None and root.weights is not None:
            means = np.ceil(self.choices.means(root.weights) - 1e-9)
            self.neighbours.mend(np.minimum(means.astype(np.int64), self.choices.upper), self)
        if self.incumbent is not None:
            self.neighbours.climb(self)

    def _parts(self, box: Box) -> Iterator[Box]:
        """The two parts of a box; none of a single mix."""
        open_ = box.upper > box.lower
        if not open_.any():
            self.offer(box.lower)
            return
        line, at = self._split(box, open_)
        at = min(max(at, int(box.lower[line])), int(box.upper[line]) - 1)
        upper, lower = box.upper.copy(), box.lower.copy()
        upper[line], lower[line] = at, at + 1
        yield Box(box.lower, upper, box.bound, None)
        yield Box(lower, box.upper, box.bound, None)

    def _split(self, box: Box, open_: npt.NDArray[np.bool_]) -> tuple[int, int]:
        """The line that is split, and the count at or below which its lower part ends."""
        if box.weights is None:
            line = int(np.argmax(np.where(open_, box.upper - box.lower, -1)))
            return line, int(box.lower[line] + box.upper[line]) // 2
        spreads, means = self.choices.spreads(box.weights), self.choices.means(box.weights)
        scores = np.where(open_, spreads * self.guide, -1.0)
        line = int(np.argmax(scores))
        if spreads.max() < WHOLE:  # A whole mix that is refused, or not yet bounded well: any part without it.
            line = int(np.argmax(np.where(open_, (box.upper - box.lower) * self.guide, -1)))
            at = round(float(means[line]))
            return line, at - 1 if at == box.upper[line] else at
        return line, int(np.floor(means[line] + 1e-9))

    def _purge(self) -> None:
        """Drops the cuts that bind least once there are many."""
        if self.session.rows - self.first < MANY:
            return
        slacks = self.session.slacks(self.first)
        loose = np.argsort(slacks)[KEPT:]
        self.campaign.touched.clear()  # What is dropped may be needed again.
        self.session.drop([self.first + int(row) for row in loose if slacks[row] > 0.0])
