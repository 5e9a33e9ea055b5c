"""Small scenarios for batches, and the command line in a process of its own."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"

QUICK = """
name: quick
budget: 1000
goals: {conversion: 60%, awareness: 40%}
tiers:
  one: {fee: 100, per_post: {conversions: 5, reach: 900}, available: 30}
  two: {fee: 250, per_post: {conversions: 14, reach: 1800}, available: 12}
  big: {fee: 1900, per_post: {conversions: 60, reach: 30000}}
"""
OTHER = """
name: other
currency: EUR
budget: 2000
goals: {credibility: {weight: 1, measure: press}}
tiers:
  two: {fee: 300, measures: {press: 0.5}, available: 4}
  three: {fee: 500, measures: {press: 1}}
limits:
  - {measure: partnerships, at_least: 2}
"""
PATIENCE = 60
"""Seconds after which what a test waits for will not come."""


def written(folder: Path, **files: str) -> list[str]:
    """Writes scenario files and gives their paths."""
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def command(*arguments: object) -> list[str]:
    """The command line of a batch."""
    return [sys.executable, "-m", "optimizer", "batch", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A batch in a process of its own, to its end."""
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, check=False, cwd=ROOT, timeout=2 * PATIENCE
    )


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A batch in a process of its own, killed at the end if it still runs."""
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def lines(journal: Path) -> int:
    """How many whole lines a journal has, its heading included."""
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def wait_for(journal: Path, least: int, process: subprocess.Popen[str]) -> bool:
    """Waits until a journal has so many lines; whether the process is still there."""
    end = time.monotonic() + PATIENCE
    while lines(journal) < least:
        if process.poll() is not None:
            return False
        assert time.monotonic() < end, "the journal does not grow"
        time.sleep(0.01)
    return process.poll() is None


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The worker processes that a batch has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def kill(number: int) -> None:
    """Ends a process without asking it."""
    os.kill(number, signal.SIGKILL)


def kill_oneself() -> None:
    """What a worker does that dies of something else than its job."""
    kill(os.getpid())
