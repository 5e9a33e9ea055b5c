"""Every command that a README shows runs, and prints what the README shows."""

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

from optimizer.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "optimizer"
READMES = ("README.md", "optimizer/README.md", "optimizer/cli/README.md", "scenarios/README.md", "tests/README.md")
MOST_LINES = 250
"""What a newcomer reads in five minutes."""
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"(\"seconds\": |\"at\": )[^\n,]*|\d+(\.\d+)? s\b")
"""What differs from run to run."""
UNHURRIED = """
from optimizer.cli import main
from optimizer.studies import holds_back
holds_back.LEAST = 60.0
main()
"""
"""The program, with time enough to say what holds a plan back on a machine that is busy with something else."""
ELLIPSIS = "..."
"""A line of its own that stands for any lines."""


class Shown(NamedTuple):
    """A command of a README and the output below it, which may be none."""

    command: str
    output: str


def sessions() -> list[list[Shown]]:
    """The console blocks; the commands of one block run one after another in the same folder."""
    return [
        [Shown(*part.partition("\n")[::2]) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
        for name in READMES
        for block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
    ]


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what is shown: to the letter, but for times and for lines that `...` stands for."""
    wanted = [re.escape(SECONDS.sub("", line.rstrip())) for line in shown.strip().splitlines()]
    pattern = "\n".join("(?:.*\n)*?.*" if line == re.escape(ELLIPSIS) else line for line in wanted)
    lines = "\n".join(SECONDS.sub("", line.rstrip()) for line in printed.strip().splitlines())
    return re.fullmatch(pattern, lines) is not None


def test_every_readme_is_read() -> None:
    """There is no other, and the first one is short."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("optimizer", "scenarios", "tests")
        for path in (ROOT / folder).rglob("README.md")
    }
    assert found | {"README.md"} == set(READMES)
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("\n") <= MOST_LINES


def test_every_command_is_shown() -> None:
    """Each one that there is has a session to follow."""
    shown = {
        part.command.split()[1] for session in sessions() for part in session if part.command.startswith("optimizer ")
    }
    assert set(COMMANDS) - {"schema"} <= shown


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    """Files, pictures and headings that a README points to are there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, heading = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", READMES)
def test_paths_are_there(name: str) -> None:
    """A module that a README names can be opened."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z_./]+(?:\.py|/))`", text):
        assert any((base / path).exists() for base in (ROOT, PACKAGE, ROOT / "tests")), path


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[0].command)
def test_session_runs(session: list[Shown], tmp_path: Path) -> None:
    """Each command ends with an exit code that the README explains, and with the output that it shows."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for shown in session:
        if shown.command.startswith("make "):
            targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
            assert set(shown.command.split()[1:]) <= set(targets)
        elif shown.command.startswith("optimizer "):
            done = subprocess.run(
                [sys.executable, "-c", UNHURRIED, *shlex.split(shown.command, comments=True)[1:]],
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
