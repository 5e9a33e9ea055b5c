"""Every amount of a line as a sum of parts, each of which grows with its count in a way of its own.

    amount(n) = fixed * n + scaled * e(n) + once * [n is used] + priced * F(n)

where n counts partnerships, e(n) is the effective count, in which later partnerships weigh less (`results_after`), and
F(n) are the line's fees, where they depend on how many are bought (volume prices, or pay by result up to a most).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from optimizer.domain.arithmetic.fees import Fees, fees_by_count
from optimizer.domain.arithmetic.per_partnership import fees_of, planned, reach_of, results_of
from optimizer.domain.language.costs import costs_of, paid_by_result, volume_priced
from optimizer.domain.language.measures import COSTS, LINES_USED
from optimizer.domain.language.scenario import Line, Scenario

BASES = ("impressions", "engagements", "conversions")
"""Results of which a measure of one's own may be a share, beside other measures of that kind."""
WITHOUT_RESULTS = ("fees", "agency_fee", "products", COSTS)
"""Costs that bound how many partnerships a budget can buy; commission, which may fall, is left out."""


class Coefficient(NamedTuple):
    """An amount by part: for every partnership, for every effective one, once if the line is used, and of its fees."""

    fixed: float = 0.0
    scaled: float = 0.0
    once: float = 0.0
    priced: float = 0.0

    def times(self, factor: float) -> Coefficient:
        """So many times the amount."""
        return Coefficient(self.fixed * factor, self.scaled * factor, self.once * factor, self.priced * factor)


class LineFigures(NamedTuple):
    """A line's coefficients by measure, its fee per post (money), and `profit`'s sum of absolute parts (money).

    `fees` where they depend on how many are bought; `by_count` tells that the fee per post does.
    """

    coefficients: dict[str, Coefficient]
    fee_per_post: float
    profit_size: Coefficient
    fees: Fees | None
    by_count: bool
    least_cost: float
    """The least that one partnership costs, however many there are: what tells how many a budget can buy."""


def summed(parts: Iterable[Coefficient]) -> Coefficient:
    """The sum of amounts, part by part."""
    return Coefficient(*map(sum, zip(*parts, strict=True)))


def line_figures(scenario: Scenario, line: Line) -> LineFigures:
    """Every built-in amount of one line (reach: of one partnership alone), `lines_used`, costs and one's own measures.

    Value = value_per_conversion * (1 - discount); revenue = conversions * value; commission = that * commission_rate;
    spend = fees + agency_fee + products + commission + setup + costs;
    profit = revenue * gross_margin + content_value - spend.
    """
    results = _results(scenario, line)
    by_count = fees_by_count(line)
    straight = by_count.straight
    fees = Coefficient(priced=1.0) if straight is None else Coefficient(*straight)
    money = _spent(scenario, line, fees, results["revenue"])
    posts = line.posts * line.delivery_rate.value
    content_value = Coefficient(fixed=line.content_value.value * posts)
    earned = Coefficient(scaled=results["revenue"] * planned(line.gross_margin or scenario.gross_margin))
    coefficients = {
        "partnerships": Coefficient(fixed=1.0),
        "posts": Coefficient(fixed=posts),
        "reach": Coefficient(scaled=reach_of(line)),
        **{name: Coefficient(scaled=amount) for name, amount in results.items()},
        **money,
        "content_value": content_value,
        "profit": summed((earned, content_value, money["spend"].times(-1.0))),
        "hours": Coefficient(fixed=line.hours.value),
        LINES_USED: Coefficient(once=1.0),
        **_own(line, results),
    }
    return LineFigures(
        coefficients,
        fees_of(line)[1],
        summed((earned, content_value, money["spend"])),
        by_count if straight is None else None,
        by_count=volume_priced(line) or paid_by_result(line),
        least_cost=_least(coefficients, by_count),
    )


def _results(scenario: Scenario, line: Line) -> dict[str, float]:
    """Impressions, engagements, conversions and revenue of one effective partnership."""
    impressions, engagements, conversions = results_of(line)
    value = planned(line.value_per_conversion or scenario.value_per_conversion)
    revenue = conversions * value * (1.0 - planned(line.discount or scenario.discount))
    return {
        "impressions": impressions,
        "engagements": engagements,
        "conversions": conversions,
        "revenue": revenue,
    }


def _spent(scenario: Scenario, line: Line, fees: Coefficient, revenue: float) -> dict[str, Coefficient]:
    """The parts of spend, and spend itself."""
    parts = {
        "fees": fees,
        "products": Coefficient(fixed=line.product_cost.value),
        "commission": Coefficient(scaled=line.commission_rate.value * revenue),
        "setup": Coefficient(once=line.setup_cost.value),
    }
    costs = _costs(scenario, line, fees)
    agency_fee = _agency_fee(scenario, parts, costs)
    spend = summed((fees, agency_fee, parts["products"], parts["commission"], parts["setup"], *costs.values()))
    beside = {COSTS: summed(costs.values()), **costs} if costs else {}
    return {**parts, "agency_fee": agency_fee, "spend": spend, **beside}


def _costs(scenario: Scenario, line: Line, fees: Coefficient) -> dict[str, Coefficient]:
    """Costs beside fees: money for each partnership, or a share of the line's fees."""
    return {
        name: fees.times(cost.value) if cost.base else Coefficient(fixed=cost.value)
        for name, cost in costs_of(scenario, line).items()
    }


def _agency_fee(scenario: Scenario, parts: Mapping[str, Coefficient], costs: Mapping[str, Coefficient]) -> Coefficient:
    """The agency's rate on all that it is charged on."""
    charged = {**parts, COSTS: summed(costs.values()) if costs else Coefficient(), **costs}
    on = [charged[name] for name in scenario.agency_fee.on if name in charged]
    return summed(on).times(scenario.agency_fee.value) if on else Coefficient()


def _own(line: Line, results: Mapping[str, float]) -> dict[str, Coefficient]:
    """Measures of one's own: as stated for each partnership, or a share of a result, or of another such measure."""
    found: dict[str, Coefficient] = {}

    def amount(name: str, above: tuple[str, ...] = ()) -> float:
        own = line.measures.get(name)
        if own is None or name in above:
            return 0.0  # No such funnel passes the checks.
        return own.value * (results[own.base] if own.base in BASES else amount(own.base, (*above, name)))

    for name, own in line.measures.items():
        found[name] = Coefficient(scaled=amount(name)) if own.base else Coefficient(fixed=own.value)
    return found


def _least(coefficients: Mapping[str, Coefficient], fees: Fees) -> float:
    """The least that one partnership costs: its fees at their lowest price, and what follows them."""
    total = 0.0
    for name in WITHOUT_RESULTS:
        if name in coefficients:
            fixed, scaled, _, priced = coefficients[name]
            share = min((1.0, *(share for _, share in fees.shares)))
            total += fixed + scaled * share + priced * fees.least
    return total
