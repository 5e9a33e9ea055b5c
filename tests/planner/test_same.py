"""The same file gives the same plan, on every run; and the package's own call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.errors import ScenarioError, UsageError
from tests.oracle.generate import random_scenario

ROOT = Path(__file__).parents[2]
SEEDS = (3, 7, 8, 21, 34)
FRESH = """
import json, sys
from dataclasses import asdict
import optimizer
for path in sys.argv[1:]:
    plan = asdict(optimizer.solve(path))
    del plan["made"], plan["solver"]
    print(json.dumps(plan, sort_keys=True))
"""
SMALL = """\
name: small
budget: 1k
goals: {community: 100%}
tiers:
  one: {tier: micro, platform: tiktok, fee_per_post: 100, per_post: {engagements: 50}, measures: {press: 2}}
  two: {tier: micro, fee_per_post: 250, per_post: {engagements: 110}, labels: {owner: team-a}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small scenario file."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def told(plan: optimizer.Plan) -> str:
    """Everything that a plan says but when it was made, and what there was time for."""
    known = {name: value for name, value in asdict(plan).items() if name not in ("made", "solver")}
    return json.dumps(known, sort_keys=True)


def _files(folder: Path) -> list[Path]:
    paths = []
    for seed in SEEDS:
        path = folder / f"{seed}.json"
        path.write_text(json.dumps(random_scenario(seed)), encoding="utf-8")
        paths.append(path)
    return paths


def test_the_same_file_gives_the_same_plan_on_every_run(tmp_path: Path) -> None:
    """Solved twice here and once in a process with other hashes, all but `made` and `solver` is the same to the bit."""
    paths = _files(tmp_path)
    here = [told(optimizer.solve(path)) for path in paths]
    assert here == [told(optimizer.solve(path)) for path in reversed(paths)][::-1]
    fresh = subprocess.run(
        [sys.executable, "-c", FRESH, *map(str, paths)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "20260101"},
        encoding="utf-8",
    )
    assert here == fresh.stdout.splitlines()


def test_solve_takes_a_path_a_text_or_a_scenario(small: Path) -> None:
    """However the file is named, and loaded or not, the plan is the same."""
    plans = [optimizer.solve(given) for given in (small, str(small), optimizer.load(small))]
    assert len({told(plan) for plan in plans}) == 1
    assert [line.partnerships for line in plans[0].lines] == [10, 0]


def test_a_plan_says_which_file_it_answers(small: Path) -> None:
    """Name, digest, currency, budget, strategy and overrides of the scenario; who made it, and when."""
    plan = optimizer.solve(small, budget=600, overrides={"tiers.two.fee_per_post": "200"})
    summary = plan.scenario
    assert summary.file is not None
    assert summary.file.endswith("small.yaml")
    assert (summary.name, summary.currency, summary.budget, summary.strategy) == ("small", "USD", 600, "weighted")
    assert len(summary.sha256 or "") == 64
    assert "tiers.two.fee_per_post" in summary.overrides
    assert [line.partnerships for line in plan.lines] == [0, 3]
    assert (plan.made.by, plan.made.at[-1], plan.format) == (f"optimizer {optimizer.__version__}", "Z", 1)


@pytest.mark.parametrize("keys", [{"budget": 5.0}, {"overrides": {"budget": "5"}}])
def test_changes_to_a_loaded_scenario_are_wrong_use(small: Path, keys: dict[str, Any]) -> None:
    """They belong to `load`."""
    with pytest.raises(UsageError, match="give them to load"):
        optimizer.solve(optimizer.load(small), **keys)


def test_a_wrong_file_is_an_error_with_its_place(tmp_path: Path) -> None:
    """Every problem is listed with file, line and column."""
    path = tmp_path / "wrong.yaml"
    path.write_text(SMALL.replace("fee_per_post: 250", "price: 250"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong\.yaml:6:\d+: tiers\.two\.price: .*fee_per_post"):
        optimizer.solve(path)


def test_a_plan_as_a_table(small: Path) -> None:
    """One row a line and one column a figure, labels and measures of one's own spread out."""
    plan = optimizer.solve(small)
    frame = plan.to_frame()
    assert list(frame.index) == ["one", "two"]
    assert frame.index.name == "name"
    rows = frame.to_dict("index")
    one, two = rows["one"], rows["two"]
    assert [one[figure] for figure in ("partnerships", "spend", "engagements", "measure.press")] == [10, 1000, 500, 20]
    assert (one["label.platform"], two["label.owner"]) == ("tiktok", "team-a")
    assert frame["spend"].sum() == plan.totals["spend"]


def test_no_plan_is_an_empty_table(small: Path) -> None:
    """An infeasible scenario has no lines."""
    plan = optimizer.solve(small, overrides={"tiers.one.at_least": "30"})
    assert plan.status == "infeasible"
    assert plan.to_frame().empty
