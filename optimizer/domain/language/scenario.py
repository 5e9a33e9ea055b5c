"""The scenario: one frozen tree that checks a file's shape, makes its JSON Schema, and is what the model reads."""

# No postponed annotations here: pydantic would evaluate each of them from text, at every start.
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, PrivateAttr, model_validator

from optimizer.domain.language.fields import (
    AgencyFee,
    CurrencyCode,
    Flag,
    ListOf,
    MonthOf,
    Named,
    OneOf,
    OneOrNamed,
    OrNone,
    PaidIn,
    Rated,
    Steps,
    Text,
)
from optimizer.domain.language.measures import DEFAULT_MEASURE
from optimizer.domain.language.number_fields import Figure, PartOf, Positive, Reserve, Sided, Uncertain
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.strict import Strict
from optimizer.domain.language.uncertainty import CaseOf, Event, Spread, Uncertainty, Weighing
from optimizer.errors import Key, Place

Strategy = Literal["weighted", "balanced", "priority", "cheapest", "profit"]
NORMALISED: tuple[Strategy, ...] = ("weighted", "balanced")
"""Strategies that measure a plan by what each goal alone could reach; their score is a share of one."""

ONE = Quantity.of(1.0)
ZERO = Quantity.of(0.0)
NO_AGENCY = AgencyFee(ZERO)
MAY_BE_FIRM = ("budget", "reserve", "periods")
"""What a scenario may call firm at its top; limits, goals and lines say it of themselves."""
WHOLE_AUDIENCE = "audience"
"""Name of the only segment where a scenario gives its audience as one number."""

_ANY_SIGN = float("-inf")
_DUE = Figure("a share", "50%", most=1.0, percent=True)
_WORDS = Text("text", "launch", lines=True)
_LABEL = Text("a label", "instagram")
_PEOPLE = Figure("a number of people", "50000 or 50k", three_decimals=False)
_RATE = Uncertain("a rate", "3.86% or 0.0386", most=1.0, percent=True)
_MONEY = Uncertain("an amount of money", "60000 or 60k", three_decimals=False)
_AMOUNT = PartOf("an amount", "0.2 or 12% of engagements", least=_ANY_SIGN, percent=True)
_COST = PartOf("a cost", "200 or 25% of fees", three_decimals=False, percent=True, bases=("fees",), based=True)
_PRICE = Uncertain("a price", "450 or 90%", three_decimals=False, percent=True)

