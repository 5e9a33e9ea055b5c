"""`optimizer curve`: what is printed and written, and what is answered to mistakes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.report.characters import width
from tests.cli.test_failures import SCENARIO
from tests.conftest import Outcome
from tests.studies.loading import SCENARIOS

Call = Callable[..., Outcome]
Golden = Callable[[str, str], None]

CASES = {
    "launch": ("instagram-launch.yaml", "--budgets", "20k..140k:20k"),
    "phases": ("two-phase-launch.yaml", "--budgets", "30k,60k,90k,120k"),
    "linkedin": ("linkedin-b2b.yaml", "--budgets", "20%..120%:20%", "--set", "tiers.micro.available=30"),
    "affiliate": ("affiliate.yaml", "--budgets", "10k..50k:10k"),
    "cheapest": ("cheapest-targets.yaml", "--budgets", "70k..80k:2k"),
}
SMALL = "small.yaml"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A scenario of two lines in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    Path(SMALL).write_text(SCENARIO, encoding="utf-8")
    return SMALL


@pytest.mark.parametrize("name", CASES)
def test_console(name: str, optimizer: Call, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each strategy reads as its golden text, and fits the terminal."""
    monkeypatch.chdir(SCENARIOS)
    outcome = optimizer("curve", *CASES[name])
    assert (outcome.code, outcome.err) == (0, "")
    golden(f"cli/curve-{name}.txt", outcome.out)
    assert max(map(width, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_formats(form: str, small: str, optimizer: Call, golden: Golden) -> None:
    """Everything in figures, the same on every run."""
    outcome = optimizer("curve", small, "--budgets", "400..1200:400", "--format", form)
    assert (outcome.code, outcome.err) == (0, "")
    golden(f"cli/curve-small.{form}", outcome.out)


def test_csv_and_json_say_the_same(small: str, optimizer: Call) -> None:
    """The same points; marginal values for one unit of money; files as on stdout."""
    arguments = ("curve", small, "--budgets", "50%..150%:50%")
    rows = list(csv.DictReader(optimizer(*arguments, "--format", "csv").out.splitlines()))
    document = json.loads(optimizer(*arguments, "--format", "json", "-o", "c.json", "-o", "c.csv", "-o", "c.md").out)
    assert document == json.loads(Path("c.json").read_text(encoding="utf-8"))
    assert [float(row["budget"]) for row in rows] == [500, 1000, 1500] == [p["budget"] for p in document["points"]]
    for row, point in zip(rows, document["points"], strict=True):
        assert float(row["score"]) == pytest.approx(point["score"])
        assert float(row["spend"]) == point["totals"]["spend"]
        assert float(row["partnerships.one"]) == point["partnerships"]["one"]
        assert float(row["value.conversion"]) == pytest.approx(point["goals"][0]["value"])
    assert rows[0]["marginal.conversion"] == ""
    gained = float(rows[2]["value.conversion"]) - float(rows[1]["value.conversion"])
    assert float(rows[2]["marginal.conversion"]) == pytest.approx(gained / 500)
    assert document["bests_at"] == 1000


def test_default_budgets_are_around_the_own_one(small: str, optimizer: Call) -> None:
    """Also where the command line changes it."""
    points = json.loads(optimizer("curve", small, "--budget", "2k", "--format", "json").out)["points"]
    assert [point["budget"] for point in points] == list(range(200, 4_001, 200))


def test_cheapest_plans_may_follow_the_budget(small: str, optimizer: Call) -> None:
    """A limit that is a share of the budget ties what the cheapest plan costs to it."""
    tied = SCENARIO + "strategy: cheapest\nlimits:\n  - {measure: spend, at_least: 50%, of: budget}\n"
    Path(small).write_text(tied, encoding="utf-8")
    out = optimizer("curve", small, "--budgets", "400,1000").out
    assert "The cheapest plan costs from 200 to 500, by what the budget allows" in out
    assert "the same" not in out


def test_a_goal_may_be_called_score(small: str, optimizer: Call) -> None:
    """No two columns of the table have one name."""
    text = SCENARIO.replace("{conversion: 1}", "{score: {weight: 1, measure: reach}}")
    Path(small).write_text(text, encoding="utf-8")
    heads = optimizer("curve", small, "--budgets", "500,1000", "--format", "csv").out.splitlines()[0].split(",")
    assert len(set(heads)) == len(heads)
    assert {"marginal", "marginal.score"} <= set(heads)


def test_no_plan(small: str, optimizer: Call) -> None:
    """Exit 4, with the reason on stderr."""
    outcome = optimizer("curve", small, "--budgets", "100, 200", "--set", "goals.conversion.at_least=50", "-o", "c.csv")
    assert outcome.code == 4
    assert outcome.out == ""
    assert "No plan exists at any budget from 100 to 200, because at 200 these cannot hold together:" in outcome.err
    assert "conversions at least 50" in outcome.err
    assert Path("c.csv").read_text(encoding="utf-8").count("infeasible") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--budgets", "5k..100k"], 2, "--budgets 5k..100k: 5k..100k has no step; write for example 5k..100k:5k"),
        (["--budgets", "60,000"], 2, "write 60000 or 60_000"),
        (["--budgets", "1..5k:1"], 2, "these are 5,000 budgets; at most 1,000"),
        (["--budgets", ""], 2, "there is no budget"),
        (["--budget", "0"], 2, "states a budget of 0 to draw a curve around"),
        (["-o", "curve.txt"], 2, "nothing is written to this type of file"),
        (["--set", "budget=80,000"], 3, "has a comma"),
        (["--set", "tiers.one.fee=5"], 3, "fee"),
    ],
)
def test_mistakes(arguments: list[str], code: int, message: str, small: str, optimizer: Call) -> None:
    """Told before anything is solved."""
    outcome = optimizer("curve", small, *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert message in outcome.err


def test_a_file_that_is_not_there(optimizer: Call) -> None:
    """As for solve."""
    assert optimizer("curve", "nothing.yaml").code == 3


def test_a_time_limit(optimizer: Call) -> None:
    """What it left open is marked, never called proven, and told by the exit code."""
    file = str(SCENARIOS / "platforms.yaml")
    outcome = optimizer("curve", file, "--budgets", "150k,200k", "--time-limit", "0.000001")
    assert outcome.code == 5
    assert "not proven" in outcome.out
    assert "The time limit ended 2 of 2 solves before a proof" in outcome.out
    assert "each solved to a proof" not in outcome.out
