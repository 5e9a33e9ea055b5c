"""Many budgets of one scenario, side by side in one run, as ratios; nothing here asserts a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import highspy
import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario
from optimizer.files import changed, load
from optimizer.planner import solve
from optimizer.planner.warm.session import WarmSession

ROOT = Path(__file__).parents[2]
OPTIONS = (
    "presolve",
    "solve_relaxation",
    "mip_feasibility_tolerance",
    "mip_rel_gap",
    "mip_abs_gap",
    "primal_feasibility_tolerance",
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_rins",
    "mip_allow_restart",
    "random_seed",
    "threads",
    "parallel",
)
ROUNDS = 3
"""Interleaved, so that a busy moment of the machine meets every side."""

RANGES = {"instagram-launch.yaml": (5_000, 100_000, 500), "platforms.yaml": (150_000, 250_000, 500)}
JOBS = (100, 1_000, 10_000)


class Taken(NamedTuple):
    """What a whole program takes: seconds by the clock and of all its processes, and the memory of the largest one."""

    clock: float
    processor: float
    megabytes: float


def spent(module: str, *arguments: object) -> Taken:
    """Runs a program to its end; its compiled modules may be kept, as they are for people."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    )
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return Taken(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def batch(folder: Path, file: Path, budgets: str, *where: object) -> Taken:
    """The command itself, from its start to the finished table; by default on all cores."""
    return spent("optimizer", "batch", file, "--budgets", budgets, *where, "--quiet", "-o", folder / "rows.csv")


@pytest.mark.parametrize(
    ("name", "wanted"), [("instagram-launch.yaml", "at least 10"), ("platforms.yaml", "at least 5")]
)
def test_against_the_loop_that_people_write(name: str, wanted: str, tmp_path: Path) -> None:
    """The batch command, also on so many workers, against PuLP with CBC and with HiGHS, whole programs."""
    file, ends = ROOT / "scenarios" / name, RANGES[name]
    grid = f"{ends[0]}..{ends[1]}:{ends[2]}"
    loop, one, more = "PuLP and CBC", "batch, 1 thread", ("batch, 2 threads", "batch, 2 processes")
    sides: dict[str, Callable[[], Taken]] = {
        loop: lambda: spent("tests.benchmarks.naive", file, "cbc", *ends),
        "batch": lambda: batch(tmp_path, file, grid),
        one: lambda: batch(tmp_path, file, grid, "--workers", 1),
        more[0]: lambda: batch(tmp_path, file, grid, "--workers", 2, "--workers-kind", "threads"),
        more[1]: lambda: batch(tmp_path, file, grid, "--workers", 2, "--workers-kind", "processes"),
        "PuLP and HiGHS": lambda: spent("tests.benchmarks.naive", file, "highs", *ends),
    }
    every: dict[str, list[Taken]] = {side: [] for side in sides}
    for turn in range(ROUNDS):
        for side, run in sides.items():
            if turn == 0 or side.startswith("batch"):
                every[side].append(run())
    clock, processor = ({side: median(one[part] for one in runs) for side, runs in every.items()} for part in (0, 1))
    plans = len(range(ends[0], ends[1] + 1, ends[2]))
    print(f"\n{name}, {plans} budgets, start-up included (wanted on 2 cores: {wanted} times {loop})")
    for side in sides:
        print(
            f"  {side:18} {clock[side]:6.2f} s, {clock[loop] / clock[side]:5.1f} times;"
            f" processor {processor[side]:6.2f} s, {processor[loop] / processor[side]:5.1f} times"
        )
    for two in more:
        print(f"  from {one} to {two}: {clock[one] / clock[two]:.2f} times as fast by the clock")


def test_many_jobs(tmp_path: Path) -> None:
    """Time grows with the jobs, and memory hardly does."""
    print()
    for jobs in JOBS:
        budgets = f"5_000..{5_000 + 10 * (jobs - 1)}:10"
        taken = batch(tmp_path, ROOT / "scenarios" / "instagram-launch.yaml", budgets)
        print(
            f"  {jobs:6,} jobs: {taken.clock:6.1f} s, processor {taken.processor:6.1f} s"
            f" ({1000 * taken.processor / jobs:.1f} ms a job), {taken.megabytes:.0f} MB"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One run of HiGHS: its program, its options, and the solution that it began with."""

    lp: highspy.HighsLp
    options: dict[str, Any]
    start: list[float] | None


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Asked]]:
    """Every run of HiGHS within, in its order."""
    asked: list[Asked] = []
    starts: dict[int, list[float]] = {}
    run, begin = highspy.Highs.run, highspy.Highs.setSolution

    def started(highs: Any, solution: Any) -> Any:
        starts[id(highs)] = list(solution.col_value)
        return begin(highs, solution)

    def recorded(highs: Any) -> Any:
        options = {name: highs.getOptionValue(name)[1] for name in OPTIONS}
        asked.append(Asked(_copy(highs.getLp()), options, starts.pop(id(highs), None)))
        return run(highs)

    with monkeypatch.context() as patched:
        patched.setattr(highspy.Highs, "setSolution", started)
        patched.setattr(highspy.Highs, "run", recorded)
        yield asked


def _copy(lp: Any) -> highspy.HighsLp:
    copy = highspy.HighsLp()
    for name in ("num_col_", "num_row_", "col_cost_", "col_lower_", "col_upper_", "row_lower_", "row_upper_"):
        setattr(copy, name, getattr(lp, name))
    for name in ("format_", "num_col_", "num_row_", "start_", "index_", "value_"):
        setattr(copy.a_matrix_, name, getattr(lp.a_matrix_, name))
    copy.integrality_, copy.sense_ = lp.integrality_, lp.sense_
    return copy


class Bare:
    """One live HiGHS that repeats recorded runs and does nothing else; the seconds of the processor that it took."""

    def __init__(self) -> None:
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.taken = 0.0

    def repeat(self, asked: Sequence[Asked]) -> None:
        """The runs that were asked for, one after another."""
        started = time.process_time()
        for one in asked:
            for name, value in one.options.items():
                self.highs.setOptionValue(name, value)
            self.highs.passModel(one.lp)
            if one.start is not None:
                solution = highspy.HighsSolution()
                solution.col_value = one.start
                self.highs.setSolution(solution)
            self.highs.run()
        self.taken += time.process_time() - started


@pytest.mark.parametrize("name", RANGES)
def test_against_a_bare_warm_loop(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm session, as a batch uses it, against live HiGHS objects that repeat its runs or those of cold solves.

    Budget by budget in turn, so that a busy moment of the machine meets every side. Where mixes are counted there are
    no runs of its own, so the second is what the solver alone would take.
    """
    base, (first, last, step) = load(ROOT / "scenarios" / name), RANGES[name]
    every = [changed(base, budget=budget) for budget in range(first, last + 1, 5 * step)]
    ways: dict[str, Callable[[Scenario], Plan]] = {
        "its own runs": partial(WarmSession().solve, brief=True),
        "the runs of cold solves": lambda one: solve(one, check=False),
    }
    runs: dict[str, list[list[Asked]]] = {way: [] for way in ways}
    for way, solver in ways.items():
        for scenario in every:
            with recording(monkeypatch) as asked:
                solver(scenario)
            runs[way].append(asked)
    session, warm, loops = WarmSession(), 0.0, {way: Bare() for way in ways}
    for number, scenario in enumerate(every):
        started = time.process_time()
        session.solve(scenario, brief=True)
        warm += time.process_time() - started
        for way, loop in loops.items():
            loop.repeat(runs[way][number])
    print(f"\n{name}, {len(every)} budgets: warm {1000 * warm / len(every):.1f} ms a plan in one thread")
    for way, loop in loops.items():
        count = sum(map(len, runs[way]))
        ratio = f"{warm / loop.taken:.2f} times" if count else "none, so no ratio to"
        print(f"  {ratio} a bare loop over {way} ({count} runs, {1000 * loop.taken / len(every):.1f} ms a plan)")