Words = Annotated[str, _WORDS]
Name = Annotated[str, Text("a name", "launch")]
Label = Annotated[str, _LABEL]
Labels = Annotated[dict[str, str], Named("a mapping of labels", "{owner: team-a}", of=_LABEL)]
Sources = Annotated[dict[str, str], Named("a mapping of keys to sources", "{fee: assumed}", of=_WORDS)]
Money = Annotated[Quantity, _MONEY]
People = Annotated[Quantity, Uncertain("a number of people", "50000 or 50k", three_decimals=False)]
Rate = Annotated[Quantity, _RATE]
Amount = Annotated[Quantity, Uncertain("an amount", "900k")]
Factor = Annotated[float, Figure("a factor", "120% or 1.2", percent=True)]
Month = Annotated[str, MonthOf("a month", "2027-03")]
Pays = Annotated[dict[str, float], PaidIn("shares by month", "{2026-09: 50%, 2026-11: 50%}", of=_DUE)]
"""Month, or months after a period's first as text, -> the share that is paid then; shares sum to 1."""
Hours = Annotated[Quantity, Uncertain("a number of hours", "4")]
Amounts = Annotated[dict[str, Quantity], Named("a mapping of measures", "{press_mentions: 0.2}", of=_AMOUNT)]
Costs = Annotated[dict[str, Quantity], Named("a mapping of costs", "{travel: 200}", of=_COST)]
OwnCosts = Annotated[
    dict[str, Quantity | None], Named("a mapping of costs", "{travel: 200}", of=OrNone("a cost", "200", of=_COST))
]
Prices = Annotated[dict[int, Quantity], Steps("prices by number of partnerships", "{10: 90%, 25: 80%}", of=_PRICE)]
"""Number of partnerships -> a price, in the terms of the fee, or (`percent`) a share of it; thresholds rise."""
Shares = Annotated[
    Quantity | dict[str, Quantity], OneOrNamed("shares by segment", "{north: 60%, south: 20%}", of=_RATE)
]
Currency = Annotated[str, CurrencyCode("a currency", "USD")]
Count = Annotated[float, Figure("a number of partnerships", "5")]
Budget = Annotated[float, Figure("an amount of money", "60000 or 60k", three_decimals=False)]
Weight = Annotated[float, Figure("a weight", "30%", percent=True)]
Share = Annotated[float, Figure("a rate", "1% or 0.01", most=1.0, percent=True)]
LimitNumber = Annotated[Bound, Sided("the number of a limit", "400 or 40%", least=_ANY_SIGN, percent=True)]
Floor = Annotated[float, Figure("a goal's floor", "400, an amount in the measure's own unit", least=_ANY_SIGN)]
Firm = Annotated[bool, Flag("true or false", "true")]
Used = Annotated[bool, Flag("true or false", "true")]
_COST_NAMES = ListOf("a list of costs", "[fees, travel]", of=_LABEL, single=True)
_FIRM = OneOf("what can be firm", "budget", words=MAY_BE_FIRM)
_STEP = Figure("a rate", "60% or 0.6", most=1.0, percent=True)
Where = Annotated[
    dict[str, tuple[str, ...]],
    Named(
        "a mapping of labels", "{tier: mega}", of=ListOf("a list of labels", "[nano, micro]", of=_LABEL, single=True)
    ),
]
"""Label (or `name`) -> the values that match; every label must match."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scenario came from: its file, overrides, and the place of every key that was written.

    `sha256` is the file's own; `files` are all that were read, the file and its rate card,
    each with its SHA-256.
    `tree` is what was written as `files` read it, for stating some of it anew; nobody else looks inside.
    """

    file: str | None = None
    sha256: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[Key, Place] = field(default_factory=dict)
    tree: object | None = field(default=None, repr=False, compare=False)
    files: Mapping[str, str] = field(default_factory=dict)

    def place(self, key: Key) -> Place:
        """The place of a key, or of the nearest part of the scenario that holds it."""
        for length in range(len(key), -1, -1):
            if (found := self.places.get(key[:length])) is not None:
                return found
        return Place(self.file or "scenario")


class Goal(Strict):
    """What is wanted: a measure, counted on some lines or on all, with a weight and a floor."""

    weight: Weight = Field(default=0.0, description="relative; weights are normalised to sum to 1")
    measure: Name | None = Field(
        default=None, description="what counts; by default reach, conversions or engagements, by the goal's name"
    )
    at_least: Floor | None = Field(
        default=None, description="a floor in the measure's own unit; holds under every strategy"
    )
    where: Where = Field(default={}, description="counted on lines with these labels only")
    firm: Firm = Field(default=False, description="whether the floor may never give")

    @model_validator(mode="before")
    @classmethod
    def _weight_alone(cls, given: Any) -> Any:
        """A goal without a mapping is its weight."""
        return given if isinstance(given, Mapping | cls) else {"weight": given}


class Per(Strict):
    """The other measure of a limit that is a ratio of two."""

    measure: Name = Field(description="the measure to compare with")
    where: Where | None = Field(default=None, description="its lines; by default the limit's own")


class Bounds(Strict):
    """The numbers of a limit for one value of its label, in place of those that hold for each."""

    at_least: LimitNumber | None = Field(default=None, description="an amount, or a percentage as of the limit")
    at_most: LimitNumber | None = Field(default=None, description="an amount, or a percentage as of the limit")
    exactly: LimitNumber | None = Field(default=None, description="an amount, or a percentage as of the limit")


