"""What the commands do when all is well."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from optimizer import __version__
from tests.cli.test_failures import SCENARIO
from tests.conftest import Outcome

Call = Callable[..., Outcome]


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small scenario in a folder of its own, from which the command line is called."""
    monkeypatch.chdir(tmp_path)
    Path("scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return "scenario.yaml"


def test_version(optimizer: Call) -> None:
    """It states the package's own."""
    assert optimizer("--version") == (0, f"optimizer {__version__}\n", "")


def test_solve_prints_the_plan(scenario: str, optimizer: Call) -> None:
    """1,000 buy ten of the first line: 5 conversions for 100 beat 12 for 250."""
    outcome = optimizer("solve", scenario)
    assert (outcome.code, outcome.err) == (0, "")
    first, second, *_ = outcome.out.splitlines()
    assert first == "small · USD · optimal, proven twice"
    assert second.startswith("10 one for 1,000: ")


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_a_format_is_the_same_on_stdout_and_in_a_file(form: str, scenario: str, optimizer: Call) -> None:
    """`--format` and the suffix of `-o` give the same bytes, but for when the plan was made."""
    path = Path({"json": "plan.json", "csv": "plan.csv", "markdown": "plan.md"}[form])
    outcome = optimizer("solve", scenario, "--format", form, "-o", path)
    assert (outcome.code, outcome.err) == (0, f"wrote {path}\n")
    assert outcome.out == path.read_bytes().decode()


def test_several_files_at_once(scenario: str, optimizer: Call) -> None:
    """Each `-o` writes one, and the table is printed all the same; no temporary file is left."""
    outcome = optimizer("solve", scenario, "-o", "a.json", "-o", "b.CSV", "-o", "c.md")
    assert outcome.err == "wrote a.json\nwrote b.CSV\nwrote c.md\n"
    assert outcome.out.startswith("small · USD")
    assert sorted(path.name for path in Path().iterdir()) == ["a.json", "b.CSV", "c.md", scenario]


def test_reports_and_pictures(scenario: str, optimizer: Call) -> None:
    """A report holds the plans at other budgets too; pictures are what their suffix says."""
    assert optimizer("solve", scenario, "-o", "plan.html", "-o", "plan.svg", "-o", "plan.png").code == 0
    report = Path("plan.html").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>")
    assert 'data-label="2,000 USD"' in report
    assert Path("plan.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert Path("plan.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_is_replaced_with_its_permissions(scenario: str, optimizer: Call) -> None:
    """An older plan of that name gives way; who may read it stays."""
    Path("plan.json").write_text("old", encoding="utf-8")
    Path("plan.json").chmod(0o640)
    assert optimizer("solve", scenario, "-o", "plan.json").code == 0
    assert json.loads(Path("plan.json").read_text(encoding="utf-8"))["status"] == "optimal"
    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o640


def test_budget_and_set_change_the_scenario(scenario: str, optimizer: Call) -> None:
    """Both are stated in the plan; the last value of a key counts."""
    outcome = optimizer(
        "solve",
        scenario,
        "--budget",
        "2k",
        "--set",
        "tiers.one.available=1",
        "--set",
        "tiers.one.available=3",
        "--format",
        "json",
    )
    document = json.loads(outcome.out)
    assert document["scenario"]["budget"] == 2000
    assert set(document["scenario"]["overrides"]) == {"budget", "tiers.one.available"}
    assert {line["name"]: line["partnerships"] for line in document["lines"]} == {"one": 0, "two": 8}


def test_no_check_is_stated(scenario: str, optimizer: Call) -> None:
    """A plan that was not solved twice does not say so."""
    assert optimizer("solve", scenario, "--no-check").out.startswith("small · USD · optimal, not cross-checked\n")


def test_solvers_agree(scenario: str, optimizer: Call) -> None:
    """The second solver finds the same plan."""
    plans = [
        list(csv.DictReader(io.StringIO(optimizer("solve", scenario, "--format", "csv", "--solver", solver).out)))
        for solver in ("highs", "cbc")
    ]
    assert plans[0] == plans[1]


def test_plans_are_the_same_on_every_run(scenario: str, optimizer: Call) -> None:
    """Everything but `made` is."""
    first, second = (json.loads(optimizer("solve", scenario, "--format", "json").out) for _ in range(2))
    assert {**first, "made": None} == {**second, "made": None}


def test_init_writes_a_scenario_that_solves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call) -> None:
    """It says what to do next, and refuses to overwrite unless told to."""
    monkeypatch.chdir(tmp_path)
    outcome = optimizer("init")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("wrote scenario.yaml: ")
    assert optimizer("check", "scenario.yaml", "--strict") == (0, "scenario.yaml: no problems\n", "")
    assert optimizer("solve", "scenario.yaml").code == 0
    Path("scenario.yaml").write_text("mine", encoding="utf-8")
    refused = optimizer("init")
    assert refused.code == 2
    assert "--force" in refused.err
    assert Path("scenario.yaml").read_text(encoding="utf-8") == "mine"
    assert optimizer("init", "--force").code == 0
    assert Path("scenario.yaml").read_text(encoding="utf-8") != "mine"


def test_schema_is_a_json_schema(optimizer: Call) -> None:
    """Editors can use it as it is."""
    outcome = optimizer("schema")
    assert (outcome.code, outcome.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(outcome.out))


def test_counts_longer_than_any_file_name(scenario: str, optimizer: Call) -> None:
    """What is given for counts is looked up as a file that must not be overwritten, and need not be one."""
    lines = {f"a_line_with_a_long_name_{number:02d}": 1 for number in range(20)}
    tiers = "".join(f"  {name}: {{fee: 10, per_post: {{reach: 5}}}}\n" for name in lines)
    many = f"name: many\nbudget: 1000\ngoals: {{awareness: 1}}\ntiers:\n{tiers}"
    Path(scenario).write_text(many, encoding="utf-8")
    Path("mix.json").write_text("{}", encoding="utf-8")
    counts = ",".join(f"{name}={count}" for name, count in lines.items())
    assert optimizer("evaluate", scenario, "--counts", counts, "-o", "mix.json").code == 0
    assert json.loads(Path("mix.json").read_text(encoding="utf-8"))["totals"]["partnerships"] == 20
