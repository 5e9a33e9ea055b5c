"""Every way to fail has its message and its exit code."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]
ROOT = Path(__file__).parents[2]

SCENARIO = """\
name: small
budget: 1000
goals: {conversion: 1}
tiers:
  one:
    tier: a
    followers: 1000
    fee_per_post: 100
    reach_rate: 50%
    engagement_rate: 5%
    conversion_rate: 10%
    available: 20
  two: {tier: b, followers: 3000, fee_per_post: 250, reach_rate: 1, engagement_rate: 4%, conversion_rate: 10%}
"""
IMPOSSIBLE = SCENARIO + "limits:\n  - {measure: partnerships, at_least: 50}\n"
WRONG = SCENARIO.replace("fee_per_post: 100", "fee_per_pst: 100").replace("5%", "3.86")
WARNED = SCENARIO.replace("    reach_rate: 50%\n", "")


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Writes a scenario into a folder of its own, from which the command line is called."""
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "scenario.yaml") -> str:
        Path(name).write_text(text, encoding="utf-8")
        return name

    return written


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["solve"], "Missing argument"),
        (["sovle", "x"], "No such command"),
        (["solve", "scenario.yaml", "--budget", "abc"], '"abc" is not an amount of money'),
        (["solve", "scenario.yaml", "--budget", "60,000"], "write 60000"),
        (["solve", "scenario.yaml", "--budget", "60.000"], "may mean thousands"),
        (["solve", "scenario.yaml", "--budget", "-1"], "not an amount of money"),
        (["solve", "scenario.yaml", "--budget", "nan"], "not a finite number"),
        (["solve", "scenario.yaml", "--gap", "2"], "not a rate"),
        (["solve", "scenario.yaml", "--gap", "x"], "not a rate"),
        (["solve", "scenario.yaml", "--time-limit", "0"], "above 0"),
        (["solve", "scenario.yaml", "--time-limit", "nan"], "above 0"),
        (["solve", "scenario.yaml", "--solver", "glpk"], "'glpk' is not one of"),
        (["solve", "scenario.yaml", "--set", "budget"], "--set budget: write KEY=VALUE"),
        (["solve", "scenario.yaml", "--set", "budget=3k", "--budget", "4k"], "both state the budget; keep one of them"),
        (["solve", "scenario.yaml", "--budget", "4k", "--set", "budget=3k"], "both state the budget; keep one of them"),
        (["solve", "scenario.yaml", "--set", "=3"], "--set =3: write KEY=VALUE"),
        (["solve", "scenario.yaml", "-o", "plan.docx"], "there are .json, .csv, .md, .xlsx"),
        (["solve", "scenario.yaml", "-o", "plan"], "there are .json, .csv, .md, .xlsx"),
        (["solve", "scenario.yaml", "-o", "nowhere/plan.json"], "does not exist"),
        (["solve", "scenario.yaml", "-o", "folder.json"], "is a folder"),
        (["solve", "scenario.yaml", "-o", "pipe.json"], "is a device or a pipe"),
        (["batch", "scenario.yaml", "--check", "all", "--no-check"], "contradict one another"),
        (["solve", "scenario.json", "-o", "scenario.json"], "is read by this command"),
        (["check"], "Missing argument"),
        (["init", "nowhere/scenario.yaml"], "cannot be written"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, write: Callable[..., str], optimizer: Call) -> None:
    """Exit code 2 and a message that says what to write instead, before anything is solved."""
    write(SCENARIO)
    write(SCENARIO, "scenario.json")
    Path("folder.json").mkdir()
    os.mkfifo("pipe.json")
    outcome = optimizer(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "scenario.yaml"],
        ["solve", "plain.yaml", "--set", "tiers=rates.csv"],
        ["explain", "scenario.yaml"],
        ["curve", "scenario.yaml", "--budgets", "1k,2k"],
        ["tradeoff", "scenario.yaml", "conversion", "awareness"],
        ["evaluate", "scenario.yaml", "--counts", "one=1"],
        ["compare", "plain.yaml", "scenario.yaml"],
        ["compare", "plain.yaml", "plain.yaml", "--under", "scenario.yaml"],
        ["batch", "scenario.yaml"],
    ],
)
def test_a_rate_card_is_never_overwritten(arguments: list[str], write: Callable[..., str], optimizer: Call) -> None:
    """It is read by the command, although the command line does not name it."""
    head, _, _ = SCENARIO.partition("tiers:")
    write(SCENARIO, "plain.yaml")
    write(f"{head}tiers: rates.csv\n")
    card = "name,fee,per_post.conversions,per_post.reach\none,100,5,900\ntwo,250,12,1800\n"
    Path("rates.csv").write_text(card, encoding="utf-8")
    outcome = optimizer(*arguments, "-o", "rates.csv")
    assert (outcome.code, outcome.out) == (2, "")
    assert "rates.csv: is read by this command, and would be overwritten" in outcome.err
    assert Path("rates.csv").read_text(encoding="utf-8") == card


