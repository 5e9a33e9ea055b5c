"""What a search finds: counts, their value, and what no plan can exceed."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.arithmetic.linear import Row
from optimizer.errors import StoppedError
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.tolerances import EQUAL, TOLERANCE


class UnsettledError(StoppedError):
    """The solver's solutions keep breaking what they should hold once they are rounded: nothing is decided."""

    def __init__(self) -> None:
        super().__init__(
            "no plan was found that holds every number exactly: whole partnerships come near, and rounding breaks one; "
            "state a range (at_least and at_most) where a limit says exactly"
        )


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The best counts found for an objective, their audited value, and what no plan can exceed.

    `size` is the size of its linear form, by its relaxation.
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
    """What an earlier objective reached and later ones must keep."""

    objective: Objective
    least: float
    row: Row
