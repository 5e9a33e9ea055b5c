"""The contract's formulas in plain arithmetic, for a scenario given as a plain dict.

Every function takes one mix (line name -> number) or, through `Mixes`, many mixes at once as the columns of an array.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Selection = tuple[int, ...]
Quantity = str | float | list[Any] | tuple[Any, ...]
Audience = str | float | dict[str, Any] | None

TOLERANCE = 1e-8
DISTINCT = "distinct:"
"""Before the label of which a condition counts the values that are used."""
LEAST_USED = 0.001
FACTORS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
MONEY = ("fees", "agency_fee", "products", "commission", "setup")
COUNTED = ("partnerships", "posts", "fees", "agency_fee", "products", "content_value", "hours")
SCALED = ("impressions", "reach", "engagements", "conversions", "revenue", "commission")
RATIOS = {
    "cpm": (1000.0, "spend", "impressions"),
    "cpe": (1.0, "spend", "engagements"),
    "cpa": (1.0, "spend", "conversions"),
    "roas": (1.0, "revenue", "spend"),
    "roi": (1.0, "profit", "spend"),
    "frequency": (1.0, "impressions", "reach"),
}
BUILT_IN = (*COUNTED, *SCALED, "setup", "spend", "profit", "lines_used")
DEFAULT_MEASURES = {"awareness": "reach", "conversion": "conversions", "community": "engagements"}
LABELS = ("platform", "format", "phase", "region")


def quantity(value: Quantity) -> float:
    """Read `60000`, `60_000`, `60k`, `3.86%`, `[low, high]` or `[low, likely, high]` as its planning value."""
    if isinstance(value, list | tuple):
        return _pert([quantity(item) for item in value])
    if not isinstance(value, str):
        return float(value)
    text = value.strip().replace("_", "")
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text[:-1]) * FACTORS[text[-1]] if text[-1] in FACTORS else float(text)


def _pert(points: Sequence[float]) -> float:
    """Give the mean of a PERT distribution through two or three points."""
    low, high = points[0], points[-1]
    likely = points[1] if len(points) == 3 else (low + high) / 2
    return (low + 4 * likely + high) / 6


def is_share(value: Quantity) -> bool:
    """Tell whether a bound was written as a percentage."""
    return isinstance(value, str) and value.strip().endswith("%")


@dataclass(frozen=True)
class Fee:
    """What partnerships are paid where that depends on how many there are, one partnership after another.

    `after` and `whole` are (threshold, money for one) with rising thresholds, `pay` is for the results of a first one.
    """

    base: float
    after: tuple[tuple[float, float], ...]
    whole: tuple[tuple[float, float], ...]
    pay: float
    ceiling: float
    shares: tuple[tuple[float, float], ...]

    @property
    def lowest(self) -> float:
        """Money that no partnership gets less than."""
        price = min((self.base, *(price for _, price in (*self.after, *self.whole))))
        return min(self.ceiling, price + self.pay * min(share for _, share in self.shares))

    @property
    def edges(self) -> list[float]:
        """Numbers of partnerships at which something changes."""
        return sorted({edge for edge, _ in (*self.after, *self.whole, *self.shares) if edge > 0})

    def price(self, rank: int, count: float) -> float:
        """Give the money for the partnership of a rank (from 1) among so many."""
        price = self.base
        for threshold, lower in self.after:
            price = lower if rank > threshold else price
        for threshold, lower in self.whole:
            price = lower if count >= threshold * (1 - TOLERANCE) else price
        share = next(share for threshold, share in reversed(self.shares) if rank > threshold)
        return min(self.ceiling, price + self.pay * share)

    def total(self, count: float) -> float:
        """Give the fees of so many partnerships; of a part of one, that part."""
        return math.fsum(
            min(1.0, count - rank + 1) * self.price(rank, count) for rank in range(1, math.ceil(count) + 1)
        )


@dataclass(frozen=True)
class Line:
    """One line of the rate card at its planning values.

    `counted` grows with each partnership, `scaled` with each effective partnership, `setup` is paid once if used;
    `strength` holds a = -ln(1 - r·s / A) for each segment of the audience. Where the fees depend on how many are
    bought there is a `fee`, and `by_fee` says how many times it is in a measure; else they are counted.
    """

    name: str
    labels: dict[str, str]
    fewest: float
    most: float
    fewest_if_used: float
    steps: tuple[tuple[float, float], ...]
    setup: float
    counted: dict[str, float]
    scaled: dict[str, float]
    margin: float
    strength: tuple[float, ...]
    fee: Fee | None
    by_fee: dict[str, float]
    agency_on_setup: float

    @property
    def unit_cost(self) -> float:
        """Money for one more partnership, at its least, without commission and setup."""
        each = (
            self.counted["fees"]
            + self.counted["agency_fee"]
            + self.counted["products"]
            + self.counted.get("costs", 0.0)
        )
        return each + (0.0 if self.fee is None else self.by_fee["spend"] * self.fee.lowest)

    def per_count(self, measure: str) -> float:
        """Give what each partnership adds to a measure, whatever its rank; fees by count left out."""
        spend = math.fsum(self.counted.get(part, 0.0) for part in ("fees", "agency_fee", "products", "costs"))
        if measure == "spend":
            return spend
        if measure == "profit":
            return self.counted["content_value"] - spend
        return self.counted.get(measure, 0.0)

    def per_result(self, measure: str) -> float:
        """Give what each effective partnership adds to a measure."""
        spend = math.fsum(self.scaled.get(part, 0.0) for part in ("fees", "agency_fee", "commission", "costs"))
        if measure == "spend":
            return spend
        if measure == "profit":
            return self.scaled["revenue"] * self.margin - spend
        return self.scaled.get(measure, 0.0)

    def once(self, measure: str) -> float:
        """Give what being used at all adds to a measure."""
        spend = self.setup + self.agency_on_setup
        known = {"spend": spend, "setup": self.setup, "agency_fee": self.agency_on_setup, "profit": -spend}
        return {**known, "lines_used": 1.0}.get(measure, 0.0)

    def of_fees(self, measure: str) -> float:
        """Give how many times the fees by count are in a measure."""
        return self.by_fee.get(measure, 0.0) if self.fee is not None else 0.0


@dataclass(frozen=True)
class Goal:
    """One goal: a measure over a selection, its normalised weight and its floor."""

    name: str
    measure: str
    lines: Selection
    weight: float
    at_least: float | None


@dataclass(frozen=True)
class Condition:
    """scale · measure(lines) ⋚ factor · other(other_lines), or ⋚ factor alone where there is no other measure."""

    label: str
    measure: str
    lines: Selection
    sense: str
    factor: float
    scale: float = 1.0
    other: str | None = None
    other_lines: Selection = ()
    if_used: bool = False
    """Whether it holds, too, where none of its lines is used."""


@dataclass(frozen=True)
class Campaign:
    """A scenario with every planning value resolved."""

    lines: tuple[Line, ...]
    goals: tuple[Goal, ...]
    segments: tuple[float, ...]
    budget: float | None
    reserve: float
    strategy: str
    fractional: bool
    order: tuple[int, ...]
    tolerance: float
    conditions: tuple[Condition, ...]
    periods: tuple[str, ...] = ()

    @property
    def spendable(self) -> float:
        """Budget after reserve."""
        return math.inf if self.budget is None else self.budget - self.reserve

    @property
    def everything(self) -> Selection:
        """The selection of all lines."""
        return tuple(range(len(self.lines)))

    def cap(self, index: int) -> float:
        """Give the most partnerships of a line, from `available` and from what the budget can buy."""
        line = self.lines[index]
        if line.unit_cost <= 0 or math.isinf(self.spendable):
            return line.most
        bought = max(0.0, (self.spendable - line.once("spend")) / line.unit_cost)
        return min(line.most, bought if self.fractional else math.floor(bought * (1 + TOLERANCE)))


def read(scenario: Mapping[str, Any]) -> Campaign:
    """Resolve a scenario dict."""
    segments = _segments(scenario.get("audience"))
    lines, together = _lines(scenario, segments)
    budget = _budget(scenario)
    reserve = _reserve(scenario.get("reserve", 0), budget)
    goals = _goals(scenario.get("goals", {}), lines)
    names = [goal.name for goal in goals]
    spendable = math.inf if budget is None else budget - reserve
    return Campaign(
        lines=lines,
        goals=goals,
        segments=segments,
        budget=budget,
        reserve=reserve,
        strategy=scenario.get("strategy", "weighted"),
        fractional=scenario.get("counts", "whole") == "fractional",
        order=tuple(names.index(name) for name in scenario.get("order", [])),
        tolerance=quantity(scenario.get("tolerance", "1%")),
        conditions=(
            *_conditions(scenario.get("limits", []), lines, goals, spendable),
            *together,
            *_period_budgets(scenario, lines, spendable),
        ),
        periods=tuple(scenario.get("periods", ())),
    )


def _budget(scenario: Mapping[str, Any]) -> float | None:
    """Give the budget, or what periods that all state money have together."""
    if "budget" in scenario:
        return quantity(scenario["budget"])
    stated = [period.get("budget", "none") for period in scenario.get("periods", {}).values()]
    if not stated or any(own == "none" or is_share(own) for own in stated):
        return None
    return math.fsum(map(quantity, stated))


def _lines(scenario: Mapping[str, Any], segments: tuple[float, ...]) -> tuple[tuple[Line, ...], list[Condition]]:
    """Read the lines, with periods each in every one of its own; and what holds for all its periods together."""
    if not scenario.get("periods"):
        return tuple(_line(name, dict(given), scenario, segments) for name, given in scenario["tiers"].items()), []
    lines, together = list[Line](), list[Condition]()
    for card, given in scenario["tiers"].items():
        own = [name for name in scenario["periods"] if name in given.get("periods", scenario["periods"])]
        places = tuple(range(len(lines), len(lines) + len(own)))
        for key, sense in (("at_least", ">="), ("available", "<="), ("exactly", "==")):
            if key in given and places:
                together.append(Condition(f"{key} of {card}", "partnerships", places, sense, float(given[key])))
        most = min((float(given[key]) for key in (*CAPS, "exactly") if key in given), default=math.inf)
        for period in own:
            within = _within(card, given, scenario, scenario["periods"][period])
            line = _line(card, within, scenario, segments)
            labels = {**line.labels, "period": period}
            lines.append(replace(line, name=f"{card} {period}", labels=labels, fewest=0.0, most=most))
    return tuple(lines), together


CAPS = ("available", "available_each_period")
SCALED_BY = {
    "reach_rate": ("impressions", "reach"),
    "engagement_rate": ("engagements",),
    "conversion_rate": ("conversions",),
    "followers": ("impressions", "reach", "engagements", "conversions"),
}


def _within(
    card: str, given: Mapping[str, Any], scenario: Mapping[str, Any], period: Mapping[str, Any]
) -> dict[str, Any]:
    """Scale a line's figures by the factors of a period."""
    line = {key: value for key, value in given.items() if key not in ("at_least", "exactly", "available")}
    known = dict(line.get("per_post", {}))
    factors = {key: quantity(value) for key, value in period.items() if key not in ("budget", "from", "until")}
    for key, figures in SCALED_BY.items():
        factor = factors.get(key, 1.0)
        known = {name: quantity(own) * (factor if name in figures else 1.0) for name, own in known.items()}
        if key in line or key == "reach_rate":
            line[key] = quantity(line.get(key, 1.0)) * factor
    line["per_post"] = known
    for key in ("delivery_rate", "hours"):
        line[key] = quantity(line.get(key, 1.0 if key == "delivery_rate" else 0.0)) * factors.get(key, 1.0)
    value = line.get("value_per_conversion", scenario.get("value_per_conversion", 0))
    line["value_per_conversion"] = quantity(value) * factors.get("value_per_conversion", 1.0)
    for key in ("fee", "fee_per_post"):
        if key in line:
            line[key] = quantity(line[key]) * factors.get("fees", 1.0)
    for key in ("fee_after", "fee_from"):
        steps = line.get(key, {})
        line[key] = {
            edge: price if is_share(price) else quantity(price) * factors.get("fees", 1.0)
            for edge, price in steps.items()
        }
    costs = {**scenario.get("costs", {}), **line.get("costs", {})}
    line["costs"] = {
        name: cost if cost is None or " of " in str(cost) else quantity(cost) * factors.get("costs", 1.0)
        for name, cost in costs.items()
    }
    line.setdefault("tier", card)
    return line


