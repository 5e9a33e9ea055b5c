"""Steps and costs are what separate solves under the same best values find; steps are said and can be set."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import optimizer
from optimizer.domain.arithmetic.score import as_good, scored
from optimizer.domain.findings.explain import Cost, Effect, Step
from optimizer.domain.language.override import assignment
from optimizer.files import changed, load, loads
from optimizer.planner import solve
from optimizer.studies.explain.explain import explain
from optimizer.studies.explain.questions import Questions
from optimizer.studies.explain.sensitivity import costs, steps
from optimizer.studies.relaxations import said
from tests.laws.cases import given
from tests.studies import enumerated

SCENARIOS = Path(optimizer.__file__).parents[1] / "scenarios"
NAMES = ("instagram-launch", "affiliate", "cheapest-targets", "credibility", "linkedin-b2b", "two-phase-launch")
SEEDS = range(500, 512)
CLOSE = 1e-9


@cache
def found(name: str) -> tuple[Questions, tuple[Cost, ...], tuple[Step, ...]]:
    """What a bundled scenario's plan hangs on."""
    scenario = load(SCENARIOS / f"{name}.yaml")
    asked = Questions(scenario, solve(scenario, check=False))
    known = tuple(costs(asked))
    return asked, known, tuple(steps(asked, {cost.key: cost for cost in known}))


def same(effect: Effect, score: float | None, values: dict[str, float]) -> None:
    """Whether an effect tells the score and the goals of a plan."""
    assert effect.score is not None
    assert score is not None
    assert effect.score.after == pytest.approx(score, rel=CLOSE)
    for goal in effect.goals:
        if goal.name in values:
            assert goal.after == pytest.approx(values[goal.name], rel=CLOSE)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_is_a_separate_solve(name: str) -> None:
    """The override that a step states, solved by itself under the plan's best values, gives the very same figures."""
    asked, _, every = found(name)
    assert every
    for step in every:
        key, text = assignment(step.override)
        bests = asked.bests if asked.scenario.strategy in ("weighted", "balanced") else None
        plan = solve(changed(asked.scenario, overrides={key: text}), bests=bests)
        same(step.effect, plan.score, {goal.name: goal.value for goal in plan.goals})
        assert step.effect.spend is not None
        assert step.effect.spend.before == asked.plan.totals["spend"]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_never_makes_it_worse(name: str) -> None:
    """More room, under the same best values, gives a plan that is at least as good; so does no limit at all."""
    asked, known, every = found(name)
    effects = [*(cost.effect for cost in known), *(step.effect for step in every)]
    for effect in effects:
        if effect.holds and asked.scenario.strategy != "priority":
            counts = tuple(effect.mix.get(line, 0.0) for line in asked.scenario.tiers)
            own = scored(asked.arithmetic, asked.bests, counts)
            assert as_good(own, asked.scored)


def test_every_limit_has_its_cost() -> None:
    """The budget, each limit, and the bounds of lines that the plan touches; each with its place and its sentence."""
    _, known, every = found("two-phase-launch")
    assert "launch share at most 65% instead of 60%" in [step.words for step in every]
    assert [cost.key for cost in known] == [
        "budget",
        "tiers.micro_review.available",
        *(f"limits.{number}" for number in range(1, 6)),
    ]
    assert known[0].sentence == "spend at most 190,000 (budget 200,000 less reserve 10,000)"
    assert known[0].place.rpartition("/")[2].startswith("two-phase-launch.yaml:")


def test_the_main_scenario() -> None:
    """10 % more budget and 20 more hours are the steps; without the limit on mega nothing changes."""
    _, known, every = found("instagram-launch")
    assert [(step.words, step.override) for step in every] == [
        ("10% more budget", "budget=88000"),
        ("20 more hours", "limits.1.at_most=540"),
    ]
    free = {cost.key: cost.effect for cost in known}["limits.2"]
    assert free.score is not None
    assert free.score.change == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_against_every_mix(seed: int) -> None:
    """Without a limit the best of all mixes, under the plan's best values, is what the cost says."""
    scenario = given(seed, small=True, counts="whole")
    of = loads(json.dumps(scenario))
    plan = solve(of, check=False)
    if not plan.lines or scenario["strategy"] == "priority":
        return
    asked = Questions(of, plan)
    for cost in costs(asked):
        if cost.key.startswith("limits.") and cost.effect.holds:
            place = int(cost.key.removeprefix("limits.")) - 1
            rest = [limit for number, limit in enumerate(scenario["limits"]) if number != place]
            mixes = enumerated.allowed({**scenario, "limits": rest})
            best = float(np.max(enumerated.standings(mixes, asked.bests)))
            counts = tuple(cost.effect.mix.get(name, 0.0) for name in scenario["tiers"])
            assert scored(asked.arithmetic, asked.bests, counts)[0] == pytest.approx(best, rel=1e-8)


