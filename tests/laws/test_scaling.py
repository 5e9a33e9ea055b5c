"""Units do not matter: all money, or all people, times a thousand or a thousandth leaves the plan."""

from __future__ import annotations

import pytest

from tests.laws.cases import Given, close, counts, given, plan_of, scaled, writable

SEEDS = range(2_000, 2_014)
FACTORS = (1e3, 1e-3)


def _leaves_the_plan(scenario: Given, other: Given) -> None:
    """Whole plans stay the same; fractional ones reach the same."""
    before, after = plan_of(scenario), plan_of(other)
    assert (before is None) == (after is None)
    if before is None or after is None:
        return
    assert before.status == after.status
    if scenario["counts"] == "whole":
        assert counts(before) == counts(after)
    for one, two in zip(before.goals, after.goals, strict=True):
        assert (one.attainment is None) == (two.attainment is None)
        if one.attainment is not None and scenario["strategy"] == "weighted" and len(before.goals) == 1:
            assert one.attainment == pytest.approx(two.attainment, rel=close(scenario))
    if scenario["strategy"] in ("weighted", "balanced") and before.score is not None:
        assert after.score == pytest.approx(before.score, rel=close(scenario))


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_money_in_another_unit(seed: int, factor: float) -> None:
    """Fees, costs, values, budget and every limit on money in thousands, or in tenths of a cent."""
    scenario = given(seed)
    other = scaled(scenario, money=factor)
    if writable(other):
        _leaves_the_plan(scenario, other)


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_people_times_a_thousand(seed: int, factor: float) -> None:
    """Followers, audience, figures of a post and every limit on results; conversions are worth that much less."""
    scenario = given(seed)
    other = scaled(scenario, people=factor)
    if writable(other):
        _leaves_the_plan(scenario, other)


def test_most_scenarios_can_be_written_in_other_units() -> None:
    """The laws above are not empty: few scenarios have bounds that would fall below 1."""
    kept = [
        writable(scaled(given(seed), **{kind: factor}))
        for seed in SEEDS
        for kind in ("money", "people")
        for factor in FACTORS
    ]
    assert sum(kept) > 0.6 * len(kept)