def _period_budgets(scenario: Mapping[str, Any], lines: Sequence[Line], spendable: float) -> list[Condition]:
    """Bound the spend of each period, or with what is carried over of all up to it."""
    found, before, names = list[Condition](), 0.0, list[str]()
    for name, period in scenario.get("periods", {}).items():
        names = [*names, name] if scenario.get("carry_over") else [name]
        if "budget" not in period:
            continue
        money = quantity(period["budget"]) * (spendable if is_share(period["budget"]) else 1.0)
        before = min(money, spendable) + (before if scenario.get("carry_over") else 0.0)
        chosen = tuple(place for place, line in enumerate(lines) if line.labels["period"] in names)
        found.append(Condition(f"budget of {name}", "spend", chosen, "<=", min(before, spendable)))
    return found


def _segments(audience: Audience) -> tuple[float, ...]:
    if audience is None:
        return ()
    return tuple(quantity(size) for size in audience.values()) if isinstance(audience, dict) else (quantity(audience),)


def _reserve(given: Quantity, budget: float | None) -> float:
    if budget is None:
        return 0.0
    value = quantity(given)
    return value * budget if is_share(given) or 0 < value <= 1 else value


def _line(name: str, given: dict[str, Any], scenario: Mapping[str, Any], segments: tuple[float, ...]) -> Line:
    posts, delivery = quantity(given.get("posts", 1)), quantity(given.get("delivery_rate", 1))
    scaled = _results(given, posts, delivery)
    own = {key: quantity(given.get(key, scenario.get(key, default))) for key, default in _VALUE_DEFAULTS.items()}
    scaled["revenue"] = scaled["conversions"] * own["value_per_conversion"] * (1 - own["discount"])
    scaled["commission"] = scaled["revenue"] * quantity(given.get("commission_rate", 0))
    exact = given.get("exactly")
    steps = sorted((float(after), quantity(share)) for after, share in given.get("results_after", {}).items())
    rule = _fee(given, posts, scaled, ((0.0, 1.0), *steps))
    fee: Fee | None = rule
    by_fee, beside = _beside(given, scenario)
    rate, charged = _agency(scenario)
    counted = {
        "partnerships": 1.0,
        "posts": posts * delivery,
        "fees": 0.0,
        "products": quantity(given.get("product_cost", 0)),
        "content_value": quantity(given.get("content_value", 0)) * posts * delivery,
        "hours": quantity(given.get("hours", 0)),
        **beside,
    }
    scaled["agency_fee"] = rate * scaled["commission"] if "commission" in charged else 0.0
    counted["agency_fee"] = rate * math.fsum(counted[part] for part in charged if part in {"products", *beside})
    by_fee["agency_fee"] = rate * math.fsum(by_fee[part] for part in charged if part in by_fee)
    by_fee["spend"] = 1.0 + by_fee["agency_fee"] + by_fee.get("costs", 0.0)
    by_fee["profit"] = -by_fee["spend"]
    if not rule.after and not rule.whole and (not rule.pay or rule.ceiling == math.inf or not steps):
        capped = rule.ceiling < math.inf
        plain = min(rule.ceiling, rule.base + rule.pay) if capped else rule.base
        by_result = 0.0 if capped else rule.pay
        for part in [part for part in by_fee if part not in ("spend", "profit")]:
            counted[part] = counted.get(part, 0.0) + by_fee[part] * plain
            scaled[part] = scaled.get(part, 0.0) + by_fee[part] * by_result
        fee = None
    for own_name, value in given.get("measures", {}).items():
        known = _own(own_name, given["measures"], scaled)
        (counted if known is None else scaled)[own_name] = quantity(value) if known is None else known
    return Line(
        name=name,
        labels=_labels(name, given),
        fewest=float(exact if exact is not None else given.get("at_least", 0)),
        most=float(exact if exact is not None else given.get("available", math.inf)),
        fewest_if_used=float(given.get("at_least_if_used", 0)),
        steps=((0.0, 1.0), *steps),
        setup=quantity(given.get("setup_cost", 0)),
        counted=counted,
        scaled=scaled,
        margin=own["gross_margin"],
        strength=_strength(scaled["reach"], given.get("audience_share", 1), scenario.get("audience"), segments),
        fee=fee,
        by_fee=by_fee,
        agency_on_setup=rate * quantity(given.get("setup_cost", 0)) if "setup" in charged else 0.0,
    )


