"""A plan file held against what can be worked out anew: figures, texts, its digest, its scenario's files, its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.domain.findings.plan import Plan


@dataclass(frozen=True, slots=True)
class Check:
    """A figure or text of the file: its key, what is stated there and what was worked out; `wrong` says why it fails.

    What was worked out is None where only a sentence can say what is wrong.
    """

    key: str
    stated: Any
    recomputed: Any
    wrong: str = ""

    @property
    def holds(self) -> bool:
        """Whether the file states what was worked out."""
        return not self.wrong


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file that the scenario was read from: its SHA-256 as stated, and as it is now (None: it is not there)."""

    file: str
    stated: str
    now: str | None

    @property
    def changed(self) -> bool:
        """Whether it is there, and not what the plan was made from."""
        return self.now is not None and self.now != self.stated


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that was held against a plan file.

    `checks` has every figure that can be recomputed, the digest, and, where they were asked for, the scenario's file
    and what solving again gives. `unproven`: solving again ended before a proof. `only_stated` names what nothing here
    could check.
    """

    file: str
    plan: Plan
    checks: tuple[Check, ...]
    files: tuple[FileCheck, ...]
    only_stated: tuple[str, ...]
    resolved: Plan | None = None
    unproven: bool = False

    @property
    def differences(self) -> tuple[Check, ...]:
        """What does not hold."""
        return tuple(check for check in self.checks if not check.holds)
