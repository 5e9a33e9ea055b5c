"""Costs beside fees and funnels of one's own: which a scenario has, by their names."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.language.measures import COST_PER
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario, derived

PAYS = ("fee_per_conversion", "fee_per_engagement", "fee_per_thousand_impressions")
"""What a line may state as pay by result."""
VOLUME_PRICES = ("fee_after", "fee_from")
"""What a line may state as prices by number of partnerships: of later ones, or of all of them."""


def costs_of(scenario: Scenario, line: Line) -> Mapping[str, Quantity]:
    """The costs of a line beside its fees, by name: the scenario's, where the line states no other and not none."""
    if not scenario.costs and not line.costs:
        return {}
    every = {**scenario.costs, **line.costs}
    return {name: cost for name, cost in every.items() if cost is not None}


@derived
def cost_names(scenario: Scenario) -> tuple[str, ...]:
    """The names of costs that any line has: the scenario's first, then in the order of the rate card."""
    own = dict.fromkeys(name for line in scenario.tiers.values() for name in costs_of(scenario, line))
    return (*(name for name in scenario.costs if name in own), *(name for name in own if name not in scenario.costs))


@derived
def unit_costs(scenario: Scenario) -> tuple[str, ...]:
    """Measures of one's own beside which their unit cost stands: shares of a funnel, and what a limit is about."""
    lines = scenario.tiers.values()
    own = dict.fromkeys(name for line in lines for name in line.measures)
    shares = {name for line in lines for name, amount in line.measures.items() if amount.base}
    limited = {limit.measure.removeprefix(COST_PER) for limit in scenario.limits if limit.measure.startswith(COST_PER)}
    return tuple(name for name in own if name in shares or name in limited)


def paid_by_result(line: Line) -> bool:
    """Whether results add to the fees of a line."""
    return any(getattr(line, pay) is not None for pay in PAYS)


def volume_priced(line: Line) -> bool:
    """Whether the fee of a line depends on how many are bought."""
    return bool(line.fee_after or line.fee_from)
