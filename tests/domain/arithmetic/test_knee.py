"""Where returns diminish, on curves drawn by hand."""

from __future__ import annotations

import pytest

from optimizer.domain.arithmetic.knee import knee

BUDGETS = (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ((0.0, 4.0, 5.0, 5.5, 6.0), 1),
        ((0.0, 2.0, 4.0, 4.5, 5.0), 2),
        ((10.0, 10.0, 10.0, 10.0, 10.0), None),
        ((1.0, 2.0, 3.0, 4.0, 5.0), None),
        ((1.0, 2.01, 3.01, 4.01, 5.0), None),
        ((0.0, 0.0, 0.0, 1.0, 5.0), None),
        ((5.0, 4.0, 3.0, 2.0, 1.0), None),
    ],
)
def test_knee(values: tuple[float, ...], place: int | None) -> None:
    """Furthest above the chord; none where the curve is flat, straight, sagging or falling."""
    assert knee(BUDGETS, values) == place


def test_scale_does_not_matter() -> None:
    """Other units of money or results leave it where it is."""
    values = (0.0, 2.0, 4.0, 4.5, 5.0)
    assert knee([1e6 * budget + 7 for budget in BUDGETS], [1e-3 * value - 2 for value in values]) == 2


def test_two_points_have_no_knee() -> None:
    """Nothing lies between them."""
    assert knee((1.0, 2.0), (1.0, 2.0)) is None
