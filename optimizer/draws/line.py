"""One line of a plan in draws: what its partnerships bring and cost, creator by creator, then added up.

Of one number of partnerships, or of every number up to one (a table: rows are counts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from math import fsum, inf, log
from typing import Any

import numpy as np

from optimizer.domain.language.costs import costs_of
from optimizer.domain.language.plan_lines import PlanLine
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.uncertainty import Uncertainty, spreads
from optimizer.draws.figures import OF_CREATORS, Creators, Drawn, Typical
from optimizer.draws.normal import Floats, added, inverse
from optimizer.draws.poisson import counts

AT_ONCE, IN_TABLES = 8, 32
"""Creators that are worked out at a time, and those whose every sum is kept."""
MANY, SAMPLE = 1_000, 256
"""Creators of a line that are drawn one by one; how many more tell how far those beyond them vary."""
MOST_OF_SEGMENT = 0.95
"""No creator reaches more of a segment than this part."""
BASES = ("impressions", "engagements", "conversions")


@dataclass
class LineDraws:
    """Amounts of a line by draw under the names of measures; `logs` by segment, for reach that counts people once.

    In a table every amount has a row for each count.
    """

    amounts: dict[str, Floats] = field(default_factory=dict)
    logs: list[Floats] = field(default_factory=list)
    capped: float = 0.0
    """Creators, by draw, who would have reached more of a segment than `MOST_OF_SEGMENT`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The scenario whose line it is, at its case, and where figures come from."""

    scenario: Scenario
    uncertainty: Uncertainty
    drawn: Drawn
    reach: bool = True
    """Whether reach is asked for."""


def line_draws(setting: Setting, one: PlanLine, count: int) -> LineDraws:
    """Every amount of so many partnerships of a line; those beyond `MANY` are drawn together."""
    work = _Work(setting, one, count)
    exactly = _alone(one.line, count)
    for first in range(0, exactly, AT_ONCE):
        work.creators(first, min(first + AT_ONCE, exactly))
    if count > exactly:
        work.sums = _joined(work.sums, work.beyond(), float(count - exactly))
    return work.finished(count)


def line_tables(setting: Setting, one: PlanLine, most: int) -> Iterator[LineDraws]:
    """Every amount of every number of partnerships of a line, from none to the most, some rows at a time."""
    work = _Work(setting, one, most, table=True)
    yield work.finished(np.zeros((1, 1)))
    exactly = _alone(one.line, most)
    for first in range(0, exactly, IN_TABLES):
        upto = min(first + IN_TABLES, exactly)
        work.creators(first, upto)
        yield work.finished(np.arange(first + 1.0, upto + 1.0)[:, None])
    if most == exactly:
        return
    base, beyond = {name: rows[-1] for name, rows in work.sums.items()}, work.beyond()
    for first in range(exactly, most, IN_TABLES):
        numbers = np.arange(first + 1.0, min(first + IN_TABLES, most) + 1.0)[:, None]
        work.sums = _joined(base, beyond, numbers - exactly)
        yield work.finished(numbers)


def _alone(line: Line, count: int) -> int:
    """How many creators are drawn one by one: all of them where one beyond `MANY` would count or cost otherwise."""
    edges = [*line.results_after, *line.fee_after]
    return count if count <= MANY or max(edges, default=0) > MANY else MANY


def _joined(sums: Mapping[str, Floats], beyond: Mapping[str, tuple[Floats, Floats]], more: Any) -> dict[str, Floats]:
    """Sums with so many creators more, by the mean of one and by luck that grows as the root of their number."""
    found = {}
    for name, (mean, luck) in beyond.items():
        rest = more * mean + np.sqrt(more) * luck
        found[name] = sums[name] + (np.minimum(rest, 0.0) if name.startswith(LOGS) else np.maximum(rest, 0.0))
    return found


class _Work:
    def __init__(self, setting: Setting, one: PlanLine, count: int, *, table: bool = False) -> None:
        self.setting, self.one, self.table = setting, one, table
        self.line, self.drawn = one.line, setting.drawn
        self.capped, self.apart = 0.0, False
        self.sums: dict[str, Floats] = {}
        self.zero = np.zeros(self.drawn.draws)
        self.whole = Creators(self.drawn, (one.name, one.card), (0, count))
        self.delivery = self.single("delivery_rate", self.line.delivery_rate)
        audience = setting.scenario.audience
        self.people = list(audience.values())
        self.shares = [self._share(segment) for segment in audience]
        edges = one.line.fee_from or {}
        self.stages = sorted({0, *edges}) if table else [max((edge for edge in edges if count >= edge), default=0)]

    def beyond(self) -> dict[str, tuple[Floats, Floats]]:
        """Of one more creator beyond `MANY`: the mean of every amount by draw, and its luck.

        The mean is that which the shared factors leave, the spread is that of a sample, and one normal of the line is
        the luck of all its amounts.
        """
        typical = self._apart()
        typical.creators(MANY, MANY + 1, typical=True)
        totals, squares = dict[str, Floats](), dict[str, Floats]()
        for first in range(MANY, MANY + SAMPLE, AT_ONCE):
            part = self._apart()
            part.creators(first, first + AT_ONCE)
            for name, amount in part.sums.items():
                totals[name] = totals.get(name, self.zero) + amount.sum(axis=0)
                squares[name] = squares.get(name, self.zero) + np.square(amount).sum(axis=0)
        luck, found = inverse(self.drawn.streams.own(f"{self.one.name} many", 0, 1)[0]), {}
        for name, total in totals.items():
            variance = np.maximum(squares[name] - np.square(total) / SAMPLE, 0.0) / (SAMPLE - 1)
            mean = typical.sums[name][0]
            if name.startswith(LOGS):  # The mean of a logarithm lies below that of the mean.
                mean = mean - variance / 2.0
            elif name.startswith(FEES) and self.line.fee_at_most is not None:
                mean = total / SAMPLE
            found[name] = (mean, np.sqrt(variance) * luck)
        return found

    def _apart(self) -> _Work:
        """The same work whose amounts stay apart by creator."""
        part = copy(self)
        part.sums, part.apart = {}, True
        return part

    def add(self, name: str, amount: Any) -> None:
        """Adds an amount by creator and draw to its sum, or in a table to each of its sums."""
        if self.apart:
            self.sums[name] = amount
            return
        before = self.sums.get(name)
        if not self.table:
            total: Floats = amount.sum(axis=0)
            self.sums[name] = total if before is None else before + total
            return
        rows = np.cumsum(amount, axis=0)
        self.sums[name] = rows if before is None else rows + before[-1]

    def single(self, key: str, quantity: Quantity) -> Any:
        """A figure of the line that has one normal; a number where it is no range."""
        return self.drawn.single(f"{self.one.card} {key}", quantity) if quantity.is_range else quantity.value

    def of_all(self, key: str) -> Any:
        """A figure that the line states itself, or takes from the campaign."""
        own: Quantity | None = getattr(self.line, key)
        if own is not None:
            return self.single(key, own)
        quantity: Quantity = getattr(self.setting.scenario, key)
        return self.drawn.single(f"campaign {key}", quantity) if quantity.is_range else quantity.value

    def _share(self, segment: str) -> Any:
        """The part of the people whom the line reaches who belong to a segment, over that segment's people."""
        audience = self.setting.scenario.audience
        share = self.line.audience_share
        if isinstance(share, Quantity):
            return self.single("audience_share.", share) / fsum(audience.values())
        if segment not in share:
            return 0.0
        return self.single(f"audience_share.{segment}", share[segment]) / audience[segment]

    def creators(self, first: int, upto: int, *, typical: bool = False) -> None:
        """Adds what some of the creators bring and cost."""
        line = self.line
        crew = (Typical if typical else Creators)(self.drawn, (self.one.name, self.one.card), (first, upto))
        weights = np.array([_weight(line, place) for place in range(first, upto)])[:, None]
        there, cost = self._there(crew)
        spread = self._spread(crew)
        results = _Results(self, crew)
        posts = line.posts * there[0]
        impressions = self._sized(results.impressions() * posts * spread[0] * there[1], upto - first)
        engagements = self._sized(results.engagements() * posts * spread[1] * there[1], upto - first)
        means = results.conversions(engagements, posts * spread[1] * there[1]) * spread[2]
        weighted = {"impressions": weights * impressions, "engagements": weights * engagements}
        for name, amount in weighted.items():
            self.add(name, amount)
        conversions = weights * self._sized(means, upto - first)
        self.add("means", conversions)
        if self.setting.reach:
            reach = self._sized(results.reach() * there[0] * spread[0] * there[1], upto - first)
            self.add("reach", weights * reach)
            self._overlap(weights, reach)
        self.add("posts", self._sized(posts, upto - first))
        self.add("event", self._sized(cost, upto - first))
        for name, key, quantity in (("products", "product_cost", line.product_cost), ("hours", "hours", line.hours)):
            amount = crew.figure(key, OF_CREATORS[key], quantity)
            self.add(name, self._sized(amount, upto - first))
        for name, own in costs_of(self.setting.scenario, line).items():
            if not own.base:
                amount = crew.figure(f"costs.{name}", f"costs.{name}", own)
                self.add(f"costs.{name}", self._sized(amount, upto - first))
        for name, own in line.measures.items():
            if not own.base:
                amount = crew.figure(f"measures.{name}", f"measures.{name}", own)
                self.add(name, self._sized(amount, upto - first))
        self._fees(crew, weighted, conversions)

    def _sized(self, amount: Any, creators: int) -> Floats:
        """An amount by creator and draw, whatever all creators or all draws have in common."""
        return np.broadcast_to(np.asarray(amount, dtype=float), (creators, self.drawn.draws))

    def _there(self, crew: Creators) -> tuple[tuple[Any, Any], Any]:
        """1 for each creator who delivers; the factor of results of what happens to them; and what that costs."""
        delivers: Any = 1.0
        if not (isinstance(self.delivery, float) and self.delivery >= 1.0):
            delivers = self.delivery if crew.typical else (crew.own("delivery") < self.delivery).astype(float)
        event = self.line.event
        if event is None or not event.chance:
            return (delivers, 1.0), 0.0
        cost = self.single("event.cost", event.cost) if event.cost.is_range else event.cost.value
        if crew.typical:
            return (delivers, 1.0 - event.chance * (1.0 - event.results)), event.chance * cost
        happens = crew.own("event") < event.chance
        return (delivers, np.where(happens, event.results, 1.0)), happens * cost

    def _spread(self, crew: Creators) -> tuple[Any, Any, Any]:
        """The factors of reach, of engagement and of conversion: lognormal, of mean 1."""
        stated = spreads(self.setting.uncertainty, self.line.spread)
        if isinstance(stated, tuple):
            names = ("spread reach_rate", "spread engagement_rate", "spread conversion_rate")
            reach, engagement, conversion = (_luck(crew, name, own) for name, own in zip(names, stated, strict=True))
            return reach, engagement, conversion
        one = _luck(crew, "spread", stated)
        return one, one, 1.0

    def _overlap(self, weights: Floats, reach: Floats) -> None:
        for segment, share in enumerate(self.shares):
            part = reach * share
            self.capped += float((part > MOST_OF_SEGMENT).sum())
            self.add(f"{LOGS}{segment}", weights * np.log1p(-np.minimum(part, MOST_OF_SEGMENT)))

    def _fees(self, crew: Creators, weighted: Mapping[str, Floats], means: Floats) -> None:
        """What creators are paid: their price after volume prices, and what their results earn up to the most."""
        line, creators = self.line, crew.places[1] - crew.places[0]
        pay = {key: crew.figure(key, "fees", getattr(line, key)) for key in PAYS if getattr(line, key) is not None}
        earned: Any = 0.0
        if "fee_per_engagement" in pay:
            earned = earned + pay["fee_per_engagement"] * weighted["engagements"]
        if "fee_per_thousand_impressions" in pay:
            earned = earned + pay["fee_per_thousand_impressions"] * weighted["impressions"] / 1000.0
        by_conversion = pay.get("fee_per_conversion")
        if line.fee_at_most is not None and by_conversion is not None:
            # Each creator's own conversions count, and not the line's together.
            own = means if crew.typical else counts(crew.own("counting"), np.ascontiguousarray(means))
            self.add("counted", own)
            earned = earned + by_conversion * own
        most = inf if line.fee_at_most is None else crew.figure("fee_at_most", "fees", line.fee_at_most, inf)
        for stage in self.stages:
            price = self._sized(self._prices(crew, stage), creators)
            self.add(f"{FEES}{stage}", np.minimum(most, price + earned))
        if line.fee_at_most is None and by_conversion is not None:
            self.add("per conversion", self._sized(by_conversion, creators))

    def _prices(self, crew: Creators, stage: int) -> Any:
        """The price of each creator; amounts of volume prices stand in the fee's own terms.

        `stage` is the number of partnerships from which the price of all of them holds.
        """
        line = self.line
        by_post = line.fee is None and line.fee_per_post is not None
        key = "fee_per_post" if by_post else "fee"
        times = line.posts if by_post else 1.0
        stated = crew.figure(key, "fees", getattr(line, key)) * times
        kind = "fee_after" if line.fee_after else "fee_from"
        prices: Mapping[int, Quantity] = getattr(line, kind)
        if not prices:
            return stated
        rows = []
        for place in range(*crew.places):
            reached = [edge for edge in prices if edge <= (place if kind == "fee_after" else stage)]
            row = stated[min(place - crew.places[0], len(stated) - 1)] if isinstance(stated, np.ndarray) else stated
            if reached:
                edge = max(reached)
                price = prices[edge]
                amount = self.whole.of_line(f"{kind}.{edge}", "fees", price)
                row = row * amount if price.percent else amount * times
            rows.append(np.broadcast_to(row, (self.drawn.draws,)))
        return np.stack(rows)

    def finished(self, counts_: Any) -> LineDraws:
        """Conversions counted, and everything that follows from the sums, of so many partnerships."""
        line = self.line
        zero = self.zero + 0.0 * counts_
        amounts = {name: self.sums.get(name, zero) for name in (*SUMS, *self.sums)}
        logs = [amounts.pop(f"{LOGS}{segment}", zero) for segment in range(len(self.people))]
        amounts["fees"] = self._priced(amounts, counts_, zero)
        means = amounts.pop("means")
        counted = amounts.pop("counted", None)
        if counted is None:
            counted = counts(self.drawn.shares(f"{self.one.name} counting"), means)
        amounts["conversions"] = counted
        value = self.of_all("value_per_conversion") * (1.0 - self.of_all("discount"))
        amounts["revenue"] = counted * value
        if "per conversion" in amounts:
            amounts["fees"] = amounts["fees"] + counted * amounts.pop("per conversion") / np.maximum(counts_, 1.0)
        amounts["commission"] = self.single("commission_rate", line.commission_rate) * amounts["revenue"]
        amounts["setup"] = zero + self.single("setup_cost", line.setup_cost) * (counts_ > 0)
        self._costs(amounts, zero)
        amounts["agency_fee"] = self._agency_fee(amounts, zero)
        parts = ("fees", "agency_fee", "products", "commission", "setup", "costs")
        amounts["spend"] = added((amounts[part] for part in parts), zero)
        amounts["content_value"] = self.single("content_value", line.content_value) * amounts["posts"]
        earned = amounts["revenue"] * self.of_all("gross_margin") + amounts["content_value"]
        amounts["profit"] = earned - amounts["spend"]
        amounts["partnerships"] = zero + counts_
        self._funnel(amounts)
        return LineDraws(amounts, logs, self.capped)

    def _priced(self, amounts: dict[str, Floats], counts_: Any, zero: Floats) -> Floats:
        """The fees at the price of all partnerships that their number brings about."""
        fees = {stage: amounts.pop(f"{FEES}{stage}", zero) for stage in self.stages}
        found = fees[self.stages[0]]
        for stage in self.stages[1:]:
            found = np.where(counts_ >= stage, fees[stage], found)
        return found

    def _costs(self, amounts: dict[str, Floats], zero: Floats) -> None:
        """Costs beside fees, with what events cost, which the agency is not paid for."""
        names = costs_of(self.setting.scenario, self.line)
        for name, own in names.items():
            if own.base:
                share = self.whole.of_line(f"costs.{name}", f"costs.{name}", own)
                amounts[f"costs.{name}"] = share * amounts["fees"]
            amounts.setdefault(f"costs.{name}", zero)
        stated = added((amounts[f"costs.{name}"] for name in names), zero)
        amounts["stated costs"] = stated
        amounts["costs"] = stated + amounts.pop("event")

    def _agency_fee(self, amounts: dict[str, Floats], zero: Floats) -> Floats:
        agency = self.setting.scenario.agency_fee
        stated = amounts.pop("stated costs")
        charged = {**amounts, "costs": stated}
        on = [charged.get(name, charged.get(f"costs.{name}", zero)) for name in agency.on]
        rate = self.drawn.single("campaign agency_fee", agency.rate) if agency.rate.is_range else agency.rate.value
        fee: Floats = rate * added(on, zero)
        return fee

    def _funnel(self, amounts: dict[str, Floats]) -> None:
        """Measures of one's own that are shares of results, or of one another."""
        left = {name: own for name, own in self.line.measures.items() if own.base}
        while left:
            ready = [name for name, own in left.items() if own.base in (*BASES, *amounts)]
            if not ready:
                return  # No such funnel passes the checks.
            for name in ready:
                own = left.pop(name)
                share = self.whole.of_line(f"measures.{name}", f"measures.{name}", own)
                amounts[name] = share * amounts[own.base]


