"""The inverse of the Poisson distribution for whole arrays: numbers of conversions from one uniform number each."""

from __future__ import annotations

import numpy as np
from scipy.special import pdtr

from optimizer.draws.normal import Floats, inverse


def counts(shares: Floats, means: Floats) -> Floats:
    """The smallest number with at least that share of the distribution at or below it.

    Begins at the expansion of Cornish and Fisher, and goes on by the distribution itself.
    """
    score, root = inverse(shares), np.sqrt(means)
    found = np.maximum(np.floor(means + root * score + (np.square(score) - 1.0) / 6.0), 0.0)
    short = pdtr(found, means) < shares
    while short.any():
        found = np.where(short, found + 1.0, found)
        short &= pdtr(found, means) < shares
    more = (found > 0.0) & (pdtr(np.maximum(found - 1.0, 0.0), means) >= shares)
    while more.any():
        found = np.where(more, found - 1.0, found)
        more &= (found > 0.0) & (pdtr(np.maximum(found - 1.0, 0.0), means) >= shares)
    return np.where(means > 0.0, found, 0.0)
