"""`optimizer tradeoff`: what is printed and written, and what is answered to mistakes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.report.characters import width
from optimizer.report.writers import render
from optimizer.studies.tradeoff import tradeoff
from tests.conftest import Outcome
from tests.studies.loading import SCENARIOS, bundled

Call = Callable[..., Outcome]
Golden = Callable[[str, str], None]

CASES = {
    "launch": ("instagram-launch.yaml", "awareness", "conversion", "--points", "8"),
    "three": ("instagram-launch.yaml", "awareness", "conversion", "community", "--points", "9"),
    "credibility": ("credibility.yaml", "credibility", "conversion", "--points", "6"),
    "inside": ("cheapest-targets.yaml", "conversion", "community", "--points", "5", "--budget", "80k"),
    "together": ("linkedin-b2b.yaml", "awareness", "conversion"),
}


@pytest.mark.parametrize("name", CASES)
def test_console(name: str, optimizer: Call, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two goals, three, an own plan on and off the frontier, and goals that do not pull apart."""
    monkeypatch.chdir(SCENARIOS)
    outcome = optimizer("tradeoff", *CASES[name])
    assert (outcome.code, outcome.err) == (0, "")
    golden(f"cli/tradeoff-{name}.txt", outcome.out)
    assert max(map(width, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_formats(form: str, optimizer: Call, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in figures, the same on every run."""
    monkeypatch.chdir(SCENARIOS)
    outcome = optimizer("tradeoff", *CASES["inside"], "--format", form)
    assert (outcome.code, outcome.err) == (0, "")
    golden(f"cli/tradeoff-inside.{form}", outcome.out)


def test_csv_and_json_say_the_same(tmp_path: Path, optimizer: Call) -> None:
    """The same points and rates."""
    name = tmp_path / "t.csv"
    arguments = ("tradeoff", SCENARIOS / "credibility.yaml", "credibility", "conversion", "--points", "4")
    document = json.loads(optimizer(*arguments, "--format", "json", "-o", name).out)
    rows = list(csv.DictReader(name.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(document["points"]) > 2
    for row, point in zip(rows, document["points"], strict=True):
        assert float(row["value.conversion"]) == pytest.approx(point["values"]["conversion"])
        assert float(row["attainment.credibility"]) == pytest.approx(point["attainments"]["credibility"])
        assert (row["plan"] == "own, efficient") == point["own"]
    rates = [row["each_extra.conversion.costs.credibility"] for row in rows]
    assert rates[0] == ""
    assert float(rates[1]) == pytest.approx(document["points"][1]["rate"])
    assert sum(point["own"] for point in document["points"]) == 1


def test_no_plan(optimizer: Call) -> None:
    """Exit 4, with what cannot hold together."""
    arguments = ("instagram-launch.yaml", "awareness", "conversion", "--set", "goals.conversion.at_least=1M")
    outcome = optimizer("tradeoff", SCENARIOS / arguments[0], *arguments[1:])
    assert (outcome.code, outcome.out) == (4, "")
    assert "No plan exists: these cannot hold together" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["awarenes", "conversion"], "has no goal awarenes; did you mean awareness?"),
        (["awareness"], "1 goal is named; name two or three of awareness, conversion and community"),
        ([], "0 goals are named"),
        (["awareness", "awareness"], "is named twice"),
        (["awareness", "conversion", "--points", "1"], "1 point makes no frontier; ask for 2 to 1,000"),
        (["awareness", "conversion", "--points", "x"], "'x' is not a valid integer"),
    ],
)
def test_mistakes(arguments: list[str], message: str, optimizer: Call) -> None:
    """Exit 2, before anything is solved."""
    outcome = optimizer("tradeoff", SCENARIOS / "instagram-launch.yaml", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_a_scenario_without_goals(optimizer: Call) -> None:
    """There is nothing to trade."""
    outcome = optimizer("tradeoff", SCENARIOS / "affiliate.yaml", "awareness", "conversion")
    assert outcome.code == 2
    assert "affiliate.yaml has no goals; a trade-off takes two" in outcome.err


def test_a_time_limit_too_short_for_any_plan(optimizer: Call) -> None:
    """It is said in a sentence, with the exit code of what was stopped."""
    file = str(SCENARIOS / "platforms.yaml")
    floor = ("--set", "goals.awareness.at_least=100k")
    outcome = optimizer("tradeoff", file, "awareness", "conversion", "--time-limit", "0.000001", *floor)
    assert (outcome.code, outcome.out) == (5, "")
    assert "the time limit ended the search before any plan was found" in outcome.err


def test_plans_that_a_time_limit_left_unproven() -> None:
    """They are marked, and nothing is called proven."""
    found = tradeoff(bundled("instagram-launch"), ("awareness", "conversion"), 3)
    first, *others = found.points
    stopped = replace(first, plan=replace(first.plan, status="feasible"))
    text = render(replace(found, points=(stopped, *others), stopped=2), "table")
    assert f"The time limit ended 1 of {len(found.points)} plans before a proof and 2 searches before any plan" in text
    assert "not proven" in text
    assert "Every plan is proven" not in text
    assert "Every plan is proven" in render(found, "table")