class Limit(Strict):
    """What must hold: a measure of some lines against an amount, a share, or a multiple of something else."""

    measure: Name = Field(description="a measure, a measure of one's own, a ratio, or lines_used")
    at_least: LimitNumber | None = Field(
        default=None, description="an amount, or a percentage of the plan or the budget"
    )
    at_most: LimitNumber | None = Field(
        default=None, description="an amount, or a percentage of the plan or the budget"
    )
    exactly: LimitNumber | None = Field(
        default=None, description="an amount, or a percentage of the plan or the budget"
    )
    where: Where = Field(default={}, description="on lines with these labels only")
    by: Label | None = Field(default=None, description="one limit for each value of this label among its lines")
    each: dict[str, Bounds] = Field(default={}, description="with by: values whose numbers are others")
    of: Literal["plan", "budget"] | None = Field(
        default=None, description="what a percentage is a share of; plan by default"
    )
    for_each: Where | None = Field(default=None, description="compare with the number of partnerships of these lines")
    per: Per | None = Field(default=None, description="compare with another measure")
    distinct: Label | None = Field(default=None, description="with lines_used: count the values of a label among them")
    if_used: Used = Field(
        default=False, description="at_least holds only where any of its lines is used; else none of them is"
    )
    sure: Annotated[float, Figure("a share of draws", "90%", most=1.0, percent=True)] | None = Field(
        default=None, description="the share of draws in which it holds"
    )
    worst: Annotated[float, Figure("a share of draws", "10%", most=1.0, percent=True)] | None = Field(
        default=None, description="the share of draws, the worst ones, whose mean meets it"
    )
    name: Name | None = Field(default=None, description="how reports call it")
    firm: Firm = Field(default=False, description="whether it may never give")

    @property
    def drawn(self) -> bool:
        """Whether it speaks of draws, and not of what is planned."""
        return self.sure is not None or self.worst is not None


class PerPost(Strict):
    """Known figures of one post; each replaces what the rates would give."""

    impressions: Amount | None = Field(default=None, description="views of one post; may exceed followers")
    reach: People | None = Field(default=None, description="people whom the posts of one partnership reach together")
    engagements: Amount | None = Field(default=None, description="likes, comments, shares and the like, of one post")
    conversions: Amount | None = Field(default=None, description="conversions of one post")


class Period(Strict):
    """A stretch of time in which every line can be bought anew; its factors scale the figures of all lines."""

    budget: Annotated[Bound, Sided("a period's budget", "20k or 40%", percent=True)] | None = Field(
        default=None, description="money, or a share of the budget after reserve"
    )
    start: Month | None = Field(default=None, alias="from", description="its first month")
    until: Month | None = Field(default=None, description="its last month")
    reach_rate: Factor | None = Field(default=None, description="factor of every line's reach_rate")
    engagement_rate: Factor | None = Field(default=None, description="factor of every line's engagement_rate")
    conversion_rate: Factor | None = Field(default=None, description="factor of every line's conversion_rate")
    delivery_rate: Factor | None = Field(default=None, description="factor of every line's delivery_rate")
    followers: Factor | None = Field(default=None, description="factor of every line's followers")
    value_per_conversion: Factor | None = Field(default=None, description="factor of what a conversion is worth")
    fees: Factor | None = Field(default=None, description="factor of stated fees and amounts of volume prices")
    costs: Factor | None = Field(default=None, description="factor of amounts of costs beside fees")
    hours: Factor | None = Field(default=None, description="factor of every line's hours")


