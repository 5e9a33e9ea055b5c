"""Why this plan and not another; and where there is none, why not.

Every plan named here is solved, and its figures recomputed, with each goal's best kept from the base plan, so that all
scores compare. A shadow price is the linear relaxation's and says over which range of its bound it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.domain.findings.plan import Clash, Plan, Status

Verdict = Literal["found", "never", "always", "needed", "none stated", "open"]
"""What the search for a break-even ended with.

`found`: the figure; `never`: no value that a person could state is enough (not at any fee, not even at 100%);
`always`: it is worth buying whatever the figure; `needed`: no plan is possible without the line; `none stated`: the
line has no such figure; `open`: a question on the way took too long; `value`, if any, is good enough, and a less good
one may be.
"""
AlternativeKind = Literal[
    "fewest partnerships", "least spend", "least dependence on one line", "most different", "different"
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in the base plan and in another one; `unit` as in `LimitResult`."""

    name: str
    measure: str
    unit: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """What the other plan has more; negative where it has less."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """Another plan beside the base plan.

    `goals` holds each goal in its own unit (and profit, where profit is what the strategy is after). `mix` is what is
    bought, by line. `broken` are sentences: what a mix made by hand does not hold. Without a plan (`infeasible`,
    `unbounded`) there are no figures, and `reason` says why.
    """

    status: Status
    score: Difference | None
    spend: Difference | None
    goals: tuple[Difference, ...]
    mix: Mapping[str, float]
    broken: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it is a plan that holds every limit."""
        return self.score is not None and not self.broken


@dataclass(frozen=True, slots=True)
class ShadowPrice:
    """The change of the relaxation's score for one more unit of a bound, at the bound as it is stated.

    Between `low` and `high` it foretells the relaxation's change to within 1 %; None on a side where no end was found.
    `unit` is the bound's; of a share, one more unit is 100 %.
    """

    price: float
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Step:
    """A bound that holds the plan back, relaxed by one natural step and solved again.

    `key` names the bound (`budget`, `limits.1.at_most`, `tiers.micro.available`, `goals.conversion.at_least`);
    `words` states the step ("20 more hours") and `override` does, as `--set` takes it; `gains` says whether the plan is
    better then by the strategy's own measure, None where that was not proven.
    """

    key: str
    place: str
    sentence: str
    words: str
    override: str
    before: float
    after: float
    unit: str
    effect: Effect
    price: ShadowPrice | None
    gains: bool | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a limit, the budget, a floor or a line's bound costs: the best plan without it; `gains` as in `Step`."""

    key: str
    place: str
    sentence: str
    effect: Effect
    gains: bool | None = None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one figure of a line at which buying at least one is as good as buying none.

    `figure` is its key on the line (`fee_per_post`, `per_post.engagements`); `unit` is "money", "share" or "count".
    The break-even is `value` to within 1 %: on its better side at least one is as good, beyond its other side, by 1 %,
    none is better. `override` states the value as `--set` takes it.
    """

    figure: str
    unit: str
    stated: float
    verdict: Verdict
    value: float | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True)
class LineOut:
    """A line of which the plan buys none: what buying at least one would cost, and what would make it worth it.

    `effect` is the best plan with at least one of the line.
    """

    name: str
    place: str
    effect: Effect
    break_evens: tuple[BreakEven, ...]


@dataclass(frozen=True, slots=True)
class LineIn:
    """A line that the plan buys: the best plan without it, and the fee up to which at least one is still worth it."""

    name: str
    place: str
    partnerships: float
    effect: Effect
    highest_fee: BreakEven


@dataclass(frozen=True, slots=True)
class Rounding:
    """How good whole numbers are: beside them the fractional optimum, and two mixes as people make them by hand.

    `greedy` is None where buying by value for money comes to nothing, as beside shares that no first line can hold.
    """

    fractional: Effect
    rounded_down: Effect
    greedy: Effect | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another good plan, and what it is best at.

    `loss` is what it gives up, relative to the base plan's score; `distance` is the part of the spend (0 to 1) that
    goes to other lines than in the base plan; `largest_share` is the largest line's share of the spend.
    """

    kinds: tuple[AlternativeKind, ...]
    effect: Effect
    loss: float
    distance: float
    partnerships: float
    largest_share: float


@dataclass(frozen=True, slots=True)
class Edit:
    """One number of a scenario, changed: `words` say it ("raise the budget from 60,000 to 64,200")."""

    key: str
    place: str
    sentence: str
    before: float
    after: float
    unit: str
    words: str
    override: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that together make a plan possible, verified by solving it with them; `plan` is what was found."""

    edits: tuple[Edit, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Endless:
    """A line that could be bought without end, and the dotted keys each of which would bound it."""

    name: str
    place: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that `explain` finds out about one scenario.

    With a plan: `steps`, `costs`, `lines_out`, `lines_in`, `rounding` and `alternatives` (at most `most`, each within
    `loss` of the score).
    Infeasible: `conflicts`, independent of one another, and `repairs`. Unbounded: `endless`. `notes` are sentences on
    what could not be found out, and why. `solves` counts the questions put to the solver, but for those of shadow
    prices, which are small linear programs; `seconds` is the time of it all.
    """

    plan: Plan
    steps: tuple[Step, ...] = ()
    costs: tuple[Cost, ...] = ()
    lines_out: tuple[LineOut, ...] = ()
    lines_in: tuple[LineIn, ...] = ()
    rounding: Rounding | None = None
    alternatives: tuple[Alternative, ...] = ()
    most: int = 4
    loss: float = 0.01
    conflicts: tuple[tuple[Clash, ...], ...] = ()
    repairs: tuple[Repair, ...] = ()
    endless: tuple[Endless, ...] = ()
    notes: tuple[str, ...] = ()
    solves: int = 0
    seconds: float = 0.0
