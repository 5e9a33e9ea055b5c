"""Shadow prices are the dual values of the linear relaxation, by another solver; ranges end where these change."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.optimize import linprog

import optimizer
from optimizer.domain.findings.explain import ShadowPrice
from optimizer.files import changed, load, loads
from optimizer.planner import solve
from optimizer.planner.relaxation import relaxed
from optimizer.studies.explain.prices import shadow_price
from optimizer.studies.explain.questions import Questions
from optimizer.studies.relaxations import relaxations

SCENARIOS = Path(optimizer.__file__).parents[1] / "scenarios"

TEXT = """\
name: prices
budget: 10k
goals: {conversion: 1}
tiers:
  one: {fee: 900, per_post: {conversions: 30}, hours: 10, available: 6}
  two: {fee: 400, per_post: {conversions: 11}, hours: 3}
  three: {fee: 2500, per_post: {conversions: 40}, hours: 5}
limits:
  - {measure: hours, at_most: 73}
"""
CONVERSIONS, FEES, HOURS = (30.0, 11.0, 40.0), (900.0, 400.0, 2500.0), (10.0, 3.0, 5.0)


def prices(text_or_name: str, **overrides: str) -> tuple[Questions, dict[str, ShadowPrice]]:
    """The shadow price of every bound that holds a plan back."""
    bundled = SCENARIOS / f"{text_or_name}.yaml"
    scenario = load(bundled, overrides=overrides) if "\n" not in text_or_name else loads(text_or_name)
    asked = Questions(scenario, solve(scenario, check=False))
    found = {bound.key: shadow_price(asked, bound) for bound in relaxations(scenario, asked.plan)}
    return asked, {key: price for key, price in found.items() if price is not None}


def dual(budget: float, hours: float) -> tuple[float, float]:
    """Conversions for one more unit of money and one more hour, by another solver."""
    found = linprog(
        [-value for value in CONVERSIONS],
        A_ub=[FEES, HOURS],
        b_ub=[budget, hours],
        bounds=[(0, 6), (0, None), (0, None)],
    )
    money, hour = (-value for value in found.ineqlin.marginals)
    return float(money), float(hour)


def test_dual_values() -> None:
    """The prices are the duals over what the goal alone could reach; they hold to the ends of the range, no further."""
    asked, found = prices(TEXT)
    best = asked.bests["conversion"]
    assert best is not None
    money, hour = dual(10_000, 73)
    assert money > 0
    assert found["budget"].price == pytest.approx(money / best, rel=1e-3)
    budget = found["budget"]
    assert budget.low is not None
    assert budget.high is not None
    for end in (budget.low, budget.high):
        away = end - 10_000
        assert dual(10_000 + 0.97 * away, 73)[0] == pytest.approx(money)
        assert dual(10_000 + 1.05 * away, 73)[0] != pytest.approx(money)
    if "limits.1.at_most" in found:
        assert found["limits.1.at_most"].price == pytest.approx(hour / best, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("name", ["instagram-launch", "cheapest-targets", "two-phase-launch", "credibility"])
def test_a_price_foretells_the_relaxation(name: str) -> None:
    """Within its range the relaxation's score moves by the price, to 1 %; where audiences overlap, too."""
    asked, found = prices(name)
    sign = -1.0 if asked.scenario.strategy == "cheapest" else 1.0
    here = relaxed(asked.scenario, asked.bests)
    assert here is not None
    assert found
    for key, price in found.items():
        stated = next(bound for bound in relaxations(asked.scenario, asked.plan) if bound.key == key)
        for end in (price.low, price.high):
            if end is None or abs(end - stated.before) < 1e-6 * stated.before:
                continue
            middle = (end + stated.before) / 2
            there = relaxed(changed(asked.scenario, overrides={key: stated.stated(middle)}), asked.bests)
            assert there is not None
            away = price.price * (middle - stated.before)
            assert sign * (there - here) == pytest.approx(away, rel=0.011, abs=1e-8 * abs(here))


def test_priority_has_none() -> None:
    """Goals in order have no one score that a price could be of."""
    assert prices("linkedin-b2b")[1] == {}


def test_what_the_relaxation_does_not_use_is_worth_nothing() -> None:
    """More budget than profit wants to spend is worth nothing, whatever the budget above."""
    _, found = prices("affiliate")
    assert found["budget"].price == 0.0
    assert found["budget"].high is None
    assert found["limits.1.at_most"].price > 0.0
