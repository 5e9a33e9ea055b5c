"""The inverse of the Poisson distribution for whole arrays: numbers of conversions from one uniform number each.

Small means are added up from nothing. Large ones have an expansion (M. B. Giles, 2016), which decides but for numbers
that it puts next to a whole one; there the distribution itself does.
"""

from __future__ import annotations

from functools import cache
from math import ceil, lgamma, log, pi, sqrt

import numpy as np

from optimizer.draws.normal import Floats, inverse

SMALL = 30.0
"""Means below here are added up."""
SURE = 4.0
"""An expansion is off by less than this over the mean, where a score is at most `FAR` (tested)."""
FAR = 5.0
TABLED = 16
"""Below here the remainder of Stirling's formula is a table."""
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""Of that remainder, in odd powers of 1/k."""
BITS = 37.0
"""Terms of a sum below exp(-37) of its largest are nothing to a double."""
NEAR, TERMS = 0.1, 17
"""Relative distance from the mean up to which a deviance is a series, and its terms."""


def counts(shares: Floats, means: Floats) -> Floats:
    """The smallest number with at least that share of the distribution at or below it."""
    shares, means = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(shares, means))
    found, small = np.zeros(means.shape), means < SMALL
    if small.any():
        found[small] = _added_up(shares[small], means[small])
    if not small.all():
        found[~small] = _expanded(shares[~small], means[~small])
    return found


def _added_up(shares: Floats, means: Floats) -> Floats:
    found = np.zeros(means.shape)
    term = np.exp(-means)
    total = term.copy()
    number = 0.0
    while (short := total < shares).any() and term.max() > 0.0:
        number += 1.0
        found += short
        term *= means / number
        total += term
    return found


def _expanded(shares: Floats, means: Floats) -> Floats:
    score, root = inverse(shares), np.sqrt(means)
    square = np.square(score)
    at = means + root * score + (1 / 3 + square / 6)
    at += -score * (1 / 36 + square / 72) / root
    at += (-8 / 405 + square * (7 / 810 + square / 270)) / means
    found = np.floor(at)
    open_ = (np.abs(at - np.round(at)) < SURE / means) | (np.abs(score) > FAR)
    if open_.any():
        found[open_] = _exactly(shares[open_], means[open_], found[open_])
    return found


def _exactly(shares: Floats, means: Floats, near: Floats) -> Floats:
    """The number itself from one that is near it."""
    found = np.maximum(near, 0.0)
    upto = distribution(found, means)
    while (short := upto < shares).any():
        found = found + short
        upto = upto + short * mass(found, means)
    while (more := (found > 0.0) & (upto - mass(found, means) >= shares)).any():
        upto = upto - more * mass(found, means)
        found = found - more
    return found


def distribution(numbers: Floats, means: Floats) -> Floats:
    """The share of a Poisson distribution at or below whole numbers; means are above 0.

    From a number of at most the mean downwards, or from one above it upwards: the terms fall from the first on.
    """
    below = numbers <= means
    first = np.where(below, numbers, numbers + 1.0)
    total, term = np.ones(means.shape), np.ones(means.shape)
    most = float(max(means.max(initial=0.0), numbers.max(initial=0.0)))
    for step in range(1, ceil(sqrt(2.0 * BITS * (most + 1.0)) + BITS) + 1):
        term = term * np.where(below, np.maximum(first - step + 1.0, 0.0) / means, means / (first + step))
        total = total + term
    part = mass(first, means) * total
    return np.where(below, part, 1.0 - part)


def mass(numbers: Floats, means: Floats) -> Floats:
    """The probability of whole numbers, by their deviance (C. Loader, 2000), which cancels nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (numbers - means) / means
        plain = numbers * np.log(numbers / means) + means - numbers
        deviance = np.where(np.abs(away) < NEAR, means * _series(away), plain)
        found = np.exp(-_remainder(numbers) - deviance) / np.sqrt(2.0 * pi * numbers)
    return np.where(numbers > 0.0, found, np.exp(-means))


def _series(away: Floats) -> Floats:
    """(1 + x) log(1 + x) - x in powers of x."""
    total = np.zeros_like(away)
    for power in range(TERMS, 1, -1):
        total = total * away + (-1.0) ** power / (power * (power - 1))
    return total * np.square(away)


def _remainder(numbers: Floats) -> Floats:
    """Log k! less Stirling's formula for it."""
    small = np.array(_table())[np.minimum(numbers, TABLED - 1).astype(int)]
    with np.errstate(divide="ignore", invalid="ignore"):
        one = 1.0 / numbers
        total = np.zeros_like(one)
        for part in reversed(STIRLING):
            total = total * np.square(one) + part
    return np.where(numbers < TABLED, small, total * one)


@cache
def _table() -> tuple[float, ...]:
    own = (lgamma(k + 1.0) - (k * log(k) - k + 0.5 * log(2.0 * pi * k)) for k in range(1, TABLED))
    return (0.0, *own)
