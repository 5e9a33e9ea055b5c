"""Unduplicated reach between its two ends: gross in a huge audience, everybody in a small one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.planner import solve
from tests.domain.building import line, scenario

EXACTLY = settings(derandomize=True, deadline=None, database=None)

REACHES = st.lists(st.integers(1_000, 500_000), min_size=1, max_size=4)
COUNTS = st.lists(st.integers(0, 20), min_size=4, max_size=4)


def card(reaches: list[int], **keys: object) -> dict[str, Line]:
    """Lines that reach so many people each, for a fee that grows with them, more slowly."""
    return {
        f"line {number}": line(per_post={"reach": reach}, fee=round(reach**0.9 / 100, 2), available=20, **keys)
        for number, reach in enumerate(reaches)
    }


def reach_of(of: Scenario, counts: list[int]) -> float:
    return Arithmetic(of).figure(counts[: len(of.tiers)], "reach")


@EXACTLY
@given(REACHES, COUNTS, st.floats(6e5, 1e9))
def test_people_are_counted_once(reaches: list[int], counts: list[int], audience: float) -> None:
    """Unduplicated reach is at most the sum, at most the audience, and at least the largest single one."""
    tiers = card(reaches)
    gross = reach_of(scenario(tiers), counts)
    net = reach_of(scenario(tiers, audience=audience), counts)
    bought = [reach for reach, count in zip(reaches, counts, strict=False) if count]
    assert max(bought, default=0) * (1 - 1e-9) <= net <= min(gross, audience) * (1 + 1e-9)


@EXACTLY
@given(REACHES, COUNTS)
def test_in_a_huge_audience_nobody_is_reached_twice(reaches: list[int], counts: list[int]) -> None:
    """The closed form tends to the sum, and keeps its digits on the way."""
    tiers = card(reaches)
    gross = reach_of(scenario(tiers), counts)
    assert reach_of(scenario(tiers, audience=1e15), counts) == pytest.approx(gross, rel=1e-6)
    assert reach_of(scenario(tiers, audience={"a": 4e14, "b": 6e14}), counts) == pytest.approx(gross, rel=1e-6)


@settings(EXACTLY, max_examples=12)
@given(st.lists(st.integers(1_000, 500_000), min_size=1, max_size=4, unique=True), st.integers(500, 30_000))
def test_plans_in_a_huge_audience_are_those_of_gross_reach(reaches: list[int], budget: int) -> None:
    """Where nobody is reached twice, the plan for unduplicated reach reaches what the plan for gross reach does."""
    tiers = card(reaches)
    gross = solve(scenario(tiers, budget=budget, goals={"awareness": 1}))
    for audience in (1e13, {"a": 4e12, "b": 6e12}):
        net = solve(scenario(tiers, budget=budget, goals={"awareness": 1}, audience=audience))
        assert net.status == "optimal"
        assert net.goals[0].value == pytest.approx(gross.goals[0].value, rel=1e-6)


@settings(EXACTLY, max_examples=12)
@given(st.lists(st.integers(1_000, 500_000), min_size=1, max_size=4), st.integers(500, 30_000), st.floats(6e5, 1e8))
def test_segments_that_are_reached_alike_are_one_audience(reaches: list[int], budget: int, audience: float) -> None:
    """An audience cut in two, of which every line reaches the same share, plans as if it were not cut."""
    tiers = card(reaches)
    one = solve(scenario(tiers, budget=budget, goals={"awareness": 1}, audience=audience))
    parts = {"a": audience * 0.25, "b": audience * 0.75}
    two = solve(scenario(tiers, budget=budget, goals={"awareness": 1}, audience=parts))
    assert [line.partnerships for line in one.lines] == [line.partnerships for line in two.lines]
    assert two.goals[0].value == pytest.approx(one.goals[0].value, rel=1e-9)


@settings(EXACTLY, max_examples=12)
@given(
    st.lists(st.integers(1_000, 200_000), min_size=2, max_size=4),
    st.integers(500, 20_000),
    st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5]), min_size=8, max_size=8),
)
def test_a_plan_for_segments_states_its_closed_form(reaches: list[int], budget: int, shares: list[float]) -> None:
    """The goal's value is the formula of the counts, whatever tangents led to them; one more never reaches less."""
    audience = {"north": 2e5, "south": 4e5}
    tiers = {
        name: own.model_copy(
            update={"audience_share": line(audience_share=dict(zip(audience, pair, strict=True))).audience_share}
        )
        for (name, own), pair in zip(card(reaches).items(), zip(shares[::2], shares[1::2], strict=True), strict=False)
    }
    of = scenario(tiers, budget=budget, goals={"awareness": 1}, audience=audience)
    plan = solve(of)
    assert plan.status == "optimal"
    counts = [int(line.partnerships) for line in plan.lines]
    expected = 0.0
    for place, people in enumerate(audience.values()):
        missed = 1.0
        for number, reach in enumerate(reaches):
            missed *= (1 - reach * shares[2 * number + place] / people) ** counts[number]
        expected += people * (1 - missed)
    assert plan.goals[0].value == pytest.approx(expected, rel=1e-9, abs=1e-6)
