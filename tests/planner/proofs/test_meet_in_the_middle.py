"""Two halves of the lines, paired: the same best as looking at every mix, and an end to what a search cannot prove."""

from __future__ import annotations

import json
from itertools import product
from math import inf, prod

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.files import loads
from optimizer.model.build import build
from optimizer.planner import solve
from optimizer.planner.proofs.meet_in_the_middle import Between, halves
from tests.laws.cases import given
from tests.planner.answers import counts

NEARLY = 1e-9


@pytest.mark.parametrize("strategy", ["cheapest", "profit"])
@pytest.mark.parametrize("seed", range(700, 710))
def test_as_good_as_the_best_of_all(seed: int, strategy: str) -> None:
    """The first mix that the audit allows is worth as much as the best of all that it allows."""
    scenario = loads(json.dumps(given(seed, small=True, counts="whole", strategy=strategy)))
    model, arithmetic = build(scenario), Arithmetic(scenario)
    split = halves(model)
    assert split is not None
    rows = [sourced.row for sourced in model.rows if sourced.key is not None]
    if any(column not in split.columns for row in rows for column in row.coefficients):
        return  # A limit on reach that overlaps is no sum over lines.
    assert prod(map(len, split.counts)) < 1e6
    allowed = [mix for mix in product(*split.counts) if not arithmetic.broken(mix)]
    best = max((arithmetic.figure(mix, "profit") for mix in allowed), default=None)
    found = split.best(rows, [Between(model.profit, -1e9, 1e9)], model.profit)
    assert found is not None
    first = next((mix for mix in found if not arithmetic.broken(mix)), None)
    assert (None if first is None else arithmetic.figure(first, "profit")) == (
        None if best is None else pytest.approx(best, rel=NEARLY)
    )


def test_every_pair_within_an_interval() -> None:
    """Of nine lines that bring 1, 2, 4, ... each once, one mix alone brings 300, and none a half more."""
    tiers = {f"line {bit}": {"fee": 1, "per_post": {"engagements": 2**bit}, "available": 1} for bit in range(9)}
    scenario = loads(json.dumps({"name": "bits", "budget": 9, "goals": {"community": 1}, "tiers": tiers}))
    model = build(scenario)
    split = halves(model)
    assert split is not None
    value = model.goals["community"].alone
    exact, between = (list(split.best([], [Between(value, least, least)], value) or ()) for least in (300.0, 300.5))
    assert exact == [tuple(300 >> bit & 1 for bit in range(9))]
    assert between == []


def test_too_many_are_left_alone() -> None:
    """Lines that can be bought by the thousand, fractions, and intervals that leave nearly everything."""
    line = {"fee": 1, "per_post": {"engagements": 1}}
    scenario = {"name": "many", "budget": 5000, "goals": {"community": 1}, "tiers": dict.fromkeys("abcd", line)}
    assert halves(build(loads(json.dumps(scenario)))) is None
    assert halves(build(loads(json.dumps({**scenario, "counts": "fractional"})))) is None
    model = build(loads(json.dumps({**scenario, "budget": 400})))
    split = halves(model)
    assert split is not None
    assert split.best([], [Between(model.spend, -inf, inf)], model.spend) is None


def test_a_plan_that_comes_as_near_to_a_bound_as_can_be() -> None:
    """Revenue may be what the budget is, and thousands of mixes nearly are; the cheapest of the best is found."""
    scenario = loads(json.dumps(given(31012)))
    plan = solve(scenario, check=False)
    assert (plan.status, plan.gap) == ("optimal", 0.0)
    assert counts(plan) == [2, 2, 1, 12, 0, 0, 34, 57, 5]
    dearer = Arithmetic(scenario).audit([1, 2, 5, 0, 4, 0, 9, 19, 7])
    assert dearer.totals["conversions"] == pytest.approx(plan.totals["conversions"], rel=1e-12)
    assert (plan.totals["spend"] or inf) < (dearer.totals["spend"] or 0.0)
