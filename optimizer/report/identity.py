"""What tells a finding apart on all that is exported of it: the digest of its document, who made it, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.plan import Made, Plan


@dataclass(frozen=True, slots=True)
class Identity:
    """The digest of a finding's document, by which program its plans were made, and when the last of them was."""

    digest: str
    by: str
    at: str

    @property
    def words(self) -> str:
        """It in one line."""
        return " · ".join([part for part in (self.by, self.at[:10]) if part] + [f"digest {self.digest}"])


def identity(finding: object, document: Mapping[str, Any]) -> Identity:
    """What tells a finding apart whose document is known; nothing of who made it where it holds no plan."""
    last = max(_made(finding), key=lambda made: made.at, default=Made("", "", 0.0))
    return Identity(str(document.get("digest") or digest(document)), last.by, last.at)


def _made(finding: object) -> Iterator[Made]:
    """Of every plan of a finding: itself, its own, those of its sides, those at its points, or those of a portfolio."""
    if isinstance(finding, Plan):
        yield finding.made
        return
    for name in ("plan", "own"):
        if (part := getattr(finding, name, None)) is not None:
            yield from _made(part)
    for name in ("sides", "points", "plans"):
        for part in getattr(finding, name, ()):
            yield from _made(part)
