"""Coefficients and caps of lines, worked out by hand."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from optimizer.domain.language.measures import MOST_PARTNERSHIPS
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Scenario
from optimizer.model.build import build
from optimizer.model.coefficients import Rates, coefficients, finite, most_affordable
from tests.domain.building import FULL, line, scenario
from tests.model.filling import bounds

LESS = {**FULL, "measures": {"press_mentions": -0.2}}
"""The full line, but that each partnership costs press mentions."""


def one(keys: dict[str, Any], **top: Any) -> Scenario:
    return scenario({"one": line(**keys)}, goals={"community": 1}, **{"budget": 10_000} | top)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("partnerships", Rates(bought=1)),
        ("posts", Rates(bought=2.4)),
        ("impressions", Rates(effective=12_000)),
        ("reach", Rates(effective=7_000)),
        ("engagements", Rates(effective=960)),
        ("conversions", Rates(effective=19.2)),
        ("revenue", Rates(effective=691.2)),
        ("fees", Rates(bought=600)),
        ("agency_fee", Rates(bought=60)),
        ("products", Rates(bought=50)),
        ("commission", Rates(effective=69.12)),
        ("setup", Rates(once=120)),
        ("spend", Rates(bought=710, effective=69.12, once=120)),
        ("content_value", Rates(bought=72)),
        ("profit", Rates(bought=72 - 710, effective=345.6 - 69.12, once=-120)),
        ("hours", Rates(bought=5)),
        ("press_mentions", Rates(bought=-0.2)),
        ("sentiment", Rates()),
    ],
)
def test_coefficients_by_hand(measure: str, expected: Rates) -> None:
    """3 posts, 80 % delivered: 2.4 posts of 400 engagements, 2 % of which buy for 40 less 10 %, at a margin of 50 %."""
    of = one(LESS, agency_fee=0.1, value_per_conversion=40, discount=0.1, gross_margin=0.5)
    found = coefficients(of, of.tiers["one"]).of(measure)
    assert found.bought == pytest.approx(expected.bought)
    assert found.effective == pytest.approx(expected.effective)
    assert found.once == pytest.approx(expected.once)


def test_with_an_audience_reach_does_not_add_up() -> None:
    """Reach is then no additive measure; the line's own reach and shares are kept beside."""
    of = one({**LESS, "audience_share": 0.5}, audience={"north": 3e6, "south": 1e6})
    found = coefficients(of, of.tiers["one"])
    assert found.of("reach") == Rates()
    assert found.reach == pytest.approx(7_000)
    assert found.shares == pytest.approx({"north": 0.375, "south": 0.125})


@pytest.mark.parametrize(
    ("keys", "top", "expected"),
    [
        ({"fee": 300}, {}, 33.0),
        ({"fee": 300}, {"counts": "fractional"}, 10_000 / 300),
        ({"fee": 100}, {}, 100.0),
        ({"fee": 0.1}, {"budget": 0.3}, 3.0),
        ({"fee": 300, "available": 12}, {}, 12.0),
        ({"fee": 300, "exactly": 40}, {}, 33.0),
        ({"fee": 300, "setup_cost": 400}, {}, 32.0),
        ({"fee": 300, "setup_cost": 10_001}, {}, 0.0),
        ({"fee": 200, "product_cost": 30}, {"agency_fee": 0.1, "reserve": Bound(0.05, percent=True)}, 38.0),
        ({"commission_rate": 0.5, "per_post": {"conversions": 9}}, {"value_per_conversion": 50}, inf),
        ({}, {}, inf),
        ({"available": 7}, {}, 7.0),
        ({"fee": 300}, {"budget": None, "strategy": "cheapest"}, inf),
    ],
)
def test_caps_by_hand(keys: dict[str, Any], top: dict[str, Any], expected: float) -> None:
    """The least of what is available and what the budget after reserve buys; commission is left out of the price."""
    of = one(keys, **top)
    [cap] = build(of).lines.caps
    assert cap == pytest.approx(expected)


def test_a_cap_leaves_out_what_is_left_out() -> None:
    """In the search for a conflict, a bound that is left out bounds nothing."""
    of = one({"fee": 300, "available": 12, "exactly": 5})
    rates = coefficients(of, of.tiers["one"])

    def cap(*without: str) -> float:
        return most_affordable(of, plan_lines(of)[0], rates, frozenset(without))

    assert cap() == 5
    assert cap("tiers.one.exactly") == 12
    assert cap("tiers.one.exactly", "tiers.one.available") == 33
    assert cap("tiers.one.exactly", "tiers.one.available", "budget") == inf
    assert finite(inf) == MOST_PARTNERSHIPS
    assert finite(33) == 33


def test_leaving_out_a_key_leaves_out_its_row() -> None:
    """Without the budget, a floor, a limit or a bound of a line, the model states all but that."""
    of = one({"fee": 300, "available": 12, "at_least": 2, "at_least_if_used": 4})
    of_all = build(of)
    assert "budget" in {sourced.key for sourced in of_all.rows}
    without = build(of, frozenset({"budget", "tiers.one.available", "tiers.one.at_least"}))
    assert "budget" not in {sourced.key for sourced in without.rows}
    assert bounds(of_all)[0] == (2.0, 12.0)
    assert bounds(without)[0] == (0.0, inf)
