"""The ladder: each plan against the next cheaper one that nothing dominates."""

from __future__ import annotations

import json
import random

import pytest

import optimizer
from optimizer.domain.findings.compare import Comparison, Rung
from optimizer.domain.findings.plan import Plan
from optimizer.files import loads
from optimizer.report.compare import tables
from optimizer.report.compare.page import document

CARD = """
name: {name}
budget: 1M
currency: EUR
value_per_conversion: 50
gross_margin: 60%
goals: {{conversion: 1}}
tiers:
  {name}: {{fee: {spend}, per_post: {{conversions: {conversions}, engagements: {conversions}}}}}
"""


def proposal(name: str, spend: float, conversions: float) -> Plan:
    """A mix of one partnership with that spend and those results."""
    scenario = loads(CARD.format(name=name, spend=spend, conversions=conversions), name=f"{name}.yaml")
    return optimizer.evaluate(scenario, {name: 1}, check=False)


def compared(*figures: tuple[float, float]) -> Comparison:
    """Proposals A, B, … with such a spend and so many conversions."""
    return optimizer.compare(*(proposal(chr(65 + place), *one) for place, one in enumerate(figures)))


def test_four_proposals() -> None:
    """Margin 60 %, 50 a conversion: what B costs more than A it does not earn; C is worse than B; D pays against B."""
    a_b, b_c, b_d = compared((50e3, 2_400), (70e3, 3_000), (80e3, 2_960), (100e3, 4_200)).ladder
    assert a_b == Rung("A", "B", 20e3, {"conversion": 600}, 30e3, -2e3, -0.1, None)
    assert (b_c.start, b_c.name, b_c.dominated_by) == ("B", "C", "B")
    assert b_c.profit_per == pytest.approx(-1.12)
    assert b_d == Rung("B", "D", 30e3, {"conversion": 1_200}, 60e3, 6e3, 0.2, None)


def test_the_ladder_in_a_table_and_as_a_document() -> None:
    """With the currency in the heading, and the keys of the contract."""
    comparison = compared((100e3, 4_200), (50e3, 2_400), (70e3, 3_000))
    (table, *_) = tables.ladder(comparison)
    assert table.rows[0][:2] == ("C", "B")
    assert "per EUR" in [column.title for one in tables.ladder(comparison) for column in one.columns]
    first = document(comparison)["ladder"][0]
    assert list(first) == [
        *("from", "to", "spend", "results", "revenue", "profit", "profit_per", "dominated_by"),
    ]
    assert json.dumps(first)


def test_two_plans_have_no_ladder() -> None:
    """Their increment says it all."""
    assert compared((50e3, 1), (60e3, 2)).ladder == ()


def test_the_same_mix_under_other_rates_is_a_case_and_no_rival() -> None:
    """Of plans that buy the same only the first takes part, and none is called dominated by another."""
    text = CARD.format(name="x", spend=100, conversions=5)
    scenario, low = loads(text), loads(text.replace("conversions: 5", "conversions: 3"))
    bought = ((scenario, 2), (low, 2), (scenario, 4))
    mixes = [optimizer.evaluate(one, {"x": count}, check=False) for one, count in bought]
    comparison = optimizer.compare(*mixes)
    assert [(rung.start, rung.name) for rung in comparison.ladder] == [(comparison.names[0], comparison.names[2])]
    assert comparison.dominances == ()
    assert comparison.increments[0].outcome == "same"


def test_equal_plans_and_equal_spend() -> None:
    """Of equal ones the later is dominated; where the spend is equal, nothing is said per unit of money."""
    rungs = compared((50e3, 100), (50e3, 100), (50e3, 200), (60e3, 300)).ladder
    assert [(rung.name, rung.start, rung.dominated_by, rung.profit_per) for rung in rungs] == [
        ("A", None, "C", None),
        ("B", None, "A", None),
        ("D", "C", None, pytest.approx(-0.7)),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_dominated_is_what_comparing_all_pairs_says(seed: int) -> None:
    """A plan that another one beats in spend, conversions or profit, and that is better in none of these."""
    draw = random.Random(seed)
    figures = [(draw.choice([1e3, 2e3, 3e3]), draw.choice([10.0, 50.0, 90.0, 150.0])) for _ in range(5)]
    comparison = compared(*figures)

    def goodness(place: int) -> tuple[float, float, float]:
        spend, conversions = figures[place]
        return -spend, conversions, conversions * 50 * 0.6 - spend

    def beats(one: int, other: int) -> bool:
        pairs = list(zip(goodness(one), goodness(other), strict=True))
        return all(a >= b for a, b in pairs) and (any(a > b for a, b in pairs) or one < other)

    names = comparison.names
    expected = {names[place] for place in range(5) if any(beats(one, place) for one in range(5) if one != place)}
    assert {rung.name for rung in comparison.ladder if rung.dominated_by} == expected
    assert all(rung.start not in expected for rung in comparison.ladder)
