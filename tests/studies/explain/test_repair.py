"""Repairs work as printed, change no more numbers than they must, and none of them by more than it must."""

from __future__ import annotations

import json
import random
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.explain import Repair
from optimizer.domain.language.override import assignment
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, dump_resolved, load, loads
from optimizer.planner import feasible, solve
from optimizer.studies.conflict import question, stated, tangle
from optimizer.studies.explain.explain import explain
from optimizer.studies.explain.questions import Questions
from optimizer.studies.explain.repair import repairs
from tests.domain.building import limit, line, scenario
from tests.oracle import brute
from tests.oracle.generate import random_scenario

SCENARIOS = Path(optimizer.__file__).parents[1] / "scenarios"
SEEDS = range(801, 806)
LESS = 0.005
"""A change that is smaller by this part of the number is no repair any more."""


def mended(of: Scenario) -> tuple[tuple[Repair, ...], tuple[tuple[str, ...], ...]]:
    """The repairs of a scenario without a plan, and what has to give."""
    asked = Questions(of, solve(of, check=False))
    found = tangle(of, question(of, asked.possible), most=5)
    mended, decided = repairs(asked, found.cuts, 5)
    assert decided
    return mended, found.cuts


def possible(of: Scenario, overrides: dict[str, str]) -> bool:
    """Whether some mix of all of them holds everything; an independent enumeration says so."""
    inputs: dict[str, Any] = json.loads(json.dumps(dump_resolved(changed(of, overrides=overrides))))
    return brute.enumerate_all(inputs).status == "optimal"


def overrides_of(repair: Repair) -> dict[str, str]:
    return dict(assignment(edit.override) for edit in repair.edits)


def asked_of_too_much(seed: int) -> dict[str, Any]:
    """A random scenario that is asked for more than it was made for."""
    given = random_scenario(seed, small=True, counts="whole")
    stream = random.Random(seed)
    given.setdefault("limits", []).extend(
        [
            {"measure": "engagements", "at_least": round(10 ** stream.uniform(3, 5))},
            {"measure": "hours", "at_most": stream.randint(2, 60)},
        ]
    )
    return given


def smaller(repair: Repair) -> list[dict[str, str]]:
    """The same repairs, with one number each changed a little less; partnerships by a whole one."""
    every = []
    for edit in repair.edits:
        whole = edit.key.startswith("tiers.") or "partnerships" in edit.sentence
        step = 1.0 if whole else LESS * abs(edit.before)
        value = edit.after - step if edit.after > edit.before else edit.after + step
        if abs(value - edit.before) < abs(edit.after - edit.before):
            text = f"{100 * value:.10g}%" if edit.unit == "share" else f"{value:.10g}"
            every.append({**overrides_of(repair), edit.key: text})
    return every


@pytest.mark.parametrize("seed", SEEDS)
def test_against_every_mix(seed: int) -> None:
    """By enumeration: each repair makes a mix possible, a smaller one or one with fewer numbers does not."""
    given = asked_of_too_much(seed)
    of = loads(json.dumps(given))
    if brute.enumerate_all(given).status != "infeasible":
        return
    found, cuts = mended(of)
    everything = frozenset(stated(of))
    for repair in found:
        assert repair.plan.status == "optimal"
        assert possible(of, overrides_of(repair)), repair.edits
        for less in smaller(repair):
            try:
                assert not possible(of, less), less
            except ScenarioError:
                continue
    fewest = min(map(len, cuts))
    for size in range(1, fewest):
        for left_out in combinations(everything, size):
            assert feasible(of, frozenset(left_out)) is None
    if found:
        assert len(found[0].edits) >= fewest


def test_the_bundled_scenario() -> None:
    """Two independent conflicts need two numbers; each repair as printed gives a plan, and a little less does not."""
    of = load(SCENARIOS / "impossible-targets.yaml")
    found, cuts = mended(of)
    assert len(found) == len(cuts) == 4
    for repair in found:
        overrides = overrides_of(repair)
        assert len(overrides) == 2
        assert optimizer.solve(SCENARIOS / "impossible-targets.yaml", overrides=overrides).status == "optimal"
        assert feasible(changed(of, overrides=overrides)) is not None
        for less in smaller(repair):
            assert feasible(changed(of, overrides=less)) is None, less


