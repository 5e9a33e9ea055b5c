"""A batch: one row a solve (cli/README.md: "batch"), and what a person wants to know of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.domain.findings.curve import Peak

if TYPE_CHECKING:
    import pandas as pd

Value = float | str | None
Row = tuple[Value, ...]
FAILED = "failed"
"""The status of a job that has neither a plan nor a proof that there is none."""
PLANNED = ("optimal", "feasible")
"""The statuses of a job that has a plan."""


@dataclass(frozen=True, slots=True)
class BatchColumn:
    """A column of the table: every cell of it is text, or every cell is a number."""

    name: str
    kind: Literal["text", "number"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How the jobs of a batch ended; `unproven` ones have a plan, too."""

    jobs: int
    planned: int
    unproven: int
    without: int
    failed: int


@dataclass(frozen=True, slots=True)
class Checks:
    """How many plans were solved again from scratch in another configuration, and what came of it.

    `rule` says which ones were; `undecided` are those whose second opinion took too long; `improved` names the first
    of the jobs for which the second solve found another plan, which the table then holds.
    """

    rule: str
    done: int
    confirmed: int
    undecided: int
    improved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalReturns:
    """What a group's plans bring for one goal, from its lowest budget with a plan to its highest.

    `attainment` is the mean over its plans; `first` and `last` are the returns per extra unit of budget at either end,
    `knees` the least and the greatest budget at which returns diminish (`domain.arithmetic.knee`), over the group's
    families. Where the group has several families, values and returns are those of the first with several plans.
    """

    name: str
    attainment: float | None
    lowest: float
    highest: float
    first: float | None
    last: float | None
    knees: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Group:
    """The jobs of one scenario and strategy, in one band where the batch goes by bands.

    `carried` holds each line's share of all that the group's plans spend, the largest first; `costs` are quotients of
    sums over the plans; `families` is how many variations of the scenario the group holds; `peak` is the lowest budget
    with the highest profit, of the first with several plans, where anything is earned.
    """

    scenario: str
    currency: str
    strategy: str
    band: str | None
    budgets: tuple[float, float] | None
    families: int
    tally: Tally
    carried: tuple[tuple[str, float], ...]
    costs: Mapping[str, float | None]
    goals: tuple[GoalReturns, ...]
    peak: Peak | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The values of one goal at ascending budgets, for one scenario and strategy: what a chart draws."""

    scenario: str
    strategy: str
    currency: str
    goal: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A finished batch. `rows` come one by one from where they are kept, as often as they are asked for."""

    columns: tuple[BatchColumn, ...]
    rows: Iterable[Row]
    tally: Tally
    checks: Checks
    groups: tuple[Group, ...]
    responses: tuple[Response, ...]
    undrawn: int
    """Scenarios and strategies with several plans that `responses` leave out, for a chart of more is a tangle."""
    failures: tuple[str, ...]
    """The first reasons why jobs failed, each in a sentence that names its first job and counts the others."""
    several_strategies: bool
    varied: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a job, one column as in the table; missing figures are NaN."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=[column.name for column in self.columns])
        for column in self.columns:
            if column.kind == "number":
                frame[column.name] = pd.to_numeric(frame[column.name])
        return frame
