"""The figures of lines in draws: what a range comes to for the campaign, a line and each creator together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np

from optimizer.domain.language.plan_lines import PlanLine
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.uncertainty import Uncertainty, size_of, together
from optimizer.draws.normal import Floats, added, inverse
from optimizer.draws.pert import figures
from optimizer.draws.prepared import prepared
from optimizer.draws.streams import Streams

Shared = Callable[[str], tuple[float, float]]
"""Figure -> how much of its variance is common to the campaign, and to the line."""
SPECK = 1e-12

OF_CREATORS = {
    "followers": "followers",
    "reach_rate": "reach_rate",
    "engagement_rate": "engagement_rate",
    "conversion_rate": "conversion_rate",
    "fee": "fees",
    "fee_per_post": "fees",
    "fee_per_conversion": "fees",
    "fee_per_engagement": "fees",
    "fee_per_thousand_impressions": "fees",
    "fee_at_most": "fees",
    "product_cost": "products",
    "hours": "hours",
}
"""Key of a line that differs by creator -> the figure by whose words it moves together."""
OF_THE_LINE = ("delivery_rate", "commission_rate", "setup_cost", "content_value")
OF_ALL = ("value_per_conversion", "discount", "gross_margin")
"""What a line may state itself, and takes from the campaign else; such figures have one normal."""


BY_LINE = ("measures.", "costs.", "fee_after.", "fee_from.")
"""How figures begin whose own part of the variance may be the line's, where no creator states them."""


def stated(uncertainty: Uncertainty) -> Shared:
    """How far figures move together as a scenario states it."""

    def shared(figure: str) -> tuple[float, float]:
        found = together(uncertainty, figure)
        return found.campaign, found.line

    return shared


def alone(_figure: str) -> tuple[float, float]:
    """Every creator by itself."""
    return 0.0, 0.0


def as_one(_figure: str) -> tuple[float, float]:
    """Each figure the same for the whole campaign."""
    return 1.0, 0.0


def ranges(line: Line) -> Iterator[tuple[str, str, Quantity]]:
    """Key, name and quantity of each figure of a line that moves together with others, ranges or not."""
    for key, name in OF_CREATORS.items():
        if (quantity := getattr(line, key)) is not None:
            yield key, name, quantity
    for key in type(line.per_post).model_fields:
        if (quantity := getattr(line.per_post, key)) is not None:
            yield f"per_post.{key}", f"per_post.{key}", quantity
    for kind, holder in (("measures", line.measures), ("costs", line.costs)):
        for key, own in holder.items():
            if own is not None:
                yield f"{kind}.{key}", f"{kind}.{key}", own
    for kind in ("fee_after", "fee_from"):
        for edge, price in getattr(line, kind).items():
            yield f"{kind}.{edge}", "fees", price


@dataclass
class Drawn:
    """Where the figures of a scenario's draws come from; cases differ in figures alone, so they share it."""

    streams: Streams
    shared: Shared
    known: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, scenarios: Mapping[str, Scenario], uncertainty: Uncertainty, shared: Shared) -> Drawn:
        """For scenarios by case that have the same lines."""
        names = {name for scenario in scenarios.values() for name in factors(*prepared(scenario, uncertainty), shared)}
        names |= {"case"} if len(scenarios) > 1 else set()
        return cls(Streams(int(uncertainty.seed), size_of(uncertainty), names), shared)

    @property
    def draws(self) -> int:
        """How many there are."""
        return self.streams.draws

    def scores(self, name: str) -> Floats:
        """The normal scores of a factor."""
        if name not in self.known:
            self.known[name] = self.streams.scores(name)
        return self.known[name]

    def shares(self, name: str) -> Floats:
        """The uniform numbers of a factor."""
        return self.streams.shares(name)

    def single(self, factor: str, quantity: Quantity) -> Floats:
        """A figure that has one normal: an array by draw."""
        if not quantity.is_range:
            return np.full(self.draws, quantity.value)
        return figures(quantity, self.scores(factor))


