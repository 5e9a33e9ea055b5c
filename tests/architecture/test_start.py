"""A quick start: what a call imports, what the package offers, what its help says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

import optimizer
from optimizer.cli.app import COMMANDS, app

ROOT = Path(__file__).parents[2]
HEAVY = ("pydantic", "pulp", "highspy", "numpy", "pandas", "scipy", "rich", "ruamel", "jinja2", "cbcbox")
NOT_FOR_A_PLAN = ("pandas", "scipy", "rich", "jinja2", "matplotlib", "hypothesis")


OWN_NOT_FOR_A_PLAN = (
    "optimizer.domain.findings.report",
    "optimizer.domain.findings.explain",
    "optimizer.planner.near_optimal",
    "optimizer.report.formats.plot",
)
"""Parts of this package that other commands need."""


def imported(program: str, *arguments: str) -> set[str]:
    """The modules that are there when a program ends."""
    ending = "\nfinally:\n    print('imported', *sorted(sys.modules))"
    wrapped = "import sys\ntry:\n    " + program.replace("\n", "\n    ") + ending
    done = subprocess.run(
        [sys.executable, "-c", wrapped, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "Traceback" not in done.stderr, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "program",
    [
        "import optimizer",
        "import optimizer; optimizer.UsageError",
        "from optimizer.cli.failures import run; run(['--help'])",
        "from optimizer.cli.failures import run; run(['--version'])",
        *(f"from optimizer.cli.failures import run; run([{name!r}, '--help'])" for name in COMMANDS),
        "from optimizer.cli.failures import run; run(['solve'])",
    ],
)
def test_help_imports_nothing_heavy(program: str) -> None:
    """Help, a wrong call and the package itself are there at once."""
    assert not imported(program) & set(HEAVY)


def test_package_imports_no_click() -> None:
    """A notebook has no use for the command line."""
    assert "click" not in imported("import optimizer; optimizer.solve; optimizer.load")


def test_solve_imports_only_what_a_plan_needs() -> None:
    """Pandas and the like are for those who ask for them."""
    program = "from optimizer.cli.failures import run; run(['solve', 'scenarios/instagram-launch.yaml'])"
    modules = imported(program)
    assert {"pulp", "highspy"} <= modules
    assert not modules & {*NOT_FOR_A_PLAN, *OWN_NOT_FOR_A_PLAN}


def test_exported_names_exist() -> None:
    """Every public name loads, and is listed."""
    assert all(getattr(optimizer, name) is not None for name in optimizer.__all__)
    assert set(optimizer.__all__) <= set(dir(optimizer))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = optimizer.nothing


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    """A command says what it does, and so does each of its options."""
    command = app.get_command(click.Context(app), name)
    assert command is not None
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
