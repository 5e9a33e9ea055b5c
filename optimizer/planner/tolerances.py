"""By how much values may differ and still be equal, and the units in which a solver tells them apart."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.arithmetic.linear import Linear, Row

EQUAL = 1e-9
"""Relative difference up to which two values are equal (optimizer/README.md: "The mathematics")."""

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


def scaled_objective(linear: Mapping[int, float], size: float) -> Linear:
    """The objective in units in which its size is `OBJECTIVE`."""
    return {column: OBJECTIVE / size * value for column, value in linear.items()}


def size_of(linear: Linear, bound: float) -> float:
    """The size of an objective, from the value of its relaxation, unless that is 0 but for a solver's noise."""
    largest = max((abs(value) for value in linear.values()), default=1.0)
    return abs(bound) if abs(bound) > EQUAL * largest else largest


def compared(linear: Linear, least: float, size: float) -> Row:
    """The row objective >= least, in units in which differences that count are far above a solver's tolerance."""
    return Row(linear, lower=least).times(HOLD / max(abs(least), NEGLIGIBLE * size))
