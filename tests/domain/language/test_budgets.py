"""Lists of budgets: what may be written, and what is answered to everything else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from optimizer.domain.language.budgets import MOST, around, budgets, given
from optimizer.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80k", [80_000]),
        ("5k..20k:5k", [5_000, 10_000, 15_000, 20_000]),
        ("5k,10k,50k", [5_000, 10_000, 50_000]),
        ("50%..150%:50%", [30_000, 60_000, 90_000]),
        ("10k, 50%, 5k..6k:1k", [5_000, 6_000, 10_000, 30_000]),
        ("60k,100%,50k..70k:10k", [50_000, 60_000, 70_000]),
        ("5k..12k:5k", [5_000, 10_000, 12_000]),
        ("0.1..0.5:0.1", [0.1, 0.2, 0.3, 0.4, 0.5]),
        ("100, 200, 300", [100, 200, 300]),
        ("500,1k,2k", [500, 1_000, 2_000]),
        ("1.5M, 1_000", [1_000, 1_500_000]),
        ("33.3%", [19_980]),
        ("0..10k:5k", [0, 5_000, 10_000]),
        (" 5k .. 10k : 5k ", [5_000, 10_000]),
    ],
)
def test_reads(text: str, expected: list[float]) -> None:
    """Ascending, each once, both ends included, without floating noise."""
    assert list(budgets(text).of(60_000.0)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("60,000", "write 60000 or 60_000"),
        ("100,200,300", "a space after each comma"),
        ("1,500k", "1,500k has a comma"),
        ("5k..100k:5,000", "write 5000 or 5_000"),
        ("1,5k", "write 1.5k"),
        ("60.000", "write 60k, 60_000 or 60.00"),
        ("5k..100k", "no step; write for example 5k..100k:5k"),
        ("0..10k", "no step; write for example 0..10k:10k"),
        ("5k..100k:", "no step"),
        ("5k..100k:0", "the step 0, which leads nowhere"),
        ("5k..100k:-5k", "-5k is below 0"),
        ("100k..5k:5k", "falls; write the lower end first: 5k..100k:5k"),
        ("5k..5k:1k", "starts where it ends; write 5k alone"),
        ("5k..150%:10%", "mixes amounts and percentages"),
        ("5k:1k", "has a step but no range"),
        ("5k..", "lacks an end"),
        ("..5k:1k", "lacks an end"),
        ("5k...9k:1k", "is not a range of budgets"),
        ("1..2..3:1", "is not a range of budgets"),
        ("1..2:1:1", "is not a range of budgets"),
        ("", "there is no budget"),
        ("5k,,6k", "there is no budget before or after a comma"),
        ("many", '"many" is not a budget; write for example 80k, 5k..100k:5k or 50%..150%:10%'),
        ("-5k", "-5k is below 0"),
        ("80k USD", "the currency is the scenario's"),
        ("1m", "write 1M"),
        ("nan", "not a finite number"),
        ("0..1M:1", "these are 1,000,001 budgets; at most 100,000"),
        ("1e-15..1e15:1e-15", "at most 100,000"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    """With what was given, and how to write it."""
    with pytest.raises(UsageError) as caught:
        budgets(text)
    assert str(caught.value).startswith("--budgets ")
    assert message in str(caught.value)


def test_a_percentage_needs_a_budget() -> None:
    """Only a scenario that has one can tell what half of it is."""
    asked = budgets("10k, 50%")
    assert asked.relative
    with pytest.raises(UsageError, match=r"launch.yaml states no budget to take a percentage of; write amounts"):
        asked.of(None, "launch.yaml")
    assert budgets("10k").of(None) == (10_000.0,)


def test_a_smaller_number_of_budgets_may_be_allowed() -> None:
    """Each caller knows how many it can work through."""
    assert len(budgets("1..10:1", most=10).of(None)) == 10
    with pytest.raises(UsageError, match="these are 11 budgets; at most 10"):
        budgets("1..11:1", most=10)


@pytest.mark.parametrize(
    ("amounts", "message"), [([], "there is no budget"), ([-1.0], "-1 is below 0"), ([float("nan")], "finite")]
)
def test_a_program_makes_mistakes_too(amounts: Iterable[float], message: str) -> None:
    """The same messages."""
    with pytest.raises(UsageError, match=message):
        given(amounts)


def test_a_program_hands_over_amounts() -> None:
    """In any order, or as text."""
    assert given([2_000, 1_000.5, 2_000]).of(None) == (1_000.5, 2_000.0)
    assert given("50%").of(10.0) == (5.0,)
    assert len(given(range(MOST)).parts) == MOST


@drawn(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 10**4), st.integers(0, 2))
def test_ranges_hold_both_ends_and_even_steps(first: int, span: int, step: int, decimals: int) -> None:
    """Every step is the one that was asked for but the last, which may be shorter."""
    unit = 10**decimals
    if span // step > 1_000:
        return
    values = budgets(f"{first / unit}..{(first + span) / unit}:{step / unit}").of(None)
    assert (values[0], values[-1]) == (first / unit, (first + span) / unit)
    steps = [round((after - before) * unit) for before, after in pairwise(values)]
    assert all(one == step for one in steps[:-1])
    assert 0 < steps[-1] <= step
    assert all(value == round(value, decimals) for value in values)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (80_000, [*range(10_000, 170_000, 10_000)]),
        (60_000, [*range(5_000, 125_000, 5_000)]),
        (10_000, [*range(1_000, 21_000, 1_000)]),
        (0, []),
    ],
)
def test_budgets_around_one_are_round(budget: float, expected: list[float]) -> None:
    """From a step that people would choose up to twice the budget."""
    assert list(around(budget)) == expected


@pytest.mark.parametrize("budget", [0.2, 0.37, 1, 7.5, 999.99, 56_970, 79_407, 123_456.78, 3.7e6, 1e9, 1e15])
def test_budgets_around_one_hold_it(budget: float) -> None:
    """Any budget is one of about twenty, which rise from about a tenth of it to nearly its double."""
    found = around(budget)
    assert budget in found
    assert 12 <= len(found) <= 30
    assert all(before < after for before, after in pairwise(found))
    assert 0.05 * budget <= found[0] <= 0.15 * budget
    assert 1.8 * budget <= found[-1] <= 2 * budget
