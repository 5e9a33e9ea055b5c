"""Ranges as draws take them: stretched until their ends hold a share, widened where there was none."""

from __future__ import annotations

import json

import pytest
from scipy.stats import beta

from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.prepared import prepared, stretched
from optimizer.files import loads

INF = float("inf")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [((100, 500, 1000), (0, 377.9, 1_588.5)), ((0, 50, 100), (0, 19.9, 220.3))],
)
def test_published_ranges(ends: tuple[float, float, float], expected: tuple[float, float, float]) -> None:
    """At 90%: where the low end meets zero, the high one goes on."""
    found = stretched(Quantity(*map(float, ends)), 0.9, 0.0, INF)  # type: ignore[arg-type]
    assert (found.low, found.likely, found.high) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95, 0.99])
@pytest.mark.parametrize("ends", [(0.2, 0.3, 0.5), (0.3, 0.4, 0.41), (0.5, 0.5, 0.6)])
def test_what_was_stated_holds_the_share(ends: tuple[float, float, float], share: float) -> None:
    """And the planning value stays; of the widest that there is, ends hold more."""
    stated = Quantity(*ends)
    found = stretched(stated, share, 0.0, 1.0)
    assert found.value == pytest.approx(stated.value)
    assert 0.0 <= found.low <= found.likely <= found.high <= 1.0
    width = found.high - found.low
    shapes = 1 + 4 * (found.likely - found.low) / width, 1 + 4 * (found.high - found.likely) / width
    low, high = (beta.cdf((end - found.low) / width, *shapes) for end in (stated.low, stated.high))
    assert high - low >= share - 1e-6


def test_of_a_scenario() -> None:
    """Rates without a range become ranges, shortened alike at a bound; sizes and counts stay."""
    line = {"followers": "10k", "reach_rate": "90%", "engagement_rate": "4%", "fee": [100, 500, 1000]}
    own = loads(json.dumps({"name": "x", "budget": 999, "goals": {"awareness": 1}, "tiers": {"a": line}}))
    _, (one,) = prepared(own, Uncertainty(points=0.2))
    reach, engagement = one.line.reach_rate, one.line.engagement_rate
    assert reach is not None
    assert (reach.low, reach.high) == pytest.approx((0.8, 1.0))
    assert (engagement.low, engagement.high) == pytest.approx((0.032, 0.048))
    assert one.line.followers == own.tiers["a"].followers
    _, (covered,) = prepared(own, Uncertainty(range_covers=0.9))
    assert covered.line.fee is not None
    assert covered.line.fee.high == pytest.approx(1_588.5, abs=0.1)
    assert covered.line.engagement_rate == own.tiers["a"].engagement_rate
