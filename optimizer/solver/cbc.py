"""CBC as a program of its own; every solve is a fresh run in a private folder.

PuLP states the program, but its way of calling CBC is not used: it reads eight digits of each value, calls a solve
that a time limit stopped optimal, fails on a column that is in no row, and leaves its files behind when interrupted.
CBC is given every digit here, and the values come back in binary.
"""

from __future__ import annotations

import re
import shutil
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum, inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.linear import Column, Linear, Row
from optimizer.errors import OptimizerError, UsageError
from optimizer.solver.mps import columns_of, mps, rows_of
from optimizer.solver.port import ENDLESS, Effort, Solution, Termination, Values, stopped

if TYPE_CHECKING:
    import pulp

EXACT = ("-primalTolerance", "1e-9", "-dualTolerance", "1e-9", "-integerTolerance", "1e-9", "-allow", "0")

WAYS = ("off", "on")
"""How to preprocess, in order: CBC 2.10.3 calls 2.5 + x <= 6 with x whole infeasible with preprocessing, and without
it breaks down on some programs that are infeasible."""

ROWS = 2.0**12
"""Rows are blown up by so much, exactly: newer builds keep rows to an absolute 1e-7 or so, whatever they are asked."""

SHORTEST, LONGEST = 0.01, 1e6
"""Seconds: a limit below the first is raised to it, for CBC takes no zero; one above the second is no limit."""

GRACE = 1.0
"""Seconds by which CBC may overrun its time limit before it is ended."""
POLL = 0.2
"""Seconds between two looks at whether every search is asked to stop."""

FITS = 1e-11
"""By how much values may break a row, relative to its larger side or 1, or miss a whole number."""

PRINTED = 1e-5
"""Precision of the bound that CBC prints: six digits, or three decimals."""

MODEL, SAID, VALUES = "model.mps", "said.txt", "values.bin"
RESULTS = ("-solution", SAID, "-saveSolution", VALUES)

STATUS = {
    "Optimal": Termination.OPTIMAL,
    "Optimal (within gap tolerance)": Termination.OPTIMAL,
    "Infeasible": Termination.INFEASIBLE,
    "Integer infeasible": Termination.INFEASIBLE,
    "Unbounded": Termination.UNBOUNDED,
    "Stopped on time": Termination.STOPPED,
    "Stopped on iterations": Termination.STOPPED,
    "Stopped on difficulties": Termination.STOPPED,
    "Stopped on ctrl-c": Termination.STOPPED,
}
"""What CBC may say of a valid program, before any remark that it holds no solution."""

WITHOUT = re.compile(r" \([^)]*no integer solution[^)]*\)")
"""CBC's remark that it was stopped before it had a solution."""

PROVED = "infeasibility proved"
"""What a newer CBC prints where it needed no solve; its solution file then knows no status."""


class BreakdownError(Exception):
    """CBC ended without an answer. Never leaves this module."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run left behind: its first words, what it printed, and every column's value where there are any."""

    status: str
    printed: str
    values: Values


