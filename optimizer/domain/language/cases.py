"""Low, planned and high: a scenario with every range at the end that hurts, or at the one that helps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel

from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario

Case = Literal["low", "planned", "high"]
CASES: tuple[Case, ...] = ("low", "planned", "high")
"""In "low" every range is at the end that hurts, in "high" at the other; "planned" are the planning values."""

DEAR = frozenset(
    {
        *("fee", "fee_per_post", "fee_after", "fee_from", "fee_at_most", "fee_per_conversion", "fee_per_engagement"),
        *("fee_per_thousand_impressions", "product_cost", "costs", "commission_rate", "setup_cost", "hours"),
        *("agency_fee", "discount"),
    }
)
"""Figures of which more hurts: fees, costs, hours, and what is taken off the value. Of all others less does."""


def at_case(scenario: Scenario, case: Case) -> Scenario:
    """The scenario with single values in place of its ranges."""
    tiers = {name: _at(line, case) for name, line in scenario.tiers.items()}
    found: Scenario = _at(scenario, case).model_copy(update={"tiers": tiers})
    return found.placed(scenario.origin)


def has_ranges(scenario: Scenario) -> bool:
    """Whether any figure is stated as a range."""
    return at_case(scenario, "low") != at_case(scenario, "high")


def _at(part: Any, case: Case) -> Any:
    """A scenario or a line with each of its own figures at its end."""
    change = {
        name: _ended(value, case, dear=name in DEAR)
        for name in type(part).model_fields
        if (value := getattr(part, name)) is not None and not isinstance(value, Line)
    }
    return part.model_copy(update={name: value for name, value in change.items() if value != getattr(part, name)})


def _ended(value: Any, case: Case, *, dear: bool) -> Any:
    """A figure, or a mapping of figures, at one end."""
    if isinstance(value, Quantity):
        ends = {"low": value.high if dear else value.low, "high": value.low if dear else value.high}
        point = ends.get(case, value.value)
        return replace(value, low=point, likely=point, high=point)
    if isinstance(value, AgencyFee):
        return replace(value, rate=_ended(value.rate, case, dear=dear))
    if isinstance(value, dict) and not any(isinstance(part, BaseModel) for part in value.values()):
        return {name: _ended(part, case, dear=dear) for name, part in value.items()}
    return _at(value, case) if isinstance(value, BaseModel) and not isinstance(value, Line) else value
