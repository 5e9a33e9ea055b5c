"""The package as notebooks use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from tests.cli.test_failures import IMPOSSIBLE, SCENARIO, WRONG


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small scenario."""
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def counts(plan: optimizer.Plan) -> dict[str, float]:
    return {line.name: line.partnerships for line in plan.lines}


def test_solve_takes_a_path_or_a_scenario(file: Path) -> None:
    """A file and what was loaded from it give the same plan."""
    plan = optimizer.solve(file)
    assert plan.status == "optimal"
    assert counts(plan) == {"one": 10, "two": 0}
    assert counts(optimizer.solve(str(file))) == counts(optimizer.solve(optimizer.load(file))) == counts(plan)


def test_solve_takes_changes(file: Path) -> None:
    """As on the command line."""
    plan = optimizer.solve(file, budget=2000, overrides={"tiers.two.available": "1"})
    assert plan.scenario.budget == 2000
    assert counts(plan) == {"one": 20, "two": 0}


def test_a_loaded_scenario_takes_no_changes(file: Path) -> None:
    """They belong to the file; the message says where to give them."""
    with pytest.raises(optimizer.UsageError, match="give them to load"):
        optimizer.solve(optimizer.load(file), budget=3)


def test_to_frame(file: Path) -> None:
    """One row a line, one column a figure."""
    frame = optimizer.solve(file).to_frame()
    assert list(frame.index) == ["one", "two"]
    assert frame["spend"].sum() == pytest.approx(1000)


def test_no_plan_is_a_plan_that_says_so(file: Path) -> None:
    """Its status, its reason and what cannot hold together; and an empty table."""
    file.write_text(IMPOSSIBLE, encoding="utf-8")
    plan = optimizer.solve(file)
    assert (plan.status, plan.lines) == ("infeasible", ())
    assert plan.reason
    assert [clash.key for clash in plan.conflict] == ["budget", "limits.1"]
    assert plan.to_frame().empty


def test_every_problem_is_in_the_error(file: Path) -> None:
    """With its place and its key."""
    file.write_text(WRONG, encoding="utf-8")
    with pytest.raises(optimizer.ScenarioError) as caught:
        optimizer.solve(file)
    assert [problem.place.line for problem in caught.value.problems] == [8, 10]


def test_curve_takes_a_list_or_a_text(file: Path) -> None:
    """Budgets as amounts, as the command line writes them, or around the scenario's own."""
    budgets = [point.budget for point in optimizer.curve(file, [500, 1_500]).points]
    assert budgets == [500, 1_500]
    assert [point.budget for point in optimizer.curve(file, "50%,150%").points] == budgets
    assert [point.budget for point in optimizer.curve(file, [1_500, 500], overrides={"budget": "2k"}).points] == budgets
    assert 1_000 in [point.budget for point in optimizer.curve(optimizer.load(file)).points]
    with pytest.raises(optimizer.UsageError, match="below 0"):
        optimizer.curve(file, [-1])


def test_tradeoff(file: Path) -> None:
    """Two goals of a file, at as many points as asked for."""
    alone = file.read_text(encoding="utf-8")
    file.write_text(alone.replace("{conversion: 1}", "{conversion: 1, awareness: 2}"), encoding="utf-8")
    found = optimizer.tradeoff(file, "awareness", "conversion", points=3, budget=1_200)
    assert found.goals == ("awareness", "conversion")
    assert found.scenario.budget == 1_200
    assert 1 <= len(found.points) <= 4
    with pytest.raises(optimizer.UsageError, match="give them to load"):
        optimizer.tradeoff(optimizer.load(file), "awareness", "conversion", budget=5)
    with pytest.raises(optimizer.UsageError, match="one by one"):
        optimizer.tradeoff(file, ["awareness", "conversion"])  # type: ignore[arg-type]
    file.write_text(alone, encoding="utf-8")
    with pytest.raises(optimizer.UsageError, match="has the goal conversion alone"):
        optimizer.tradeoff(file, "awareness", "conversion")


