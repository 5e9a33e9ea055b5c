"""Numbered columns, linear expressions and rows over them: what the model and a solver speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

Linear = dict[int, float]
"""Column -> coefficient."""


ROUNDING = 1e-9
"""What is left of a coefficient below this part of what was added up to it is rounding.

Rules hold to 1e-8 of their sides, and a solver would take so small a coefficient for a rule of its own.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """Bounds, infinite where there is none, and whether only whole numbers will do.

    Its position is what everything uses; the name is for people.
    """

    lower: float
    upper: float
    integer: bool
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """lower <= sum of coefficient * column <= upper."""

    coefficients: Mapping[int, float]
    lower: float = -inf
    upper: float = inf

    def times(self, factor: float) -> Row:
        """The same row in other units; `factor` is positive."""
        scaled = {column: factor * value for column, value in self.coefficients.items()}
        return Row(scaled, factor * self.lower, factor * self.upper)

    def sides(self) -> Iterator[Row]:
        """The row as rows with one side each; an equality stays one."""
        if self.lower == self.upper:
            yield self
            return
        if self.lower > -inf:
            yield Row(self.coefficients, lower=self.lower)
        if self.upper < inf:
            yield Row(self.coefficients, upper=self.upper)


def combine(parts: Iterable[tuple[float, Mapping[int, float]]]) -> Linear:
    """The sum of factor * expression, without coefficients that cancel but for rounding."""
    total: Linear = {}
    met: Linear = {}
    for factor, expression in parts:
        for column, value in expression.items():
            term = factor * value
            if column in total:
                met[column] = met.get(column, abs(total[column])) + abs(term)
                term += total[column]
            total[column] = term
    return {column: value for column, value in total.items() if abs(value) > ROUNDING * met.get(column, 0.0)}


def scaled(row: Row) -> Row:
    """The row in units in which its bound, or else its largest coefficient, is 1: solvers' tolerances are absolute."""
    largest = max((abs(value) for value in row.coefficients.values()), default=1.0)
    bound = max((abs(side) for side in (row.lower, row.upper) if abs(side) < inf), default=0.0)
    unit = bound if bound and largest >= 1e-5 * bound else largest
    return row.times(1.0 / unit)
