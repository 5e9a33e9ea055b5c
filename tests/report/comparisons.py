"""Comparisons of a small campaign whose figures a reader can check."""

from __future__ import annotations

from dataclasses import replace

import optimizer
from optimizer.domain.findings.compare import Comparison
from optimizer.domain.findings.plan import Made, Plan
from optimizer.files import changed, loads
from optimizer.studies.compare.compare import Entry, compare

CAMPAIGN = """
name: Autumn
currency: USD
budget: 20k
value_per_conversion: 60
audience: 500k
goals:
  awareness: 2
  conversion: {weight: 1, at_least: 150}
tiers:
  micro:
    {followers: 20k, fee: 300, product_cost: 33.33, reach_rate: 30%, engagement_rate: 4%, conversion_rate: 2%, hours: 3}
  macro: {followers: 400k, fee: 6k, reach_rate: 25%, engagement_rate: 2%, conversion_rate: 1%, hours: 20, available: 2}
  mega: {followers: 2M, fee: 30k, reach_rate: 20%, engagement_rate: 1%, conversion_rate: 0.5%, hours: 40, available: 1}
limits:
  - {measure: hours, at_most: 120, name: hours of the team}
"""


def autumn(**overrides: str) -> optimizer.Scenario:
    base = loads(CAMPAIGN, name="autumn.yaml")
    return changed(base, overrides=overrides) if overrides else base


def given(scenario: optimizer.Scenario, **counts: float) -> Plan:
    return replace(
        optimizer.evaluate(scenario, counts, check=False), made=Made("optimizer 0", "2026-11-21T12:00:00Z", 0.0)
    )


def two() -> Comparison:
    """This year's mix against a larger one."""
    base = autumn()
    plans = {"today": given(base, micro=20), "proposal": given(base, micro=24, macro=1)}
    return compare([Entry(f"plans/{name}.json", base, plan) for name, plan in plans.items()])


def three() -> Comparison:
    """A larger mix, and one that breaks limits, from another price list, each under every scenario."""
    base, dearer = autumn(), autumn(**{"tiers.micro.fee": "330", "budget": "18k"})
    entries = [
        Entry("today.json", base, given(base, micro=24, macro=1)),
        Entry("a proposal with a long name.json", base, given(base, micro=20, macro=2)),
        Entry("2027/dearer.json", dearer, given(dearer, micro=30, mega=1), ("autumn.yaml has changed since",)),
    ]
    return compare(entries, cross=True)


def many(plans: int = 20) -> Comparison:
    """More plans than stand side by side."""
    base = autumn()
    return compare(
        [Entry(f"plans/{number:02}.json", base, given(base, micro=number, macro=number % 3)) for number in range(plans)]
    )
