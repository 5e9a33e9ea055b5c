"""`optimizer explain` on the command line: exit codes, formats, files and mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.cli.commands import explain as command
from optimizer.errors import StoppedError
from optimizer.studies.explain import questions
from tests.cli.test_failures import IMPOSSIBLE, SCENARIO
from tests.conftest import Outcome

Call = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario that has a plan, one that has none, and one that has no best one."""
    monkeypatch.chdir(tmp_path)
    Path("scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("impossible.yaml").write_text(IMPOSSIBLE, encoding="utf-8")
    Path("endless.yaml").write_text(
        "name: endless\nbudget: 1k\ngoals: {conversion: 1}\ntiers: {fan: {per_post: {conversions: 1}}}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_plan(folder: Path, optimizer: Call) -> None:
    """What holds it back comes first; nothing is said on stderr."""
    outcome = optimizer("explain", folder / "scenario.yaml", "--budget", "2k", "--set", "tiers.two.available=1")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("small · USD · optimal, proven twice\nWith ")
    assert outcome.out.index("What holds it back") < outcome.out.index("What each limit costs")


def test_without_a_plan(folder: Path, optimizer: Call) -> None:
    """Exit code 4 in both cases, with the conflict and repairs, or with the line that has no end."""
    outcome = optimizer("explain", folder / "impossible.yaml")
    assert (outcome.code, outcome.err) == (4, "optimizer: no plan exists\n")
    assert "Conflict: these cannot hold together" in outcome.out
    assert "--set " in outcome.out
    outcome = optimizer("explain", folder / "endless.yaml")
    assert outcome.code == 4
    assert "tiers.fan.available or tiers.fan.fee_per_post" in " ".join(outcome.out.split())


def test_repairs_as_printed_work(folder: Path, optimizer: Call) -> None:
    """Every `--set` of the document, given to `solve`, finds a plan."""
    document = json.loads(optimizer("explain", folder / "impossible.yaml", "--format", "json").out)
    assert document["repairs"]
    for repair in document["repairs"]:
        options = [part for edit in repair["edits"] for part in ("--set", edit["override"])]
        assert optimizer("solve", folder / "impossible.yaml", *options).code == 0


@pytest.mark.parametrize("suffix", ["json", "csv", "md"])
@pytest.mark.parametrize("name", ["scenario", "impossible", "endless"])
def test_files(name: str, suffix: str, folder: Path, optimizer: Call) -> None:
    """Each format is written beside what is printed."""
    file = folder / f"why.{suffix}"
    outcome = optimizer("explain", folder / f"{name}.yaml", "-o", file, "--quiet")
    assert f"wrote {file}" in outcome.err.replace("\n", "")
    assert file.stat().st_size > 100
    assert outcome.out


def test_alternatives(folder: Path, optimizer: Call) -> None:
    """So many, within such a loss."""
    call = ("explain", folder / "scenario.yaml", "--format", "json", "--loss", "30%", "-n")
    none, found = (json.loads(optimizer(*call, most).out) for most in (0, 2))
    assert none["alternatives"] == []
    assert none["solves"] < found["solves"]
    page = optimizer("explain", folder / "scenario.yaml", "-n", 0).out
    assert f"{none['solves']} questions" in page
    assert "Other plans" not in page
    found = found["alternatives"]
    assert 0 < len(found) <= 2
    assert all(other["loss"] <= 0.3 + 1e-9 for other in found)


@pytest.mark.parametrize("options", [("--loss", "3"), ("-n", "-1"), ("--time-limit", "0"), ("-o", "why.txt")])
def test_mistakes(options: tuple[str, ...], folder: Path, optimizer: Call) -> None:
    """Wrong use is exit code 2, and nothing is done."""
    outcome = optimizer("explain", folder / "scenario.yaml", *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert options[1] in outcome.err


def test_a_wrong_scenario(folder: Path, optimizer: Call) -> None:
    """Is exit code 3, as everywhere."""
    outcome = optimizer("explain", folder / "scenario.yaml", "--set", "budget=80,000")
    assert outcome.code == 3
    assert "has a comma" in outcome.err


def test_names_that_a_terminal_or_a_shell_would_obey(folder: Path, optimizer: Call) -> None:
    """Control characters do not reach the terminal, and overrides are quoted where a shell needs it."""
    text = IMPOSSIBLE.replace("name: ", 'name: "\\e[31mred" #', 1)
    (folder / "red.yaml").write_text(text, encoding="utf-8")
    for form in ("table", "markdown", "csv", "json"):
        assert "\x1b" not in optimizer("explain", folder / "red.yaml", "--format", form).out


def test_answers_appear_as_they_come(folder: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call) -> None:
    """Part by part, each the beginning of the whole page; in the end nothing stands twice."""
    printed: list[str] = []
    monkeypatch.setattr(command, "show_text", printed.append)
    assert optimizer("explain", folder / "scenario.yaml").code == 0
    assert len(printed) > 3
    assert printed[0].startswith("small")
    assert "What holds it back" not in printed[0]
    whole = "".join(printed)
    monkeypatch.undo()
    assert optimizer("explain", folder / "scenario.yaml").out == whole
    assert whole.count("What holds it back, and") == 1


def test_without_a_limit_an_explanation_ends_and_names_what_is_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call
) -> None:
    """A question that never ends leaves time for the others, and its line says so."""

    def never(*_: object, **__: object) -> None:
        raise StoppedError("no time")

    monkeypatch.setattr(questions, "near", never)
    outcome = optimizer("explain", folder / "scenario.yaml")
    assert outcome.code == 0
    assert "  open" in outcome.out
    assert "took too long and were left open" in outcome.out
