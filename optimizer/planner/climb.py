"""From a plan that is known to a better one nearby: a good start for a search, and never more than a start."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from optimizer.domain.linear import Linear, Row
from optimizer.planner.aim import Counts

TAKEN = np.array([1.0, 2.0, 3.0, 5.0, 8.0])
"""How many partnerships of one line may make room for another's in one step, as far as there are so many."""

FEWER = np.array([0.0, *TAKEN[:-1]])

STEPS = 100
ROUNDING = 1e-9

Floats = NDArray[np.float64]


class Slope:
    """Rows and an objective over the counts alone, ready for many small steps."""

    def __init__(self, rows: Sequence[Row], objective: Linear, most: Sequence[float]) -> None:
        size = len(most)
        sides = [
            (sign * value, sign, row.coefficients)
            for row in rows
            for sign, value in ((1.0, row.upper), (-1.0, row.lower))
            if abs(value) < inf and all(column < size for column in row.coefficients)
        ]
        self.most = np.array(most, dtype=float)
        self.worth = np.array([objective.get(line, 0.0) for line in range(size)])
        self.upper = np.array([side for side, _, _ in sides]) + ROUNDING
        self.needs = np.array(
            [[sign * coefficients.get(line, 0.0) for _, sign, coefficients in sides] for line in range(size)]
        ).reshape(size, len(sides))
        self.per = np.divide(1.0, self.needs, out=np.zeros_like(self.needs), where=self.needs != 0.0)

    def climbed(self, counts: Counts) -> Counts:
        """The counts after the best steps: each takes some of one line away, and fills up with another."""
        now = np.array(counts, dtype=float)
        for _ in range(STEPS if len(self.upper) else 0):  # Without rows there is nothing to climb around.
            step = self._best(now)
            if step is None:
                break
            now += step
        return tuple(round(count) for count in now)

    def _best(self, now: Floats) -> Floats | None:
        """The best step from here; None where none is better than standing still."""
        from_line, kind = np.nonzero(now[:, None] > FEWER)
        from_line = np.append(from_line, 0)
        taken = np.append(np.minimum(TAKEN[kind], now[from_line[:-1]]), 0.0)  # The last step takes nothing away.
        room = self.upper - now @ self.needs
        left = (room + taken[:, None] * self.needs[from_line])[:, None, :]
        limits = left * self.per
        most = np.where(self.needs > 0.0, limits, inf).min(axis=2, initial=inf)
        least = np.where(self.needs < 0.0, limits, -inf).max(axis=2, initial=-inf)
        most = np.floor(np.minimum(most, self.most - now) + ROUNDING)
        least = np.ceil(np.maximum(least, 0.0) - ROUNDING)
        stuck = ((self.needs == 0.0) & (left < 0.0)).any(axis=2)
        added = np.where(self.worth > 0.0, most, least)
        gain = self.worth * added - (self.worth[from_line] * taken)[:, None]
        gain = np.where((most >= least) & ~stuck, gain, -inf)
        best = int(np.argmax(gain))
        if gain.flat[best] <= ROUNDING * abs(float(self.worth @ now)):
            return None
        taking, adding = divmod(best, len(now))
        step = np.zeros(len(now))
        step[from_line[taking]] -= taken[taking]
        step[adding] += added.flat[best]
        return step