def test_every_problem_is_listed(write: Callable[[str], str], optimizer: Call) -> None:
    """Exit code 3, each problem with file, line and column, and nothing written."""
    outcome = optimizer("solve", write(WRONG), "-o", "plan.json")
    assert (outcome.code, outcome.out) == (3, "")
    lines = outcome.err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["scenario.yaml:8:5", "scenario.yaml:10:22"]
    assert "fee_per_post" in lines[0]
    assert "did you mean 3.86%?" in lines[1]
    assert not Path("plan.json").exists()


def test_a_missing_file_is_a_problem_of_the_scenario(optimizer: Call) -> None:
    """Exit code 3, naming the file."""
    outcome = optimizer("solve", "nowhere.yaml")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("nowhere.yaml")


def test_no_plan_says_why(write: Callable[[str], str], optimizer: Call) -> None:
    """Exit code 4, the clash with its place on stderr, and no table."""
    outcome = optimizer("solve", write(IMPOSSIBLE))
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err.startswith("No plan exists: ")
    assert "\nscenario.yaml:15:5: partnerships at least 50\n" in outcome.err


def test_no_plan_is_an_object_too(write: Callable[[str], str], optimizer: Call) -> None:
    """Programs get the plan object, without lines, with status, reason and conflict."""
    outcome = optimizer("solve", write(IMPOSSIBLE), "--format", "json", "-o", "plan.json")
    document = json.loads(outcome.out)
    assert outcome.code == 4
    assert (document["status"], document["lines"], document["score"]) == ("infeasible", [], None)
    assert document["reason"]
    assert document["conflict"]
    assert json.loads(Path("plan.json").read_text(encoding="utf-8")) == document


def test_warnings_are_told_and_strict_refuses_them(write: Callable[[str], str], optimizer: Call) -> None:
    """A warning stands in the plan and on stderr; with --strict it is exit code 3 and nothing is written."""
    file = write(WARNED)
    told, refused = optimizer("solve", file), optimizer("solve", file, "--strict", "-o", "plan.json")
    assert told.code == 0
    assert told.err.startswith("warning: ")
    assert "Warning: " in told.out
    assert (refused.code, refused.out) == (3, "")
    assert "reach_rate" in refused.err
    assert not Path("plan.json").exists()


def test_check_tells_of_every_file(write: Callable[..., str], optimizer: Call) -> None:
    """All files are read, whatever the first one holds; exit code 3 if any is wrong."""
    good, wrong, warned = write(SCENARIO, "good.yaml"), write(WRONG, "wrong.yaml"), write(WARNED, "warned.yaml")
    outcome = optimizer("check", wrong, good, warned)
    assert outcome.code == 3
    assert outcome.out == "good.yaml: no problems\nwarned.yaml: no problems\n"
    assert [line.partition(":")[0] for line in outcome.err.splitlines()] == ["wrong.yaml", "wrong.yaml", "warned.yaml"]
    assert optimizer("check", good, warned).code == 0
    assert optimizer("check", good, warned, "--strict").code == 3


def test_a_fault_of_the_program(monkeypatch: pytest.MonkeyPatch, optimizer: Call) -> None:
    """Exit code 1 with a short message; the traceback only where it is asked for."""
    monkeypatch.setattr("optimizer.files.schema", 3)
    short = optimizer("schema")
    assert (short.code, short.out) == (1, "")
    assert "a fault of the program (TypeError" in short.err
    assert "Traceback" not in short.err
    monkeypatch.setenv("OPTIMIZER_DEBUG", "1")
    assert "Traceback" in optimizer("schema").err


def test_control_characters_of_a_file_do_not_reach_the_terminal(write: Callable[[str], str], optimizer: Call) -> None:
    """Messages write them out."""
    outcome = optimizer("solve", write(SCENARIO + '"\\e[31mred": 1\n'))
    assert outcome.code == 3
    assert "\x1b" not in outcome.err


