"""Every command that the README shows runs, and prints what the README shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"(\"seconds\": |\"at\": )[^\n,]*|\d+(\.\d+)? s\b")
"""What differs from run to run."""
ELLIPSIS = "..."
"""A line of its own that stands for any lines."""


class Shown(NamedTuple):
    """A command of the README and the output below it, which may be none."""

    command: str
    output: str


def sessions() -> list[list[Shown]]:
    """The console blocks; the commands of one block run one after another in the same folder."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    return [
        [Shown(*part.partition("\n")[::2]) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
        for block in BLOCK.findall(text)
    ]


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what is shown: to the letter, but for times and for lines that `...` stands for."""
    wanted = [re.escape(SECONDS.sub("", line.rstrip())) for line in shown.strip().splitlines()]
    pattern = "\n".join("(?:.*\n)*?.*" if line == re.escape(ELLIPSIS) else line for line in wanted)
    lines = "\n".join(SECONDS.sub("", line.rstrip()) for line in printed.strip().splitlines())
    return re.fullmatch(pattern, lines) is not None


def test_readme_shows_sessions() -> None:
    """There is something to try."""
    assert any(shown.command.startswith("optimizer solve") for session in sessions() for shown in session)


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[0].command if session else "empty")
def test_session_runs(session: list[Shown], tmp_path: Path) -> None:
    """Each command ends with an exit code that the README explains, and with the output that it shows."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for shown in session:
        if shown.command.startswith("make "):
            targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
            assert set(shown.command.split()[1:]) <= set(targets)
        elif shown.command.startswith("optimizer "):
            done = subprocess.run(
                [sys.executable, "-m", "optimizer", *shlex.split(shown.command, comments=True)[1:]],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                check=False,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            assert done.returncode in (0, 3, 4, 5), done.stdout
            assert not shown.output.strip() or matches(shown.output, done.stdout), done.stdout
