"""Times side by side in one run, as ratios; nothing here asserts a time."""

from __future__ import annotations

import compileall
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import highspy
import pytest

import optimizer
from tests.benchmarks.rate_card import scenario

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "scenarios" / "instagram-launch.yaml"
PAIRS = 21
"""Interleaved, so that a busy moment of the machine meets both sides."""


def seconds(*arguments: str) -> float:
    """How long Python takes as a whole process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started


@pytest.mark.parametrize(
    ("arguments", "yardstick", "wanted"),
    [
        (("--help",), "import click", "at most 1.2"),
        (("solve", str(MAIN)), "import pulp", "at most 2.2, better 1.9"),
    ],
    ids=["help", "solve"],
)
def test_process(arguments: tuple[str, ...], yardstick: str, wanted: str) -> None:
    """A whole call of the command line against a bare import."""
    call = ("-c", "from optimizer.cli import main; main()", *arguments)
    compileall.compile_dir(ROOT / "optimizer", quiet=1)
    seconds(*call)
    pairs = [(seconds(*call), seconds("-c", yardstick)) for _ in range(PAIRS)]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(ours / theirs for ours, theirs in pairs)
    print(
        f"\noptimizer {arguments[0]}: {1000 * ours:.0f} ms, python -c '{yardstick}': {1000 * theirs:.0f} ms; "
        f"median ratio of {PAIRS} pairs {ratio:.2f} ({wanted})"
    )


def test_share_outside_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much of a plan's time is spent on anything but the solver's own run."""
    inside: list[float] = []
    run: Callable[[Any], Any] = highspy.Highs.run

    def timed(highs: Any) -> Any:
        started = time.perf_counter()
        status = run(highs)
        inside.append(time.perf_counter() - started)
        return status

    monkeypatch.setattr(highspy.Highs, "run", timed)
    optimizer.solve(MAIN)
    inside.clear()
    started = time.perf_counter()
    plan = optimizer.solve(MAIN)
    whole = time.perf_counter() - started
    print(
        f"\n{MAIN.name}: {1000 * whole:.0f} ms in process, {len(inside)} runs of the solver, "
        f"{100 * (1 - sum(inside) / whole):.0f}% of the time outside it; {plan.status}"
    )


def test_main_scenario(benchmark: BenchmarkFixture) -> None:
    """The main scenario in process, everything included."""
    plan = benchmark(lambda: optimizer.solve(MAIN))
    assert plan.status == "optimal"


def test_large_rate_card(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    """500 lines under 20 limits are solved to proven optimality."""
    file = tmp_path / "large.yaml"
    file.write_text(scenario(500), encoding="utf-8")
    plan = benchmark.pedantic(lambda: optimizer.solve(file), rounds=1)  # type: ignore[no-untyped-call]
    print(f"\n500 lines, 20 limits: {plan.status}, checked {plan.solver.checked}, {plan.made.seconds:.2f} s")
    assert plan.status == "optimal"
    assert sum(limit.key.startswith("limits.") for limit in plan.limits) == 20