def test_an_unknown_solver(file: Path) -> None:
    """The message names the ones there are."""
    with pytest.raises(optimizer.UsageError, match="highs"):
        optimizer.solve(file, solver="glpk")


@pytest.mark.parametrize(
    ("call", "given", "message"),
    [
        ("solve", {"scenario": 3}, "scenario is the path of a scenario file"),
        ("solve", {"gap": 5}, "gap is a rate from 0 to 1, such as 0.01; given was 5"),
        ("solve", {"time_limit": -1}, "time_limit is a number of seconds above 0, or None; given was -1"),
        ("solve", {"budget": "50k"}, "budget is a number from 0 on, such as 60000; given was '50k'"),
        ("solve", {"overrides": ["a"]}, "overrides is a mapping"),
        ("solve", {"overrides": {"reserve": None}}, "overrides is a mapping of keys to values"),
        ("evaluate", {"counts": 3}, "counts is the path of a file or a Mapping; given was 3"),
        ("explain", {"alternatives": True}, "alternatives is a whole number from 0 on; given was True"),
        ("curve", {"budgets": 20_000}, "budgets is amounts such as"),
        ("curve", {"budgets": b"20k"}, "budgets is amounts such as"),
        ("curve", {"time_limit": "a"}, "time_limit is"),
        ("batch", {"scenarios": None}, "scenarios is the path of a scenario file .* or a list of them; given was None"),
        ("batch", {"scenarios": [5]}, "scenario is the path of a scenario file .*; given was 5"),
        ("batch", {"check": True}, "check is 'sample' or 'all' or 'none'; given was True"),
        ("batch", {"workers": -1}, "workers is a whole number from 1 on; given was -1"),
        ("batch", {"workers_kind": "fibers"}, "workers_kind is None or 'threads' or 'processes'; given was 'fibers'"),
        ("batch", {"executor": "x"}, "executor is a concurrent.futures.Executor"),
        ("batch", {"vary": {"reserve": 0.05}}, "vary is a mapping"),
        ("batch", {"vary": ["a=1"]}, "vary is a mapping"),
        ("batch", {"strategies": "weighted,profit"}, "strategies is a list such as"),
        ("batch", {"strategies": [5]}, "strategies is a list such as"),
        ("batch", {"output": 5}, "output is the path of a file; given was 5"),
        ("load_plan", {"path": 3}, "path is the path of a file; given was 3"),
    ],
)
def test_wrong_arguments(file: Path, call: str, given: dict[str, Any], message: str) -> None:
    """Each is named, with what was given and what is allowed."""
    first = {"batch": "scenarios", "load_plan": "path"}.get(call, "scenario")
    more: dict[str, Any] = {"counts": {}} if call == "evaluate" else {}
    with pytest.raises(optimizer.UsageError, match=message):
        getattr(optimizer, call)(**{first: file, **more, **given})


def test_numbers_and_lists_of_any_kind(file: Path) -> None:
    """Those of numpy, and what can be gone through only once."""
    budget: Any = np.int64(2000)
    assert optimizer.solve(file, budget=budget).totals == optimizer.solve(file, budget=2000.0).totals
    once: Any = (name for name in ["weighted", "profit"])
    found = optimizer.batch(file, budgets=np.array([500, 900]), strategies=once)
    assert [row[2:4] for row in found.rows] == [
        (strategy, budget) for strategy in ("weighted", "profit") for budget in (500, 900)
    ]


def test_wrong_arguments_of_several(file: Path) -> None:
    """Of plans to compare, and of points between goals."""
    with pytest.raises(optimizer.UsageError, match="a plan is the path of a file or a Plan or a Scenario; given was 3"):
        optimizer.compare(file, 3)  # type: ignore[arg-type]
    with pytest.raises(optimizer.UsageError, match=r"points is a whole number from 2 on; given was 8\.5"):
        optimizer.tradeoff(file, "awareness", "conversion", points=8.5)  # type: ignore[arg-type]
