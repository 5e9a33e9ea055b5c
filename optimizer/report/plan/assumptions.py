"""What a plan took for granted: how reach adds up, the margin, every figure that was stated, and what has no source."""

from __future__ import annotations

from optimizer.domain.arithmetic.results import frequency_within
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import ONE, Scenario
from optimizer.domain.language.stated import ASSUMED, Stated
from optimizer.domain.language.stated import stated as of_scenario
from optimizer.report import numbers

ALL_LINES = "all lines"
UNNAMED = "not stated"
"""Stands for a source that is not named."""


def scenario_of(plan: Plan) -> Scenario:
    """The scenario as it was stated; of a plan file of version 0.1.0 at its planning values."""
    return Scenario.model_validate(plan.inputs)


def stated(plan: Plan) -> tuple[Stated, ...]:
    """Every figure that the plan's scenario states, for every list and every count of them; none without inputs."""
    return of_scenario(scenario_of(plan)) if plan.inputs else ()


def assumed(plan: Plan, *also: str) -> str | None:
    """One line of what was assumed, and other things that were; nothing for a plan that does not state its inputs."""
    if not plan.inputs:
        return None
    scenario = scenario_of(plan)
    parts = [part for part in (_margin(scenario), _reach(plan), *_rates(scenario)) if part]
    sources = [figure.source for figure in of_scenario(scenario)]
    missing, marked = sources.count(""), sources.count(ASSUMED)
    if missing:
        parts.append(f"{missing} {'figure' if missing == 1 else 'figures'} without a source")
    if marked:
        parts.append(f"{marked} {'figure' if marked == 1 else 'figures'} marked {ASSUMED}")
    parts += also
    return f"Assumed: {'; '.join(parts)}" if parts else None


def frequency(plan: Plan) -> str | None:
    """How often people saw it, told twice where some impressions fall outside the audience."""
    counted, reach = plan.totals.get("frequency"), plan.totals.get("reach") or 0.0
    if counted is None or not plan.inputs.get("audience"):
        return None
    within = frequency_within(scenario_of(plan), plan.lines, reach)
    if within is None or (whole := numbers.ratio(counted)) == (part := numbers.ratio(within)):
        return None
    return f"Frequency {whole} counts all impressions, {part} those within the audience"


def figure(of: Stated) -> str:
    """What a figure is called: its key in words, and which part of it."""
    words = of.figure.replace("_", " ")
    if of.figure == "results_after":
        return f"{words} {of.part}"
    return f"{words}: {of.part}" if of.part else words


def unit(of: Stated, currency: str) -> str:
    """What a figure is counted in."""
    return currency if of.unit == "money" else of.unit


def _rates(scenario: Scenario) -> list[str]:
    """At which rates money was converted."""
    return [f"{code} at {numbers.stated(rate, 9)} {scenario.currency}" for code, rate in scenario.exchange.items()]


def _margin(scenario: Scenario) -> str | None:
    """A margin of 100% matters where a conversion is worth something."""
    for line in scenario.tiers.values():
        worth = line.value_per_conversion or scenario.value_per_conversion
        margin = line.gross_margin or scenario.gross_margin
        if worth.value and margin.value == ONE.value:
            return "100% gross margin"
    return None


def _reach(plan: Plan) -> str | None:
    if not plan.totals.get("reach"):
        return None
    return "reach by random overlap" if plan.inputs.get("audience") else "reach adds up (no audience given)"
