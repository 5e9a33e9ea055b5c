"""Improves a known plan step by step: a good start for a search, and never more than a start."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.planner.objective import Counts

if TYPE_CHECKING:
    from optimizer.planner.proofs.listing import Floats

TAKEN = (1.0, 2.0, 3.0, 5.0, 8.0)
"""How many partnerships of one line may make room for another's in one step, as far as there are so many."""

STEPS = 100
ROUNDING = 1e-9

ENDLESS = 1e30
"""How many of a line fit into a side that it does not touch, for each unit of room; negative where there is none."""


class Neighbourhood:
    """Rows over the counts alone, ready for many small steps; arrays are by side, by what is taken, by line.

    `whole` where there are no other rows.
    """

    def __init__(self, rows: Sequence[Row], most: Sequence[float]) -> None:
        size = len(most)
        stated = [row for row in rows if all(column < size for column in row.coefficients)]
        self.whole = len(stated) == len(rows)
        sides = [
            (sign * value, sign, row.coefficients)
            for row in stated
            for sign, value in ((1.0, row.upper), (-1.0, row.lower))
            if abs(value) < inf
        ]
        self.most = np.array(most, dtype=float)
        self.upper = np.array([side for side, _, _ in sides]) + ROUNDING
        self.needs = np.zeros((len(sides), size))
        for side, (_, sign, coefficients) in enumerate(sides):
            for column, value in coefficients.items():
                self.needs[side, column] = sign * value
        self._line = np.array([0, *(line for _ in TAKEN for line in range(size))])
        self._taken = np.array([0.0, *(taken for taken in TAKEN for _ in range(size))])
        self._freed = self.needs[:, self._line] * self._taken
        self._per = np.divide(1.0, self.needs, out=np.full_like(self.needs, ENDLESS), where=self.needs != 0.0)
        self._unless_takes = np.where(self.needs < 0.0, inf, 0.0)[:, None, :]
        self._unless_gives = np.where(self.needs < 0.0, 0.0, -inf)[:, None, :]

    def holds(self, counts: Counts) -> bool:
        """Whether counts keep every row."""
        now = np.array(counts, dtype=float)
        return bool((self.needs @ now <= self.upper).all() and (now <= self.most).all())

    def improved(self, counts: Counts, linear: Linear) -> Counts:
        """The counts after the best steps: each takes some of one line away, and fills up with another."""
        now = np.array(counts, dtype=float)
        worth = np.array([linear.get(line, 0.0) for line in range(len(now))])
        lost = self._taken * worth[self._line]
        for _ in range(STEPS if len(self.upper) else 0):  # Without rows there is nothing to climb around.
            step = self._best(now, worth, lost)
            if step is None:
                break
            now += step
        return tuple(round(count) for count in now)

    def _best(self, now: Floats, worth: Floats, lost: Floats) -> Floats | None:
        """The best step from here; None where none is better than standing still. `lost` by what is taken."""
        there = np.flatnonzero(self._taken <= now[self._line])
        left = (self.upper - self.needs @ now)[:, None] + self._freed[:, there]
        until = left[:, :, None] * self._per[:, None, :]  # A side's room by line: up to so many, or from so many on.
        most = np.minimum((until + self._unless_takes).min(axis=0), self.most - now)
        least = np.maximum((until + self._unless_gives).max(axis=0), 0.0)
        most, least = np.floor(most + ROUNDING), np.ceil(least - ROUNDING)
        added = np.where(worth > 0.0, most, least)
        gain = np.where(most >= least, worth * added - lost[there, None], -inf)
        best = int(np.argmax(gain))
        if gain.flat[best] <= ROUNDING * abs(float(worth @ now)):
            return None
        taking, adding = divmod(best, len(now))
        step: Floats = np.zeros(len(now))
        step[self._line[there[taking]]] -= self._taken[there[taking]]
        step[adding] += added.flat[best]
        return step