class CbcSession:
    """A program and the rows added to it since; CBC reads it anew at every solve."""

    name = "CBC"

    def __init__(self, problem: pulp.LpProblem) -> None:
        self._program = cbc_path()
        self.version = _version(self._program)
        self._columns = columns_of(problem)
        self._rows = rows_of(problem)

    def add(self, row: Row) -> None:
        """Adds a row that stays."""
        self._rows.append(row)

    def maximise(
        self,
        objective: Linear,
        effort: Effort,
        *,
        start: Values | None = None,  # noqa: ARG002 - CBC finds small plans as quickly by itself
        careful: bool = False,
        exact: bool = False,  # noqa: ARG002 - CBC is always asked for all that it can do
    ) -> Solution:
        """The best whole-number solution; `careful`: no presolve."""
        return self._run(objective, self._rows, effort, ["-presolve", "off" if careful else "on", "-solve"])

    def relaxation(self, objective: Linear, effort: Effort = ENDLESS) -> Solution:
        """The best solution when every column may be fractional; STOPPED where time ended before it was found."""
        return self._run(objective, self._rows, effort, ["-initialSolve"])

    def _run(self, objective: Linear, rows: Sequence[Row], effort: Effort, solve: Sequence[str]) -> Solution:
        if any(column.lower > column.upper for column in self._columns):  # CBC refuses to read it.
            return Solution(Termination.INFEASIBLE, None, inf)
        whole = "-solve" in solve
        answer = self._answer(_text(self._columns, rows, objective, whole=whole), effort, solve)
        if answer is None:
            return Solution(Termination.STOPPED, None, inf)
        termination, holds = reading(answer)
        integers = whole and any(column.integer for column in self._columns)
        if not holds or (termination is Termination.STOPPED and not integers):  # Half a simplex is no solution.
            return Solution(termination, None, _printed_bound(answer.printed))
        if len(answer.values) != len(self._columns):
            raise OptimizerError("CBC left no values for its solution")
        values = self._fitted(answer.values, rows, objective) if integers else answer.values
        reached = fsum(value * values[column] for column, value in objective.items())
        return Solution(termination, values, _bound(termination, answer.printed, reached, effort.gap))

    def _fitted(self, values: Values, rows: Sequence[Row], objective: Linear) -> Values:
        """The values, or where they are not exact, the best that fit the same whole numbers.

        Newer builds take 1 + 4e-7 for whole, or round it at the end and leave the columns beside it as they were.
        """
        counts = [value for column, value in zip(self._columns, values, strict=True) if column.integer]
        if all(abs(count - round(count)) <= FITS for count in counts) and all(_keeps(row, values) for row in rows):
            return values
        columns = [
            Column(float(round(value)), float(round(value)), integer=False) if column.integer else column
            for column, value in zip(self._columns, values, strict=True)
        ]
        answer = self._answer(_text(columns, rows, objective, whole=False), Effort(), ["-initialSolve"])
        fits = answer is not None and reading(answer) == (Termination.OPTIMAL, True)
        return answer.values if answer is not None and fits else values

    def _answer(self, text: str, effort: Effort, solve: Sequence[str]) -> Answer | None:
        """What CBC answers, the other way where it breaks down; None where time was over."""
        for way in WAYS:
            command = [self._program, MODEL, *_options(effort), "-preprocess", way, *solve, *RESULTS]
            try:
                return _answer(command, text, effort.seconds_left)
            except BreakdownError as error:
                failure = error
        raise OptimizerError(str(failure)) from failure


def _text(columns: Sequence[Column], rows: Sequence[Row], objective: Linear, *, whole: bool) -> str:
    losses = {column: -value for column, value in objective.items()}
    return mps(columns, [row.times(ROWS) for row in rows], losses, whole=whole)


def _keeps(row: Row, values: Values) -> bool:
    total = fsum(value * values[column] for column, value in row.coefficients.items())
    noise = FITS * max([1.0, *(abs(side) for side in (row.lower, row.upper) if abs(side) < inf)])
    return row.lower - noise <= total <= row.upper + noise


def _options(effort: Effort) -> list[str]:
    """How exact and for how long; the ratio is CBC's: relative to the larger of value and bound."""
    seconds = effort.seconds_left
    limit = ["-timeMode", "elapsed", "-sec", f"{max(seconds, SHORTEST):.3f}"] if seconds < LONGEST else []
    ratio = effort.gap / (1.0 + effort.gap)
    return [*EXACT, "-ratio", repr(ratio), *limit]


def _bound(termination: Termination, printed: str, reached: float, gap: float) -> float:
    """What nothing can exceed: what CBC printed, but after a finished proof no more than the gap above the value.

    CBC prints six digits, so a proof that it calls finished is taken at its word: it is as exact as CBC's tolerances.
    """
    bound = _printed_bound(printed)
    if termination is Termination.OPTIMAL:
        bound = min(bound, reached + gap * abs(reached))
    return max(bound, reached)


def _printed_bound(printed: str) -> float:
    """The bound that CBC prints where it stopped early, moved outwards by what the missing digits may hide."""
    found = re.search(r"^Lower bound:\s+(\S+)", printed, re.MULTILINE)
    if found is None:
        return inf
    bound = -float(found[1])
    return bound + PRINTED * max(abs(bound), 100.0)


def reading(answer: Answer) -> tuple[Termination, bool]:
    """Why CBC stopped, and whether it holds a solution; raises OptimizerError for a status that is in no table."""
    if PROVED in answer.printed:
        return Termination.INFEASIBLE, False
    words, empty = WITHOUT.subn("", answer.status)
    if words not in STATUS:
        raise OptimizerError(f"CBC ended with the unexpected status {answer.status!r}")
    termination = STATUS[words]
    return termination, not empty and termination in {Termination.OPTIMAL, Termination.STOPPED}


