"""Tables of draws: their rows are the draws of so many partnerships; sums over them, their slopes and what is above."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws import line
from optimizer.draws.campaign import campaign_draws
from optimizer.draws.figures import Drawn, stated
from optimizer.draws.tables import LOGS, Named, Tables, drawn_tables
from optimizer.files import loads
from optimizer.files.cases import cases_of

MOST = (6, 35, 3)
SCENARIO = """
name: T
budget: 100k
audience: {north: 3M, south: 5M}
value_per_conversion: 30
agency_fee: 10%
costs: {travel: 20, rights: 5% of fees}
goals: {conversion: 1, awareness: 1}
uncertainty: {draws: 1024, seed: 7}
cases:
  base: {chance: 60%}
  slump: {chance: 40%, set: {tiers.*.conversion_rate: -30%, tiers.a.fees: +20%}}
tiers:
  a: {followers: 200k, engagement_rate: [2%, 3%, 6%], conversion_rate: 2%, fee: 900, fee_from: {3: 80%}}
  b:
    followers: [5k, 40k]
    engagement_rate: 4%
    conversion_rate: [1%, 3%]
    fee: 300
    fee_per_conversion: 2
    delivery_rate: 90%
    setup_cost: 500
    results_after: {10: 60%}
  c:
    followers: 90k
    engagement_rate: 3%
    conversion_rate: 1%
    fee: 200
    fee_per_conversion: 9
    fee_at_most: 400
    fee_after: {2: 150}
    event: {chance: 10%, results: 0%, cost: 1k}
"""


@pytest.fixture(scope="module")
def tables() -> Tables:
    scenario = loads(SCENARIO)
    cases, uncertainty = cases_of(scenario), scenario.uncertainty or Uncertainty()
    drawn = Drawn.of(cases, uncertainty, stated(uncertainty))
    names = ("conversions", "engagements", "spend", "profit", "hours", f"{LOGS}0", f"{LOGS}1")
    return drawn_tables(scenario, cases, MOST, drawn, uncertainty, names)


@pytest.mark.parametrize("counts", [(0, 0, 0), (1, 33, 0), (2, 11, 1), (3, 10, 2), (6, 35, 3)])
def test_rows_are_draws_of_so_many_partnerships(tables: Tables, counts: tuple[int, ...]) -> None:
    """Volume prices, steps, set-up, capped pay, events, delivery and cases included."""
    scenario = loads(SCENARIO)
    cases, uncertainty = cases_of(scenario), scenario.uncertainty or Uncertainty()
    draws = campaign_draws(scenario, cases, counts, Drawn.of(cases, uncertainty, stated(uncertainty)), uncertainty)
    named = Named(scenario)
    for measure in ("conversions", "engagements", "spend", "profit", "hours", "reach"):
        found = tables.sum([(1.0, named.amount(measure))]).of(counts)
        assert found == pytest.approx(draws.measure(measure), rel=1e-9, abs=1e-9)


def test_a_sum_lies_below_its_tangents(tables: Tables) -> None:
    """At any point, in every draw and on the mean of some draws; a straight sum lies on them."""
    scenario, chance = loads(SCENARIO), np.random.default_rng(1)
    named = Named(scenario)
    total = tables.sum([(2.0, named.amount("reach")), (-3.0, named.amount("conversions"))])
    counted = chance.random(tables.draws)
    counted /= counted.sum()
    for _ in range(20):
        here, there = _point(tables, chance), _point(tables, chance)
        constant, rows = total.above(here)
        assert (total.at(there) <= constant + there @ rows + 1e-6).all()
        assert total.at(here) == pytest.approx(constant + here @ rows)
        rise = total.slope(here, counted) @ (there - here)
        assert counted @ total.at(there) <= counted @ total.at(here) + rise + 1e-6


def _point(tables: Tables, chance: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Parts of counts that sum to 1 for each line."""
    weights = chance.random(tables.rows) ** 8
    for start, end in zip(tables.first, tables.first[1:], strict=False):
        weights[start:end] /= weights[start:end].sum()
    return weights


def test_very_many_partnerships() -> None:
    """Those beyond a thousand are drawn together: about as creator by creator, and the same in tables and by count."""
    scenario = loads(MANY_STATED)
    cases, uncertainty = cases_of(scenario), scenario.uncertainty or Uncertainty()
    drawn = Drawn.of(cases, uncertainty, stated(uncertainty))
    together = campaign_draws(scenario, cases, (1_300,), drawn, uncertainty)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line, "MANY", 10**9)
        alone = campaign_draws(scenario, cases, (1_300,), drawn, uncertainty)
    for measure in ("conversions", "engagements", "spend", "reach", "profit"):
        one, other = together.measure(measure), alone.measure(measure)
        spread = float(other.std())
        assert float(one.mean()) == pytest.approx(float(other.mean()), abs=0.08 * spread)
        assert float(one.std()) == pytest.approx(spread, rel=0.12)
    names = ("conversions", "spend", f"{LOGS}0", f"{LOGS}1")
    tables = drawn_tables(scenario, cases, (1_300,), drawn, uncertainty, names)
    named = Named(scenario)
    for measure in ("conversions", "spend", "reach"):
        found = tables.sum([(1.0, named.amount(measure))]).of((1_300,))
        assert found == pytest.approx(together.measure(measure), rel=1e-9)


MANY_STATED = """
name: M
budget: 100M
audience: {north: 30M, south: 50M}
value_per_conversion: 30
uncertainty: {draws: 1024}
goals: {conversion: 1}
tiers:
  a:
    followers: [5k, 40k]
    engagement_rate: [2%, 4%, 6%]
    conversion_rate: [1%, 3%]
    fee: [100, 300, 700]
    fee_per_conversion: 2
    delivery_rate: 90%
    reach_rate: 20%
    posts: 2
    event: {chance: 2%, results: 0%, cost: 1k}
    results_after: {10: 60%}
"""
