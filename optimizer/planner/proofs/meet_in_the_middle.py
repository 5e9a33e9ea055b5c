"""Proof by two halves: the mixes of one half of the lines, each beside the few of the other half that can go with it.

A search proves little where a total has to come as near to a bound as whole numbers let it: nearly every plan then
looks as good as the best. There every mix of each half is listed, and one half sorted by such a total; an interval of
the total leaves every mix of the other half a short stretch of that list (Horowitz and Sahni, "Computing Partitions
with Applications to the Knapsack Problem", Journal of the ACM 21, 1974).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, prod
from typing import TYPE_CHECKING

import numpy as np

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.model.build import CampaignModel
from optimizer.planner.objective import Counts
from optimizer.planner.proofs.listing import TOLERANCE, counts_of, table
from optimizer.planner.tolerances import NOISE

if TYPE_CHECKING:
    from optimizer.planner.proofs.listing import Floats, Table, Whole

LISTED = 200_000
"""Mixes of one half up to which they are listed."""

PAIRED = 10_000_000
"""Pairs of mixes up to which they are gone through: a few seconds."""

AT_ONCE = 500_000
"""Pairs that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Between:
    """An expression with the least that is asked of it and the most that it can be; `most` may be infinite."""

    expression: Linear
    least: float
    most: float

    @property
    def row(self) -> Row:
        """The same in units in which it is about 1, so that a tolerance means as much as elsewhere."""
        unit = max((abs(end) for end in (self.least, self.most) if isfinite(end)), default=1.0) or 1.0
        noise = NOISE * unit
        return Row(self.expression, self.least - noise, self.most + noise).times(1.0 / unit)


class Halves:
    """The lines of a campaign in two halves, with the counts that each line may have."""

    def __init__(self, model: CampaignModel, counts: Sequence[range]) -> None:
        self.model = model
        self.counts = counts
        self.halves: tuple[list[int], list[int]] = ([], [])
        for line in sorted(range(len(counts)), key=lambda line: -len(counts[line])):
            min(self.halves, key=self._size).append(line)

    @property
    def few(self) -> bool:
        """Whether the mixes of each half can be listed."""
        return all(self._size(half) <= LISTED for half in self.halves)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Each line's columns at each of its counts."""
        return tuple(table(self.model, line, counts) for line, counts in enumerate(self.counts))

    @cached_property
    def columns(self) -> frozenset[int]:
        """The columns that the counts of lines decide, one line each."""
        return frozenset(column for columns in self.tables for column in columns)

    def _size(self, half: Sequence[int]) -> int:
        return prod(len(self.counts[line]) for line in half)

    def best(self, rows: Sequence[Row], within: Sequence[Between], linear: Linear) -> Iterator[Counts] | None:
        """The mixes that hold the rows and lie within all intervals, the highest objective first.

        None where no interval leaves few enough pairs of halves to be gone through.
        """
        every = [*rows, *(between.row for between in within)]
        one, other = (_Half(self, half, every, linear) for half in self.halves)
        one.drop(every, other)
        other.drop(every, one)
        if not (one.size and other.size):
            return iter(())
        stretches = [_Stretch.of(one, other, place, row) for place, row in enumerate(every)]
        shortest = min(stretches, key=lambda stretch: stretch.pairs)
        if shortest.pairs > PAIRED:
            return None
        found = [self._held(one, other, pairs, every) for pairs in shortest.parts()]
        first, second = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(-(one.linear[first] + other.linear[second]), kind="stable")
        return (self._counts(one.picked[first[pair]], other.picked[second[pair]]) for pair in order)

    @staticmethod
    def _held(one: _Half, other: _Half, pairs: tuple[Whole, Whole], rows: Sequence[Row]) -> tuple[Whole, Whole]:
        """The pairs that hold every row."""
        first, second = pairs
        for place, row in enumerate(rows):
            total = one.sums[place][first] + other.sums[place][second]
            holds = (total >= row.lower - TOLERANCE) & (total <= row.upper + TOLERANCE)
            first, second = first[holds], second[holds]
        return first, second

    def _counts(self, one: int, other: int) -> Counts:
        """The counts of a pair of mixes, by their numbers."""
        counts = [0] * len(self.counts)
        for half, number in zip(self.halves, (int(one), int(other)), strict=True):
            left = number
            for line in reversed(half):
                left, place = divmod(left, len(self.counts[line]))
                counts[line] = self.counts[line][place]
        return tuple(counts)


class _Half:
    """Every mix of one half: what it adds to each row and to the objective; `picked` is its number among all."""

    def __init__(self, of: Halves, half: Sequence[int], rows: Sequence[Row], linear: Linear) -> None:
        forms = [*(row.coefficients for row in rows), linear]
        sums = [_listed(form, [of.tables[line] for line in half]) for form in forms]
        self.sums, self.linear = sums[:-1], sums[-1]
        self.picked: Whole = np.arange(len(self.linear))

    @property
    def size(self) -> int:
        return len(self.picked)

    def drop(self, rows: Sequence[Row], other: _Half) -> None:
        """Drops the mixes that no mix of the other half goes with, by one row alone."""
        if not (self.size and other.size):
            return
        kept = np.ones(self.size, dtype=bool)
        for row, own, beside in zip(rows, self.sums, other.sums, strict=True):
            kept &= (own + beside.min() <= row.upper + TOLERANCE) & (own + beside.max() >= row.lower - TOLERANCE)
        self.sums = [own[kept] for own in self.sums]
        self.linear, self.picked = self.linear[kept], self.picked[kept]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """By mix of one half, from where to where those mixes of the other go that keep a row, in the row's order."""

    order: Whole
    first: Whole
    last: Whole

    @classmethod
    def of(cls, one: _Half, other: _Half, place: int, row: Row) -> _Stretch:
        order = np.argsort(other.sums[place], kind="stable")
        along = other.sums[place][order]
        first = np.searchsorted(along, row.lower - TOLERANCE - one.sums[place], side="left")
        last = np.searchsorted(along, row.upper + TOLERANCE - one.sums[place], side="right")
        return cls(order, first, np.maximum(first, last))

    @property
    def pairs(self) -> int:
        """How many pairs keep the row."""
        return int((self.last - self.first).sum())

    def parts(self) -> Iterator[tuple[Whole, Whole]]:
        """The pairs, some at a time."""
        lengths = self.last - self.first
        ends = np.cumsum(lengths)
        start = 0
        while True:
            stop = max(start + 1, int(np.searchsorted(ends, (ends[start - 1] if start else 0) + AT_ONCE, side="right")))
            own = lengths[start:stop]
            mixes = np.repeat(np.arange(start, start + len(own)), own)
            within = np.arange(len(mixes)) - np.repeat(np.cumsum(own) - own, own)
            yield mixes, self.order[self.first[mixes] + within]
            if stop >= len(lengths):
                return
            start = stop


def _listed(form: Mapping[int, float], tables: Sequence[Table]) -> Floats:
    """What an expression is worth at every mix of some lines, the last line's count changing fastest."""
    total = np.zeros(1)
    for columns in tables:
        own = np.zeros(len(next(iter(columns.values()))))
        for column, values in columns.items():
            own += form.get(column, 0.0) * values
        total = np.add.outer(total, own).ravel()
    return total


def halves(model: CampaignModel) -> Halves | None:
    """The two halves of a scenario's lines; None where counts are fractional, without end, or too many to be listed."""
    counts = counts_of(model)
    found = None if counts is None else Halves(model, counts)
    return found if found is not None and found.few else None
