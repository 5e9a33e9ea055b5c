"""`optimizer evaluate` and `optimizer compare`: what they print, write and refuse, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_failures import IMPOSSIBLE, SCENARIO
from tests.conftest import Outcome

Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small scenario, from which the command line is called."""
    monkeypatch.chdir(tmp_path)
    Path("scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def test_evaluate_prints_the_figures(optimizer: Call) -> None:
    """Four of the second line are what 1,000 can buy of it."""
    outcome = optimizer("evaluate", "scenario.yaml", "--counts", "two=4")
    assert (outcome.code, outcome.err) == (0, "")
    first, second, *_ = outcome.out.splitlines()
    assert first == "small · USD · a given mix"
    assert second.startswith("4 two for 1,000: ")


def test_evaluate_lists_what_is_broken(optimizer: Call) -> None:
    """First on the page, on stderr too; the exit code stays 0 unless --strict makes broken limits errors."""
    outcome = optimizer("evaluate", "scenario.yaml", "--counts", "one=11", "-o", "plan.json")
    assert outcome.code == 0
    line = next(line for line in outcome.err.splitlines() if "broken" in line)
    assert line.endswith("broken: spend at most 1,000 (the budget); the mix has 1,100")
    assert outcome.out.splitlines()[0] == "small · USD · a given mix that breaks 1 limit"
    assert outcome.out.splitlines()[1] == line
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    assert (document["status"], document["gap"], document["broken"][0]["key"]) == ("given", None, "budget")
    strict = optimizer("evaluate", "scenario.yaml", "--counts", "one=11", "--strict", "-o", "strict.json")
    assert (strict.code, strict.out) == (3, "")
    assert not Path("strict.json").exists()


def test_evaluate_takes_what_solve_writes(optimizer: Call) -> None:
    """A CSV file of a plan gives the plan's figures back, in every format."""
    assert optimizer("solve", "scenario.yaml", "-o", "plan.csv").code == 0
    outcome = optimizer("evaluate", "scenario.yaml", "--counts", "plan.csv", "--format", "csv")
    given, solved = (
        list(csv.reader(io.StringIO(text))) for text in (outcome.out, Path("plan.csv").read_text(encoding="utf-8"))
    )
    assert given[0][-1] == "digest"
    assert [row[:-1] for row in given] == [row[:-1] for row in solved]
    refused = optimizer("evaluate", "scenario.yaml", "--counts", "plan.csv", "-o", "plan.csv")
    assert refused.code == 2


@pytest.mark.parametrize(
    ("counts", "code", "message"),
    [
        ("oen=4", 3, "--counts oen=4: oen: the scenario has no such line; did you mean one?"),
        ("one=-4", 3, "--counts one=-4: one: -4 is negative"),
        ("one", 2, "write NAME=NUMBER"),
        ("today.csv", 3, "today.csv: there is no such file"),
    ],
)
def test_evaluate_refuses(counts: str, code: int, message: str, optimizer: Call) -> None:
    """Wrong counts are wrong input; what is no count at all is wrong use."""
    outcome = optimizer("evaluate", "scenario.yaml", "--counts", counts)
    assert (outcome.code, outcome.out) == (code, "")
    assert message in outcome.err


def test_evaluate_needs_counts(optimizer: Call) -> None:
    """Without them there is nothing to evaluate."""
    outcome = optimizer("evaluate", "scenario.yaml")
    assert outcome.code == 2
    assert "--counts" in outcome.err


def test_compare_plans_and_scenarios(optimizer: Call) -> None:
    """A plan file beside a scenario that is solved on the way; files in every format hold the same comparison."""
    assert optimizer("evaluate", "scenario.yaml", "--counts", "two=2", "-o", "today.json").code == 0
    outcome = optimizer("compare", "today.json", "scenario.yaml", "-o", "c.json", "-o", "c.csv", "-o", "c.md")
    assert outcome.code == 0
    first, second, *_ = outcome.out.splitlines()
    assert first == "scenario against today · USD"
    assert second == "500 more buys 260 more engagements and 26 more conversions, but 1K less reach."
    document = json.loads(Path("c.json").read_text(encoding="utf-8"))
    assert [plan["status"] for plan in document["plans"]] == ["given", "optimal"]
    assert Path("c.csv").stat().st_size > 0
    assert Path("c.md").read_text(encoding="utf-8").startswith("# scenario against today · USD\n")


def test_compare_with_another_baseline(optimizer: Call) -> None:
    """By short name, by file or by the scenario's name; a wrong one is told with the right ones."""
    optimizer("evaluate", "scenario.yaml", "--counts", "two=2", "-o", "today.json")
    for baseline in ("scenario", "scenario.yaml"):
        outcome = optimizer("compare", "today.json", "scenario.yaml", "--baseline", baseline)
        assert outcome.out.startswith(
            "today against scenario · USD\n500 less gives up 260 engagements and 26 conversions and"
        )
    outcome = optimizer("compare", "today.json", "scenario.yaml", "--baseline", "tody")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--baseline tody: nothing here has this name; did you mean today?; compared are today and scenario" in (
        outcome.err
    )


