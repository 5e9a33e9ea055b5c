"""The plan: what to buy, with what results, and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.domain.findings.risk import Risk, Sureness


Status = Literal["optimal", "feasible", "infeasible", "unbounded", "given"]
NO_PLAN: tuple[Status, ...] = ("infeasible", "unbounded")
"""Statuses of an answer that holds no plan."""

UNDECIDED = "whether each of them is needed for that was not decided in the time there was"
"""Ends the reason of a plan whose conflict may hold more than it needs to."""

BOUNDS_OF_LINES = ("at_least", "available", "available_each_period", "exactly", "at_least_if_used")
"""Keys of a line that bound its partnerships."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Which scenario a plan answers; `sha256` is that of its own file, `files` has that of each that was read."""

    name: str
    file: str | None
    sha256: str | None
    currency: str
    budget: float | None
    strategy: str
    overrides: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)
    exchange: Mapping[str, float] = field(default_factory=dict)
    """Other currencies in which money was written -> units of the scenario's for one."""


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of the rate card in a plan, bought or not; money in the scenario's currency, reach of the line alone."""

    name: str
    tier: str
    labels: Mapping[str, str]
    partnerships: float
    posts: float
    fee_per_post: float
    spend: float
    share_of_spend: float | None
    hours: float
    impressions: float
    reach: float
    engagements: float
    conversions: float
    revenue: float
    profit: float
    measures: Mapping[str, float]
    cpm: float | None
    cpe: float | None
    cpa: float | None
    roas: float | None
    roi: float | None
    frequency: float | None
    fees: float
    agency_fee: float
    products: float
    commission: float
    setup: float
    content_value: float
    line: str | None = None
    """The rate card's line that it is, with periods; its period is among the labels."""
    cost_items: Mapping[str, float] = field(default_factory=dict)
    """Costs beside fees by name; their sum is `costs`."""
    cost_per: Mapping[str, float | None] = field(default_factory=dict)
    """Measure of one's own -> spend over it, where its unit cost stands beside it."""

    @property
    def costs(self) -> float:
        """The costs beside fees."""
        return fsum(self.cost_items.values())

    @property
    def beside(self) -> dict[str, float | None]:
        """Costs and unit costs under the names that totals have for them; nothing where the scenario has none."""
        costs = {f"costs.{name}": amount for name, amount in self.cost_items.items()}
        own: dict[str, float | None] = {"costs": self.costs, **costs} if costs else {}
        return own | {f"cost_per.{name}": cost for name, cost in self.cost_per.items()}

    def label(self, name: str) -> str | None:
        """The value of a label, its name and its tier included; None without the label."""
        return {"name": self.name, "tier": self.tier}.get(name) or self.labels.get(name)


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The lines that share a value of a label (or a tuple of values, of several labels; None: without the label).

    `lines` counts those that are used; `figures` has every figure of a line by name, reach over those lines alone;
    `measures` those of one's own.
    """

    value: str | tuple[str | None, ...] | None
    lines: int
    figures: Mapping[str, float | None]
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """A period of a plan: what bounds its spend (None: the whole budget alone), its spend, and what is left of it.

    With `carry_over` budget and left are of everything up to its end. `figures` are what it brings.
    """

    name: str
    budget: float | None
    spend: float
    left: float | None
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CashMonth:
    """What of a plan falls due in a month (None: undated), by parts of the spend; pay by result is among the fees.

    `cumulative` is everything up to it; `left` is of the budget after reserve, None without a budget.
    """

    month: str | None
    fees: float
    agency_fee: float
    products: float
    commission: float
    setup: float
    costs: float
    total: float
    cumulative: float
    left: float | None


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal in a plan: `best` is the most that it alone could reach; `weight` is normalised to a sum of 1."""

    name: str
    measure: str
    where: Mapping[str, tuple[str, ...]]
    weight: float
    value: float
    best: float | None
    attainment: float | None
    at_least: float | None


