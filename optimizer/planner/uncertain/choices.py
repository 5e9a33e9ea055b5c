"""One column for every number of partnerships of every line, exactly one of which is chosen for each.

What a line brings in a draw is then a sum over its columns, whatever it is of the number; its other columns follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.model.build import CampaignModel

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Choices:
    """The columns, added to a model whose program no solver has seen yet; row r of the tables is column `at + r`."""

    def __init__(self, model: CampaignModel) -> None:
        self.model = model
        program = model.program
        self.lower = np.array([max(0.0, column.lower) for column in program.columns[: model.size]]).astype(np.int64)
        self.upper = np.array(model.most).astype(np.int64)
        self.first: Whole = np.concatenate([[0], np.cumsum(self.upper + 1)])
        self.counts = np.concatenate([np.arange(most + 1.0) for most in self.upper])
        self.at = len(program.columns)
        filled = [
            [model.lines.filled(line, float(count)) for count in range(most + 1)]
            for line, most in enumerate(self.upper)
        ]
        for line, most in enumerate(self.upper):
            for count in range(most + 1):
                program.column(f"{line}_is_{count}", 0.0, 1.0)
        for line, start in enumerate(self.first[:-1]):
            own = range(self.at + int(start), self.at + int(start) + len(filled[line]))
            program.row(Row(dict.fromkeys(own, 1.0), 1.0, 1.0))
            for column in filled[line][0]:
                ties: Linear = {place: values[column] for place, values in zip(own, filled[line], strict=True)}
                program.row(Row({**ties, column: -1.0}, 0.0, 0.0))
        self._filled = filled

    @property
    def columns(self) -> npt.NDArray[np.int32]:
        """The positions of the columns."""
        return np.arange(self.at, self.at + len(self.counts), dtype=np.int32)

    def bounds(self, lower: Whole, upper: Whole) -> Floats:
        """The upper bounds of the columns where counts lie between these."""
        found = np.zeros(len(self.counts))
        for start, low, high in zip(self.first, lower, upper, strict=False):
            found[start + low : start + high + 1] = 1.0
        return found

    def weights(self, values: Floats) -> Floats:
        """The parts of the columns in a solution, without a solver's noise."""
        found: Floats = np.clip(values[self.at : self.at + len(self.counts)], 0.0, 1.0)
        found[found < NOISE] = 0.0
        return found

    def chosen(self, counts: Whole) -> Floats:
        """The parts of the columns of a mix."""
        found = np.zeros(len(self.counts))
        found[self.first[:-1] + counts] = 1.0
        return found

    def means(self, weights: Floats) -> Floats:
        """The mean count of each line."""
        return self._by_line(weights * self.counts)

    def spreads(self, weights: Floats) -> Floats:
        """How far from whole each line is: the variance of its counts."""
        means = self.means(weights)
        found: Floats = self._by_line(weights * np.square(self.counts)) - np.square(means)
        return found

    def _by_line(self, amounts: Floats) -> Floats:
        found: Floats = np.add.reduceat(amounts, self.first[:-1])
        return found

    def table(self, linear: Mapping[int, float]) -> Floats | None:
        """A linear expression by count; None where a column other than the lines' own takes part."""
        found, told = np.zeros(len(self.counts)), set[int]()
        for start, by_count in zip(self.first, self._filled, strict=False):
            told |= by_count[0].keys()
            for column in by_count[0].keys() & linear.keys():
                rise = linear[column] * np.array([values[column] for values in by_count])
                found[start : start + len(by_count)] += rise
        for column in linear.keys() - told:
            if not self.at <= column < self.at + len(self.counts):
                return None
            found[column - self.at] += linear[column]
        return found

    def row(self, slope: Floats, others: Linear, upper: float) -> Row:
        """Slope * choices + others <= upper."""
        kept = np.flatnonzero(slope)
        own = {self.at + int(place): float(slope[place]) for place in kept}
        return Row({**own, **others}, upper=upper)

    def lines(self) -> list[tuple[int, int]]:
        """Where each line's columns begin and end, among the choices."""
        return [(int(start), int(end)) for start, end in pairwise(self.first)]


NOISE = 1e-12
