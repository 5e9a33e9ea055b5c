"""A limit that holds in a share of the draws: told of a mix by counting, and bounded over a box of mixes by cuts.

For any direction d and any factor m >= 0 a mix that holds in draw s, e_s >= 0, has d >= -max over the box of
(m e_s - d); one that holds in enough draws is above the right one of these numbers in order (Luedtke, Ahmed and
Nemhauser 2010). The maximum is taken line by line, so that the cut closes as the box does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from optimizer.domain.arithmetic.linear import Row
from optimizer.domain.arithmetic.percentiles import EXACT
from optimizer.draws.campaign import HOLDS, at_most
from optimizer.draws.normal import Floats, added
from optimizer.draws.tables import Sum
from optimizer.planner.objective import Counts
from optimizer.planner.uncertain.choices import Choices, Whole
from optimizer.planner.uncertain.curves import LARGE

FACTORS = (0.6, 1.0, 1.6)
WINDOW = 0.02
"""The share of draws, on either side of the one that decides, whose mean is the direction of a cut."""
DEEP = 1e-7
"""By how much of a limit's size a point breaks a cut that is worth adding."""


@dataclass(frozen=True)
class Bound:
    """One side of a limit in draws: `small` is at most `large`; `short` is by how much."""

    small: Sum
    large: Sum
    short: Sum
    size: float

    def met(self, counts: Counts) -> Floats:
        """By draw, whether a mix keeps it."""
        return at_most(self.small.of(counts), self.large.of(counts)).astype(float)


@dataclass(frozen=True)
class Chance:
    """Every side holds together in at least the share `sure` of the draws."""

    choices: Choices
    bounds: Sequence[Bound]
    sure: float

    def holds(self, counts: Counts) -> bool:
        """Whether a mix keeps it."""
        return self.met(counts) >= self.sure - EXACT

    def met(self, counts: Counts) -> float:
        """The share of draws in which a mix keeps it."""
        kept = np.logical_and.reduce([bound.met(counts) > 0.0 for bound in self.bounds])
        return float(kept.mean())

    def needed(self, draws: int) -> int:
        """How many draws are enough."""
        return ceil(self.sure * draws - EXACT)

    def quantile(self, bound: Bound, weights: Floats) -> tuple[float, Floats]:
        """By how much the draw that decides keeps a side at a point, and how the draws around it rise, by row."""
        reached = bound.short.at(weights)
        place = len(reached) - self.needed(len(reached))
        deciding = float(np.partition(reached, place)[place])
        return deciding, self._direction(reached, bound.short.above(weights)[1])

    def missing(self, weights: Floats) -> Floats:
        """The direction in which the draw that decides rises, by row; of the side that is kept least."""
        return min((self.quantile(bound, weights) for bound in self.bounds), key=lambda found: found[0])[1]

    def cuts(self, weights: Floats, lower: Whole, upper: Whole) -> list[Row] | None:
        """Rows that a point breaks, valid for mixes between these; None where no such mix keeps the limit."""
        rows = []
        for bound in self.bounds:
            found = self._cut(bound, weights, lower, upper)
            if found is None:
                return None
            rows += found
        return rows

    def _cut(self, bound: Bound, weights: Floats, lower: Whole, upper: Whole) -> list[Row] | None:
        reached, room = bound.short.at(weights), HOLDS * bound.size
        needed = self.needed(len(reached))
        if (reached >= -room).sum() >= needed:
            return []
        constant, rows = bound.short.above(weights)
        boxes = [
            slice(start + low, start + high + 1)
            for (start, _), low, high in zip(self.choices.lines(), lower, upper, strict=True)
        ]
        most = added((rows[box].max(axis=0) for box in boxes), constant)
        if (most >= -room).sum() < needed:
            return None
        direction = self._direction(reached, rows)
        least = np.full(len(reached), -np.inf)
        for factor in FACTORS:
            over = factor * (constant + room)
            for box in boxes:
                over = over + (factor * rows[box] - direction[box][:, None]).max(axis=0)
            least = np.maximum(least, -over)
        least[most < -room] = np.inf
        bar = float(np.partition(least, needed - 1)[needed - 1])
        if not np.isfinite(bar) or float(direction @ weights) >= bar - DEEP * bound.size:
            return []
        return [self.choices.row(-direction, {}, -bar).times(LARGE / bound.size)]

    def _direction(self, reached: Floats, rows: Floats) -> Floats:
        """The mean rise of the draws around the one that decides."""
        draws = len(reached)
        middle, around = draws - self.needed(draws), max(3, int(WINDOW * draws))
        order = np.argsort(reached)[max(0, middle - around) : middle + around + 1]
        found: Floats = rows[:, order].mean(axis=1)
        return found
