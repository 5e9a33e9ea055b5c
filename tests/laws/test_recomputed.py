"""A plan can be recomputed from itself: its figures by independent arithmetic, its counts by solving its inputs."""

from __future__ import annotations

import json
from math import isnan

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.measures import MEASURES, RATIOS
from optimizer.files import loads
from optimizer.planner import solve
from tests.laws.cases import Given, close, counts, plan_of
from tests.oracle import arithmetic
from tests.oracle.generate import random_scenario

SEEDS = range(6_000, 6_024)
SPECKS = (6_029, 10_001, 10_009, 10_014)


def _solved(seed: int) -> tuple[Plan, Given] | None:
    """A random scenario's plan, and its inputs as JSON tells them."""
    plan = plan_of(random_scenario(seed))
    if plan is None or plan.status != "optimal":
        return None
    return plan, json.loads(json.dumps(dict(plan.inputs)))


def _equal(stated: float | None, worked_out: float) -> None:
    if stated is None:
        assert isnan(worked_out)
    else:
        assert stated == pytest.approx(worked_out, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_can_be_recomputed_from_the_plan(seed: int) -> None:
    """Totals, ratios, lines and goals are what the contract's formulas make of the counts and the inputs."""
    solved = _solved(seed)
    if solved is None:
        return
    plan, inputs = solved
    campaign = arithmetic.read(inputs)
    mix = arithmetic.mix(campaign, counts(plan))
    own = {measure for line in inputs["tiers"].values() for measure in line.get("measures", {})}
    for measure in (*MEASURES, *RATIOS, "lines_used", *own):
        _equal(plan.totals[measure], float(mix.measure(measure)[0]))
    for goal, known in zip(plan.goals, campaign.goals, strict=True):
        _equal(goal.value, float(mix.goal(known)[0]))
        assert goal.weight == pytest.approx(known.weight)
    for place, line in enumerate(plan.lines):
        for measure in (*MEASURES, *RATIOS):
            _equal(getattr(line, measure), float(mix.measure(measure, (place,))[0]))
    best = {goal.name: goal.best for goal in plan.goals}
    _equal(plan.score, float(mix.score(best)[0]))


@pytest.mark.parametrize("seed", SPECKS)
def test_nothing_lies_between_none_and_a_thousandth(seed: int) -> None:
    """With fractional counts a plan buys 0.001 of a line at least, or none: no specks that rounding leaves."""
    solved = _solved(seed)
    assert solved is not None
    assert [count for count in counts(solved[0]).values() if 0 < count < 0.001] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_plan_holds_all_that_was_stated(seed: int) -> None:
    """By the product's audit and by the independent one; money and overlap add up."""
    solved = _solved(seed)
    if solved is None:
        return
    plan, inputs = solved
    assert Arithmetic(loads(json.dumps(inputs))).broken([line.partnerships for line in plan.lines]) == ()
    assert arithmetic.broken(inputs, counts(plan)) == []
    totals = {name: total or 0.0 for name, total in plan.totals.items()}
    parts = sum(totals[part] for part in ("fees", "agency_fee", "products", "commission", "setup"))
    assert totals["spend"] == pytest.approx(parts, rel=1e-9)
    assert totals["spend"] == pytest.approx(sum(line.spend for line in plan.lines), rel=1e-9)
    assert totals["overlap"] == pytest.approx(
        totals["reach"] - sum(line.reach for line in plan.lines), rel=1e-6, abs=1e-6 * max(1.0, totals["reach"])
    )
    if plan.scenario.budget is not None:
        assert totals["unspent"] == pytest.approx(plan.scenario.budget - totals["reserve"] - totals["spend"], abs=1e-6)
        assert totals["unspent"] >= -1e-8 * plan.scenario.budget


@pytest.mark.parametrize("seed", SEEDS)
def test_the_inputs_of_a_plan_give_the_same_plan(seed: int) -> None:
    """The resolved scenario in the plan file, solved again: the same counts and the same score."""
    solved = _solved(seed)
    if solved is None:
        return
    plan, inputs = solved
    again = solve(loads(json.dumps(inputs), name="inputs.json"))
    assert again.status == plan.status
    assert again.score == pytest.approx(plan.score, rel=close(inputs))
    if inputs["counts"] == "whole":
        assert counts(again) == counts(plan)
    assert dict(again.inputs) == inputs
