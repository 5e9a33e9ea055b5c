"""Shadow prices: what one more unit of a bound is worth to the linear relaxation, and over which range.

The relaxation's best score is worked out anew at each bound, with everything that hangs on it (a budget also decides
how many of a line can be bought at all, a share multiplies something). On a linear program with one right-hand side it
is the dual value, and the range is the one over which that stays optimal.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from optimizer.domain.findings.explain import ShadowPrice
from optimizer.errors import ScenarioError
from optimizer.files import changed
from optimizer.studies.explain.questions import Questions
from optimizer.studies.relaxations import Relaxation

SMALL = 1e-5
"""Part of a bound by which it is moved for its price."""
TELLS = 0.01
"""How far off, relative, a price may be over its range."""
FAR = 16.0
"""A range is looked for up to so many times the bound."""
FIRST = 1 / 64
"""Part of the bound with which the search for the range begins."""
FINE = 0.02
"""Precision of an end of the range, relative to its distance from the bound."""
NOTHING = 1e-9
"""A change of the score below this part of it is noise."""

Score = Callable[[float], float | None]


def shadow_price(questions: Questions, bound: Relaxation) -> ShadowPrice | None:
    """The price of a bound on the side to which it relaxes; None with `priority` or draws, and where there is none."""
    if questions.scenario.strategy == "priority" or questions.scenario.drawn:
        return None
    sign = -1.0 if questions.scenario.strategy == "cheapest" else 1.0

    def score(value: float) -> float | None:
        try:
            scenario = changed(questions.scenario, overrides={bound.key: bound.stated(value)})
        except ScenarioError:
            return None
        best = questions.relaxed(scenario)
        return None if best is None else sign * best

    here = score(bound.before)
    size = abs(bound.before) or 1.0
    small = SMALL * size * (1.0 if bound.after > bound.before else -1.0)
    beside = score(bound.before + small)
    if here is None or beside is None or not isfinite(here):
        return None
    change = beside - here
    price = 0.0 if abs(change) <= NOTHING * abs(here) else change / small
    tells = Tells(score, bound.before, here, price)
    low, high = (tells.end(way * size) for way in (-1.0, 1.0))
    return ShadowPrice(price, low, high, bound.unit)


class Tells:
    """Whether a price foretells the relaxation's score at other bounds."""

    def __init__(self, score: Score, bound: float, here: float, price: float) -> None:
        self.score = score
        self.bound = bound
        self.here = here
        self.price = price

    def holds(self, away: float) -> bool:
        """Whether it does so far away."""
        there = self.score(self.bound + away)
        if there is None:
            return False
        off = abs(there - self.here - self.price * away)
        return off <= max(TELLS * abs(self.price * away), NOTHING * abs(self.here))

    def end(self, size: float) -> float | None:
        """The bound up to which it does, `size` telling the direction; None where no end is found."""
        good, bad = 0.0, FIRST * size
        while self.holds(bad):
            good = bad
            if abs(bad) >= (abs(size) if size < 0 else FAR * size):
                return None
            bad *= 2
        while abs(bad - good) > FINE * abs(bad) and abs(bad) > SMALL * abs(size):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if self.holds(middle) else (good, middle)
        return self.bound + good