class Line(Strict):
    """One kind of partnership that can be bought."""

    tier: Label | None = Field(default=None, description="label; by default the line's own name")
    platform: Label | None = Field(default=None, description="label")
    format: Label | None = Field(default=None, description="label")
    phase: Label | None = Field(default=None, description="label")
    region: Label | None = Field(default=None, description="label")
    labels: Labels = Field(default={}, description="labels of one's own")
    followers: People | None = Field(default=None, description="of one creator")
    posts: Annotated[float, Positive("a number of posts", "2")] = Field(
        default=1.0, description="posts of one partnership"
    )
    fee_per_post: Money | None = Field(default=None, description="money for one post")
    fee: Money | None = Field(default=None, description="money for one partnership, as quoted for a bundle")
    fee_after: Prices = Field(default={}, description="price of each partnership after so many")
    fee_from: Prices = Field(default={}, description="price of all partnerships once there are so many")
    fee_per_conversion: Money | None = Field(default=None, description="money on top of the fee, for each conversion")
    fee_per_engagement: Money | None = Field(default=None, description="money on top of the fee, for each engagement")
    fee_per_thousand_impressions: Money | None = Field(
        default=None, description="money on top of the fee, for each thousand impressions"
    )
    fee_at_most: Money | None = Field(
        default=None, description="the most that one partnership is paid, results included"
    )
    product_cost: Money = Field(default=ZERO, description="money for products, for one partnership")
    costs: OwnCosts = Field(
        default={}, description="costs beside fees, for one partnership; null where the scenario's does not hold"
    )
    commission_rate: Rate = Field(
        default=ZERO, description="of value_per_conversion after discount, on every conversion"
    )
    setup_cost: Money = Field(default=ZERO, description="money once, if the line is used at all")
    reach_rate: Rate | None = Field(default=None, description="share of followers who see one post; 100% by default")
    engagement_rate: Rate = Field(default=ZERO, description="engagements / followers / post")
    conversion_rate: Rate = Field(default=ZERO, description="conversions / engagement")
    per_post: PerPost = Field(default=PerPost(), description="known figures of one post")
    delivery_rate: Rate = Field(default=ONE, description="share of agreed partnerships that deliver")
    audience_share: Shares = Field(default=ONE, description="share of the people reached who belong to the audience")
    value_per_conversion: Money | None = Field(default=None, description="money; by default the scenario's")
    discount: Rate | None = Field(default=None, description="code discount off the value; by default the scenario's")
    gross_margin: Rate | None = Field(default=None, description="share of revenue left after the cost of goods")
    content_value: Money = Field(default=ZERO, description="money that reusing the content of one post is worth")
    hours: Hours = Field(default=ZERO, description="of management, for one partnership")
    measures: Amounts = Field(default={}, description="measures of one's own, for one partnership, any sign")
    at_least: Count | None = Field(default=None, description="fewest partnerships")
    available: Count | None = Field(default=None, description="most partnerships; no cap by default")
    available_each_period: Count | None = Field(default=None, description="most partnerships within one period")
    exactly: Count | None = Field(default=None, description="exact number of partnerships")
    at_least_if_used: Count | None = Field(default=None, description="none, or at least this many partnerships")
    results_after: Annotated[dict[int, float], Steps("shares by threshold", "{10: 60%, 25: 30%}", of=_STEP)] = Field(
        default={}, description="share of its results that each partnership after the threshold counts"
    )
    """Threshold -> share of results from the next partnership on; thresholds rise, shares fall."""
    periods: Annotated[tuple[str, ...], ListOf("a list of periods", "[Q1, Q4]", of=_LABEL, single=True)] = Field(
        default=(), description="periods in which it can be bought; all by default"
    )
    pays: Pays = Field(
        default={}, description="when it is paid: shares by month, or by months after its period's first"
    )
    spread: Spread | None = Field(default=None, description="sd / mean of one partnership's results about the line")
    event: Event | None = Field(default=None, description="what may happen to one partnership")
    firm: Firm = Field(default=False, description="whether its bounds on partnerships may never give")
    note: Words | None = Field(default=None, description="shown in reports")
    sources: Sources = Field(default={}, description="where figures come from; assumed for what no source states")


class Reporting(Strict):
    """How plans are shown."""

    by: Annotated[tuple[str, ...], ListOf("a list of labels", "[tier, phase]", of=_LABEL, single=True)] = Field(
        default=(), description="subtotals: a row for each value of a label, or of several labels such as `tier,phase`"
    )


