"""Break-evens hold on both sides: asked of every mix of small scenarios, and of the bundled one by solving again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from optimizer.domain.arithmetic.score import Score, as_good, scored
from optimizer.domain.findings.explain import BreakEven, LineIn, LineOut
from optimizer.domain.findings.plan import Plan
from optimizer.files import changed, load, loads
from optimizer.planner import solve
from optimizer.studies.explain.lines import lines_in, lines_out
from optimizer.studies.explain.questions import Questions
from optimizer.studies.holds_back import counts_of
from tests.laws.cases import given
from tests.studies import enumerated
from tests.studies.enumerated import Given

MAIN = Path(optimizer.__file__).parents[1] / "scenarios" / "instagram-launch.yaml"
SEEDS = range(400, 414)
NEAR = 0.01
"""A break-even is stated to this part of it, or better."""


def questions(scenario: Given) -> Questions | None:
    """What is asked of a scenario; None without a plan."""
    of = loads(json.dumps(scenario))
    plan = solve(of, check=False)
    return Questions(of, plan) if plan.lines else None


def reached(scenario: Given, name: str, found: BreakEven, value: float, other: Score, plan: Plan) -> bool:
    """Whether some mix with at least one of the line is as good as none, by looking at every mix."""
    line = scenario["tiers"][name]
    keys: dict[str, Any] = {found.figure: value}
    if found.figure.startswith("per_post."):
        keys = {"per_post": {**line["per_post"], found.figure.removeprefix("per_post."): value}}
    varied = enumerated.with_line(scenario, name, **keys, at_least=max(1, line.get("at_least") or 0))
    mixes = enumerated.allowed(varied)
    bests = {goal.name: goal.best for goal in plan.goals}
    return bool(np.any(enumerated.as_good(mixes, bests, other, 1e-8)))


def holds(scenario: Given, name: str, found: BreakEven, other: Score, plan: Plan) -> None:
    """Just inside the break-even some mix with the line is as good, and just outside none is."""
    fee = found.unit == "money"
    if found.verdict == "never":
        most = 1.0 if found.unit == "share" else 1e3 * (found.stated + 1.0)
        assert not reached(scenario, name, found, 0.0 if fee else most, other, plan)
    elif found.verdict == "always":
        assert reached(scenario, name, found, 0.0, other, plan)
    else:
        assert found.value is not None
        good, bad = (found.value, found.value * (1 + NEAR)) if fee else (found.value, found.value * (1 - NEAR))
        assert reached(scenario, name, found, good, other, plan)
        assert not reached(scenario, name, found, bad or 1e-3 * found.stated, other, plan)


@pytest.mark.parametrize("seed", SEEDS)
def test_against_every_mix(seed: int) -> None:
    """Of random small scenarios, whatever their strategy and limits."""
    scenario = given(seed, small=True, counts="whole")
    if (asked := questions(scenario)) is None:
        return
    plan = asked.plan
    for out in lines_out(asked):
        for found in out.break_evens:
            holds(scenario, out.name, found, asked.scored, plan)
    for line in lines_in(asked):
        mixes = enumerated.allowed(enumerated.with_line(scenario, line.name, available=0, at_least=None, exactly=None))
        if line.highest_fee.verdict == "needed":
            assert mixes.counts.shape[1] == 0
            continue
        counts = tuple(line.effect.mix.get(name, 0.0) for name in scenario["tiers"])
        other = scored(asked.arithmetic, asked.bests, counts)
        assert np.any(enumerated.as_good(mixes, asked.bests, other, 1e-8))
        holds(scenario, line.name, line.highest_fee, other, plan)


@cache
def main() -> tuple[Questions, tuple[LineOut, ...], tuple[LineIn, ...]]:
    """The bundled scenario with all its lines."""
    scenario = load(MAIN)
    asked = Questions(scenario, solve(scenario, check=False))
    return asked, tuple(lines_out(asked)), tuple(lines_in(asked))


def at_least_one(name: str, key: str, value: str) -> tuple[bool, float]:
    """Whether the best plan with at least one of a line is as good as the plan, when a figure is stated so."""
    asked, _, _ = main()
    varied = changed(asked.scenario, overrides={key: value, f"tiers.{name}.at_least": "1"})
    plan = solve(varied, check=False, bests=asked.bests)
    if not plan.lines:
        return False, 0.0
    own = scored(Questions(varied, plan).arithmetic, asked.bests, counts_of(plan))
    return as_good(own, asked.scored), own[0]


@pytest.mark.parametrize(
    ("line", "figure"),
    [("macro", "fee_per_post"), ("macro", "conversion_rate"), ("mega", "fee_per_post"), ("nano", "engagement_rate")],
)
def test_just_below_and_just_above(line: str, figure: str) -> None:
    """As stated for `--set` the line is as good as none; 1 % beyond that it is not."""
    _, outs, _ = main()
    found = next(one for out in outs if out.name == line for one in out.break_evens if one.figure == figure)
    assert found.verdict == "found"
    assert found.value is not None
    assert found.override is not None
    key, text = found.override.split("=")
    assert at_least_one(line, key, text)[0]
    beyond = found.value * (1.01 if figure == "fee_per_post" else 0.99)
    assert not at_least_one(line, key, f"{beyond:.10g}")[0]


def test_a_line_that_is_bought() -> None:
    """At the highest fee worth paying the plan is no worse than without the line; above it the line is left out."""
    asked, _, ins = main()
    for line in ins:
        found = line.highest_fee
        assert found.value is not None
        assert found.value > found.stated
        assert line.effect.score is not None
        for factor, bought in ((0.99, True), (1.01, False)):
            fee = f"{found.value * factor:.10g}"
            plan = solve(changed(asked.scenario, overrides={f"tiers.{line.name}.fee_per_post": fee}), bests=asked.bests)
            assert (dict(zip(asked.scenario.tiers, counts_of(plan), strict=True))[line.name] > 0) is bought
            assert plan.score is not None
            assert plan.score >= line.effect.score.after * (1 - 1e-9)


def test_what_no_figure_mends() -> None:
    """A mega that 80,000 cannot buy beside enough others is not made worth it by any rate."""
    _, outs, _ = main()
    mega = next(out for out in outs if out.name == "mega")
    assert mega.effect.status == "infeasible"
    assert [found.verdict for found in mega.break_evens] == ["found", "never", "never"]


def test_a_line_of_which_there_is_none() -> None:
    """It says so, and no fee is looked for."""
    scenario = load(MAIN, overrides={"tiers.mega.available": "0"})
    asked = Questions(scenario, solve(scenario, check=False))
    mega = next(out for out in lines_out(asked) if out.name == "mega")
    assert (mega.effect.reason, mega.break_evens) == ("none of it is available", ())


TWO = """\
name: two
budget: %s
goals: {conversion: 1}
tiers:
  one: {fee: 100, per_post: {conversions: 5}, available: 5}
  two: {fee: 250, per_post: {conversions: 12}, available: 8}
"""
EXACTLY = "limits: [{measure: spend, where: {name: one}, exactly: 10%}]\n"


@pytest.mark.parametrize("text", [TWO % 1000 + EXACTLY, TWO % 0], ids=["a share of the spend", "no budget"])
def test_only_for_free(text: str) -> None:
    """Where a line is good at no fee but zero the search ends, soon, and says zero."""
    of = loads(text)
    asked = Questions(of, solve(of, check=False))
    fees = [out.break_evens[0] for out in lines_out(asked)]
    assert [(fee.verdict, fee.value) for fee in fees] == [("found", 0.0)] * 2
    assert asked.asked <= 20