@dataclass(frozen=True, slots=True)
class LimitResult:
    """A limit, the budget or a goal's floor in a plan; shares and ratios in their own unit, None over 0.

    `key` is its dotted key in the scenario, positions counting from 1; `unit` is "money", "people", "count", "hours",
    "share" (of the plan or of the budget), "ratio" or "" (a measure of one's own). `binding`: one partnership more or
    less of some line would break it. `by` is the value of its label where the limit is stated once for each; `used`
    tells of one that holds only if its lines are used whether any is, and is None of others. Of one that speaks of
    draws, `sure` and `worst` are the shares that it states, `chance` is that of the draws in which it holds, and
    `value` is the quantile that must hold, or the mean of the worst draws.
    """

    name: str
    key: str
    measure: str
    unit: str
    value: float | None
    at_least: float | None
    at_most: float | None
    slack: float | None
    binding: bool
    by: Mapping[str, str] = field(default_factory=dict)
    used: bool | None = None
    sure: float | None = None
    worst: float | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """What the arithmetic says of a mix: every figure, and `broken`, the keys of limits that do not hold."""

    lines: tuple[LineResult, ...]
    totals: Mapping[str, float | None]
    goals: Mapping[str, float]
    limits: tuple[LimitResult, ...]
    broken: tuple[str, ...]
    groups: Mapping[str, tuple[GroupResult, ...]] = field(default_factory=dict)
    periods: tuple[PeriodResult, ...] = ()
    cash: tuple[CashMonth, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule that cannot hold, or that a given mix breaks: its dotted key, where it was written, what it states."""

    key: str
    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A bound that may hold a plan back: the budget, a floor, a limit, or a line's own bound such as `available`.

    `rule` is the dotted key of what was stated, `key` that of the bound itself; `step` says how it was relaxed, and
    `gains` whether the plan is better then: None where there was no time to solve it.
    """

    rule: str
    key: str
    step: str
    gains: bool | None


@dataclass(frozen=True, slots=True)
class SolverUsed:
    """What solved it; `checked` where a second configuration proved it, too.

    `holds_back` is what solving again with one bound relaxed showed in the time there was; of a mix that a person gave
    there is none.
    """

    name: str
    version: str
    checked: bool
    holds_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """Who made the plan, when (UTC, ISO 8601), and in how many seconds."""

    by: str
    at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to a scenario. Without a plan (`infeasible`, `unbounded`) it has no lines, and `reason` says why.

    `broken` lists the rules that a `given` mix does not keep; no other plan breaks any. `groups` are subtotals by
    label, where they were asked for. `inputs` is the scenario as
    it was stated, ranges and shares included, so that it is the same scenario at any budget.
    """

    scenario: Summary
    status: Status
    gap: float | None
    score: float | None
    lines: tuple[LineResult, ...]
    totals: Mapping[str, float | None]
    goals: tuple[GoalResult, ...]
    limits: tuple[LimitResult, ...]
    warnings: tuple[str, ...]
    solver: SolverUsed
    made: Made
    inputs: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    conflict: tuple[Clash, ...] = ()
    broken: tuple[Clash, ...] = ()
    groups: Mapping[str, tuple[GroupResult, ...]] = field(default_factory=dict)
    periods: tuple[PeriodResult, ...] = ()
    cash: tuple[CashMonth, ...] = ()
    risk: Risk | None = None
    """What draws say of it, where draws decide or the scenario says how sure its figures are."""
    sureness: Sureness | None = None
    """What is said first of it, where its scenario states anything that is not sure."""
    format: int = 1

    def to_frame(self) -> pd.DataFrame:
        """One row a line, one column a figure (labels and measures of one's own spread out); index: the line's name."""
        import pandas as pd

        rows = []
        for line in self.lines:
            row = {name: getattr(line, name) for name in LineResult.__slots__}
            row.update({f"label.{label}": value for label, value in row.pop("labels").items()})
            row.update({f"measure.{measure}": value for measure, value in row.pop("measures").items()})
            del row["cost_items"], row["cost_per"]
            if line.line is None:
                del row["line"]
            row.update(line.beside)
            rows.append(row)
        return pd.DataFrame(rows, columns=None if rows else ["name"]).set_index("name")


def by_card(plan: Plan) -> dict[str, list[LineResult]]:
    """The lines of the rate card, each with its lines of a plan: itself, or one for each of its periods."""
    found: dict[str, list[LineResult]] = {}
    for line in plan.lines:
        found.setdefault(line.line or line.name, []).append(line)
    return found


def nested(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures by name with costs and unit costs as mappings of their own: `costs.travel` is `cost_items: {travel}`."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        family, dot, rest = name.partition(".")
        holder = {"costs": "cost_items", "cost_per": "cost_per"}.get(family) if dot else None
        if holder is None:
            found[name] = value
        else:
            found.setdefault(holder, {})[rest] = value
    return found


def earns(plan: Plan) -> bool:
    """Whether a plan's results have a value, so that its profit is more than what it spends."""
    return any(plan.totals.get(name) for name in ("revenue", "content_value"))
