"""Scenarios of a few lines, written with plain numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Goal, Limit, Line, Per, Period, PerPost, Scenario

PLAIN = {
    *("posts", "at_least", "available", "available_each_period", "exactly", "at_least_if_used"),
    *("results_after", "firm", "periods", "pays"),
}
"""Keys of a line whose numbers are no quantities."""

FULL: dict[str, Any] = {
    "followers": 10_000,
    "posts": 3,
    "fee_per_post": 200,
    "product_cost": 50,
    "commission_rate": 0.1,
    "setup_cost": 120,
    "reach_rate": 0.5,
    "engagement_rate": 0.04,
    "conversion_rate": 0.02,
    "delivery_rate": 0.8,
    "content_value": 30,
    "hours": 5,
    "measures": {"press_mentions": 0.2},
}
"""One partnership: 600 of fees, 60 of agency fee, 50 of product; 2.4 posts delivered; 19.2 conversions at 36 each."""


def quantity(value: Any) -> Any:
    """A quantity from a number or from (low, likely, high); anything else as it is."""
    if isinstance(value, tuple):
        return Quantity(*value)
    if isinstance(value, (int, float)):
        return Quantity.of(value)
    if isinstance(value, dict):
        return {name: quantity(one) for name, one in value.items()}
    return value


def line(**keys: Any) -> Line:
    """A line of the rate card."""
    known = keys.pop("per_post", {})
    stated = {key: value if key in PLAIN or key == "labels" else quantity(value) for key, value in keys.items()}
    return Line(per_post=PerPost(**quantity(known)), **stated)


def period(**keys: Any) -> Period:
    """A period: its budget as a bound, its factors as numbers."""
    return Period(**keys)


def part(value: Any, base: str = "") -> Quantity:
    """A share of something, `part(0.2, "fees")`, or a share that stands for itself."""
    stated: Quantity = quantity(value)
    return replace(stated, percent=True, base=base)


def share(value: float) -> Bound:
    """A bound written with a percent sign, as a fraction of one."""
    return Bound(value, percent=True)


def limit(measure: str, **keys: Any) -> Limit:
    """A limit; `where` and `for_each` take one value or a tuple for each label, `per` a measure or (measure, where)."""
    stated: dict[str, Any] = {
        key: Bound(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
        for key, value in keys.items()
    }
    for key in {"where", "for_each"} & stated.keys():
        stated[key] = selection(stated[key])
    if isinstance(per := stated.get("per"), str):
        stated["per"] = Per(measure=per)
    elif per is not None:
        stated["per"] = Per(measure=per[0], where=selection(per[1]))
    return Limit(measure=measure, **stated)


def selection(where: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """A `where` from one value or several for each label."""
    return {label: (values,) if isinstance(values, str) else values for label, values in where.items()}


def scenario(tiers: dict[str, Line], *limits: Limit, **keys: Any) -> Scenario:
    """A scenario; `audience` takes a number or segments, `goals` weights or goals."""
    if isinstance(audience := keys.get("audience"), (int, float)):
        keys["audience"] = {"audience": audience}
    if "goals" in keys:
        keys["goals"] = {
            name: goal if isinstance(goal, Goal) else Goal(weight=goal) for name, goal in keys["goals"].items()
        }
    for key in {"agency_fee", "value_per_conversion", "discount", "gross_margin", "costs"} & keys.keys():
        keys[key] = quantity(keys[key])
    return Scenario(name="test", tiers=tiers, limits=limits, **keys)
