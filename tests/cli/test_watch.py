"""`optimizer solve --watch`: solves again when the file is saved, and prints what changed."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from subprocess import Popen
from threading import Event

import pytest

from optimizer.cli.watching import saved, stamps
from tests.cli.test_failures import started

SCENARIO = """
name: Watched
budget: {budget}
goals: {{awareness: 1}}
tiers: {{nano: {{followers: 9k, fee: 100, available: 50}}, micro: {{followers: 90k, fee: 1200}}}}
"""


def said(process: Popen[bytes], wanted: str) -> list[str]:
    """What it prints until a line that begins so."""
    lines: list[str] = []
    assert process.stdout is not None
    while True:
        line = process.stdout.readline().decode()
        assert line, lines
        lines.append(line.rstrip("\n"))
        if line.startswith(wanted):
            return lines


def heard(process: Popen[bytes], wanted: str) -> str:
    assert process.stderr is not None
    while True:
        line = process.stderr.readline().decode()
        assert line
        if wanted in line:
            return line


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as Unix does")
def test_a_planner_with_an_editor_beside_a_terminal(tmp_path: Path) -> None:
    """The first plan in full, then what each saved change did; a mistake is told, and the watch goes on."""
    file = tmp_path / "a.yaml"
    file.write_text(SCENARIO.format(budget="2k"), encoding="utf-8")
    call = "run(['solve', 'a.yaml', '--watch', '-o', 'a.json'])"
    # A program in the background may not hear Ctrl-C; this one says that it ends the watch, so it does.
    ignored = "import signal, sys\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    program = f"{ignored}from optimizer.cli.failures import run\nsys.exit({call})\n"
    with started("-c", program, cwd=tmp_path) as process:
        heard(process, "watching a.yaml; Ctrl-C ends")
        assert any(line.startswith("20 nano") for line in said(process, "Assumed"))
        first = (tmp_path / "a.json").read_bytes()
        time.sleep(0.05)
        file.write_text(SCENARIO.format(budget="6k"), encoding="utf-8")
        heard(process, "watching a.yaml; Ctrl-C ends")
        told = said(process, "reach")
        assert any(line.startswith("nano: 20 -> ") for line in told)
        assert any(line.startswith("spend: 2,000 -> ") for line in told)
        assert (tmp_path / "a.json").read_bytes() != first
        time.sleep(0.05)
        file.write_text(SCENARIO.format(budget="many"), encoding="utf-8")
        assert "many" in heard(process, "budget")
        heard(process, "watching a.yaml; Ctrl-C ends")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_a_file_that_is_taken_away_is_waited_for(tmp_path: Path) -> None:
    """Editors write another file and put it in its place."""
    file = tmp_path / "a.yaml"
    assert stamps([str(file)]) == {str(file): None}
    file.write_text("name: A\n", encoding="utf-8")
    before = stamps([str(file)])
    file.write_text("name: Another\n", encoding="utf-8")
    assert saved(before, Event())
    assert stamps([str(file)]) != before


def test_a_wait_that_is_asked_to_end(tmp_path: Path) -> None:
    """It ends though nothing was saved."""
    file, asked = tmp_path / "a.yaml", Event()
    asked.set()
    assert not saved(stamps([str(file)]), asked)
