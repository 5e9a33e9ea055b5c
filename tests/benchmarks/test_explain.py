"""What an explanation costs, beside one plan; nothing here asserts a time."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import optimizer
from optimizer.files import load
from optimizer.planner import solve

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "scenarios" / "instagram-launch.yaml"
PAIRS = 3
"""Interleaved, so that a busy moment of the machine meets both sides."""


def test_main_scenario() -> None:
    """Questions, and time as a multiple of one cold solve of the same scenario."""
    ratios, explained = [], optimizer.explain(MAIN)
    for _ in range(PAIRS):
        started = time.perf_counter()
        solve(load(MAIN))
        one = time.perf_counter() - started
        started = time.perf_counter()
        optimizer.explain(load(MAIN))
        ratios.append((time.perf_counter() - started) / one)
    print(
        f"\nexplain {MAIN.name}: {explained.solves} questions to the solver, "
        f"{median(ratios):.1f} times the time of one cold solve (median of {PAIRS} pairs)"
    )
    assert explained.plan.status == "optimal"