@contextmanager
def started(*arguments: str, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Python as a process of its own, with this project on its path; one that has not ended by itself is ended."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    """`optimizer schema | head -1` ends quietly."""
    with started("-m", "optimizer", "schema", cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=30)) == (b"", 141)


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    """Exit code 130, without a traceback and without a file, where the work does not stop when it is asked to."""
    program = (
        "import signal, sys, time, optimizer.studies.solve as study, optimizer.cli.output as output\n"
        "from optimizer.cli.failures import run\n"
        "study.answer = lambda *a, **k: (output.remark('solving'), time.sleep(60))\n"
        "sys.exit(run(['solve', 'scenario.yaml', '-o', 'plan.json']))\n"
    )
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    with started("-c", program, cwd=tmp_path) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"solving\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.readline() == b"\n"
        assert process.stderr.readline().startswith(b"stopping; what was found so far is kept")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.strip()) == (130, b"", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]


def hard() -> dict[str, Any]:
    """A knapsack in twelve dimensions: with either solver a proof takes hours, and first plans take a moment."""
    draw = random.Random(5)
    sizes = [[draw.randint(10, 1_000) for _ in range(12)] for _ in range(150)]
    tiers = {
        f"j{place}": {
            "fee": size[0],
            "available": 1,
            "measures": {"worth": sum(size) / 12 + draw.randint(0, 500)}
            | {f"r{number}": float(figure) for number, figure in enumerate(size[1:])},
        }
        for place, size in enumerate(sizes)
    }
    limits = [{"measure": f"r{number}", "at_most": sum(size[number + 1] for size in sizes) / 2} for number in range(11)]
    goals = {"worth": {"weight": 1, "measure": "worth"}}
    return {
        "name": "Hard",
        "budget": sum(size[0] for size in sizes) / 2,
        "goals": goals,
        "tiers": tiers,
        "limits": limits,
    }


@pytest.mark.parametrize(
    ("number", "solver"), [(signal.SIGINT, "highs"), (signal.SIGTERM, "highs"), (signal.SIGINT, "cbc")]
)
def test_ctrl_c_keeps_the_best_plan_so_far(number: int, solver: str, tmp_path: Path) -> None:
    """As at a time limit: the plan is shown and written, with its gap, and the exit code says that it was stopped."""
    if solver == "cbc" and shutil.which("cbc") is None:
        pytest.skip("CBC is not on the PATH")
    program = (
        "import sys, optimizer.cli.output as output, optimizer.solver.port as port\n"
        "from optimizer.cli.failures import run\n"
        "begin = port.Watch.begin\n"
        "port.Watch.begin = lambda self, shown: (output.remark('searching'), begin(self, shown))\n"
        f"sys.exit(run(['solve', 'hard.json', '--solver', '{solver}', '-o', 'plan.json']))\n"
    )
    (tmp_path / "hard.json").write_text(json.dumps(hard()), encoding="utf-8")
    with started("-c", program, cwd=tmp_path) as process:
        assert process.stderr is not None
        while process.stderr.readline() != b"searching\n":
            pass
        time.sleep(4.0)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"feasible, not proven: the gap is" in out
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["status"] == "feasible"
    # How good the plan is after so long depends on the machine; that it is one, and how far it may be, does not.
    assert plan["gap"] > 0.0
    assert solver == "cbc" or plan["totals"]["partnerships"] > 0


NAME = 300 * "x"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["solve", f"{NAME}.yaml"], 3),
        (["solve", "small.yaml", "-o", f"{NAME}.json"], 2),
        (["evaluate", "small.yaml", "--counts", NAME], 2),
        (["evaluate", "small.yaml", "--counts", f"{NAME}.csv"], 3),
        (["batch", "small.yaml", "--budgets", "1k,2k", "-o", f"{NAME}.csv"], 2),
        (["batch", "small.yaml", "--budgets", "1k,2k", "-o", f"{246 * 'x'}.csv"], 2),
        (["compare", f"{NAME}.json", "small.yaml"], 3),
        (["check", f"{NAME}.yaml"], 3),
    ],
)
def test_a_name_that_is_too_long_is_told(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call
) -> None:
    """Before any work is done, and never as a fault of the program."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    outcome = optimizer(*arguments)
    assert outcome.code == code
    assert "fault" not in outcome.err
    assert outcome.out == ""


def test_a_long_name_that_the_system_takes_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call
) -> None:
    """The file's temporary name is not longer than its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    assert optimizer("solve", "small.yaml", "-o", f"{246 * 'x'}.json").code == 0
    assert (tmp_path / f"{246 * 'x'}.json").exists()


def test_a_folder_that_nobody_may_look_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, optimizer: Call) -> None:
    """A plan whose scenario lies in a colleague's folder is compared; what has to be read or written there is told."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked" / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    assert optimizer("solve", "locked/small.yaml", "-o", "plan.json").code == 0
    (stat, opened) = os.stat, io.open

    def refuse(path: Any) -> None:
        if "locked" in os.fspath(path) and not isinstance(path, int):
            raise PermissionError(13, "Permission denied", os.fspath(path))

    def refused(path: Any, *arguments: Any, **keys: Any) -> os.stat_result:
        refuse(path)
        return stat(path, *arguments, **keys)

    def closed(path: Any, *arguments: Any, **keys: Any) -> Any:
        if not isinstance(path, int):
            refuse(path)
        return opened(path, *arguments, **keys)

    monkeypatch.setattr(os, "stat", refused)
    monkeypatch.setattr(io, "open", closed)
    assert optimizer("compare", "plan.json", "plan.json").code == 0
    for arguments, code in (
        (["solve", "locked/small.yaml"], 3),
        (["check", "locked/small.yaml"], 3),
        (["evaluate", "plan.json", "--counts", "locked/counts.csv"], 3),
        (["compare", "plan.json", "plan.json", "-o", "locked/it.html"], 2),
    ):
        outcome = optimizer(*arguments)
        assert (outcome.code, "fault" in outcome.err) == (code, False), outcome.err
