"""What the partnerships of a line are paid: the stated fee, volume prices, pay by result, and its most.

The k-th partnership's fees are min(fee_at_most, its price + pay * its results), where the price is the stated fee after
volume prices (`fee_after`: of each partnership behind a threshold; `fee_from`: of all of them once there are so many),
pay is what results earn at planning values, and results diminish by `results_after`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum, inf

from optimizer.domain.arithmetic.per_partnership import fees_of, planned, results_of, steps_of
from optimizer.domain.language.measures import USED_FROM
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line

ROUNDING = 1e-8
"""By this part a count may fall short of a threshold that it is meant to be."""

Steps = tuple[tuple[float, float], ...]
"""(threshold, price or share) with rising thresholds."""


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of a line in money: `stated`, `after` and `whole` price one partnership, `pay` is for its results."""

    stated: float
    after: Steps
    whole: Steps
    pay: float
    most: float
    shares: Steps

    @property
    def straight(self) -> tuple[float, float] | None:
        """Money for each partnership, and for each effective one; None where it depends on how many there are."""
        if self.after or self.whole or (self.pay and self.most < inf and self.shares):
            return None
        return (self.stated, self.pay) if self.most == inf else (min(self.most, self.stated + self.pay), 0.0)

    @property
    def least(self) -> float:
        """The least that one partnership comes to, however many there are."""
        price = min((self.stated, *(price for _, price in (*self.after, *self.whole))))
        return min(self.most, price + self.pay * min((1.0, *(share for _, share in self.shares))))

    @property
    def highest(self) -> float:
        """The most that one partnership comes to: that of the first."""
        return min(self.most, self.stated + self.pay)

    def total(self, count: float) -> float:
        """The fees of so many partnerships."""
        if count <= 0:
            return 0.0
        stated, after = _at(count * (1.0 + ROUNDING), self.whole, self.stated), self.after
        edges = sorted(
            {threshold for threshold, _ in (*after, *(self.shares if self.pay else ())) if threshold < count}
        )
        starts, ends = [0.0, *edges], [*edges, count]
        return fsum((end - start) * self._each(start, stated) for start, end in zip(starts, ends, strict=True))

    def stated_total(self, count: float) -> float:
        """The stated fees of so many partnerships, after volume prices: what is paid whatever the results are."""
        return replace(self, pay=0.0, most=inf).total(count)

    def _each(self, start: float, stated: float) -> float:
        """What each of the partnerships right behind a threshold is paid."""
        return min(self.most, _at(start, self.after, stated) + self.pay * _at(start, self.shares, 1.0))

    def forbids(self, count: float) -> bool:
        """Whether a count lies just below a threshold from which on all are cheaper, where nothing may be bought."""
        gaps = ((threshold - count, ROUNDING * threshold) for threshold, _ in self.whole)
        return any(rounding < gap < USED_FROM - rounding for gap, rounding in gaps)


def _at(count: float, steps: Steps, first: float) -> float:
    """The value of the last threshold that a count reaches."""
    found = first
    for threshold, value in steps:
        if count >= threshold:
            found = value
    return found


def fees_by_count(line: Line) -> Fees:
    """How a line's fees depend on its count."""
    stated, _ = fees_of(line)
    impressions, engagements, conversions = results_of(line)
    pay = (
        planned(line.fee_per_conversion) * conversions
        + planned(line.fee_per_engagement) * engagements
        + planned(line.fee_per_thousand_impressions) * impressions / 1000.0
    )
    most = inf if line.fee_at_most is None else line.fee_at_most.value
    after, whole = (
        tuple(sorted((float(threshold), price_of(line, stated, price)) for threshold, price in prices.items()))
        for prices in (line.fee_after, line.fee_from)
    )
    return Fees(stated, after, whole, pay, most, steps_of(line))


def price_of(line: Line, stated: float, price: Quantity) -> float:
    """Money for one partnership at a volume price: a share of its stated fee, or an amount in the fee's own terms."""
    if price.percent:
        return price.value * stated
    return price.value * line.posts if line.fee is None and line.fee_per_post is not None else price.value
