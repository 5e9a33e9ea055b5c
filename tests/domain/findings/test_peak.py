"""Up to which budget more money earns more than itself."""

from __future__ import annotations

import pytest

from optimizer.domain.findings.curve import Peak, peak


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ([(1.0, 5.0), (2.0, 9.0), (3.0, 9.0), (4.0, 7.0)], Peak(2.0, 9.0, reached=True)),
        ([(1.0, 5.0), (2.0, 9.0)], Peak(2.0, 9.0, reached=False)),
        ([(1.0, -1.0), (2.0, -2.0)], Peak(1.0, -1.0, reached=True)),
        ([(1.0, 9.0), (2.0, 9.0 + 1e-12)], Peak(1.0, 9.0, reached=True)),
        ([(1.0, 5.0)], None),
        ([], None),
    ],
)
def test_the_lowest_budget_with_the_highest_profit(points: list[tuple[float, float]], found: Peak | None) -> None:
    """Rounding is no profit; at the last budget nothing is known of more money."""
    assert peak(points) == found
