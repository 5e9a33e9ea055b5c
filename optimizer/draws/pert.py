"""PERT ranges: Beta(1 + 4(m − a)/(c − a), 1 + 4(c − m)/(c − a)) on [a, c] (Malcolm et al., 1959; Vose, 2008)."""

from __future__ import annotations

from functools import cache

import numpy as np

from optimizer.domain.language.quantities import Quantity
from optimizer.draws.normal import Floats, below

STEPS = 8_192
"""Steps of the integral of the density."""
FAR, SCORES = 8.0, 16_001
"""The table goes from this score below the middle to as far above, in so many points."""


@cache
def _shares() -> Floats:
    half = np.array([below(score) for score in np.linspace(-FAR, FAR, SCORES)[: SCORES // 2 + 1].tolist()])
    return np.concatenate([half, 1.0 - half[-2::-1]])


@cache
def _table(low: float, likely: float, high: float) -> tuple[Floats, Floats]:
    """The figure at each score of the table, and by how much the next one is larger.

    The distribution is integrated over x = sin²(πt/2), which puts points where the ends of a Beta need them.
    """
    width = high - low
    first, second = 4.0 * (likely - low) / width, 4.0 * (high - likely) / width
    at = np.linspace(0.0, 1.0, 2 * STEPS + 1)
    part = np.square(np.sin(np.pi * at / 2.0))
    rest = np.square(np.cos(np.pi * at / 2.0))
    density = np.power(part, first) * np.power(rest, second) * np.sin(np.pi * at)
    areas = density[:-2:2] + 4.0 * density[1:-1:2] + density[2::2]
    share = np.concatenate([[0.0], np.cumsum(areas)])
    share /= share[-1]
    table = low + width * np.interp(_shares(), share, part[::2])
    return table, np.diff(table)


def figures(quantity: Quantity, scores: Floats) -> Floats:
    """The figures of a range at normal scores: low scores give low figures; a single value is the same at each."""
    if not quantity.is_range:
        return np.full_like(scores, quantity.value)
    table, slopes = _table(quantity.low, quantity.likely, quantity.high)
    steps = (np.clip(scores, -FAR, FAR) + FAR) * ((SCORES - 1) / (2.0 * FAR))
    place = np.minimum(steps.astype(np.int64), SCORES - 2)
    found: Floats = table[place] + slopes[place] * (steps - place)
    return found
