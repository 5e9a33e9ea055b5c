"""Fees that depend on how many partnerships of a line are bought: their pieces, each a straight line over the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Protocol

from optimizer.domain.language.measures import USED_FROM
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line


class _Rate(Protocol):
    @property
    def effective(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Counts from `low` to `high`, over which fees and effective partnerships are `at` + `slope` * (count - low)."""

    low: float
    high: float
    fees_at: float
    fees_slope: float
    effective_at: float
    effective_slope: float


@dataclass(frozen=True, slots=True)
class Tariff:
    """What each partnership is paid; `reward` is for the results of a first one, `ceiling` the most that it gets."""

    base: float
    later: Mapping[int, float]
    bulk: Mapping[int, float]
    reward: float
    ceiling: float
    fading: Mapping[int, float]

    @property
    def by_count(self) -> bool:
        """Whether it is no sum over partnerships and effective partnerships."""
        return bool(self.later or self.bulk or (self.reward and self.ceiling < inf and self.fading))

    @property
    def first(self) -> float:
        """What the first partnership is paid, the dearest."""
        return self.each(self.base, 1.0)

    @property
    def lowest(self) -> float:
        """What no partnership is paid less than."""
        prices = (self.base, *self.later.values(), *self.bulk.values())
        return self.each(min(prices), min(self.fading.values(), default=1.0))

    def each(self, price: float, share: float) -> float:
        """What one partnership is paid at a price, with a share of the results of a first one."""
        return min(self.ceiling, price + self.reward * share)

    def steps(self, cap: float) -> list[tuple[float, float, float]]:
        """(width, share of results, money for each): the partnerships one after another, without `bulk`."""
        edges = [0.0, *sorted({float(edge) for edge in (*self.later, *self.fading) if edge < cap})]
        edges.append(max(cap, edges[-1] + 1.0))
        return [
            (
                high - low,
                share := _reached(self.fading, low, 1.0),
                self.each(_reached(self.later, low, self.base), share),
            )
            for low, high in pairwise(edges)
        ]

    def pieces(self, cap: float, *, whole: bool) -> list[Piece]:
        """The counts up to a cap in pieces, each at one price for all partnerships of it (`bulk`)."""
        found: list[Piece] = []
        starts = [0.0, *(float(edge) for edge in sorted(self.bulk) if edge <= cap)]
        for start, following in zip(starts, [*starts[1:], inf], strict=True):
            price = self.bulk.get(int(start), self.base)
            end = min(cap, following - (1.0 if whole else USED_FROM))
            inner = [float(edge) for edge in sorted(self.fading) if start < edge < end]
            for low, high in pairwise([start, *inner, max(end, start)]):
                found.append(self._piece(low, high, price))
        return found

    def _piece(self, low: float, high: float, price: float) -> Piece:
        share = _reached(self.fading, low, 1.0)
        edges = [*(float(edge) for edge in sorted(self.fading) if edge < low), low]
        fees = effective = before = 0.0
        for edge in edges:
            own = _reached(self.fading, before, 1.0)
            fees += (edge - before) * self.each(price, own)
            effective += (edge - before) * own
            before = edge
        return Piece(low, high, fees, self.each(price, share), effective, share)


def _reached(steps: Mapping[int, float], count: float, otherwise: float) -> float:
    """The value of the last step that a count has behind it."""
    passed = [edge for edge in steps if edge <= count]
    return steps[max(passed)] if passed else otherwise


def tariff_of(line: Line, results: Mapping[str, _Rate]) -> Tariff:
    """The tariff of a line at the planning values, its results being those of one effective partnership."""
    base, unit = 0.0, 1.0
    if line.fee is not None:
        base = line.fee.value
    elif line.fee_per_post is not None:
        base, unit = line.fee_per_post.value * line.posts, line.posts
    reward = 0.0
    for pay, measure, each in (
        (line.fee_per_conversion, "conversions", 1.0),
        (line.fee_per_engagement, "engagements", 1.0),
        (line.fee_per_thousand_impressions, "impressions", 1000.0),
    ):
        if pay is not None:
            reward += pay.value * results[measure].effective / each
    later, bulk = (
        {edge: _price(price, base, unit) for edge, price in stated.items()}
        for stated in (line.fee_after, line.fee_from)
    )
    ceiling = inf if line.fee_at_most is None else line.fee_at_most.value
    return Tariff(base, later, bulk, reward, ceiling, line.results_after)


def _price(price: Quantity, base: float, unit: float) -> float:
    return price.value * (base if price.percent else unit)
