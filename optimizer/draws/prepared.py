"""A scenario as its draws take it: rates without a range widened (`points`), then ranges stretched (`range_covers`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import inf
from typing import Any

from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.plan_lines import PlanLine, plan_lines
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import SPREADS, Uncertainty, widened

SHARES = frozenset(
    {*SPREADS, "delivery_rate", "commission_rate", "discount", "gross_margin", "audience_share", "agency_fee"}
)
"""Figures that are at most 100%."""
WIDEST = 1e6
"""So many times a range is stretched at most."""

Change = Callable[[str, Quantity], Quantity]


def prepared(scenario: Scenario, uncertainty: Uncertainty) -> tuple[Scenario, tuple[PlanLine, ...]]:
    """The scenario and the lines of its plans, whose ranges are those that are drawn from."""
    if uncertainty.range_covers >= 1.0 and not uncertainty.points:
        return scenario, plan_lines(scenario)
    change = _change(uncertainty)
    lines = tuple(replace(one, line=_changed(one.line, change)) for one in plan_lines(scenario))
    return _changed(scenario, change).placed(scenario.origin), lines


def prepared_card(scenario: Scenario, uncertainty: Uncertainty) -> Scenario:
    """The scenario with those ranges on its rate card."""
    change = _change(uncertainty)
    tiers = {name: _changed(line, change) for name, line in scenario.tiers.items()}
    found: Scenario = _changed(scenario, change).model_copy(update={"tiers": tiers}).placed(scenario.origin)
    return found


def _change(uncertainty: Uncertainty) -> Change:
    """A figure as it is drawn."""

    def change(key: str, quantity: Quantity) -> Quantity:
        share = key in SHARES or quantity.percent or bool(quantity.base)
        most = 1.0 if share else inf
        if key in SPREADS or key == "per_post":
            quantity = widened(quantity, uncertainty.points, most)
        if uncertainty.range_covers >= 1.0 or not quantity.is_range:
            return quantity
        least = -inf if key == "measures" and not quantity.base else 0.0
        return stretched(quantity, uncertainty.range_covers, least, most)

    return change


def _changed(holder: Any, change: Change) -> Any:
    """A scenario or a line with each of its quantities changed."""
    found = {}
    for key in type(holder).model_fields:
        value = getattr(holder, key)
        if key != "tiers" and (new := _value(key, value, change)) is not value:
            found[key] = new
    return holder.model_copy(update=found) if found else holder


def _value(key: str, value: Any, change: Change) -> Any:
    if isinstance(value, Quantity):
        return change(key, value)
    if isinstance(value, AgencyFee):
        return replace(value, rate=change(key, value.rate))
    if key == "per_post":
        known = {name: one for name in type(value).model_fields if (one := getattr(value, name)) is not None}
        return value.model_copy(update={name: change(key, one) for name, one in known.items()})
    if isinstance(value, dict) and any(isinstance(one, Quantity) for one in value.values()):
        return {name: change(key, one) if isinstance(one, Quantity) else one for name, one in value.items()}
    return value


@cache
def stretched(quantity: Quantity, share: float, least: float, most: float) -> Quantity:
    """A range stretched about its planning value until what was stated as its ends holds that share of it.

    Where an end meets its legal bound it stays there and the other goes on; `likely` moves so that the planning value
    stays. Where no PERT holds so little, the widest.
    """
    from scipy.optimize import brentq

    def at(factor: float) -> Quantity:
        middle = quantity.value
        low = max(middle - factor * (middle - quantity.low), least)
        high = min(middle + factor * (quantity.high - middle), most)
        return replace(quantity, low=low, likely=(6.0 * middle - low - high) / 4.0, high=high)

    def more(factor: float) -> float:
        return _held(at(factor), quantity.low, quantity.high) - share

    widest = WIDEST
    if not _is_pert(at(widest)):
        widest = float(brentq(lambda factor: 1.0 if _is_pert(at(factor)) else -1.0, 1.0, WIDEST, xtol=1e-9))
        while not _is_pert(at(widest)):
            widest *= 1.0 - 1e-9
    if more(widest) >= 0.0:
        return at(widest)
    return at(float(brentq(more, 1.0, widest, xtol=1e-12, rtol=1e-12)))


def _is_pert(quantity: Quantity) -> bool:
    return quantity.low <= quantity.likely <= quantity.high


def _held(quantity: Quantity, low: float, high: float) -> float:
    """The share of a range that lies between two figures."""
    from scipy.special import betainc

    width = quantity.high - quantity.low
    first = 1.0 + 4.0 * (quantity.likely - quantity.low) / width
    second = 1.0 + 4.0 * (quantity.high - quantity.likely) / width
    upto = [min(max((end - quantity.low) / width, 0.0), 1.0) for end in (low, high)]
    below, above = (float(betainc(first, second, end)) for end in upto)
    return above - below
