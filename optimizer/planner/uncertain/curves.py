"""What is concave in the choices and meant exactly: means and tails over draws, stated by cuts where a point is wrong.

The mean of the lowest draws is the least of all means over so many draws, so the draws that are lowest at a point bound
it everywhere (Rockafellar and Uryasev 2000; one cut for the whole tail, Kunzi-Bay and Mayer 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.domain.arithmetic.percentiles import EXACT
from optimizer.draws.campaign import HOLDS
from optimizer.draws.normal import Floats
from optimizer.draws.tables import Sum
from optimizer.planner.objective import Counts
from optimizer.planner.uncertain.choices import Choices

CONVERGED = 1e-10
"""Relative error of a curve at a point below which it needs no cut."""


def lowest(values: Floats, share: float) -> Floats:
    """How much each draw counts in the mean of the lowest share of them: the last one in part; they sum to 1."""
    size = share * len(values)
    whole = ceil(size - EXACT)
    counted = np.zeros(len(values))
    taken = np.argpartition(values, whole - 1)[:whole]
    counted[taken] = 1.0
    counted[taken[np.argmax(values[taken])]] = size - (whole - 1)
    return counted / size


@dataclass(frozen=True)
class Tail:
    """The mean of the lowest share of the draws of a sum; or of all draws, each counted as `weights` say."""

    sum: Sum
    share: float = 1.0
    weights: Floats | None = None

    @property
    def straight(self) -> bool:
        """Whether it adds up over the rows that are chosen."""
        return self.weights is not None and self.sum.straight

    @property
    def rest(self) -> float:
        """What it is of no rows at all, where it is straight."""
        return 0.0 if self.weights is None else float((self.weights * self.sum.constant).sum())

    def value(self, counts: Counts) -> float:
        """Of a mix."""
        draws = self.sum.of(counts)
        return float(self._counted(draws) @ draws)

    def _counted(self, draws: Floats) -> Floats:
        return lowest(draws, self.share) if self.weights is None else self.weights

    def tangent(self, weights: Floats) -> tuple[float, Floats]:
        """Its value at a point, and how it rises from there at most, by row."""
        draws = self.sum.at(weights)
        counted = self._counted(draws)
        return float(counted @ draws), self.sum.slope(weights, counted)


@dataclass(frozen=True)
class Below:
    """A column that stays below a tail; the column counts in units of `unit`."""

    choices: Choices
    column: int
    tail: Tail
    unit: float

    def matters(self, sought: Sequence[Linear]) -> bool:
        """Whether its column takes part in what is sought or held."""
        return any(self.column in linear for linear in sought)

    def holds(self, _counts: Counts) -> bool:
        """Any mix has a tail."""
        return True

    def cut(self, weights: Floats, values: Floats) -> Row | None:
        """A row that a solution breaks."""
        value, slope = self.tail.tangent(weights)
        if values[self.column] * self.unit <= value + CONVERGED * max(abs(value), self.unit):
            return None
        return self._row(value, slope, weights)

    def at(self, weights: Floats) -> Row:
        """The row of a point."""
        return self._row(*self.tail.tangent(weights), weights)

    def _row(self, value: float, slope: Floats, weights: Floats) -> Row:
        rest = (value - float(slope @ weights)) / self.unit
        return self.choices.row(-slope / self.unit, {self.column: 1.0}, rest)


@dataclass(frozen=True)
class AtLeastNothing:
    """A tail that may not be negative; `size` is what is large in it."""

    choices: Choices
    tail: Tail
    size: float

    def matters(self, _sought: Sequence[Linear]) -> bool:
        """It always holds."""
        return True

    def holds(self, counts: Counts) -> bool:
        """Whether a mix keeps it."""
        return self.tail.value(counts) >= -HOLDS * self.size

    def cut(self, weights: Floats, _values: Floats) -> Row | None:
        """A row that a solution breaks."""
        value, slope = self.tail.tangent(weights)
        if value >= -HOLDS * self.size:
            return None
        rest = value - float(slope @ weights) + HOLDS * self.size
        return self.choices.row(-slope, {}, rest).times(LARGE / self.size)


Curve = Below | AtLeastNothing
LARGE = 1e6
"""The size of rows in the solver's units, far above its tolerance."""
