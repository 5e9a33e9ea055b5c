"""Every mix of a small scenario at once, as arrays: a proof by counting, where that is quicker than a search.

The counts of all lines but one are listed, and for the last one, the widest, the interval that every row leaves it.
What is asked for has to rise, or to fall, with that line's count, so that its best is at an end of the interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.model.build import CampaignModel
from optimizer.planner.objective import Counts
from optimizer.planner.proofs.listing import TOLERANCE, counts_of, table
from optimizer.planner.tolerances import NOISE

if TYPE_CHECKING:
    from optimizer.planner.proofs.listing import Chosen, Floats, Whole

MOST = 20_000
"""Mixes of the listed lines up to which they are counted.

Measured up to 4,510 mixes only, on bundled scenarios: a plan takes a half to a fifteenth of what a search takes.
"""

TRIED = 10 * MOST
"""Mixes up to which it is tried how many of them hold every row."""


@dataclass(frozen=True, slots=True)
class Form:
    """An expression of the model by mix: a part that adds up, and covered shares of segments.

    `slope` is what one partnership more of the free line adds to `base`; `covered` has factor, exposure and its slope.
    `size` is what the base would be if nothing in it cancelled out.
    """

    base: Floats
    slope: float
    covered: tuple[tuple[float, Floats, float], ...]
    size: Floats

    @property
    def directions(self) -> set[bool]:
        """Whether its parts rise with the free line's count (True) or fall; nothing for parts that do neither."""
        return {slope > 0.0 for slope in (self.slope, *(factor * slope for factor, _, slope in self.covered)) if slope}

    def at(self, counts: Floats) -> Floats:
        """The values at those counts of the free line."""
        total = self.base + self.slope * counts
        for factor, exposure, slope in self.covered:
            total -= factor * np.expm1(-(exposure + slope * counts))
        return total

    def reaches(self, counts: Floats, least: float) -> Chosen:
        """Whether the values at those counts are `least` or above, but for what adding up makes of them."""
        added = np.maximum(abs(least), self.size + abs(self.slope) * counts)
        return self.at(counts) >= least - NOISE * added


class Mixes:
    """The listed mixes of some lines, and the interval that rows leave the free line beside each."""

    def __init__(self, model: CampaignModel, counts: Sequence[range], free: int) -> None:
        self.low = np.array([float(counts[free][0])])
        self.high = np.array([float(counts[free][-1])])
        self.picked: dict[int, Whole] = {}
        self.tables = {line: table(model, line, counts[line]) for line in range(model.size) if line != free}
        self._free = free
        self._column = {column: line for line, columns in self.tables.items() for column in columns}
        self._values: dict[int, Floats] = {}

    def list(self, rows: Sequence[Row]) -> bool:
        """Lists every mix that holds the rows, line by line; False where there are too many."""
        lower, upper = (np.array([getattr(row, side) for row in rows]) for side in ("lower", "upper"))
        slopes = np.array([row.coefficients.get(self._free, 0.0) for row in rows])
        last = np.multiply.outer(slopes, np.concatenate([self.low, self.high]))
        parts = {line: self._parts(rows, line) for line in sorted(self.tables, key=self._width)}
        least, most = (
            end(last, axis=1) + sum((end(part, axis=1) for part in parts.values()), np.zeros(len(rows)))
            for end in (np.min, np.max)
        )
        sums = np.zeros((len(rows), 1))
        for line, part in parts.items():
            least, most = least - part.min(axis=1), most - part.max(axis=1)
            every = sums[:, :, None] + part[:, None, :]
            fits = (every <= (upper + TOLERANCE - least)[:, None, None]) & (
                every >= (lower - TOLERANCE - most)[:, None, None]
            )
            before, count = np.nonzero(fits.all(axis=0))
            if len(count) > MOST:
                return False
            sums = every[:, before, count]
            self.picked = {known: picks[before] for known, picks in self.picked.items()} | {line: count}
        self._narrow(sums, slopes, lower - TOLERANCE, upper + TOLERANCE)
        return True

    def column(self, column: int) -> Floats:
        """A column's value by mix."""
        if column not in self._values:
            line = self._column[column]
            self._values[column] = self.tables[line][column][self.picked[line]]
        return self._values[column]

    def keep(self, kept: Chosen, low: Floats, high: Floats) -> None:
        """Keeps some mixes, with new intervals for those."""
        self.low, self.high = low, high
        self.picked = {line: picks[kept] for line, picks in self.picked.items()}
        self._values = {column: values[kept] for column, values in self._values.items()}

    def counts(self, mix: int, free: float) -> Counts:
        """One mix with a count of the free line."""
        counts = [free] * (len(self.tables) + 1)
        for line, picks in self.picked.items():
            counts[line] = self.tables[line][line][picks[mix]]
        return tuple(map(round, counts))

    def _width(self, line: int) -> int:
        return len(self.tables[line][line])

    def _parts(self, rows: Sequence[Row], line: int) -> Floats:
        """What a line adds to each row at each of its counts."""
        part = np.zeros((len(rows), self._width(line)))
        for column, values in self.tables[line].items():
            part += np.multiply.outer([row.coefficients.get(column, 0.0) for row in rows], values)
        return part

    def _narrow(self, sums: Floats, slopes: Floats, lower: Floats, upper: Floats) -> None:
        """The interval of the free line that the rows leave beside each mix."""
        low, high = (np.full(sums.shape[1], ends[0]) for ends in (self.low, self.high))
        for total, slope, least, most in zip(sums, slopes, lower, upper, strict=True):
            if slope:
                ends = (least - total) / slope, (most - total) / slope
                low = np.maximum(low, np.ceil(np.minimum(*ends)))
                high = np.minimum(high, np.floor(np.maximum(*ends)))
        kept = low <= high
        self.keep(kept, low[kept], high[kept])