PAYS = ("fee_per_conversion", "fee_per_engagement", "fee_per_thousand_impressions")
FEES, LOGS = "fees from ", "logs of "
"""How the names of sums begin that are kept by price of all partnerships, and by segment."""
SUMS = ("impressions", "reach", "engagements", "means", "posts", "event", "products", "hours")
"""What is added up over creators."""


class _Results:
    """What one creator of a line brings, before luck: known figures of a post, or those that the rates give."""

    def __init__(self, work: _Work, crew: Creators) -> None:
        self.line, self.crew = work.line, crew
        self.followers = crew.figure("followers", "followers", self.line.followers)

    def _rate(self, key: str, default: float = 0.0) -> Any:
        stated: Quantity | None = getattr(self.line, key)
        return self.crew.figure(key, key, stated, default)

    def _known(self, key: str) -> Any | None:
        stated: Quantity | None = getattr(self.line.per_post, key)
        if stated is None:
            return None
        return self.crew.figure(f"per_post.{key}", f"per_post.{key}", stated)

    def impressions(self) -> Any:
        """Of one post."""
        known = self._known("impressions")
        return self.followers * self._rate("reach_rate", 1.0) if known is None else known

    def reach(self) -> Any:
        """Of the posts of one partnership together."""
        known = self._known("reach")
        if known is not None:
            return known
        return self.followers * (1.0 - (1.0 - self._rate("reach_rate", 1.0)) ** self.line.posts)

    def engagements(self) -> Any:
        """Of one post."""
        known = self._known("engagements")
        return self.followers * self._rate("engagement_rate") if known is None else known

    def conversions(self, engagements: Any, posts: Any) -> Any:
        """Of one partnership, from its engagements; or known ones of a post."""
        known = self._known("conversions")
        return engagements * self._rate("conversion_rate") if known is None else known * posts


def _weight(line: Line, place: int) -> float:
    """For what a partnership counts by its place, later ones less (`results_after`)."""
    reached = [edge for edge in line.results_after if place >= edge]
    return line.results_after[max(reached)] if reached else 1.0


def _luck(crew: Creators, name: str, spread: float) -> Any:
    """A lognormal factor of mean 1 for each creator and draw."""
    if not spread or crew.typical:
        return 1.0
    variance = log(1.0 + spread * spread)
    return np.exp(variance**0.5 * inverse(crew.own(name)) - variance / 2.0)
