"""From a plan that is known to a better one nearby: a good start for a search, and never more than a start."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from optimizer.domain.linear import Linear, Row
from optimizer.planner.aim import Counts
from optimizer.planner.listing import Floats

TAKEN = (1.0, 2.0, 3.0, 5.0, 8.0)
"""How many partnerships of one line may make room for another's in one step, as far as there are so many."""

STEPS = 100
ROUNDING = 1e-9


class Slope:
    """Rows over the counts alone, ready for many small steps; arrays are by side, by what is taken, by line."""

    def __init__(self, rows: Sequence[Row], most: Sequence[float]) -> None:
        size = len(most)
        sides = [
            (sign * value, sign, row.coefficients)
            for row in rows
            for sign, value in ((1.0, row.upper), (-1.0, row.lower))
            if abs(value) < inf and all(column < size for column in row.coefficients)
        ]
        self.most = np.array(most, dtype=float)
        self.upper = np.array([side for side, _, _ in sides]) + ROUNDING
        self.needs = np.zeros((len(sides), size))
        for side, (_, sign, coefficients) in enumerate(sides):
            for column, value in coefficients.items():
                self.needs[side, column] = sign * value
        self._taken = np.vstack([np.zeros(size), *(taken * np.eye(size) for taken in TAKEN)])
        self._freed = self.needs @ self._taken.T
        self._apart = (self.needs == 0.0).astype(float)
        self._per = np.divide(1.0, self.needs, out=np.zeros_like(self.needs), where=self.needs != 0.0)[:, None, :]
        self._takes, self._gives = self.needs[:, None, :] > 0.0, self.needs[:, None, :] < 0.0

    def holds(self, counts: Counts) -> bool:
        """Whether counts keep every row."""
        now = np.array(counts, dtype=float)
        return bool((self.needs @ now <= self.upper).all() and (now <= self.most).all())

    def climbed(self, counts: Counts, objective: Linear) -> Counts:
        """The counts after the best steps: each takes some of one line away, and fills up with another."""
        now = np.array(counts, dtype=float)
        worth = np.array([objective.get(line, 0.0) for line in range(len(now))])
        for _ in range(STEPS if len(self.upper) else 0):  # Without rows there is nothing to climb around.
            step = self._best(now, worth)
            if step is None:
                break
            now += step
        return tuple(round(count) for count in now)

    def _best(self, now: Floats, worth: Floats) -> Floats | None:
        """The best step from here; None where none is better than standing still."""
        there = np.flatnonzero((self._taken <= now).all(axis=1))
        taken = self._taken[there]
        left = (self.upper - self.needs @ now)[:, None] + self._freed[:, there]
        until = left[:, :, None] * self._per  # A side's room by line: up to so many, or from so many on.
        most = np.where(self._takes, until, inf).min(axis=0)
        least = np.where(self._gives, until, -inf).max(axis=0)
        most = np.floor(np.minimum(most, self.most - now) + ROUNDING)
        least = np.ceil(np.maximum(least, 0.0) - ROUNDING)
        stuck = (left < 0.0).T @ self._apart > 0.0
        added = np.where(worth > 0.0, most, least)
        gain = np.where((most >= least) & ~stuck, worth * added - (taken @ worth)[:, None], -inf)
        best = int(np.argmax(gain))
        if gain.flat[best] <= ROUNDING * abs(float(worth @ now)):
            return None
        taking, adding = divmod(best, len(now))
        step: Floats = -taken[taking]
        step[adding] += added.flat[best]
        return step