def factors(scenario: Scenario, lines: Iterable[PlanLine], shared: Shared) -> Iterator[str]:
    """The names of all factors that the draws of a scenario need."""
    for key in (*OF_ALL, "agency_fee"):
        own = getattr(scenario, key)
        if getattr(own, "rate", own).is_range:
            yield f"campaign {key}"
    for one in lines:
        yield f"{one.name} counting"
        for key, name, quantity in ranges(one.line):
            if quantity.is_range:
                yield from _of_figure(one, key, shared(name))
        yield from (f"{one.card} {key}" for key, quantity in _singles(one.line) if quantity.is_range)


def _of_figure(one: PlanLine, key: str, shared: tuple[float, float]) -> Iterator[str]:
    campaign, line = shared
    if campaign:
        yield f"campaign {key}"
    if line:
        yield f"{one.card} {key}"
    if key.startswith(BY_LINE):
        yield f"{one.name} {key} own"


def _singles(line: Line) -> Iterator[tuple[str, Quantity]]:
    """The figures of a line that have one normal."""
    for key in (*OF_THE_LINE, *OF_ALL):
        if (own := getattr(line, key)) is not None:
            yield key, own
    if line.event is not None:
        yield "event.cost", line.event.cost
    share = line.audience_share
    for segment, part in share.items() if isinstance(share, dict) else [("", share)]:
        yield f"audience_share.{segment}", part


class Creators:
    """The figures of some creators of a line of a plan, by creator (row) and draw; one row where all are alike."""

    def __init__(self, drawn: Drawn, names: tuple[str, str], places: tuple[int, int]) -> None:
        self.drawn, (self.name, self.card), self.places = drawn, names, places

    typical = False
    """Whether it is one creator as it is expected to be, once every shared factor is known."""

    def own(self, name: str) -> Floats:
        """A uniform number for each creator and draw."""
        return self.drawn.streams.own(f"{self.name} {name}", *self.places)

    def figure(self, key: str, name: str, quantity: Quantity | None, default: float = 0.0) -> Any:
        """A figure of each creator; a number where it is no range."""
        if quantity is None or not quantity.is_range:
            return default if quantity is None else quantity.value
        common, left = self.common(key, name)
        if left <= SPECK:
            return figures(quantity, common)[None, :]
        return figures(quantity, common + sqrt(left) * inverse(self.own(key)))

    def of_line(self, key: str, name: str, quantity: Quantity) -> Any:
        """A figure that all creators of the line share: an array by draw, or a number."""
        if not quantity.is_range:
            return quantity.value
        common, left = self.common(key, name)
        if left > SPECK:
            common = common + sqrt(left) * self.drawn.scores(f"{self.name} {key} own")
        return figures(quantity, common)

    def common(self, key: str, name: str) -> tuple[Floats, float]:
        """The score that all creators have in common, and the part of the variance that is each one's own."""
        campaign, line = self.drawn.shared(name)
        score = np.zeros(self.drawn.draws)
        if campaign:
            score = score + sqrt(campaign) * self.drawn.scores(f"campaign {key}")
        if line:
            score = score + sqrt(line) * self.drawn.scores(f"{self.card} {key}")
        return score, 1.0 - campaign - line


class Typical(Creators):
    """One creator of a line as it is expected to be, once every shared factor is known: without luck of its own."""

    typical = True

    def figure(self, key: str, name: str, quantity: Quantity | None, default: float = 0.0) -> Any:
        """The mean of a figure over creators; a number where it is no range."""
        if quantity is None or not quantity.is_range:
            return default if quantity is None else quantity.value
        return _over_luck(quantity, *self.common(key, name))[None, :]


def expected(drawn: Drawn, line: Line, card: str, key: str) -> Floats | None:
    """What a figure of a line is expected to be once every shared factor is known, by draw; None of no range."""
    for own, name, quantity in ranges(line):
        if own == key and quantity.is_range:
            common, left = Creators(drawn, (card, card), (0, 0)).common(key, name)
            return _over_luck(quantity, common, left)
    for own, quantity in _singles(line):
        if own == key and quantity.is_range:
            return drawn.single(f"{card} {key}", quantity)
    return None


def _over_luck(quantity: Quantity, common: Floats, left: float) -> Floats:
    """The mean over what is each creator's own, by Gauss and Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    parts = [
        weight * figures(quantity, common + sqrt(left) * node) for node, weight in zip(nodes, weights, strict=True)
    ]
    return added(parts, np.zeros(len(common))) / float(weights.sum())


NODES = 24
