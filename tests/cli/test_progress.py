"""The progress bar: there for people who wait, nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from optimizer.cli import progress
progress.PATIENCE = float(sys.argv[1])
with progress.Progress("solving", quiet=len(sys.argv) > 2) as bar:
    for done in range(1, 4):
        bar(done, 3, failed=done - 1)
"""

SAYING = PROGRAM + "    bar.say('by the way')\n    bar(3, 3)\n"
LEAVING = PROGRAM + "    from optimizer.cli import leave; leave(0)\n"


def watched(*arguments: str, program: str = PROGRAM) -> str:
    """What a terminal on stderr gets to see."""
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", program, *arguments],
        stderr=theirs,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:
        pass  # Linux's way to say that the other end is closed.
    os.close(ours)
    return seen.decode()


def test_shown_on_a_terminal() -> None:
    """What is done, what there is to do, and what failed."""
    seen = watched("0")
    assert "solving" in seen
    assert "3/3" in seen
    assert "2 failed" in seen


def test_words_do_not_end_up_in_the_bar() -> None:
    """What is said meanwhile has a line of its own, and the bar goes on below it."""
    before, after = watched("0", program=SAYING).split("by the way")
    assert before.endswith(("\r", "\x1b[2K", "\x1b[?25h"))
    assert after.startswith("\r\n")
    assert "solving" in after


def test_whoever_leaves_gets_the_cursor_back() -> None:
    """A bar hides the cursor, and a program that Ctrl-C ends does not finish its bar."""
    seen = watched("0", program=LEAVING)
    assert "\x1b[?25l" in seen
    assert seen.endswith("\x1b[?25h")


@pytest.mark.parametrize("arguments", [("60",), ("0", "--quiet")])
def test_silent_for_a_moment_and_when_asked(arguments: tuple[str, ...]) -> None:
    """Nothing at all is written."""
    assert watched(*arguments) == ""


def test_silent_without_a_terminal() -> None:
    """A log file gets no bar."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, "0"], capture_output=True, check=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == (b"", b"")
