"""The memo for a decision: a plan, what it beats, and what comes of it where its ranges turn out badly or well."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import CaseResult, Risk


@dataclass(frozen=True, slots=True)
class Rival:
    """Another mix beside the plan; `same` tells whether it was evaluated under the plan's own scenario."""

    name: str
    plan: Plan
    same: bool


@dataclass(frozen=True, slots=True)
class Memo:
    """A plan as a decision is asked for: `digest` is that of its file; `cases` are none where no range is stated."""

    plan: Plan
    digest: str
    rivals: tuple[Rival, ...]
    cases: tuple[CaseResult, ...]
    risk: Risk | None = None
    """Its chances over draws; None where counts are fractional."""
