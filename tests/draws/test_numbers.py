"""The numbers that draws are made of: held to scipy's distributions, and the same in any order of asking."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy.stats import beta, binom, norm, poisson, qmc

from optimizer.domain.arithmetic.percentiles import chance, mean, percentile, tail_mean
from optimizer.domain.language.quantities import Quantity
from optimizer.draws import sobol
from optimizer.draws.normal import inverse
from optimizer.draws.pert import figures
from optimizer.draws.poisson import counts
from optimizer.draws.streams import EVEN, Streams

RANGES = [(100, 500, 1000), (0.03, 0.0386, 0.08), (0, 0, 1), (0, 1, 1), (5, 5.01, 90)]


def test_the_inverse_of_the_normal() -> None:
    """To the last digits, in the middle and far out."""
    shares = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 20_001), 10.0 ** -np.arange(7.0, 300.0)])
    assert np.abs(inverse(shares) - norm.ppf(shares)).max() < 1e-12
    square = shares[:20_000].reshape(100, 200)
    assert (inverse(square) == inverse(square.ravel()).reshape(100, 200)).all()


@pytest.mark.parametrize("ends", RANGES)
def test_pert(ends: tuple[float, float, float]) -> None:
    """Within a millionth of the range's width of the Beta distribution that it is."""
    low, likely, high = ends
    width = high - low
    scores = np.linspace(-5.0, 5.0, 20_001)
    shapes = 1 + 4 * (likely - low) / width, 1 + 4 * (high - likely) / width
    exact = low + width * beta.ppf(norm.cdf(scores), *shapes)
    assert np.abs(figures(Quantity(low, likely, high), scores) - exact).max() < 1e-6 * width


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (
            (100, 500, 1000),
            {"mean": 516.6667, "sd": 169.61675, 0.05: 244.643, 0.1: 292.357, 0.5: 512.732, 0.9: 746.901},
        ),
        ((100, 500, 1000), {0.95: 802.234, "worst": 236.926}),
        ((0.03, 0.0386, 0.08), {"mean": 0.04406667, "sd": 0.00849758, 0.1: 0.0339082, 0.5: 0.0427953, 0.9: 0.0561469}),
        ((0.03, 0.0386, 0.08), {"worst": 0.0323862}),
    ],
)
def test_published_percentiles(ends: tuple[float, float, float], expected: dict[object, float]) -> None:
    """Closed forms, met by evenly spread draws."""
    shares = (np.arange(200_000) + 0.5) / 200_000
    drawn = figures(Quantity(ends[0], ends[1], ends[2]), inverse(shares)).tolist()
    found: dict[object, float | None] = {"mean": mean(drawn), "worst": tail_mean(drawn, 0.1, highest=False)}
    found["sd"] = float(np.std(drawn))
    found |= {share: percentile(drawn, share) for share in expected if isinstance(share, float)}
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=2e-5)


def test_the_points_are_those_of_sobol() -> None:
    """As they are published, without any scrambling."""
    exact = qmc.Sobol(sobol.DIMENSIONS, scramble=False, bits=sobol.BITS).random_base2(10)
    for dimension in range(sobol.DIMENSIONS):
        assert (sobol.points(dimension, 1_024) / 2.0**sobol.BITS == exact[:, dimension]).all()


def test_numbers_of_conversions() -> None:
    """The inverse of the Poisson distribution, at small means and at large ones."""
    shares = np.tile(np.linspace(0.0005, 0.9995, 1_000), 9)
    means = np.repeat([0.0, 1e-6, 0.02, 0.7, 3.0, 12.5, 80.0, 4_000.0, 2e6], 1_000)
    assert (counts(shares, means) == poisson.ppf(shares, means)).all()


def test_percentiles_and_tails() -> None:
    """By their definitions: the smallest draw with that share at or below it, and a last draw counted in part."""
    values = [float(value) for value in range(1, 11)]
    assert tail_mean(values, 0.25, highest=False) == pytest.approx(1.8)
    assert tail_mean(values, 0.25, highest=True) == pytest.approx((10 + 9 + 0.5 * 8) / 2.5)
    assert [percentile(values, share) for share in (0.1, 0.11, 0.5, 0.9, 1.0)] == [1, 2, 5, 9, 10]
    assert chance([True] * 3 + [False]) == pytest.approx((0.75, sqrt(0.75 * 0.25 / 4)))
    assert mean([1.0, float("inf")]) is None
    assert tail_mean([1.0, 2.0, float("inf")], 0.5, highest=True) is None


def test_streams_are_known_by_name() -> None:
    """The same whatever else is asked for, in whatever order; one creator more leaves the others as they are."""
    names = [f"factor {place}" for place in range(EVEN + 6)]
    one, other = Streams(1, 1_024, names), Streams(1, 1_024, reversed(names))
    for name in reversed(names):
        assert (one.shares(name) == other.shares(name)).all()
        assert abs(one.shares(name).mean() - 0.5) < 0.01
    many = one.own("micro spread", 0, 9)
    assert (many[:4] == other.own("micro spread", 0, 4)).all()
    assert (many[4:] == one.own("micro spread", 4, 9)).all()
    assert not np.allclose(many, Streams(2, 1_024, names).own("micro spread", 0, 9))
    assert not np.allclose(many, one.own("mega spread", 0, 9))


def test_what_is_kept_of_other_streams() -> None:
    """Another set of draws that has some of them in common."""
    one = Streams(1, 1_024, ["a", "b counting"])
    other = one.but_for(lambda name: name.endswith(" counting"))
    assert (one.shares("b counting") == other.shares("b counting")).all()
    assert not np.allclose(one.shares("a"), other.shares("a"))


def test_delivery_is_binomial() -> None:
    """Twenty partnerships that deliver in nine of ten cases."""
    delivered = (Streams(1, 8_192, []).own("micro delivery", 0, 20) < 0.9).sum(axis=0)
    assert delivered.std() == pytest.approx(1.341641, abs=0.03)
    assert (delivered == 20).mean() == pytest.approx(binom.pmf(20, 20, 0.9), abs=0.012)
    assert (delivered >= 18).mean() == pytest.approx(0.6769268, abs=0.016)
    ordered = sorted(delivered.astype(float).tolist())
    assert [percentile(ordered, share) for share in (0.1, 0.5, 0.9)] == [16, 18, 20]
    assert tail_mean(ordered, 0.1, highest=False) == pytest.approx(15.427, rel=0.015)
