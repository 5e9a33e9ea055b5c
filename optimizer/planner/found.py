"""What a search finds, and how two values compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.domain.linear import Linear, Row
from optimizer.errors import OptimizerError
from optimizer.planner.aim import Aim, Counts

EQUAL = 1e-9
"""Relative difference up to which two values are equal (README: "The mathematics")."""

NOISE = 1e-11
"""Relative difference that adding up whole partnerships may make; fractional ones are themselves rounded."""

TOLERANCE = 1e-8
"""Relative distance between a proven value and its bound that a solver's tolerances may leave."""

OBJECTIVE = 1e6
"""Size of a scaled objective: a solver's absolute tolerances then are far below a difference that counts."""

HOLD = 1e6
"""Size of the bound of rows that compare objectives, for the same reason."""

NEGLIGIBLE = 1e-3
"""A value below this part of its objective's size is compared in the objective's units, not in its own."""


class UnsettledError(OptimizerError):
    """The solver's solutions keep breaking what they should hold once they are rounded."""

    def __init__(self) -> None:
        super().__init__("the search for a plan does not settle")


@dataclass(frozen=True, slots=True)
class Found:
    """The best counts found for an aim, their audited value, and what no plan can exceed.

    `size` is the size of the aim's objective, by its relaxation.
    """

    counts: Counts
    value: float
    bound: float
    size: float

    @property
    def gap(self) -> float:
        """Relative distance to the bound; what a solver's tolerance makes of it is 0."""
        if max(abs(self.value), abs(self.bound)) <= EQUAL * self.size:  # Both are 0 but for a solver's noise.
            return 0.0
        return self.raw_gap if self.raw_gap > TOLERANCE else 0.0

    @property
    def raw_gap(self) -> float:
        """Relative distance to the bound as the solver states it."""
        return max(0.0, self.bound - self.value) / max(EQUAL, abs(self.value))

    @property
    def most(self) -> float:
        """The value where it is proven, else what no plan can exceed."""
        return self.value if self.gap == 0.0 else self.bound


@dataclass(frozen=True, slots=True)
class Held:
    """What an earlier aim reached and later ones must keep."""

    aim: Aim
    least: float
    row: Row


def scaled_objective(objective: Mapping[int, float], size: float) -> Linear:
    """The objective in units in which its size is `OBJECTIVE`."""
    return {column: OBJECTIVE / size * value for column, value in objective.items()}


def size_of(objective: Linear, bound: float) -> float:
    """The size of an objective, from the value of its relaxation, unless that is 0 but for a solver's noise."""
    largest = max((abs(value) for value in objective.values()), default=1.0)
    return abs(bound) if abs(bound) > EQUAL * largest else largest


def compared(objective: Linear, least: float, size: float) -> Row:
    """The row objective >= least, in units in which differences that count are far above a solver's tolerance."""
    return Row(objective, lower=least).times(HOLD / max(abs(least), NEGLIGIBLE * size))
