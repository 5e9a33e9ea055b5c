"""A plan with what a reader of its report asks next: other budgets, and what each figure was taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from optimizer.domain.explanation import Explanation
from optimizer.domain.plan import Plan

Unit = Literal["money", "people", "share", "hours", "count"]


@dataclass(frozen=True, slots=True)
class AtBudget:
    """The answer at one budget: its plan, or in `reason` why there is none (then `plan` may be missing, too).

    `changes` holds, for each total that both have, what this plan has more than the report's own.
    """

    budget: float
    plan: Plan | None
    reason: str | None = None
    changes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that the scenario states: the planning value, the range it comes from, and the source it names.

    `line` is "" for what holds for all lines. `low`, `likely` and `high` are equal where no range is stated; rates are
    fractions of one. `source` is "" where none is named.
    """

    line: str
    figure: str
    unit: Unit
    value: float
    low: float
    likely: float
    high: float
    source: str = ""

    @property
    def is_range(self) -> bool:
        """Whether the scenario states it as uncertain."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Dossier:
    """A plan, the best plans at `budgets` (rising, its own among them; none without a budget), and its `assumptions`.

    The plan at another budget is the one that `optimizer solve --budget` gives: each goal is measured against the best
    that it could get at that budget. `explanation` holds the costs of limits and the steps that relax them; None where
    there is no plan to explain.
    """

    plan: Plan
    budgets: tuple[AtBudget, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    explanation: Explanation | None = None
