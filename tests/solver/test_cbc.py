"""What only CBC has: a program of its own, files, and two generations of output."""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import pytest

from optimizer.domain.arithmetic.linear import Row
from optimizer.errors import OptimizerError, UsageError
from optimizer.solver import cbc
from optimizer.solver.port import Effort, Solution, Termination
from tests.solver.conftest import needs_cbc
from tests.solver.programs import CASES, NOW, Case, breach, counting_knapsack, market_split, parts, value, whole

ASKED_VERSION = "case $1 in -quit) exit 0;; esac;"
"""Start of a stand-in for CBC: what it does when it is only asked for its version."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to, for this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a shell script in the place of CBC."""
    if os.name != "posix":
        pytest.skip("a script stands in for CBC where there is a shell")

    def place(script: str) -> None:
        path = tmp_path / "stand-in"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setattr(cbc, "cbc_path", lambda: str(path))

    return place


def solved(case: Case, effort: Effort = NOW) -> Solution:
    """The case, solved by CBC."""
    return cbc.CbcSession(case.problem()).maximise(case.objective, effort)


def test_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no CBC, the call is wrong, and the message names the package and the way without."""
    monkeypatch.setattr(cbc, "PLACES", ())
    cbc.cbc_path.cache_clear()
    try:
        with pytest.raises(UsageError, match=r"pip install 'tiermix\[cbc\]'.*HiGHS") as missing:
            cbc.CbcSession(CASES[0].problem())
    finally:
        cbc.cbc_path.cache_clear()
    assert missing.value.exit_code == 2


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("Welcome to the CBC MILP Solver \nVersion: 2.10.3 \nBuild Date: Dec 15 2019 \n", "2.10.3"),
        ("CBC devel (git:146ce89) — COIN-OR Branch and Cut\n  args: -quit\n", "devel (git:146ce89)"),
        ("CBC 3.0.1 — COIN-OR Branch and Cut\n", "3.0.1"),
        ("nothing of the kind\n", "unknown"),
    ],
)
def test_reads_the_version_of_either_generation(program: Callable[[str], None], printed: str, version: str) -> None:
    """The version is read from what CBC prints at its start."""
    program(f"cat <<'END'\n{printed}END")
    assert cbc.CbcSession(CASES[0].problem()).version == version


def test_every_digit_goes_in_and_comes_out() -> None:
    """Values of 17 digits survive the way to CBC and back."""
    needs_cbc()
    numbers = [1 / 3, 0.1 + 0.2, 12345.678901234567, 2 / 7e5]
    rows = [Row({column: 1.0}, upper=number) for column, number in enumerate(numbers)]
    case = Case(parts(4), rows, dict.fromkeys(range(4), 1.0))
    solution = solved(case)
    assert solution.values == pytest.approx(numbers, rel=1e-15)


def test_rows_hold_to_nine_digits() -> None:
    """Continuous columns fit the whole numbers beside them, though newer builds round those at the end."""
    needs_cbc()
    case = counting_knapsack(5)
    links = [Row({8: 1.0, **{item: -weight / 97 for item, weight in enumerate(range(8))}}, upper=1 / 9)]
    linked = Case([*case.columns, *parts(1)], [*case.rows, *links], {**case.objective, 8: 3.0})
    solution = solved(linked)
    assert solution.values is not None
    assert breach(linked.rows, solution.values) <= 1e-9
    assert solution.bound == pytest.approx(value(linked.objective, solution.values), rel=1e-12)


def test_files_are_gone_after_every_end(folder: Path) -> None:
    """Nothing is left behind: solved, infeasible, stopped, relaxed."""
    needs_cbc()
    solved(CASES[0])
    solved(Case(whole(1), [Row({0: 1.0}, 2.0), Row({0: 1.0}, upper=1.0)], {0: 1.0}))
    solved(market_split(), Effort().within(0.1))
    cbc.CbcSession(CASES[0].problem()).relaxation(CASES[0].objective)
    assert list(folder.glob("optimizer*")) == []


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo it hurts; exit 3", r"exit code 3.*it hurts"),
        ("kill -SEGV $$", r"exit code -11.*nothing"),
        ("echo no solution file", r"did not solve.*no solution file"),
        (f"{ASKED_VERSION} echo 'Bewildered - objective value 0' > said.txt", r"unexpected status 'Bewildered'"),
        (f"{ASKED_VERSION} echo 'Optimal - objective value 0' > said.txt", r"left no values"),
    ],
    ids=["exit code", "crash", "no file", "unknown status", "no values"],
)
def test_a_breakdown_is_a_fault(program: Callable[[str], None], folder: Path, script: str, message: str) -> None:
    """CBC that fails is a fault of the program with its last words, and leaves no files."""
    program(script)
    with pytest.raises(OptimizerError, match=message):
        solved(CASES[0])
    assert list(folder.glob("optimizer*")) == []


def test_cbc_that_does_not_stop_is_ended(program: Callable[[str], None], folder: Path) -> None:
    """A run that ignores its time limit is ended after a grace; the solve then counts as stopped."""
    program(f"{ASKED_VERSION} exec sleep 60")
    solution = solved(CASES[0], Effort().within(0.01))
    assert (solution.termination, solution.values, solution.bound) == (Termination.STOPPED, None, inf)
    assert list(folder.glob("optimizer*")) == []


def test_abandoned_runs_leave_nothing(program: Callable[[str], None], folder: Path) -> None:
    """Who leaves in a hurry can end every run at work."""
    program(f"{ASKED_VERSION} touch ../begun; exec sleep 60")
    failures: list[OptimizerError] = []

    def work() -> None:
        try:
            solved(CASES[0])
        except OptimizerError as failure:
            failures.append(failure)

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 30.0
    while not (folder / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    cbc.abandon()
    thread.join()
    assert list(folder.glob("optimizer*")) == []
    assert [str(failure) for failure in failures] == ["CBC was ended before it had an answer"]


def test_runs_side_by_side_do_not_clash() -> None:
    """Many at a time, each has files of its own."""
    needs_cbc()
    some = [counting_knapsack(seed) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        bounds = [solution.bound for solution in pool.map(solved, some)]
    assert bounds == pytest.approx([case.best for case in some], rel=1e-9)


@pytest.mark.parametrize(
    ("said", "termination", "holds"),
    [
        ("Optimal", Termination.OPTIMAL, True),
        ("Optimal (within gap tolerance)", Termination.OPTIMAL, True),
        ("Infeasible", Termination.INFEASIBLE, False),
        ("Integer infeasible", Termination.INFEASIBLE, False),
        ("Unbounded", Termination.UNBOUNDED, False),
        ("Stopped on time", Termination.STOPPED, True),
        ("Stopped on time (no integer solution - continuous used)", Termination.STOPPED, False),
        ("Stopped on time (LP relaxation not completed - no integer solution)", Termination.STOPPED, False),
        ("Stopped on iterations", Termination.STOPPED, True),
        ("Stopped on difficulties", Termination.STOPPED, True),
        ("Stopped on ctrl-c", Termination.STOPPED, True),
    ],
)
def test_reads_every_status(said: str, termination: Termination, holds: bool) -> None:  # noqa: FBT001 - a table's column
    """The first words of CBC's solution file, of both generations, tell why it stopped and whether it holds values."""
    assert cbc.reading(cbc.Answer(said, "", (0.0,))) == (termination, holds)
    assert re.sub(r" \(.*no integer.*", "", said) in cbc.STATUS


def test_unknown_is_infeasible_where_cbc_says_so() -> None:
    """A newer CBC proves infeasibility before solving, and its file then knows no status."""
    printed = "  Bound tightening: INFEASIBLE (singleton rows), 0.000 s.\nBound tightening: infeasibility proved\n"
    assert cbc.reading(cbc.Answer("Status unknown", printed, ())) == (Termination.INFEASIBLE, False)
    with pytest.raises(OptimizerError, match="Status unknown"):
        cbc.reading(cbc.Answer("Status unknown", "", ()))
