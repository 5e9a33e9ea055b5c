"""Units do not matter: all money, or all people, times a thousand or a thousandth leaves the plan."""

from __future__ import annotations

from functools import cache

import pytest

from optimizer.domain.findings.plan import Plan
from tests.laws.cases import close, counts, given, plan_of, scaled, score_unit, writable

SEEDS = (*range(2_000, 2_010), 10_141, 10_161)
FACTORS = (1e3, 1e-3)


@cache
def _plan(seed: int) -> Plan | None:
    return plan_of(given(seed), check=False)


def _leaves_the_plan(seed: int, **factors: float) -> None:
    """Whole plans stay the same; the score stays, or is that many times as much money or as many people."""
    scenario = given(seed)
    other = scaled(scenario, **factors)
    if not writable(other):
        return
    before, after = _plan(seed), plan_of(other, check=False)
    assert (before is None) == (after is None)
    if before is None or after is None:
        return
    assert before.status == after.status
    if scenario["counts"] == "whole":
        assert counts(before) == counts(after)
    if before.score is not None:
        expected = before.score * score_unit(scenario, **factors)
        assert after.score == pytest.approx(expected, rel=close(scenario), abs=1e-9)


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_money_in_another_unit(seed: int, factor: float) -> None:
    """Fees, costs, values, budget and every limit on money in thousands, or in tenths of a cent."""
    _leaves_the_plan(seed, money=factor)


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_people_times_a_thousand(seed: int, factor: float) -> None:
    """Followers, audience, figures of a post and every limit on results; conversions are worth that much less."""
    _leaves_the_plan(seed, people=factor)