class Enumeration:
    """Every mix of one scenario that holds its rows, and what was held since."""

    def __init__(self, model: CampaignModel, mixes: Mixes, free: int) -> None:
        self._model = model
        self._mixes = mixes
        self._free = free
        self._segments = {segment.column: segment for reach in model.reaches for segment in reach.segments}
        self._least: list[Linear] = []

    @property
    def empty(self) -> bool:
        """Whether no mix holds everything."""
        return not len(self._mixes.low)

    def add(self, rows: Sequence[Row]) -> None:
        """Rows that hold the smallest attainment below something: amount - smallest >= 0."""
        smallest = self._model.smallest
        self._least += [
            {column: value for column, value in row.coefficients.items() if column != smallest} for row in rows
        ]

    def best(self, linear: Linear) -> tuple[Counts, float] | None:
        """A mix with the highest objective, and that; None where it neither rises nor falls with the free line."""
        forms = self._forms(linear)
        rising = _rising(forms)
        if rising is None:
            return None
        ends = self._mixes.high if rising else self._mixes.low
        values = _smallest(forms, ends)
        first = int(np.argmax(values))
        return self._mixes.counts(first, ends[first]), float(values[first])

    def hold(self, linear: Linear, least: float) -> bool:
        """Keeps the mixes whose objective is `least` or above; False where it neither rises nor falls."""
        forms = self._forms(linear)
        rising = _rising(forms)
        if rising is None:
            return False
        low, high = self._mixes.low, self._mixes.high
        kept = _reach(forms, high if rising else low, least)
        self._mixes.keep(kept, low[kept], high[kept])
        forms = self._forms(linear)
        good, bad = (self._mixes.high, self._mixes.low) if rising else (self._mixes.low, self._mixes.high)
        while not np.array_equal(good, bad):
            middle = np.floor((good + bad) / 2.0) if rising else np.ceil((good + bad) / 2.0)
            holds = _reach(forms, middle, least)
            good = np.where(holds, middle, good)
            bad = np.where(holds | (good == bad), bad, middle + (1.0 if rising else -1.0))
        every = np.ones(len(good), dtype=bool)
        self._mixes.keep(every, *((good, high[kept]) if rising else (low[kept], good)))
        return True

    def _forms(self, linear: Linear) -> list[Form]:
        """The objective; the smallest attainment as all that it is the smallest of."""
        smallest = self._model.smallest
        return [self._form(one) for one in (self._least if smallest in linear else [linear])]

    def _form(self, expression: Linear) -> Form:
        base, size, slope = self._line(
            {column: value for column, value in expression.items() if column not in self._segments}
        )
        covered = []
        for column, segment in self._segments.items():
            if column is not None and (value := expression.get(column)):
                exposure, _, rising = self._line(segment.exposure)
                covered.append((value / segment.unit, exposure, rising))
        return Form(base, slope, tuple(covered), size)

    def _line(self, expression: Linear) -> tuple[Floats, Floats, float]:
        """What adds up, by mix, without the free line, also by absolute values, and that line's coefficient."""
        total, size = np.zeros(len(self._mixes.low)), np.zeros(len(self._mixes.low))
        for column, value in expression.items():
            if column != self._free:
                part = value * self._mixes.column(column)
                total += part
                size += np.abs(part)
        return total, size, expression.get(self._free, 0.0)


def enumeration(model: CampaignModel) -> Enumeration | None:
    """Every mix of a scenario; None where there are too many, or no line is plain enough to be left free."""
    counts = counts_of(model)
    plain = [line for line in range(model.size) if line not in model.lines.used and line not in model.lines.steps]
    stated = [sourced.row for sourced in model.rows if sourced.key is not None]
    # What several lines decide together is no part of the list: the audit tells where that goes wrong.
    stated = [row for row in stated if not any(column in model.any_used for column in row.coefficients)]
    shares = {segment.column for reach in model.reaches for segment in reach.segments}
    if counts is None or not plain or any(column in shares for row in stated for column in row.coefficients):
        return None
    free = max(plain, key=lambda line: len(counts[line]))
    if prod(len(own) for line, own in enumerate(counts) if line != free) > TRIED:
        return None
    mixes = Mixes(model, counts, free)
    return Enumeration(model, mixes, free) if mixes.list(stated) else None


def _rising(forms: Sequence[Form]) -> bool | None:
    """Whether every part rises with the free line's count, or falls; None where some do this and some that."""
    directions = {direction for form in forms for direction in form.directions}
    return None if len(directions) > 1 else directions != {False}


def _reach(forms: Sequence[Form], counts: Floats, least: float) -> Chosen:
    kept = forms[0].reaches(counts, least)
    for form in forms[1:]:
        kept = kept & form.reaches(counts, least)
    return kept


def _smallest(forms: Sequence[Form], counts: Floats) -> Floats:
    values = forms[0].at(counts)
    for form in forms[1:]:
        values = np.minimum(values, form.at(counts))
    return values
