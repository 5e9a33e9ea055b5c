"""Mixes that somebody already has: their figures, their attainments, and every limit that they break."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import Plan
from optimizer.files import changed, loads
from optimizer.report.writers import render
from tests.scenarios.bundled import FOLDER, SOLVED

SMALL = """
name: small
budget: 1000
strategy: {strategy}
goals: {{conversion: {{weight: 1, at_least: 3}}}}
order: [conversion]
value_per_conversion: 50
tiers:
  one: {{fee: 100, per_post: {{conversions: 5}}, available: 6, at_least: 1}}
  two: {{fee: 250, per_post: {{conversions: 12}}, at_least_if_used: 2}}
  three: {{fee: 10, per_post: {{conversions: 0}}, exactly: 0}}
limits:
  - {{measure: spend, where: {{tier: one}}, at_most: 50%, name: share of one}}
"""


def small(strategy: str = "weighted") -> optimizer.Scenario:
    text = SMALL.format(strategy=strategy)
    return loads(text if strategy == "priority" else text.replace("order: [conversion]\n", ""))


@pytest.mark.parametrize("name", SOLVED)
def test_the_best_mix_given_back_has_the_plan_s_figures(name: str) -> None:
    """The same lines, totals, goals, limits and score, status and proof aside."""
    best = optimizer.solve(FOLDER / f"{name}.yaml", check=False)
    mix = {line.name: line.partnerships for line in best.lines}
    given = optimizer.evaluate(FOLDER / f"{name}.yaml", mix, check=False)
    assert (given.status, given.gap, given.broken) == ("given", None, ())
    assert given.score == pytest.approx(best.score, rel=1e-12)
    same = ("lines", "totals", "goals", "limits", "inputs", "scenario")
    assert [getattr(given, part) for part in same] == [getattr(best, part) for part in same]


def test_every_broken_limit_is_listed() -> None:
    """Budget, floor, limit, and the bounds of lines, each with what it states."""
    plan = optimizer.evaluate(small(), {"one": 7, "two": 1, "three": 1}, check=False)
    assert {clash.key: clash.sentence for clash in plan.broken} == {
        "limits.1": "share of one: spend of tier one at most 50% of the plan's spend",
        "tiers.one.available": "at most 6 partnerships of one (available)",
        "tiers.two.at_least_if_used": "no partnerships of two, or at least 2",
        "tiers.three.exactly": "exactly 0 partnerships of three",
    }
    places = ["12:5", "8:58", "9:66", "10:57"]
    assert [clash.place for clash in plan.broken] == [f"scenario.yaml:{place}" for place in places]
    split = loads(SMALL.format(strategy="profit").replace("order: [conversion]", "counts: fractional"))
    broken = optimizer.evaluate(split, {"one": 2, "two": 1e-8}, check=False).broken
    assert ("tiers.two", "scenario.yaml:10:8") in [(clash.key, clash.place) for clash in broken]
    nothing = optimizer.evaluate(small(), {}, check=False)
    assert [clash.key for clash in nothing.broken] == ["goals.conversion.at_least", "tiers.one.at_least"]
    assert nothing.limits[1].slack == -3
    assert [clash.key for clash in optimizer.evaluate(small(), {"two": 5, "one": 1}, check=False).broken] == ["budget"]


@pytest.mark.parametrize(("strategy", "score"), [("cheapest", 600.0), ("profit", 850.0), ("priority", 29.0)])
def test_scores_that_take_no_solve(strategy: str, score: float) -> None:
    """One for 100 and two for 250 each: 29 conversions worth 50 each."""
    plan = optimizer.evaluate(small(strategy), {"one": 1, "two": 2})
    assert plan.score == score
    assert (plan.solver.name, plan.solver.checked) == ("none", False)
    assert [goal.best for goal in plan.goals] == [None]


@pytest.mark.parametrize("strategy", ["weighted", "balanced"])
def test_attainment_of_the_scenario_s_best(strategy: str) -> None:
    """Five ones and two twos are the most: 49 conversions for 1,000."""
    plan = optimizer.evaluate(small(strategy), {"one": 1, "two": 2})
    assert plan.goals[0].best == 49
    assert plan.score == plan.goals[0].attainment == 29 / 49
    assert plan.solver.checked


def test_without_a_feasible_plan_there_is_no_best() -> None:
    """A mix has its figures even where its scenario has no plan at all."""
    scenario = changed(small(), overrides={"goals.conversion.at_least": "1000"})
    plan = optimizer.evaluate(scenario, {"one": 1, "two": 2})
    assert (plan.score, plan.goals[0].best, plan.goals[0].attainment) == (None, None, None)
    assert plan.totals["conversions"] == 29
    assert [clash.key for clash in plan.broken] == ["goals.conversion.at_least"]


def test_the_same_on_every_run() -> None:
    """Everything but `made`."""
    first, second = (optimizer.evaluate(small(), {"two": 3}) for _ in range(2))
    assert replace(first, made=second.made) == second


def test_counts_from_what_solve_writes(tmp_path: Path) -> None:
    """The CSV file of a plan gives the plan's mix."""
    best = optimizer.solve(FOLDER / "instagram-launch.yaml", check=False)
    file = tmp_path / "plan.csv"
    file.write_text(render(best, "csv"), encoding="utf-8", newline="")
    given: Plan = optimizer.evaluate(FOLDER / "instagram-launch.yaml", file, check=False)
    assert given.lines == best.lines
    assert (
        Arithmetic(optimizer.load(FOLDER / "instagram-launch.yaml")).broken([line.partnerships for line in given.lines])
        == ()
    )
