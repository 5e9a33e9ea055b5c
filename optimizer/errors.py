"""What can go wrong, as one tree; each class knows the exit code of the command line.

* OptimizerError (1): a fault of the program
    * UsageError (2): the call is wrong, or a solver is not installed
    * ScenarioError (3): a scenario, plan or rate card is wrong; holds every problem found
    * MissingPlanError (4): a plan is needed for what was asked, and none exists
    * StoppedError (5): stopped before any plan was found

A scenario without a plan is not an exception: the plan's status says so (exit code 4), and so does a
plan that a time limit left unproven (exit code 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

Key = tuple[str | int, ...]
"""Path of a value in a scenario: ("tiers", "micro", "fee_per_post"), ("limits", 0); positions count from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value was written: lines and columns from 1; for a value from `--set`, `file` names the override."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input: where, under which dotted key, and how to mend it."""

    place: Place
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.place), self.key, self.message) if part)


class OptimizerError(Exception):
    """A fault of the program."""

    exit_code: ClassVar[int] = 1


class UsageError(OptimizerError):
    """The call is wrong: an unknown option, a solver that is not installed, a file that cannot be written."""

    exit_code = 2


class ScenarioError(OptimizerError):
    """A scenario, a plan or a rate card is wrong; `problems` lists every problem that was found."""

    exit_code = 3

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class MissingPlanError(OptimizerError):
    """What was asked needs the plan of a scenario that has none; the message says why it has none."""

    exit_code = 4


class StoppedError(OptimizerError):
    """A time limit ended the work before any plan was found."""

    exit_code = 5
