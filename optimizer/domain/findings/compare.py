"""A comparison of plans: what changes against a baseline, what the change costs, and what was assumed differently.

Every tuple "by side" has one entry for each of `Comparison.sides`, in their order; the first side is the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.domain.findings.plan import BOUNDS_OF_LINES, Plan, earns

Outcome = Literal["costs", "saves", "dominates", "dominated", "same"]
"""Of more spend and more results: `costs`; less of both: `saves`; no more spend and more results, or less spend and no
fewer: `dominates`; the reverse: `dominated`; neither differs: `same`."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of one side, and how far it is from the baseline's.

    `change` is None for the baseline itself and where there is nothing to subtract; `relative` is the change over the
    absolute value of the baseline's figure, and None also where that is 0.
    """

    value: float | None
    change: float | None = None
    relative: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the plans: its short name, unlike any other's, the file or name it was given by, and the plan itself.

    `broken` are the sentences of the limits that it does not keep; `notes` say what a reader must know of it, such as
    that its scenario has changed since. `beaten_by` names a side with a better plan of the very same scenario, where
    this one is called optimal.
    """

    name: str
    given: str
    plan: Plan
    broken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    beaten_by: str | None = None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of any side's rate card, by side; a side whose rate card lacks it has no value, and 0 in changes."""

    name: str
    partnerships: tuple[Compared, ...]
    spend: tuple[Compared, ...]
    share_of_spend: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A measure, a part of the budget or a ratio of the whole plan, by side.

    `unit` is "money", "people", "count", "hours", "cost" (money for one result, for 1,000 with cpm), "ratio" or "" (a
    measure of one's own); `better` says which way is better, None where that depends on what is wanted.
    """

    name: str
    unit: str
    better: Literal["more", "less"] | None
    figures: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class GoalChange:
    """A goal by side: value in its measure's own unit, attainment of the side's own best, floor; None without it.

    Attainments belong to one scenario at one budget and are therefore not subtracted.
    """

    name: str
    measure: str
    where: Mapping[str, tuple[str, ...]]
    values: tuple[Compared, ...]
    attainments: tuple[float | None, ...]
    floors: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """What the change of one result costs, `per` (1, or 1,000 for reach) of it at a time.

    `cost` is the extra spend for so many extra results where the outcome is `costs`, the money saved for so many
    results given up where it is `saves`, and None otherwise.
    """

    measure: str
    per: int
    change: float
    outcome: Outcome
    cost: float | None


@dataclass(frozen=True, slots=True)
class Increment:
    """One side against the baseline: changes in spend, revenue and profit, and what each change of a result costs.

    `roas` is the change in revenue over the change in spend: negative where they move apart, None where the spend is
    the same or neither plan earns anything, and so is `profit_per`, the change in profit for each unit of it;
    `outcome` looks at spend and all results together: `dominates` where no
    result is worse,
    `dominated` where none is better, else `costs` or `saves` by spend (`same` spend with mixed results is `same`).
    `better` and `worse` name the measures and ratios at which the side beats the baseline, or loses to it.
    """

    name: str
    spend: float
    revenue: float
    profit: float
    roas: float | None
    profit_per: float | None
    outcome: Outcome
    results: tuple[Extra, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """In what share of the same draws a side brings more of each goal (of profit, without any) than the baseline."""

    name: str
    goals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rung:
    """A plan of the ladder against the next cheaper one that nothing dominates (`start`; None: there is none).

    `results` has the extra result of each goal that all plans have. `profit_per` is the extra profit for each extra
    unit of money, None where the spend is equal or nothing earns anything. `dominated_by` names a plan that costs no
    more and brings no less of any of these goals and of profit.
    """

    start: str | None
    name: str
    spend: float | None
    results: Mapping[str, float]
    revenue: float | None
    profit: float | None
    profit_per: float | None
    dominated_by: str | None


RESIDUALS = ("unspent", "overlap")
"""What is left of other figures: its own size says nothing, so that its change has no meaning in %."""
DECISIONS = ("budget", "reserve", "counts", "goals", "strategy", "order", "tolerance", "limits", "period", "firm")
"""First parts of keys that decide which plan is best, and not what a mix costs and brings."""
RATES = ("agency_fee", "discount", "gross_margin", "tolerance", "audience_share")
"""Keys that hold a fraction of one, beside those that end in `_rate`."""
OF_RATES = ("audience_share", "results_after")
"""Keys below which there are fractions of one."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A key of the scenarios at which they differ: what each side's states there, None where it states nothing."""

    key: str
    values: tuple[float | str | None, ...]

    @property
    def alters_figures(self) -> bool:
        """Whether the same mix may have other figures because of it; budgets, goals and limits only choose a mix."""
        if self.key.partition(".")[0] in DECISIONS:
            return False
        return self.key.rpartition(".")[2] not in (*BOUNDS_OF_LINES, "firm") and ".sources." not in self.key

    @property
    def is_rate(self) -> bool:
        """Whether its numbers are fractions of one; weights, where they are stated as such."""
        owner, _, last = self.key.rpartition(".")
        below = owner.rpartition(".")[2]
        if last == "weight":
            stated = [value for value in self.values if isinstance(value, float | int)]
            return any(value < 1 for value in stated) and all(value <= 1 for value in stated)
        return below in OF_RATES or (below != "measures" and (last in RATES or last.endswith("_rate")))


@dataclass(frozen=True, slots=True)
class Crossed:
    """A side's mix under a scenario: its score there, regret (how much worse than that scenario's best plan), limits.

    `missing` are lines that it buys and the scenario lacks; with any, there are no figures. Regret of a mix that breaks
    a limit (`broken`, sentences) may be negative.
    """

    score: float | None
    regret: float | None
    spend: float | None
    broken: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A scenario under which every side's mix was evaluated; `best` is the score of its own best plan.

    `proven` tells whether that plan is proven optimal; without any plan `best` and every regret is None.
    """

    name: str
    strategy: str
    best: float | None
    proven: bool
    mixes: tuple[Crossed, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side, the baseline first.

    `increments` has one entry for each side but the baseline; `dominances` are (better, worse) pairs of names among all
    sides; `leaders` are (measure or ratio, name of the one side that is best at it); `under` names the scenario under
    which all mixes were evaluated, if one was given; `cross` has every mix under the scenario of every side, if asked
    for; `notes` concern the comparison as a whole; `ladder` has three or more plans by spend.
    """

    currency: str
    sides: tuple[Side, ...]
    lines: tuple[LineChange, ...]
    measures: tuple[MeasureChange, ...]
    goals: tuple[GoalChange, ...]
    increments: tuple[Increment, ...]
    dominances: tuple[tuple[str, str], ...]
    assumptions: tuple[Assumption, ...]
    leaders: tuple[tuple[str, str], ...] = ()
    under: str | None = None
    cross: tuple[Ground, ...] = ()
    notes: tuple[str, ...] = ()
    ladder: tuple[Rung, ...] = ()
    ahead: tuple[Ahead, ...] = ()

    @property
    def earns(self) -> bool:
        """Whether any plan earns anything, so that profit is more than what is spent."""
        return any(earns(side.plan) for side in self.sides)

    @property
    def baseline(self) -> Side:
        """What the others are compared with."""
        return self.sides[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The sides' names."""
        return tuple(side.name for side in self.sides)
