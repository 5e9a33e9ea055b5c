"""How sure a plan is: its figures over draws, the chances of what was stated, and what they hang on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.domain.findings.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Range:
    """A measure, a ratio or the score over draws: one draw in ten is below `p10`, one in ten above `p90`.

    `worst` is the mean of the worst tenth: the highest of costs, the lowest of all else. None where a draw has no end,
    as a cost per conversion without any.
    """

    name: str
    planned: float | None
    mean: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    worst: float | None


@dataclass(frozen=True, slots=True)
class Target:
    """A floor, a limit or a target: the share of draws in which it holds, and that share's standard error."""

    name: str
    key: str
    chance: float
    error: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is said first: one measure, the chance of its floor or limit (`stated`), or else of what is planned."""

    measure: str
    bound: float
    stated: bool
    chance: float


@dataclass(frozen=True, slots=True)
class Sureness:
    """What is said first of a plan: a measure over draws, the chances, and the defaults on which that rests.

    `over_budget` is the chance of spending above the whole budget, reserve included; None without a budget.
    """

    told: Told
    spread: Range
    over_budget: float | None
    draws: int
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What varies: the part of each goal's variance that knowing it alone takes away; None where nothing varies."""

    name: str
    shares: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Alike:
    """P10 of a goal as stated, if every figure moved alone, and if each moved together for the whole campaign."""

    goal: str
    stated: float
    alone: float
    together: float


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The plan's mix with every range at one end: "low" is the end that hurts; money in the plan's currency.

    `over_budget` is what it spends above the budget after reserve, None without a budget; `broken` are the limits that
    the mix then does not keep, in words.
    """

    name: str
    spend: float
    over_budget: float | None
    revenue: float
    profit: float
    roi: float | None
    reach: float
    conversions: float
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swing:
    """A figure with a range at both ends, all others as planned: what a measure comes to, the mix held.

    `changes` tells whether another mix would be the best at either end; None where that was not proven.
    """

    line: str
    figure: str
    unit: str
    low: float
    planned: float
    high: float
    at_low: float
    at_high: float
    source: str
    changes: bool | None

    @property
    def swing(self) -> float:
        """How far the ends are apart."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Regret:
    """A case: the plan's score at its planning values, the best of all plans that are feasible as planned, and its mix.

    `best` and `regret` are None where the best one is not known.
    """

    case: str
    own: float
    best: float | None
    regret: float | None
    mix: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stress:
    """The mix with figures changed as somebody asks, at planning values."""

    name: str
    totals: Mapping[str, float | None]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What knowing a figure before planning would be worth, in the unit of `Worth`.

    `own`: it is each creator's own, so that one number for all of them is no forecast of anything.
    """

    line: str
    figure: str
    gain: float
    own: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing would be worth: money with `profit`, else points of attainment (a hundred for the whole score).

    `evpi` is that of knowing the case and every shared factor, `error` its standard error; None where it is not known
    in time. `figures` know one figure of one line each; the largest first.
    """

    unit: str
    evpi: float | None
    error: float | None
    figures: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The best mix for one weight of the worst draws: the mean of its score over draws, and that of the worst ones."""

    weight: float
    mean: float
    worst: float
    mix: Mapping[str, float]
    proven: bool


@dataclass(frozen=True, slots=True)
class SamplingGap:
    """How far the best plan of all campaigns may lie above this one, in the unit of the score.

    `gap` is the mean over new samples, `upper` the one-sided 95 % bound (Mak, Morton and Wood 1999); `share` is the
    bound relative to the plan's own value.
    """

    samples: int
    gap: float
    upper: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of a plan chosen over draws, and of the plan that its scenario has without them."""

    name: str
    here: float | None
    without: float | None


@dataclass(frozen=True, slots=True)
class Without:
    """The plan without `risk`, and with `sure` and `worst` limits taken at planning values, beside the one with them.

    `mix` are the partnerships by line that differ; `causes` the three whose part of the variance (of the goal named
    `goal`) differs most. `status` is "infeasible" where limits at planning values have no plan.
    """

    status: str
    mix: tuple[Beside, ...] = ()
    figures: tuple[Beside, ...] = ()
    goal: str = ""
    causes: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """A plan over draws; `assumed` are defaults that were used, `warnings` what makes them less than the truth."""

    plan: Plan
    draws: int
    seed: int
    score: Range
    told: Told
    measures: tuple[Range, ...]
    targets: tuple[Target, ...]
    over_budget: float | None
    """The chance of spending above the whole budget, reserve included; None without a budget."""
    histogram: tuple[tuple[float, float], ...]
    """Of the measure that is told first: middles of equal steps, and the share of draws in each."""
    measure: str
    """What the tornado measures."""
    assumed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    alike: tuple[Alike, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    named: tuple[CaseResult, ...] = ()
    """The cases that the scenario names; `cases` are low, planned and high."""
    regrets: tuple[Regret, ...] = ()
    tornado: tuple[Swing, ...] = ()
    stress: tuple[Stress, ...] = ()
    maximised: float | None = None
    """With `risk` the number that the plan is best in: the mean weighed against the worst, or the largest regret."""
    without: Without | None = None
    worth: Worth | None = None
    frontier: tuple[Weighed, ...] = ()
    sampling_gap: SamplingGap | None = None

    @property
    def sureness(self) -> Sureness:
        """What is said first."""
        spread = next(row for row in self.measures if row.name == self.told.measure)
        return Sureness(self.told, spread, self.over_budget, self.draws, self.assumed)

    def to_frame(self) -> pd.DataFrame:
        """One row a measure or ratio, one column a figure; index: the name."""
        import pandas as pd

        names = [name for name in Range.__slots__ if name != "name"]
        rows = {row.name: [getattr(row, name) for name in names] for row in self.measures}
        return pd.DataFrame.from_dict(rows, orient="index", columns=names)
