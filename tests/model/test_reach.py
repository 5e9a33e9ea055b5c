"""Tangents of unduplicated reach: above the curve everywhere, exact where they touch."""

from __future__ import annotations

from math import exp, expm1, inf, log1p

import pytest

from optimizer.domain.language.scenario import Scenario
from optimizer.model.build import build
from optimizer.model.reach import FULL, Reach, Segment
from tests.domain.building import line, scenario
from tests.model.filling import worth

POINTS = [0.0, 1e-9, 1e-6, 1e-3, 0.1, 0.5, 1.0, 3.0, 10.0, 39.0]


def segment(longest: float = 2.0) -> Segment:
    """A segment of a million people whose L is column 0; column 1 is its covered share."""
    return Segment(1e6, {0: 1.0}, longest, column=1)


def two_lines(**keys: object) -> Scenario:
    """Two lines with 100,000 and 400,000 people each, and no more than 10 and 4 partnerships."""
    tiers = {
        "a": line(fee=100, per_post={"reach": 1e5}, available=10),
        "b": line(fee=500, per_post={"reach": 4e5}, available=4),
    }
    return scenario(tiers, goals={"awareness": 1}, **{"budget": 3_000} | keys)


@pytest.mark.parametrize("longest", [1e-6, 0.01, 2.0, FULL])
@pytest.mark.parametrize("at", POINTS)
def test_a_tangent_is_above_the_curve_and_exact_at_its_point(longest: float, at: float) -> None:
    """Held below a tangent, the covered share may be the true one at every L, and at most the true one at its point."""
    one = segment(longest)
    row = one.tangent(1, at)
    for exposure in POINTS:
        true = -expm1(-exposure) / one.unit
        assert worth(row.coefficients, [exposure, true]) <= row.upper + 1e-12 / one.unit
    exact = -expm1(-at) / one.unit
    assert worth(row.coefficients, [at, exact]) == pytest.approx(row.upper, abs=1e-12 / one.unit)


@pytest.mark.parametrize("people", [1.0, 1_000.0, 123_456.0, 999_999.0])
def test_exposure_for_is_the_inverse_of_reach(people: float) -> None:
    """So many people are reached at the L that is stated for them: A (1 - exp(-L))."""
    reach = Reach([segment()])
    assert -1e6 * expm1(-reach.exposure_for(people)) == pytest.approx(people, rel=1e-12)


def test_exposure_for_nobody_and_for_everybody() -> None:
    """Nobody needs nothing; all people of a segment, or more, are never reached."""
    reach = Reach([segment()])
    assert (reach.exposure_for(0.0), reach.exposure_for(-5.0)) == (0.0, 0.0)
    assert (reach.exposure_for(1e6), reach.exposure_for(2e6)) == (inf, inf)


def test_l_is_the_sum_of_logarithms() -> None:
    """Of a million people, a partnership of 100,000 counts -ln(0.9) and one of 400,000 counts -ln(0.6)."""
    [reach] = build(two_lines(audience=1e6)).reaches
    assert reach.single is not None
    assert reach.single.exposure == {0: -log1p(-0.1), 1: -log1p(-0.4)}


def test_segments_that_all_lines_reach_alike_are_one() -> None:
    """One audience share is spread over the segments by their size, so that the segments cannot be told apart."""
    [reach] = build(two_lines(audience={"north": 2.5e5, "south": 7.5e5})).reaches
    assert reach.single is not None
    assert reach.single.people == 1e6
    assert reach.single.exposure[0] == pytest.approx(-log1p(-0.1), rel=1e-12)


def test_a_line_outside_a_segment_is_not_in_its_l() -> None:
    """A line none of whose people live in a segment adds nothing there."""
    tiers = {
        "a": line(fee=100, per_post={"reach": 1e5}, available=10, audience_share={"north": 0.5, "south": 0.0}),
        "b": line(fee=500, per_post={"reach": 4e5}, available=4, audience_share={"north": 0.1, "south": 0.2}),
    }
    of = scenario(tiers, budget=3_000, goals={"awareness": 1}, audience={"north": 1e6, "south": 1e6})
    [reach] = build(of).reaches
    assert reach.single is None
    assert [sorted(each.exposure) for each in reach.segments] == [[0, 1], [1]]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"budget": 3_000.0}, 4 * -log1p(-0.4) + 10 * -log1p(-0.1)),
        ({"budget": 1_000.0}, 10 * -log1p(-0.1)),
        ({"budget": 1_250.0}, 10 * -log1p(-0.1) + 0.5 * -log1p(-0.4)),
        ({"budget": None, "strategy": "cheapest"}, 4 * -log1p(-0.4) + 10 * -log1p(-0.1)),
    ],
)
def test_the_longest_l_is_what_the_budget_buys_in_parts(keys: dict[str, float | str | None], expected: float) -> None:
    """-ln(0.9) for 100 is more for the money than -ln(0.6) for 500: all ten of the first, then parts of the second."""
    [reach] = build(two_lines(audience=1e6, **keys)).reaches
    assert reach.segments[0].longest == pytest.approx(expected, rel=1e-12)


def test_the_longest_l_ends_where_everybody_is_reached() -> None:
    """Lines without a price and without a cap reach a segment to the last bit of a number, and no further."""
    tiers = {"free": line(per_post={"reach": 1e5}), "paid": line(per_post={"reach": 1e5}, fee=1)}
    [reach] = build(scenario(tiers, budget=10, goals={"awareness": 1}, audience=1e6)).reaches
    assert reach.segments[0].longest == FULL


def test_a_solution_that_overstates_reach_gets_tangents_where_it_stands() -> None:
    """Near its point a refinement is exact; away from it the curve stays allowed; a true column needs none."""
    one = segment()
    reach = Reach([one])
    overstated = (0.7, 1.05 * -expm1(-0.7) / one.unit)
    rows = reach.refine(overstated, set())
    assert rows
    assert any(worth(row.coefficients, overstated) > row.upper for row in rows)
    for exposure in POINTS:
        true = -expm1(-exposure) / one.unit
        assert all(worth(row.coefficients, [exposure, true]) <= row.upper + 1e-9 for row in rows)
    assert reach.refine((0.7, -expm1(-0.7) / one.unit), set()) == []


def test_the_first_tangents_hold_reach_within_a_percent_or_so() -> None:
    """Between two neighbours of twelve tangents up to L = 2 the column is at most 0.35 % above the curve."""
    model = build(two_lines(audience={"north": 6e5, "south": 4e5}, strategy="balanced"))
    [reach] = model.reaches
    one = reach.segments[0]
    assert one.column is not None
    step = one.longest / 12
    for number in range(120):
        at = number * one.longest / 120
        upper = min(exp(-t) * (at - t) - expm1(-t) for t in [step * point for point in range(13)])
        assert 0.0 <= upper + expm1(-at) + 1e-15 <= step**2 / 8
