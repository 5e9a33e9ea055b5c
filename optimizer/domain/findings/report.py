"""A plan with what a reader of its report asks next: other budgets, and what holds it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.domain.findings.explain import Explanation
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Risk


@dataclass(frozen=True, slots=True)
class AtBudget:
    """The answer at one budget: its plan, or in `reason` why there is none (then `plan` may be missing, too).

    `stopped` tells that a time limit ended the search before any plan was found, so that there may be one. `changes`
    holds, for each total that both have, what this plan has more than the report's own.
    """

    budget: float
    plan: Plan | None
    reason: str | None = None
    stopped: bool = False
    changes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A plan, and the best plans at `budgets` (rising, its own among them; none without a budget).

    The plan at another budget is the one that `optimizer solve --budget` gives: each goal is measured against the best
    that it could get at that budget. `explanation` holds the costs of limits and the steps that relax them; without a
    plan, conflicts and repairs.
    """

    plan: Plan
    budgets: tuple[AtBudget, ...] = ()
    explanation: Explanation | None = None
    risk: Risk | None = None
    """What draws say of the plan, where its scenario states anything that is not sure."""