def test_without_the_budget_nothing_bounds_it() -> None:
    """A line with neither a cap nor, then, a budget is bought without end, or needs a cap to be decided at all."""
    text = """\
name: open
budget: 1k
goals: {conversion: 1}
tiers:
  one: {fee: 100, per_post: {conversions: 5}%s}
"""
    for keys, reason in (("", "could be bought without end"), (", setup_cost: 10", "state tiers.one.available")):
        of = loads(text % keys)
        asked = Questions(of, solve(of, check=False))
        (cost,) = costs(asked)
        assert (cost.key, cost.effect.status, cost.effect.holds) == ("budget", "unbounded", False)
        assert cost.effect.reason is not None
        assert reason in cost.effect.reason


STATED = """\
name: steps
budget: 100k
goals: {conversion: 1}
tiers:
  one: {fee: 1000, per_post: {conversions: 10}, available: 40}
  two: {fee: 500, per_post: {conversions: 4}, exactly: 7}
  three: {fee: 900, per_post: {conversions: 1}, at_least_if_used: 13}
limits:
  - {measure: partnerships, exactly: 60, name: sixty}
"""


def test_steps_in_words() -> None:
    """Each kind of bound has a step that a person would name, and that `--set` takes."""
    of = loads(STATED)
    plan = optimizer.solve(of)
    assert plan.status == "optimal"
    words = {step.override: step.words for step in steps(Questions(of, plan), {})}
    assert words == {
        "budget=110000": "10% more budget",
        "limits.1.exactly=62": "sixty exactly 62 instead of 60",
        "limits.1.exactly=58": "sixty exactly 58 instead of 60",
        "tiers.one.available=41": "1 more one available",
        "tiers.two.exactly=8": "exactly 8 two instead of 7",
        "tiers.two.exactly=6": "exactly 6 two instead of 7",
        "tiers.three.at_least_if_used=12": "12 three allowed instead of at least 13",
    }


@pytest.mark.parametrize(
    ("amount", "step"), [(39.0, 20.0), (7.5, 5.0), (0.9, 0.5), (1.0, 1.0), (0.0199, 0.01), (75_000.0, 50_000.0)]
)
def test_steps_that_people_say(amount: float, step: float) -> None:
    """One, two or five with zeros, and never more than the amount."""
    assert said(amount) == pytest.approx(step)


def test_a_tenth_of_nothing_is_no_step() -> None:
    """A budget of nothing is relaxed by no part of it."""
    scenario = load(SCENARIOS / "cost-per-engagement.yaml", budget=0)
    assert not [step for step in steps(Questions(scenario, solve(scenario, check=False)), {}) if step.key == "budget"]


SHARE_OF_THE_BUDGET = """\
name: shares of the budget
budget: 2500
goals: {awareness: 1}
tiers:
  nano: {followers: 5k, fee: 250, reach_rate: 40%}
limits:
  - {measure: spend, of: budget, at_most: 55%}
"""
FORCED = """\
name: forced
budget: 10k
strategy: profit
value_per_conversion: 10
tiers:
  micro: {followers: 30k, fee: 500, reach_rate: 20%, engagement_rate: 5%, conversion_rate: 5%, available: 5}
  mid: {followers: 60k, fee: 500, reach_rate: 10%, engagement_rate: 2%, conversion_rate: 1.67%, exactly: 0}
"""


@pytest.mark.parametrize("text", [SHARE_OF_THE_BUDGET, FORCED], ids=["share of the budget", "exact number"])
def test_every_step_is_what_a_separate_solve_gives(text: str) -> None:
    """A step that moves other limits, too, or forces a purchase, is solved, however little its own bound matters."""
    scenario = loads(text, name="step.yaml")
    found = explain(scenario)
    assert found.steps
    for step in found.steps:
        other = solve(changed(scenario, overrides=dict([step.override.split("=", 1)])))
        assert step.effect.mix == {line.name: line.partnerships for line in other.lines if line.partnerships}


def test_a_budget_that_does_not_bind_moves_its_shares() -> None:
    """10% more of it make room for a sixth nano, though 1,250 of 2,500 are spent."""
    steps = {step.key: step for step in explain(loads(SHARE_OF_THE_BUDGET, name="step.yaml")).steps}
    assert steps["budget"].effect.mix == {"nano": 6}


def test_an_exact_number_forces_a_purchase() -> None:
    """One mid costs 500 and brings 200: the step is what that does to the profit, not "no change"."""
    steps = {step.key: step for step in explain(loads(FORCED, name="step.yaml")).steps}
    effect = steps["tiers.mid.exactly"].effect
    assert effect.mix == {"micro": 5, "mid": 1}
    assert effect.score is not None
    assert effect.score.change < 0
