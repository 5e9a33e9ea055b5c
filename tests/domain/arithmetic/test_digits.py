"""Figures without the noise of arithmetic."""

from __future__ import annotations

import pytest

from optimizer.domain.arithmetic.digits import settled


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.1 + 0.2, 0.3),
        (593.333333333343, 593.333333333),
        (1 / 3, 0.333333333333),
        (-2e-9 / 3, -6.66666666667e-10),
        (123_456_789_012_345.67, 123_456_789_012_345.67),
        (1e300, 1e300),
        (0.0, 0.0),
        (85, 85),
    ],
)
def test_settled(value: float, kept: float) -> None:
    """Twelve significant digits, and cents in any case."""
    assert settled(value) == kept
