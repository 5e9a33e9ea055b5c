"""Sums of expressions, and rows in other units."""

from __future__ import annotations

from math import inf

import pytest

from optimizer.domain.arithmetic.linear import Row, combine, scaled


def test_combine_adds_up_and_drops_what_cancels() -> None:
    """The sum of factor * expression names no column whose coefficient is zero."""
    total = combine([(2.0, {0: 1.0, 1: 3.0}), (-3.0, {1: 2.0, 2: 0.5}), (0.0, {3: 9.0})])
    assert total == {0: 2.0, 2: -1.5}
    assert combine([]) == {}


def test_combine_leaves_its_parts_alone() -> None:
    """The expressions that are added up stay as they were."""
    part = {0: 1.0}
    combine([(5.0, part), (1.0, part)])
    assert part == {0: 1.0}


def test_times_changes_units_only() -> None:
    """Both sides and every coefficient grow alike; a missing side stays missing."""
    assert Row({0: 2.0, 4: -1.0}, 1.0, 8.0).times(0.5) == Row({0: 1.0, 4: -0.5}, 0.5, 4.0)
    assert Row({0: 2.0}, upper=3.0).times(4.0) == Row({0: 8.0}, -inf, 12.0)
    assert Row({0: 2.0}, -3.0).times(4.0) == Row({0: 8.0}, -12.0, inf)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Row({0: 500.0, 1: 50.0}, upper=50_000.0), Row({0: 0.01, 1: 0.001}, upper=1.0)),
        (Row({0: 4.0}, -8.0), Row({0: 0.5}, -1.0)),
        (Row({0: 4.0}, -8.0, 2.0), Row({0: 0.5}, -1.0, 0.25)),
        (Row({0: -250.0, 1: 40.0}, upper=0.0), Row({0: -1.0, 1: 0.16}, upper=0.0)),
        (Row({0: 2.0, 1: -4.0}, 0.0, 0.0), Row({0: 0.5, 1: -1.0}, 0.0, 0.0)),
        (Row({0: 1.0, 1: 0.5}, upper=1e6), Row({0: 1.0, 1: 0.5}, upper=1e6)),
        (Row({0: 5.0}), Row({0: 1.0})),
    ],
    ids=["budget", "floor", "larger side", "share", "equal to zero", "bound far off", "no side"],
)
def test_scaled_brings_the_bound_to_one(row: Row, expected: Row) -> None:
    """The larger side becomes 1; the largest coefficient does where the sides are 0, missing or far larger."""
    found = scaled(row)
    assert found.coefficients == pytest.approx(expected.coefficients)
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper))


@pytest.mark.parametrize("factor", [1e-6, 1.0, 3.0, 1e9])
def test_scaled_is_the_same_in_every_currency(factor: float) -> None:
    """A row in other units is the same row after scaling."""
    row = Row({0: 500.0, 1: 70.0, 2: -3.5}, 20.0, 60_000.0)
    one, other = scaled(row), scaled(row.times(factor))
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-12)
    assert (other.lower, other.upper) == pytest.approx((one.lower, one.upper), rel=1e-12)