def test_compare_under_and_cross(optimizer: Call) -> None:
    """The same assumptions for all, or each under each."""
    optimizer("evaluate", "scenario.yaml", "--counts", "two=2", "-o", "today.json")
    Path("dear.yaml").write_text(SCENARIO.replace("_post: 100", "_post: 150"), encoding="utf-8")
    under = optimizer("compare", "today.json", "scenario.yaml", "--under", "dear.yaml")
    assert under.code == 0
    assert under.out.startswith("scenario against today · USD · all under dear.yaml\n")
    crossed = optimizer("compare", "today.json", "dear.yaml", "--cross")
    assert crossed.code == 0
    assert ["Regret", "under", "today", "dear"] in map(str.split, crossed.out.splitlines())
    both = optimizer("compare", "today.json", "dear.yaml", "--cross", "--under", "dear.yaml")
    assert (both.code, both.out) == (2, "")


def test_compare_refuses_an_edited_plan(optimizer: Call) -> None:
    """With the figure that is wrong; problems of several files are told together."""
    optimizer("solve", "scenario.yaml", "-o", "plan.json")
    text = Path("plan.json").read_text(encoding="utf-8")
    Path("edited.json").write_text(text.replace('"spend": 1000', '"spend": 990', 1), encoding="utf-8")
    Path("newer.json").write_text(text.replace('"format": 1', '"format": 7'), encoding="utf-8")
    outcome = optimizer("compare", "plan.json", "edited.json", "newer.json")
    assert (outcome.code, outcome.out) == (3, "")
    edited, newer = outcome.err.splitlines()
    assert "lines.one.spend: the file says 990, and its counts and inputs give 1,000" in edited
    assert newer.startswith("newer.json:2:13: format: the file is of version 7, and version 1 is read")


def test_compare_notes_a_changed_scenario(optimizer: Call) -> None:
    """On the page and on stderr; the plan's own inputs are used."""
    optimizer("solve", "scenario.yaml", "-o", "plan.json")
    Path("scenario.yaml").write_text(SCENARIO + "# later\n", encoding="utf-8")
    outcome = optimizer("compare", "plan.json", "plan.json")
    assert outcome.code == 0
    assert "scenario.yaml has changed since this plan was made" in outcome.out
    assert "scenario.yaml has changed since this plan was made" in outcome.err


def test_compare_without_a_plan(optimizer: Call) -> None:
    """Exit code 4 with the reason; nothing is printed or written."""
    Path("none.yaml").write_text(IMPOSSIBLE, encoding="utf-8")
    outcome = optimizer("compare", "scenario.yaml", "none.yaml", "-o", "c.json")
    assert (outcome.code, outcome.out) == (4, "")
    assert "none.yaml: no plan exists: cannot hold together: " in outcome.err
    assert not Path("c.json").exists()


def test_compare_mixes_no_currencies(optimizer: Call) -> None:
    """Exit code 3, and both are named."""
    Path("euros.yaml").write_text("currency: EUR\n" + SCENARIO.lstrip(), encoding="utf-8")
    outcome = optimizer("compare", "scenario.yaml", "euros.yaml")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("euros.yaml:1:11: currency: euros.yaml is in EUR and scenario.yaml in USD")


@pytest.mark.parametrize("arguments", [["scenario.yaml"], []])
def test_compare_takes_two(arguments: list[str], optimizer: Call) -> None:
    """One file is no comparison."""
    outcome = optimizer("compare", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