class Scenario(Strict):
    """A planner's scenario, complete and checked; percentages are fractions of one, money is in `currency`."""

    name: Name = Field(description="what reports call the scenario")
    notes: Words | None = Field(default=None, description="free text, shown in reports")
    period: Words | None = Field(default=None, description="free text, shown in reports")
    currency: Currency = Field(default="USD", description="ISO 4217 code")
    exchange: Annotated[
        dict[str, float], Named("a mapping of rates", "{GBP: 1.16}", of=Positive("a rate of exchange", "1.16"))
    ] = Field(default={}, description="units of the currency for one of another, in which money may then be written")
    budget: Budget | None = Field(default=None, description="ceiling on planned spend, everything included")
    reserve: Annotated[Bound, Reserve("a reserve", "5% or 3000", percent=True)] = Field(
        default=Bound(0.0), description="rate or money kept back from the budget"
    )
    agency_fee: Annotated[
        AgencyFee, Rated("an agency fee", "10% or {rate: 10%, on: [fees, travel]}", rate=_RATE, on=_COST_NAMES)
    ] = Field(default=NO_AGENCY, description="rate on every fee, or a rate and what it is on")
    costs: Costs = Field(default={}, description="costs beside fees, for one partnership of every line")
    pays: Pays = Field(default={}, description="when lines are paid that neither say so nor have a period with months")
    agency_pays: Pays = Field(
        default={}, description="when the agency's fee is paid; by default with what it is charged on"
    )
    counts: Literal["whole", "fractional"] = Field(default="whole", description="how partnerships are counted")
    goals: dict[str, Goal] = Field(default={}, description="what is wanted: a weight each, or a mapping")
    strategy: Strategy = Field(default="weighted", description="what the best plan is")
    order: Annotated[tuple[str, ...], ListOf("a list of goals", "[awareness, conversion]", of=_LABEL)] = Field(
        default=(), description="with priority: the goals in order"
    )
    tolerance: Share = Field(default=0.01, description="with priority: how much of each earlier goal may be given up")
    audience: Annotated[
        dict[str, float], Named("an audience", "{north: 3M, south: 5M}", of=_PEOPLE, alone=WHOLE_AUDIENCE)
    ] = Field(default={}, description="people who could become customers, or segments; makes reach unduplicated")
    """Segment -> people; empty: reach adds up. One number is one segment called `WHOLE_AUDIENCE`."""
    value_per_conversion: Money = Field(default=ZERO, description="money: an order or a lifetime value")
    discount: Rate = Field(default=ZERO, description="code discount off the value")
    gross_margin: Rate = Field(default=ONE, description="share of revenue left after the cost of goods")
    periods: dict[str, Period] = Field(default={}, description="stretches of time, each with a budget and factors")
    carry_over: Used = Field(default=False, description="whether what one period leaves the next may spend")
    uncertainty: Uncertainty | None = Field(default=None, description="how sure figures are")
    cases: dict[str, CaseOf] = Field(default={}, description="named cases, each with a chance and what changes in it")
    risk: Weighing | None = Field(default=None, description="that the best plan is chosen for its bad draws, too")
    tiers: dict[str, Line] = Field(description="the rate card: lines by name, or the path of a CSV file")
    limits: tuple[Limit, ...] = Field(default=(), description="what must hold")
    firm: Annotated[tuple[str, ...], ListOf("a list of what is firm", "[budget, reserve]", of=_FIRM, single=True)] = (
        Field(default=(), description="what may never give")
    )
    report: Reporting = Field(default=Reporting(), description="how plans are shown")

    _origin: Origin = PrivateAttr(default_factory=Origin)
    _derived: dict[str, Any] = PrivateAttr(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether two scenarios say the same, wherever they came from."""
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Scenario":
        """A copy; one with other values is no longer what its file says."""
        copy = super().model_copy(update=update, deep=deep)
        return copy.anew().placed(Origin(self.origin.file)) if update else copy

    def anew(self) -> "Scenario":
        """The scenario itself, with nothing worked out of it yet."""
        self._derived = {}
        return self

    def placed(self, origin: Origin) -> "Scenario":
        """The scenario itself, knowing where it came from."""
        self._origin = origin
        return self

    @property
    def origin(self) -> Origin:
        """Where it came from."""
        return self._origin

    @property
    def derived(self) -> dict[str, Any]:
        """What `derived` functions worked out of it, by their names."""
        return self._derived

    @property
    def whole(self) -> bool:
        """Whether only whole partnerships can be bought."""
        return self.counts == "whole"

    @property
    def reserved(self) -> float:
        """Money kept back from the budget; a reserve up to 1 is a rate."""
        if self.reserve.percent:
            return self.reserve.value * (self.budget or 0.0)
        return self.reserve.value

    @property
    def spendable(self) -> float | None:
        """The budget after reserve: the most that a plan may spend; None where there is no budget."""
        return None if self.budget is None else self.budget - self.reserved

    @property
    def drawn(self) -> bool:
        """Whether draws, or cases, decide what the best plan is."""
        return self.risk is not None or any(limit.drawn for limit in self.limits)

    def measure_of(self, goal: str) -> str:
        """What a goal measures."""
        return self.goals[goal].measure or DEFAULT_MEASURE[goal]


Worked = TypeVar("Worked")


def derived(work: Callable[[Scenario], Worked]) -> Callable[[Scenario], Worked]:
    """A function of a scenario that is worked out once for each; a copy with other values begins anew."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def known(scenario: Scenario) -> Worked:
        if name not in scenario.derived:
            scenario.derived[name] = work(scenario)
        found: Worked = scenario.derived[name]
        return found

    return known
