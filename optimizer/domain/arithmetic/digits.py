"""Rounds the figures of long tables, so that the last digits, which are the arithmetic's noise, are dropped."""

from __future__ import annotations

from math import floor, isfinite, log10

DIGITS = 12
"""Significant digits that a figure keeps; doubles have 15 to 17, and sums of many lose some of them."""
CENTS = 2
"""Decimals that every figure keeps, so that amounts of money of any size are exact to the cent."""


def settled(value: float) -> float:
    """The figure to `DIGITS` significant digits, and to a hundredth at least."""
    if not value or not isfinite(value):
        return value
    return round(value, max(CENTS, DIGITS - 1 - floor(log10(abs(value)))))