def _fee(
    given: Mapping[str, Any], posts: float, scaled: Mapping[str, float], shares: tuple[tuple[float, float], ...]
) -> Fee:
    """Read what a line pays for partnerships and their results."""
    each = 1.0 if "fee" in given else posts
    base = quantity(given["fee"]) if "fee" in given else quantity(given.get("fee_per_post", 0)) * posts
    prices = [
        tuple(
            sorted(
                (float(edge), quantity(price) * (base if is_share(price) else each))
                for edge, price in given.get(key, {}).items()
            )
        )
        for key in ("fee_after", "fee_from")
    ]
    pay = (
        quantity(given.get("fee_per_conversion", 0)) * scaled["conversions"]
        + quantity(given.get("fee_per_engagement", 0)) * scaled["engagements"]
        + quantity(given.get("fee_per_thousand_impressions", 0)) * scaled["impressions"] / 1000
    )
    ceiling = quantity(given["fee_at_most"]) if "fee_at_most" in given else math.inf
    return Fee(base, prices[0], prices[1], pay, ceiling, shares)


def _beside(given: Mapping[str, Any], scenario: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """Read the costs beside fees: how many times the fees they are, and money for each partnership."""
    by_fee, money = {"fees": 1.0}, dict[str, float]()
    for name, cost in {**scenario.get("costs", {}), **given.get("costs", {})}.items():
        if cost is None:
            continue
        share = isinstance(cost, str) and cost.endswith(" of fees")
        by_fee[name] = quantity(cost.removesuffix(" of fees")) if share else 0.0
        money[name] = 0.0 if share else quantity(cost)
    if money:
        by_fee["costs"] = math.fsum(by_fee[name] for name in money)
        money["costs"] = math.fsum(money.values())
    return by_fee, money


def _agency(scenario: Mapping[str, Any]) -> tuple[float, list[str]]:
    """Read the agency's rate, and what it is charged on."""
    given = scenario.get("agency_fee", 0)
    return (quantity(given["rate"]), given["on"]) if isinstance(given, dict) else (quantity(given), ["fees"])


def _own(name: str, measures: Mapping[str, Any], scaled: Mapping[str, float]) -> float | None:
    """Give what an effective partnership has of a measure that is a share of another; None of a plain number."""
    if not isinstance(measures[name], str) or " of " not in measures[name]:
        return None
    share, base = measures[name].split(" of ")
    of = _own(base, measures, scaled) if base in measures else scaled[base]
    return None if of is None else _share(share) * of


def _share(text: str) -> float:
    """Read `12%`, or the mean of `1%..3%`."""
    return quantity(text.split("..")) if ".." in text else quantity(text)


_VALUE_DEFAULTS = {"value_per_conversion": 0, "discount": 0, "gross_margin": 1}


def _labels(name: str, given: Mapping[str, Any]) -> dict[str, str]:
    labels = {"tier": str(given.get("tier", name)), "name": name}
    labels.update({key: str(given[key]) for key in LABELS if key in given})
    labels.update({key: str(value) for key, value in given.get("labels", {}).items()})
    return labels


def _results(given: Mapping[str, Any], posts: float, delivery: float) -> dict[str, float]:
    """Give impressions, reach, engagements and conversions of one partnership alone."""
    followers, known = quantity(given.get("followers", 0)), given.get("per_post", {})
    seen = quantity(given.get("reach_rate", 1))
    one_post = {
        "impressions": quantity(known.get("impressions", followers * seen)),
        "engagements": quantity(known.get("engagements", followers * quantity(given.get("engagement_rate", 0)))),
    }
    converted = one_post["engagements"] * quantity(given.get("conversion_rate", 0))
    one_post["conversions"] = quantity(known.get("conversions", converted))
    reach = quantity(known["reach"]) if "reach" in known else followers * (1 - (1 - seen) ** posts)
    return {key: value * posts * delivery for key, value in one_post.items()} | {"reach": reach * delivery}


def _strength(
    reach: float, share: Quantity | dict[str, Any], audience: Audience, segments: tuple[float, ...]
) -> tuple[float, ...]:
    """Give a = -ln(1 - r·s / A) for each segment; a single share spreads over segments by their size."""
    if isinstance(share, dict) and isinstance(audience, dict):
        shares = [quantity(share.get(name, 0)) for name in audience]
        return tuple(-math.log1p(-reach * part / size) for part, size in zip(shares, segments, strict=True))
    part = 1.0 if isinstance(share, dict) else quantity(share)
    return tuple(-math.log1p(-reach * part / sum(segments)) for _ in segments)


def select(lines: Sequence[Line], where: Mapping[str, Any] | None) -> Selection:
    """Give the positions of the lines that match every label of `where`."""
    wanted = {key: value if isinstance(value, list) else [value] for key, value in (where or {}).items()}
    return tuple(
        position
        for position, line in enumerate(lines)
        if all(_has(line, key, [str(value) for value in values]) for key, values in wanted.items())
    )


def _has(line: Line, label: str, values: Sequence[str]) -> bool:
    """Tell whether a line has a label with one of some values; a name is that of its rate card's line, or its own."""
    return line.labels.get(label) in values or (label == "name" and line.name in values)


def _goals(given: Mapping[str, Any], lines: Sequence[Line]) -> tuple[Goal, ...]:
    goals = {name: value if isinstance(value, dict) else {"weight": value} for name, value in given.items()}
    total = sum(quantity(goal.get("weight", 0)) for goal in goals.values())
    return tuple(
        Goal(
            name=name,
            measure=goal.get("measure") or DEFAULT_MEASURES.get(name, name),
            lines=select(lines, goal.get("where")),
            weight=quantity(goal.get("weight", 0)) / total if total else 0.0,
            at_least=quantity(goal["at_least"]) if "at_least" in goal else None,
        )
        for name, goal in goals.items()
    )


def _conditions(
    limits: Sequence[Mapping[str, Any]], lines: Sequence[Line], goals: Sequence[Goal], spendable: float
) -> list[Condition]:
    """State the budget, the goals' floors and every limit as conditions."""
    everything = tuple(range(len(lines)))
    found = [Condition("budget", "spend", everything, "<=", spendable)] if math.isfinite(spendable) else []
    found += [
        Condition(f"floor of {goal.name}", goal.measure, goal.lines, ">=", goal.at_least)
        for goal in goals
        if goal.at_least is not None
    ]
    for position, stated in enumerate(limits):
        for limit in _each_value(stated, lines):
            for key, sense in (("at_least", ">="), ("at_most", "<="), ("exactly", "==")):
                if key in limit:
                    found.append(_condition(f"limit {position} {key}", limit, limit[key], sense, lines, spendable))
    return found


def _each_value(limit: Mapping[str, Any], lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    """State a limit by a label as one limit for each of its values, numbers of single values in their place."""
    if "by" not in limit:
        return [limit]
    label, found = limit["by"], list["Mapping[str, Any]"]()
    values = dict.fromkeys(
        lines[i].labels[label] for i in select(lines, limit.get("where")) if label in lines[i].labels
    )
    for value in values:
        own = {key: part for key, part in limit.items() if key not in ("by", "each")}
        own |= limit.get("each", {}).get(value, {})
        selections = [own["where"]] if "where" in own else []
        own["where"] = {**own.get("where", {}), label: value}
        if "for_each" in own:
            own["for_each"] = _both(own["for_each"], label, value)
            selections.append(own["for_each"])
        if "where" in own.get("per", {}):
            own["per"] = {**own["per"], "where": _both(own["per"]["where"], label, value)}
            selections.append(own["per"]["where"])
        if all(select(lines, where) for where in selections):
            found.append(own)
    return found


def _both(where: Mapping[str, Any], label: str, value: str) -> dict[str, Any]:
    """Narrow a selection to one value; to none where it names others."""
    stated = where.get(label, value)
    return {**where, label: value if value in (stated if isinstance(stated, list) else [stated]) else []}


def _condition(
    label: str, limit: Mapping[str, Any], bound: Quantity, sense: str, lines: Sequence[Line], spendable: float
) -> Condition:
    condition = _stated(label, limit, bound, sense, lines, spendable)
    return replace(condition, if_used=limit.get("if_used", False))


def _stated(
    label: str, limit: Mapping[str, Any], bound: Quantity, sense: str, lines: Sequence[Line], spendable: float
) -> Condition:
    everything, chosen = tuple(range(len(lines))), select(lines, limit.get("where"))
    measure, factor = limit["measure"], quantity(bound)
    if "distinct" in limit:
        return Condition(label, f"{DISTINCT}{limit['distinct']}", chosen, sense, factor)
    if measure in RATIOS or measure.startswith("cost_per."):
        scale, above, below = RATIOS.get(measure, (1.0, "spend", measure.removeprefix("cost_per.")))
        return Condition(label, above, chosen, sense, factor, scale, below, chosen)
    if "for_each" in limit:
        return Condition(label, measure, chosen, sense, factor, 1.0, "partnerships", select(lines, limit["for_each"]))
    if "per" in limit:
        other = limit["per"]
        others = select(lines, other["where"]) if "where" in other else chosen
        return Condition(label, measure, chosen, sense, factor, 1.0, other["measure"], others)
    if is_share(bound) and limit.get("of", "plan") == "plan":
        return Condition(label, measure, chosen, sense, factor, 1.0, measure, everything)
    return Condition(label, measure, chosen, sense, factor * spendable if is_share(bound) else factor)


class Mixes:
    """Many mixes at once: `counts` has one row for each line and one column for each mix."""

    def __init__(self, campaign: Campaign, counts: Matrix) -> None:
        """Keep the counts and work out effective counts and use."""
        self.campaign, self.counts = campaign, counts

    @cached_property
    def effective(self) -> Matrix:
        """Partnerships weighted by `results_after`, earlier ones first."""
        return np.array([_effective(line, row) for line, row in zip(self.campaign.lines, self.counts, strict=True)])

    @cached_property
    def used(self) -> Flags:
        """Lines of which at least one partnership (fractional: 0.001) is bought."""
        least = LEAST_USED if self.campaign.fractional else 1.0
        used: Flags = self.counts >= least * (1 - TOLERANCE)
        return used

    def _values(self, label: str, lines: Selection) -> Vector:
        """Count the different values of a label among the lines that are used."""
        groups: dict[str, list[int]] = {}
        for index in lines:
            if (value := self.campaign.lines[index].labels.get(label)) is not None:
                groups.setdefault(value, []).append(index)
        found = np.zeros(self.counts.shape[1])
        for members in groups.values():
            found += self.used[members].any(axis=0)
        return found

    def measure(self, name: str, lines: Selection | None = None) -> Vector:
        """Give a measure of the selected lines alone, one figure for each mix."""
        chosen = self.campaign.everything if lines is None else lines
        if name in RATIOS:
            scale, above, below = RATIOS[name]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio: Vector = scale * self.measure(above, chosen) / self.measure(below, chosen)
            return np.where(self.measure(below, chosen) == 0, np.nan, ratio)
        if name == "reach" and self.campaign.segments:
            return self._unduplicated(chosen)
        if name == "lines_used" and self.campaign.periods:
            return self._values("name", chosen)
        if name.startswith(DISTINCT):
            return self._values(name.removeprefix(DISTINCT), chosen)
        total = np.zeros(self.counts.shape[1])
        for i in chosen:
            line = self.campaign.lines[i]
            total += line.per_count(name) * self.counts[i] + line.per_result(name) * self.effective[i]
            total += line.once(name) * self.used[i]
            if line.of_fees(name):
                total += line.of_fees(name) * self._fees(i)
        return total

    def _fees(self, index: int) -> Vector:
        """Give the fees of a line that depend on how many are bought."""
        fee, (counts, places) = self.campaign.lines[index].fee, np.unique(self.counts[index], return_inverse=True)
        assert fee is not None
        paid: Vector = np.array([fee.total(float(count)) for count in counts])[places]
        return paid

    def strength(self, segment: int, lines: Selection) -> Vector:
        """Give L = Σ n·a of the selected lines in one segment."""
        total = np.zeros(self.counts.shape[1])
        for i in lines:
            total += self.campaign.lines[i].strength[segment] * self.effective[i]
        return total

    def _unduplicated(self, lines: Selection) -> Vector:
        total = np.zeros(self.counts.shape[1])
        for segment, size in enumerate(self.campaign.segments):
            total -= size * np.expm1(-self.strength(segment, lines))
        return total

    def goal(self, goal: Goal) -> Vector:
        """Give the value of a goal."""
        return self.measure(goal.measure, goal.lines)

    def sides(self, condition: Condition) -> tuple[Vector, Vector]:
        """Give both sides of a condition, multiplied out."""
        left = condition.scale * self.measure(condition.measure, condition.lines)
        if condition.other is None:
            return left, np.full_like(left, condition.factor)
        return left, condition.factor * self.measure(condition.other, condition.other_lines)

    def breach(self, condition: Condition) -> Vector:
        """Tell how far a condition is broken, relative to its larger side; at most 0 where it holds."""
        left, right = self.sides(condition)
        over = {"<=": left - right, ">=": right - left, "==": np.abs(left - right)}[condition.sense]
        if condition.if_used:
            over = np.where(self.used[list(condition.lines)].any(axis=0), over, -np.inf)
        result: Vector = over / np.maximum(np.maximum(np.abs(left), np.abs(right)), 1e-300)
        return result

    def misuse(self, index: int) -> Flags:
        """Tell where the count of a line is outside its own bounds."""
        line, counts = self.campaign.lines[index], self.counts[index]
        lowest = max(line.fewest_if_used, LEAST_USED if self.campaign.fractional else 1.0)
        wrong: Flags = (counts < line.fewest * (1 - TOLERANCE)) | (counts > line.most * (1 + TOLERANCE))
        wrong |= (counts != 0) & (counts < lowest * (1 - TOLERANCE))
        for edge, _ in line.fee.whole if line.fee is not None else ():
            wrong |= (counts < edge * (1 - TOLERANCE)) & (counts > edge * (1 + TOLERANCE) - LEAST_USED)
        return wrong if self.campaign.fractional else wrong | (counts != np.round(counts))

    def feasible(self, extra: Sequence[Condition] = ()) -> Flags:
        """Tell which mixes hold every bound, limit, floor, the budget and the extra conditions."""
        good = np.ones(self.counts.shape[1], dtype=np.bool_)
        for i in self.campaign.everything:
            good &= ~self.misuse(i)
        for condition in (*self.campaign.conditions, *extra):
            good &= self.breach(condition) <= TOLERANCE
        return good

    def attainment(self, goal: Goal, best: float | None) -> Vector | None:
        """Give value / best, or None where best is 0 or not known."""
        return self.goal(goal) / best if best else None

    def weighted(self, best: Mapping[str, float | None]) -> Vector:
        """Give Σ weight · attainment; a goal whose best is 0 adds nothing."""
        total = np.zeros(self.counts.shape[1])
        for goal in self.campaign.goals:
            attained = self.attainment(goal, best.get(goal.name))
            total += 0.0 if attained is None else goal.weight * attained
        return total

    def smallest(self, best: Mapping[str, float | None]) -> Vector:
        """Give the smallest attainment over goals with a weight above 0 (0 where no goal can be attained)."""
        attained = [self.attainment(goal, best.get(goal.name)) for goal in self.campaign.goals if goal.weight > 0]
        known = [row for row in attained if row is not None]
        result: Vector = np.min(known, axis=0) if known else np.zeros(self.counts.shape[1])
        return result

    def score(self, best: Mapping[str, float | None] | None = None) -> Vector:
        """Give the strategy's own figure."""
        match self.campaign.strategy:
            case "weighted":
                return self.weighted(best or {})
            case "balanced":
                return self.smallest(best or {})
            case "priority":
                return self.goal(self.campaign.goals[self.campaign.order[0]])
            case "cheapest":
                return self.measure("spend")
            case _:
                return self.measure("profit")


def _effective(line: Line, counts: Vector) -> Vector:
    ends = [after for after, _ in line.steps[1:]] + [math.inf]
    total = np.zeros_like(counts)
    for (start, share), end in zip(line.steps, ends, strict=True):
        total += share * (np.clip(counts, start, end) - start)
    return total


def mix(campaign: Campaign, counts: Mapping[str, float]) -> Mixes:
    """Make one mix from line names and numbers; lines left out are not bought."""
    unknown = set(counts) - {line.name for line in campaign.lines}
    if unknown:
        message = f"no such lines: {sorted(unknown)}"
        raise KeyError(message)
    return Mixes(campaign, np.array([[float(counts.get(line.name, 0.0))] for line in campaign.lines]))


def measure(
    scenario: Mapping[str, Any], counts: Mapping[str, float], name: str, where: Mapping[str, Any] | None = None
) -> float:
    """Give one measure or ratio (nan with a zero denominator) of the lines that `where` selects."""
    campaign = read(scenario)
    return float(mix(campaign, counts).measure(name, select(campaign.lines, where))[0])


def broken(scenario: Mapping[str, Any], counts: Mapping[str, float]) -> list[str]:
    """Name every bound, limit, floor and budget that a mix breaks by more than 1e-8 of the larger side."""
    campaign = read(scenario)
    one = mix(campaign, counts)
    lines = [f"bounds of {line.name}" for i, line in enumerate(campaign.lines) if one.misuse(i)[0]]
    return lines + [each.label for each in campaign.conditions if one.breach(each)[0] > TOLERANCE]


def score(
    scenario: Mapping[str, Any], counts: Mapping[str, float], best: Mapping[str, float | None] | None = None
) -> float:
    """Give the strategy's score of a mix, given best_g where the strategy needs it."""
    return float(mix(read(scenario), counts).score(best)[0])
