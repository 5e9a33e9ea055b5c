"""Nothing but our own words reaches stdout and stderr, whatever a library says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAUNCH = str(ROOT / "scenarios" / "instagram-launch.yaml")
PHASES = str(ROOT / "scenarios" / "two-phase-launch.yaml")

LOUD = '''
"""Stands before the real highspy and speaks in every way there is: when it is imported, made, and run."""

import logging
import os
import sys
import warnings
from pathlib import Path


def speak(what):
    os.write(1, f"loud {what}: C, to 1\\n".encode())
    os.write(2, f"loud {what}: C, to 2\\n".encode())
    print(f"loud {what}: Python, to stdout", flush=True)
    print(f"loud {what}: Python, to stderr", file=sys.stderr, flush=True)
    warnings.warn(f"loud {what}: a warning", FutureWarning)
    logging.getLogger("loud").warning("loud %s: a log entry", what)


def spoken(of, name):
    plain = getattr(of, name)

    def louder(*given, **named):
        speak(name)
        return plain(*given, **named)

    setattr(of, name, louder)


here = str(Path(__file__).parents[1])
sys.path.remove(here)
del sys.modules["highspy"]
import highspy

sys.path.insert(0, here)
speak("import")
for name in ("__init__", "run", "changeColsCost"):
    spoken(highspy.Highs, name)
'''

JSON = ("--format", "json")
SMALL = """\
name: small
budget: 3k
goals: {awareness: 50%, conversion: 50%}
tiers:
  micro: {followers: 30k, fee: 270, reach_rate: 20%, engagement_rate: 4%, conversion_rate: 2%, hours: 2}
  macro: {followers: 300k, fee: 1900, reach_rate: 15%, engagement_rate: 1.5%, conversion_rate: 1%, hours: 9}
limits:
  - {measure: hours, at_most: 20}
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "solve": ("solve", "small.yaml", "--format", "json"),
    "evaluate": ("evaluate", "small.yaml", "--counts", "micro=3", "--format", "json"),
    "explain": ("explain", "small.yaml", "--format", "json"),
    "explain-conflict": ("explain", "small.yaml", "--set", "goals.awareness.at_least=9M", "--format", "json"),
    "compare": ("compare", "small.yaml", LAUNCH, "--format", "json"),
    "batch": ("batch", "small.yaml", "--budgets", "1k..3k:1k", "--format", "json"),
    "batch-processes": ("batch", "small.yaml", "--budgets", "1k..3k:1k", "--workers-kind", "processes", *JSON),
    "curve": ("curve", "small.yaml", "--budgets", "1k..3k:1k", "--format", "json"),
    "tradeoff": ("tradeoff", "small.yaml", "awareness", "conversion", "--points", "3", "--format", "json"),
    "schema": ("schema",),
}
"""Every command that prints JSON."""

OURS = ("optimizer: ", "warning: ", "3 jobs in ", "The plans' figures rest on ")
"""How a line of ours on stderr begins."""


@pytest.fixture
def loud(tmp_path: Path) -> dict[str, str]:
    """An environment in which the solver speaks."""
    package = tmp_path / "loud" / "highspy"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(LOUD, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join((str(package.parent), str(ROOT)))}


def run(arguments: tuple[str, ...], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own, in a folder with a small scenario."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_library_that_speaks_is_not_heard(name: str, tmp_path: Path, loud: dict[str, str]) -> None:
    """Neither from Python nor from C, neither here nor in workers."""
    done = run(COMMANDS[name], tmp_path, **loud)
    assert json.loads(done.stdout)
    assert "loud" not in done.stdout + done.stderr
    assert [line for line in done.stderr.splitlines() if not line.startswith(OURS)] == []


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("solve", "--help"), ("check", LAUNCH)])
def test_words_of_ours_are_heard(arguments: tuple[str, ...], tmp_path: Path, loud: dict[str, str]) -> None:
    """Help, versions and results pass the guard."""
    done = run(arguments, tmp_path, **loud)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_debugging_shows_what_libraries_say(tmp_path: Path, loud: dict[str, str]) -> None:
    """With OPTIMIZER_DEBUG=1, on stderr: stdout stays ours. This is also how we know that the library speaks."""
    done = run(COMMANDS["solve"], tmp_path, **loud, OPTIMIZER_DEBUG="1")
    assert json.loads(done.stdout)
    for what in ("import", "__init__", "run"):
        for way in ("C, to 1", "C, to 2", "Python, to stdout", "Python, to stderr", "a warning", "a log entry"):
            assert f"loud {what}: {way}" in done.stderr


def test_a_closed_output_is_told(tmp_path: Path) -> None:
    """Nothing is lost without a word, and what can be said is said."""
    closed = 'exec "$@" {}>&-'
    command = [sys.executable, "-m", "optimizer", "solve", LAUNCH]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for number, code, said in (
        (1, 2, "optimizer: the result cannot be printed: standard output is closed\n"),
        (2, 0, ""),
    ):
        done = subprocess.run(
            ["/bin/sh", "-c", closed.format(number), "sh", *command],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
        )
        assert (done.returncode, done.stderr) == (code, said)
        assert bool(done.stdout) == (number == 2)


CALLS = """
import sys
import optimizer

def main():
    launch = {launch!r}
    optimizer.solve(launch)
    optimizer.solve(launch, solver="cbc", check=False)
    optimizer.explain(launch)
    optimizer.curve(launch, "40k,80k")
    for kind in ("threads", "processes"):
        optimizer.batch({phases!r}, budgets="20k..60k:20k", workers=2, workers_kind=kind)
    print("mine")

if __name__ == "__main__":
    main()
"""


def test_calls_from_python_print_nothing(tmp_path: Path) -> None:
    """A notebook's output is its own, on threads and processes, too."""
    program = tmp_path / "program.py"
    program.write_text(CALLS.format(launch=LAUNCH, phases=PHASES), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "mine\n", "")
