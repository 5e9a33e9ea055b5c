"""What a scenario says of how sure its figures are: how far they move together, creators' luck, events and cases."""

# No postponed annotations here: pydantic would evaluate each of them from text, at every start.
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from optimizer.domain.language.fields import Named, OneOf, OneOrNamed, Text
from optimizer.domain.language.number_fields import Figure, Uncertain
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.strict import Strict

LEAST_DRAWS, MOST_DRAWS = 1_024, 65_536
SPREADS = ("reach_rate", "engagement_rate", "conversion_rate")
"""What a spread may be stated for: impressions and reach; engagements and what follows; conversions alone."""
RATES = (*SPREADS, "per_post", "measures")
SIZES = ("followers", "fees", "costs", "products", "hours")
GROUPS = {"rates": RATES, "sizes": SIZES}
"""Group of figures -> the figures that move together as the group says, unless one of them says so itself."""

_SHARE = Figure("a share", "30%", most=1.0, percent=True)
_SPREAD = Figure("a spread", "50%", most=10.0, percent=True)
Share = Annotated[float, _SHARE]
Spread = Annotated[float | dict[str, float], OneOrNamed("spreads by rate", "{engagement_rate: 80%}", of=_SPREAD)]


class Together(Strict):
    """How much of the variance of a figure's normal score is common; the rest is each creator's own."""

    campaign: Share = Field(default=0.0, description="common to all lines")
    line: Share = Field(default=0.0, description="common to the creators of a line")


BY_GROUP = {"rates": Together(campaign=0.3, line=0.7), "sizes": Together()}
"""How far the figures of a group move together where nothing is stated."""


class Uncertainty(Strict):
    """How figures vary; every key may be left out."""

    draws: Annotated[float, Figure("a number of draws", "8192", least=LEAST_DRAWS, most=MOST_DRAWS)] = Field(
        default=8_192.0, description="rounded up to a power of two"
    )
    seed: Annotated[float, Figure("a seed", "1")] = Field(default=1.0, description="another one gives other draws")
    common: dict[str, Together] = Field(default={}, description="how far figures move together: rates, sizes, or one")
    spread: Spread = Field(default=0.5, description="sd / mean of one partnership's results about its line")
    points: Share = Field(default=0.0, description="rates without a range: PERT of so much less and more of the value")
    range_covers: Annotated[float, Figure("a share", "90%", least=0.5, most=1.0, percent=True)] = Field(
        default=1.0, description="share of the distribution that low and high hold"
    )


class Event(Strict):
    """Something that may happen to one partnership, such as a scandal."""

    chance: Share | None = Field(default=None, description="of one partnership")
    results: Annotated[float, Figure("a factor", "0%", percent=True)] = Field(
        default=1.0, description="factor of its results then"
    )
    cost: Annotated[Quantity, Uncertain("an amount of money", "20k", three_decimals=False)] = Field(
        default=Quantity.of(0.0), description="money that it costs then"
    )


class Weighing(Strict):
    """How much the bad draws count in what a plan is chosen for; or that its regret over cases is what counts."""

    worst: Annotated[float, Figure("a share", "10%", most=0.5, percent=True)] | None = Field(
        default=None, description="the share of draws that are the bad ones; 10% by default"
    )
    weight: Share | None = Field(default=None, description="of their mean against that of all draws; 50% by default")
    regret: Annotated[str, OneOf("what regret is over", "cases", words=("cases",))] | None = Field(
        default=None, description="cases: the least largest regret over the cases, at their planning values"
    )

    @property
    def tail(self) -> float:
        """The share of draws that are the bad ones."""
        return 0.1 if self.worst is None else self.worst

    @property
    def share(self) -> float:
        """What the mean of the bad ones counts; the mean of all counts the rest."""
        return 0.5 if self.weight is None else self.weight


class CaseOf(Strict):
    """A named case: what is otherwise than planned in it."""

    chance: Share | None = Field(default=None, description="of the case; all cases or none state one")
    changes: Annotated[
        dict[str, str], Named("a mapping of changes", "{tiers.*.fees: +20%}", of=Text("a change", "-30%"))
    ] = Field(default={}, alias="set", description="figures that are others then, as --set takes them")


def size_of(uncertainty: Uncertainty) -> int:
    """The number of draws, a power of two."""
    return 1 << (int(uncertainty.draws) - 1).bit_length()


def together(uncertainty: Uncertainty, figure: str) -> Together:
    """How far a figure moves together: as itself says, its group, or what holds where nothing is stated."""
    if figure in uncertainty.common:
        return uncertainty.common[figure]
    family = figure.partition(".")[0]
    group = next((name for name, figures in GROUPS.items() if family in figures), "rates")
    for key in (family, figure.removeprefix("measures."), group):
        if key in uncertainty.common:
            return uncertainty.common[key]
    return BY_GROUP[group]


def spreads(uncertainty: Uncertainty, own: float | dict[str, float] | None) -> tuple[float, ...] | float:
    """One spread of a line, or one each for reach, engagement and conversion; a line may state its own."""
    stated = uncertainty.spread if own is None else own
    if isinstance(stated, dict):
        return tuple(stated.get(name, 0.0) for name in SPREADS)
    return stated


def chances(cases: dict[str, CaseOf]) -> dict[str, float]:
    """The chance of each case: as stated, or equal where none states one."""
    return {name: 1.0 / len(cases) if case.chance is None else case.chance for name, case in cases.items()}


def widened(quantity: Quantity, part: float, most: float) -> Quantity:
    """A single value as a range of so much less and more, both ends shortened alike at a bound."""
    if quantity.is_range or not part:
        return quantity
    away = min(part * abs(quantity.value), most - quantity.value)
    return replace(quantity, low=quantity.value - away, high=quantity.value + away)
