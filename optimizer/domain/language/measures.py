"""The names of what can be measured, and their kinds (scenarios/README.md: "The language")."""

from __future__ import annotations

from collections.abc import Iterable

MONEY = ("revenue", "fees", "agency_fee", "products", "commission", "setup", "spend", "content_value", "profit")
"""Measures in the scenario's currency."""

PEOPLE = ("reach",)
"""Measures in people."""

MEASURES = (
    "partnerships",
    "posts",
    "impressions",
    "reach",
    "engagements",
    "conversions",
    "revenue",
    "fees",
    "agency_fee",
    "products",
    "commission",
    "setup",
    "spend",
    "content_value",
    "profit",
    "hours",
)
"""Built-in measures that have an amount, in the order in which plans list them."""

RATIOS = ("cpm", "cpe", "cpa", "roas", "roi", "frequency")
"""Quotients of two measures; never a goal, and in a limit taken multiplied out."""

COSTS = "costs"
"""The sum of the costs beside fees, of scenarios that state any."""
COST_PER = "cost_per."
"""Before the name of a measure of one's own: spend over that measure, a ratio."""

TOTALS = (
    *("partnerships", "posts", "spend", "unspent", "hours", "impressions", "reach", "engagements", "conversions"),
    *("revenue", "profit"),
)
"""Totals of a plan in tables of one row a plan; measures of one's own come next, then the ratios."""


def costs_key(name: str) -> str:
    """Under which name totals have a cost: `costs` for the sum, `costs.travel` for one of them."""
    return name if name == COSTS else f"{COSTS}.{name}"


def is_ratio(measure: str) -> bool:
    """Whether a measure is a quotient of two others."""
    return measure in RATIOS or measure.startswith(COST_PER)


def is_money(measure: str, costs: Iterable[str]) -> bool:
    """Whether a measure is an amount of money, those costs being the scenario's."""
    return measure in MONEY or measure == COSTS or measure in costs


LINES_USED = "lines_used"
"""Counts the lines of which at least one partnership is bought; only limits may use it."""

RESERVED = frozenset({*MEASURES, *RATIOS, LINES_USED, "reserve", "unspent", "overlap", "budget", "name", "measure"})
"""Names that a measure of one's own may not take."""

DEFAULT_MEASURE = {"awareness": "reach", "conversion": "conversions", "community": "engagements"}
"""What a goal of that name measures when it does not say."""

USED_FROM = 0.001
"""With fractional counts, a line is used from this many partnerships on; nothing lies between 0 and this."""

MOST_PARTNERSHIPS = 1_000_000
"""The largest cap on a line's partnerships where being used has to be decided."""
