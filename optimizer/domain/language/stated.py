"""The figures that a scenario states: the planning value of each, the range it comes from, and the source it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.measures import MONEY
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import WHOLE_AUDIENCE, Line, Scenario

Unit = Literal["money", "people", "share", "hours", "count"]

ASSUMED = "assumed"
"""What stands for the source of a figure that no source states."""
OF_MONEY = frozenset(
    {
        *(*MONEY, "fee_per_post", "fee", "product_cost", "setup_cost", "value_per_conversion", "costs"),
        *("fee_after", "fee_from", "fee_per_conversion", "fee_per_engagement", "fee_per_thousand_impressions"),
        "fee_at_most",
    }
)
OF_PEOPLE = frozenset({("followers", ""), ("per_post", "reach")})
SHARES = frozenset({"discount", "gross_margin", "agency_fee", "audience_share", "results_after"})
BY_PART = ("measures", "audience_share", "costs")
"""Mappings of a line whose parts are figures by name."""
BY_COUNT = ("results_after", "fee_after", "fee_from")
"""Mappings of a line whose parts are figures by number of partnerships."""
DECIDED = frozenset({"at_least", "exactly", "at_least_if_used"})
"""What a planner decides: listed only where a source is named for it."""
OF_THE_CAMPAIGN = ("agency_fee", "value_per_conversion", "discount", "gross_margin")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a scenario states; rates are fractions of one.

    `line` is "" for what holds for all lines. `part` is the segment, the figure of a post, the measure or cost of one's
    own, or the number of partnerships after which results or prices fall; else "". `low`, `likely` and `high` are equal
    where no range is stated. `source` is "" where none is named: a scenario has no place for the sources of what holds
    for all lines.
    """

    line: str
    figure: str
    part: str
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


def stated(scenario: Scenario) -> tuple[Stated, ...]:
    """Every figure whose planning value is not the default: first those of all lines, then line by line."""
    return (*_of_all(scenario), *(one for name, line in scenario.tiers.items() for one in _of_line(name, line)))


def sourced(line: Line) -> frozenset[str]:
    """The keys under which a line can name a source: its own, and those of parts like `per_post.reach`."""
    parts: dict[str, Iterable[object]] = {
        "per_post": type(line.per_post).model_fields,
        "measures": line.measures,
        "measure": line.measures,
        "audience_share": line.audience_share if isinstance(line.audience_share, dict) else (),
        "costs": line.costs,
        **{key: map(str, getattr(line, key)) for key in BY_COUNT},
    }
    return frozenset(
        {*type(line).model_fields, "measure", *(f"{key}.{part}" for key, names in parts.items() for part in names)}
    )


def _of_all(scenario: Scenario) -> Iterator[Stated]:
    for segment, people in scenario.audience.items():
        yield _one("", ("audience", "" if segment == WHOLE_AUDIENCE else segment), Quantity.of(people), "people")
    for name in OF_THE_CAMPAIGN:
        stated = getattr(scenario, name)
        quantity = stated.rate if isinstance(stated, AgencyFee) else stated
        if quantity.value != type(scenario).model_fields[name].default.value:
            yield _one("", (name, ""), quantity, _unit(name, ""))
    for name, cost in scenario.costs.items():
        yield _one("", ("costs", name), cost, "share" if cost.base else "money")


def _of_line(name: str, line: Line) -> Iterator[Stated]:
    for figure, part, quantity in _figures(line):
        unit = "share" if quantity.base or (figure in BY_COUNT and quantity.percent) else _unit(figure, part)
        yield _one(name, (figure, part), quantity, unit, _source(line, figure, part))


def _figures(line: Line) -> Iterator[tuple[str, str, Quantity]]:
    """Key, part and quantity of each figure of a line."""
    for name, field in type(line).model_fields.items():
        value, default = getattr(line, name), field.default
        if name == "per_post":
            known = ((figure, getattr(value, figure)) for figure in type(value).model_fields)
            yield from ((name, figure, quantity) for figure, quantity in known if quantity is not None)
        elif name in BY_PART and isinstance(value, dict):
            yield from ((name, part, quantity) for part, quantity in value.items() if quantity is not None)
        elif name in BY_COUNT:
            yield from ((name, str(threshold), _quantity(step)) for threshold, step in value.items())
        elif isinstance(value, Quantity):
            if not isinstance(default, Quantity) or value.value != default.value:
                yield name, "", value
        elif isinstance(value, float) and value != default and (name not in DECIDED or _source(line, name, "")):
            yield name, "", Quantity.of(value)


def _quantity(step: float | Quantity) -> Quantity:
    return step if isinstance(step, Quantity) else Quantity.of(step)


def _source(line: Line, figure: str, part: str) -> str:
    """What the line names for this figure, for this part of it first; a measure may go by a rate card's column."""
    keys = (f"{figure}.{part}", figure, *((f"measure.{part}", "measure") if figure == "measures" else ()))
    return next((line.sources[key] for key in keys if key in line.sources), "")


def _one(line: str, key: tuple[str, str], quantity: Quantity, unit: Unit, source: str = "") -> Stated:
    return Stated(line, *key, unit, quantity.value, quantity.low, quantity.likely, quantity.high, source)


def _unit(figure: str, part: str) -> Unit:
    if (figure, part) in OF_PEOPLE:
        return "people"
    if figure in SHARES or figure.endswith("_rate"):
        return "share"
    if figure in OF_MONEY:
        return "money"
    return "hours" if figure == "hours" else "count"
