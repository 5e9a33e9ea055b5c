"""`optimizer verify`: what is printed and written, and what its exit codes say."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.studies.loading import SCENARIOS

Call = Callable[..., Outcome]
FILE = SCENARIOS / "affiliate.yaml"


@pytest.fixture
def plan(optimizer: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The file of a plan, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert optimizer("solve", FILE, "-o", "plan.json").code == 0
    return "plan.json"


def test_a_plan_that_holds(plan: str, optimizer: Call) -> None:
    """Exit code 0, and the list of all figures for whoever wants to see them."""
    outcome = optimizer(
        "verify", plan, "--scenario", FILE, "--resolve", "-o", "all.csv", "-o", "all.md", "-o", "all.html"
    )
    assert outcome.code == 0
    first, second, *_ = outcome.out.splitlines()
    assert first.endswith("· holds")
    assert second.endswith("figures and texts were recomputed: the file states every one of them.")
    rows = list(csv.DictReader(Path("all.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["ok"] for row in rows} == {"yes"}
    assert f"{len(rows):,} figures" in second
    assert {"totals.spend", "score (solved again)", "digest"} <= {row["figure"] for row in rows}


def test_a_changed_plan(plan: str, optimizer: Call) -> None:
    """Exit code 3, with the figure, what is stated and what is right."""
    document = json.loads(Path(plan).read_text(encoding="utf-8"))
    document["totals"]["spend"] += 1000
    Path(plan).write_text(json.dumps(document), encoding="utf-8")
    outcome = optimizer("verify", plan)
    assert (outcome.code, outcome.err) == (3, "optimizer: plan.json: 2 figures not as stated\n")
    (row,) = [line.split() for line in outcome.out.splitlines() if line.startswith("totals.spend")]
    assert float(row[1].replace(",", "")) - float(row[2].replace(",", "")) == pytest.approx(1000)
    assert "the file was changed after" in outcome.out
    said = json.loads(optimizer("verify", plan, "--format", "json").out)
    assert (said["ok"], [one["figure"] for one in said["figures"] if not one["ok"]]) == (
        False,
        ["totals.spend", "digest"],
    )


def test_another_scenario(plan: str, optimizer: Call) -> None:
    """A file that the plan was not made from."""
    outcome = optimizer("verify", plan, "--scenario", SCENARIOS / "credibility.yaml")
    assert outcome.code == 3
    assert "is not what this plan was made from" in " ".join(outcome.out.split())


def test_no_plan_at_all(plan: str, optimizer: Call) -> None:
    """A scenario, a file that is not there, a plan file that would be overwritten."""
    assert optimizer("verify", FILE).code == 3
    assert optimizer("verify", "nowhere.json").code == 3
    assert optimizer("verify", plan, "-o", plan).code == 2


def test_no_proof_in_time(plan: str, optimizer: Call) -> None:
    """Solving again may end before a proof: exit code 5, unless a difference was found."""
    outcome = optimizer("verify", plan, "--resolve", "--time-limit", "0.000001")
    assert outcome.code == 5
