"""The lines of a plan: those of the rate card, or with periods each of them in every period in which it is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optimizer.domain.language.costs import VOLUME_PRICES, costs_of
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import ONE, Line, Period, PerPost, Scenario, derived

PERIOD = "period"
"""The label that says in which period a line of a plan is."""
RESULTS = {
    "reach_rate": ("impressions", "reach"),
    "engagement_rate": ("engagements",),
    "conversion_rate": ("conversions",),
    "followers": ("impressions", "reach", "engagements", "conversions"),
}
"""Factor of a period -> known figures of a post that it scales where they stand in a rate's place."""
NEEDED = {
    "reach_rate": ("impressions", "reach"),
    "engagement_rate": ("engagements",),
    "conversion_rate": ("conversions",),
    "followers": (),
}
"""Factor of a period -> known figures of a post beside all of which the rate itself plays no part."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of a plan: its name, the rate card's line that it is, its period, and its figures there."""

    name: str
    card: str
    period: str | None
    line: Line


@derived
def plan_lines(scenario: Scenario) -> tuple[PlanLine, ...]:
    """Every line that can be bought: in the rate card's order, each in the order of its periods."""
    return tuple(_plan_lines(scenario))


@derived
def lines_of(scenario: Scenario) -> Mapping[str, Line]:
    """The figures of every line of a plan by its name; without periods the rate card itself."""
    return {one.name: one.line for one in plan_lines(scenario)} if scenario.periods else scenario.tiers


@derived
def members(scenario: Scenario) -> Mapping[str, tuple[int, ...]]:
    """The rate card's lines, each with the positions of its lines of a plan."""
    found: dict[str, list[int]] = {card: [] for card in scenario.tiers}
    for position, one in enumerate(plan_lines(scenario)):
        found[one.card].append(position)
    return {card: tuple(positions) for card, positions in found.items()}


def in_period(card: str, period: str) -> str:
    """What a line of the rate card is called in a period."""
    return f"{card} {period}"


def _plan_lines(scenario: Scenario) -> list[PlanLine]:
    if not scenario.periods:
        return [PlanLine(name, name, None, line) for name, line in scenario.tiers.items()]
    return [
        PlanLine(in_period(card, name), card, name, _in(scenario, card, line, name, period))
        for card, line in scenario.tiers.items()
        for name, period in scenario.periods.items()
        if not line.periods or name in line.periods
    ]


def _in(scenario: Scenario, card: str, line: Line, name: str, period: Period) -> Line:
    """A line's figures in a period."""
    change: dict[str, Any] = {"tier": line.tier or card, "labels": {**line.labels, PERIOD: name}}
    for key in ("delivery_rate", "hours"):
        if (factor := getattr(period, key)) is not None:
            change[key] = times(getattr(line, key), factor)
    if period.value_per_conversion is not None:
        own = line.value_per_conversion or scenario.value_per_conversion
        change["value_per_conversion"] = times(own, period.value_per_conversion)
    if period.fees is not None:
        change |= _fees(line, period.fees)
    if period.costs is not None:
        every = {**dict.fromkeys(line.costs), **costs_of(scenario, line)}
        change["costs"] = {
            own: cost if cost is None or cost.base else times(cost, period.costs) for own, cost in every.items()
        }
    return line.model_copy(update={**change, **_results(line, period)})


def _fees(line: Line, factor: float) -> dict[str, Any]:
    """The stated fee, and the amounts of its volume prices."""
    change: dict[str, Any] = {
        key: times(fee, factor) for key in ("fee", "fee_per_post") if (fee := getattr(line, key)) is not None
    }
    return change | moved_prices(line, factor)


def moved_prices(line: Line, factor: float) -> dict[str, Any]:
    """The volume prices of a line whose fee is so many times what it was: amounts move along, shares follow anyway."""
    change: dict[str, Any] = {}
    for key in VOLUME_PRICES:
        prices: dict[int, Quantity] = getattr(line, key)
        change[key] = {edge: price if price.percent else times(price, factor) for edge, price in prices.items()}
    return change


def _results(line: Line, period: Period) -> dict[str, Any]:
    """Rates and followers; figures of a post that stand in a rate's place are scaled as that rate would be."""
    change: dict[str, Any] = {}
    known = {name: getattr(line.per_post, name) for name in PerPost.model_fields}
    for key, figures in RESULTS.items():
        factor: float | None = getattr(period, key)
        if factor is None:
            continue
        known = {name: times(own, factor) if own and name in figures else own for name, own in known.items()}
        stated: Quantity | None = getattr(line, key)
        if stated is None and key == "reach_rate" and not all(known[name] for name in NEEDED[key]):
            stated = ONE
        if stated is not None:
            change[key] = times(stated, factor)
    return change | {"per_post": PerPost(**known)}


def times(quantity: Quantity, factor: float) -> Quantity:
    """A quantity so many times, in all its parts."""
    return replace(quantity, low=quantity.low * factor, likely=quantity.likely * factor, high=quantity.high * factor)
