"""The fractional optimum bounds the plan; rounding it down and buying by value for money are done as people do."""

from __future__ import annotations

import json
from math import floor
from pathlib import Path

import pytest

import optimizer
from optimizer.files import load, loads
from optimizer.planner import solve
from optimizer.studies.by_hand import by_value_for_money
from optimizer.studies.explain.questions import Questions
from optimizer.studies.explain.rounding import rounding
from tests.laws.cases import given
from tests.oracle import arithmetic

SCENARIOS = Path(optimizer.__file__).parents[1] / "scenarios"
SEEDS = range(700, 716)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_random_scenarios(seed: int) -> None:
    """Fractional is no worse than whole; what is said of mixes by hand is what the other arithmetic says of them."""
    scenario = given(seed, small=True, counts="whole")
    of = loads(json.dumps(scenario))
    plan = solve(of, check=False)
    found = rounding(Questions(of, plan)) if plan.lines else None
    if found is None:
        return
    assert found.fractional.score is not None
    sign = -1 if scenario["strategy"] == "cheapest" else 1
    if scenario["strategy"] != "priority":
        assert sign * found.fractional.score.change >= -1e-6 * abs(found.fractional.score.before)
    down = {name: float(floor(count + 1e-6)) for name, count in found.fractional.mix.items()}
    assert dict(found.rounded_down.mix) == {name: count for name, count in down.items() if count}
    for hand in filter(None, (found.rounded_down, found.greedy)):
        assert hand is not None
        missed = arithmetic.broken(scenario, {name: hand.mix.get(name, 0.0) for name in scenario["tiers"]})
        assert len(hand.broken) == len(missed)
        assert hand.holds is not bool(missed)
        if hand.holds and hand.score is not None and scenario["strategy"] != "priority":
            assert sign * hand.score.change <= 1e-8 * abs(hand.score.before)


def test_by_value_for_money() -> None:
    """All of the line with most conversions for its money, then of the next; then too little is left for five pairs."""
    of = loads("""\
name: greedy
budget: 10k
goals: {conversion: {weight: 1, at_least: 450}}
tiers:
  dear: {fee: 2000, per_post: {conversions: 89}}
  good: {fee: 500, per_post: {conversions: 25}, available: 10}
  pair: {fee: 600, per_post: {conversions: 26}, at_least_if_used: 5}
""")
    asked = Questions(of, solve(of, check=False))
    assert by_value_for_money(asked.arithmetic, asked.bests) == (2, 10, 0)
    found = rounding(asked)
    assert found is not None
    assert found.greedy is not None
    assert found.greedy.broken == ("conversions at least 450 (floor of goal conversion)",)
    assert not found.greedy.holds


def test_fractional_counts_have_nothing_to_round() -> None:
    """There is nothing to say."""
    scenario = load(SCENARIOS / "instagram-launch.yaml", overrides={"counts": "fractional"})
    assert rounding(Questions(scenario, solve(scenario, check=False))) is None
