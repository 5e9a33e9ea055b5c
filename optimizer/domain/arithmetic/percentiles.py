"""Percentiles, tails and chances of draws by sorting, with arithmetic that nothing that chose a plan shares."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, fsum, isfinite, sqrt

WORST = 0.1
"""The part of the draws that `worst` is the mean of, unless another one is stated."""
EXACT = 1e-9


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest draw with at least that share of the draws at or below it; `ordered` rises."""
    place = ceil(share * len(ordered) - EXACT)
    return ordered[min(max(place, 1), len(ordered)) - 1]


def tail_mean(ordered: Sequence[float], share: float, *, highest: bool) -> float | None:
    """The mean of that share of the draws at one end, a fractional last draw counted in part; None of an endless one.

    Values 1 to 10 and 25 %: (1 + 2 + 0.5 * 3) / 2.5 = 1.8.
    """
    size = share * len(ordered)
    whole = int(size + EXACT)
    rest = max(0.0, size - whole)
    end = list(reversed(ordered[-whole - 1 :])) if highest else list(ordered[: whole + 1])
    terms = [*end[:whole], *([rest * end[whole]] if rest > EXACT and len(end) > whole else [])]
    return fsum(terms) / size if all(map(isfinite, terms)) else None


def mean(draws: Sequence[float]) -> float | None:
    """The mean of the draws; None where one of them is endless."""
    return fsum(draws) / len(draws) if all(map(isfinite, draws)) else None


def chance(holds: Sequence[bool]) -> tuple[float, float]:
    """The share of draws in which something holds, and its standard error."""
    share = len([one for one in holds if one]) / len(holds)
    return share, sqrt(share * (1.0 - share) / len(holds))