MICROS = """\
name: micros
budget: 60k
goals: {conversion: {weight: 1, at_least: 900}}
tiers:
  micro: {fee: 500, per_post: {conversions: 7}, hours: 4, available: 200}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            MICROS,
            {
                "budget=64500": "raise the budget from 60,000 to 64,500",
                "goals.conversion.at_least=840": "lower the floor of goal conversion from 900 to 840",
            },
        ),
        (
            MICROS.replace("available: 200", "available: 100").replace("60k", "80k"),
            {
                "tiers.micro.available=129": "raise the available micro from 100 to 129",
                "goals.conversion.at_least=700": "lower the floor of goal conversion from 900 to 700",
            },
        ),
        (
            MICROS.replace("60k", "80k") + "limits:\n  - {measure: hours, at_most: 500, name: team}\n",
            {
                "limits.1.at_most=516": "raise team from at most 500 to 516",
                "goals.conversion.at_least=875": "lower the floor of goal conversion from 900 to 875",
            },
        ),
        (
            MICROS.replace("at_least: 900", "at_least: 0").replace("available: 200", "at_least: 130"),
            {
                "budget=65000": "raise the budget from 60,000 to 65,000",
                "tiers.micro.at_least=120": "lower micro from at least 130 to 120",
            },
        ),
    ],
    ids=["budget", "available", "hours", "at_least"],
)
def test_repairs_by_hand(text: str, expected: dict[str, str]) -> None:
    """Figures that can be checked with a pencil, in the words of a planner."""
    found, _ = mended(loads(text))
    assert {edit.override: edit.words for repair in found for edit in repair.edits} == expected


def test_a_share() -> None:
    """A share gives in points, and as a percentage."""
    of = loads("""\
name: shares
budget: 10k
goals: {conversion: {weight: 1, at_least: 20}}
tiers:
  one: {fee: 1000, per_post: {conversions: 3}}
  two: {fee: 1000, per_post: {conversions: 1}}
limits:
  - {measure: spend, where: {name: one}, at_most: 40%, name: exposure}
""")
    found, _ = mended(of)
    assert "limits.1.at_most=50%" in [edit.override for repair in found for edit in repair.edits]


ROAS = """\
name: roas
budget: 10k
goals: {awareness: 1}
value_per_conversion: 30
tiers:
  micro: {followers: 30k, fee: 505, reach_rate: 20%, engagement_rate: 4%, conversion_rate: 3.363%, available: 60}
limits:
  - {measure: roas, at_least: 3.5}
  - {measure: reach, at_least: 30k}
"""


def test_the_number_in_words_is_the_one_that_mends() -> None:
    """Rounded to 2.4 there would be no plan; and to buy nothing mends nothing, so the floor of reach is no repair."""
    scenario = loads(ROAS, name="roas.yaml")
    found = explain(scenario)
    assert [(repair.edits[0].key, repair.edits[0].words) for repair in found.repairs] == [
        ("limits.1.at_least", "lower roas from at least 3.5 to 2.397")
    ]
    mended = solve(changed(scenario, overrides=dict([found.repairs[0].edits[0].override.split("=", 1)])))
    assert (mended.status, [line.partnerships for line in mended.lines]) == ("optimal", [19])
    assert solve(changed(scenario, overrides={"limits.1.at_least": "2.4"})).status == "infeasible"


NEGATIVE = """\
name: a goal that can only be negative
budget: 5k
value_per_conversion: 5
goals: {awareness: 1, earnings: {weight: 1, measure: profit}}
tiers:
  mid: {followers: 50k, fee: 2000, reach_rate: 20%, engagement_rate: 2%, conversion_rate: 1%, available: 5}
limits:
  - {measure: reach, at_least: 15k}
  - {measure: spend, at_most: 3k}
"""


def test_a_question_that_has_no_answer_is_no_fault_of_the_file() -> None:
    """With more to spend the profit could only be negative; the file itself has a conflict, which is told."""
    found = explain(loads(NEGATIVE, name="negative.yaml"))
    assert [clash.key for clash in found.conflicts[0]] == ["limits.1", "limits.2"]
    assert all(line.partnerships for repair in found.repairs for line in repair.plan.lines)


@pytest.mark.parametrize("seed", range(12))
def test_an_exact_number_gives_to_the_nearest_possible_one_on_either_side(seed: int) -> None:
    """Feasibility of an exact number comes and goes: all mixes tell which is nearest below and above."""
    draw = random.Random(seed)
    tiers = {
        name: line(fee=draw.choice([130, 290, 310, 700]), per_post={"engagements": 9}, available=draw.choice([2, 4, 6]))
        for name in ("a", "b")
    }
    of = scenario(tiers, limit("spend", exactly=1_501), budget=2_000, goals={"community": 1})
    fees = [tier.fee.value for tier in tiers.values() if tier.fee is not None]
    counts = [range(int(tier.available or 0) + 1) for tier in tiers.values()]
    spends = {fees[0] * a + fees[1] * b for a, b in product(*counts) if a or b}
    below = max((spend for spend in spends if spend < 1_501), default=None)
    above = min((spend for spend in spends if 1_501 < spend <= 2_000), default=None)
    alone = [repair.edits[0].after for repair in explain(of).repairs if len(repair.edits) == 1]
    exact = [value for value in alone if value in spends]
    assert set(exact) == {value for value in (below, above) if value is not None}


def test_of_an_exact_number_a_range_is_offered() -> None:
    """With whole partnerships hardly any number is met exactly."""
    of = scenario({"a": line(fee=300, per_post={"engagements": 9})}, limit("spend", exactly=10_000), budget=10_000)
    (repair,) = explain(of.model_copy(update={"goals": {"community": Goal(weight=1.0)}})).repairs
    assert repair.edits[0].words == (
        "lower spend from exactly 10,000 to 9,900, or state a range, at least 9,900 and at most 10,000"
    )
    assert repair.edits[0].override == "limits.1.exactly=9900"