_at_work: dict[subprocess.Popen[str], Path] = {}
_starting = threading.RLock()
"""Held until a CBC that was started is known to be at work: who ends all of them then misses none."""


def abandon() -> None:
    """Ends every CBC at work and removes its files, for a program that is about to leave without waiting."""
    with _starting:
        for process in list(_at_work):
            folder = _at_work.pop(process)
            process.kill()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _answer(command: Sequence[str], text: str, seconds: float) -> Answer | None:
    """What CBC answers; None where it had to be ended because time was over."""
    with TemporaryDirectory(prefix="optimizer-cbc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / MODEL).write_text(text, encoding="ascii")
        printed = _printed(command, folder, seconds)
        if printed is None:
            return None
        if not (folder / SAID).exists():
            raise BreakdownError(f"CBC did not solve its model; the last it said: {_last(printed)}")
        with (folder / SAID).open(encoding="utf-8", errors="replace") as said:
            status = said.readline().split(" - objective value")[0].strip()
        return Answer(status, printed, _values(folder / VALUES))


def _printed(command: Sequence[str], folder: Path, seconds: float) -> str | None:
    """What CBC prints; None where it was ended. CBC is ended too where this program is interrupted."""
    with _started(command, folder) as process:
        try:
            printed = _ended(process, seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.kill()
            abandoned = _at_work.pop(process, None) is None
    if abandoned:
        raise OptimizerError("CBC was ended before it had an answer")
    if process.returncode != 0:
        raise BreakdownError(f"CBC failed with exit code {process.returncode}; the last it said: {_last(printed)}")
    return printed


def _started(command: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    with _starting:
        process = subprocess.Popen(  # noqa: S603 - the command is CBC's own path and options made here
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        _at_work[process] = folder
    return process


def _ended(process: subprocess.Popen[str], seconds: float) -> str:
    """What CBC printed by its end; asked to stop, it writes what it has. Raises TimeoutExpired where it does not."""
    until = time.perf_counter() + (seconds + GRACE if seconds < LONGEST else inf)
    asked = False
    while True:
        try:
            return process.communicate(timeout=min(POLL, max(0.0, until - time.perf_counter())))[0]
        except subprocess.TimeoutExpired:
            if time.perf_counter() >= until:
                raise
        if stopped() and not asked:
            asked, until = True, min(until, time.perf_counter() + GRACE)
            process.send_signal(signal.SIGINT)


def _last(printed: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(printed.splitlines()) if line.strip()), "nothing")


def _values(file: Path) -> Values:
    """The columns' values: after two counts and the objective come each row's activity and dual, then the columns."""
    if not file.exists():
        return ()
    content = file.read_bytes()
    rows, columns = struct.unpack_from("=ii", content)
    return struct.unpack_from(f"={columns}d", content, 8 + 8 * (1 + 2 * rows))


def _in_package() -> str | None:
    try:
        import cbcbox
    except ImportError:
        return None
    return shutil.which(str(cbcbox.cbc_bin_path()))


def _in_pulp() -> str | None:
    try:
        from pulp.apis.coin_api import pulp_cbc_path
    except ImportError:
        return None
    return shutil.which(str(pulp_cbc_path))


def _on_path() -> str | None:
    return shutil.which("cbc")


PLACES: tuple[Callable[[], str | None], ...] = (_in_package, _in_pulp, _on_path)
"""Where CBC may be, the newest first."""


@cache
def cbc_path() -> str:
    """The path of CBC: from its package, as PuLP 3 brings it along, or as installed on the machine.

    Raises UsageError where there is none.
    """
    for place in PLACES:
        found = place()
        if found is not None:
            return found
    raise UsageError(
        "the solver CBC is not installed; install it with: pip install 'tiermix[cbc]' (or put cbc on the PATH), "
        "or leave --solver out to use HiGHS"
    )


@cache
def _version(program: str) -> str:
    """The version that CBC prints at its start: "Version: 2.10.3", or "CBC devel (git:146ce89)" in a newer one."""
    told = subprocess.run(  # noqa: S603 - the command is CBC's own path
        [program, "-quit"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    found = re.search(r"^(?:Version:|CBC) +(\S+(?: \(\S+\))?)", told.stdout, re.MULTILINE)
    return found[1] if found else "unknown"
