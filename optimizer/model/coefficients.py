"""What one partnership of each line brings and costs, at the planning values (optimizer/README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, fsum, inf

from optimizer.domain.language.measures import MOST_PARTNERSHIPS
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario


@dataclass(frozen=True, slots=True)
class Rates:
    """A measure of one line: per partnership bought, per effective partnership, and once if the line is used."""

    bought: float = 0.0
    effective: float = 0.0
    once: float = 0.0

    def plus(self, other: Rates, factor: float = 1.0) -> Rates:
        """The sum of the two measures, the other one `factor` times."""
        return Rates(
            self.bought + factor * other.bought,
            self.effective + factor * other.effective,
            self.once + factor * other.once,
        )


NOTHING = Rates()


@dataclass(frozen=True, slots=True)
class Coefficients:
    """All additive measures of one line, its reach alone, and the shares of that reach by segment."""

    measures: dict[str, Rates]
    reach: float
    shares: dict[str, float]

    def of(self, measure: str) -> Rates:
        """A measure's rates; zero for a measure of one's own that the line does not have."""
        return self.measures.get(measure, NOTHING)


def coefficients(scenario: Scenario, line: Line) -> Coefficients:
    """The coefficients of one line. Money in the scenario's currency, reach in people."""
    posts = line.posts * line.delivery_rate.value
    results = _results(scenario, line, posts)
    costs = _costs(scenario, line, results["revenue"].effective)
    spend = Rates()
    for cost in costs.values():
        spend = spend.plus(cost)
    content = Rates(bought=line.content_value.value * posts)
    margin = _inherited(line.gross_margin, scenario.gross_margin)
    measures = {
        "partnerships": Rates(bought=1.0),
        "posts": Rates(bought=posts),
        **results,
        **costs,
        "spend": spend,
        "content_value": content,
        "profit": content.plus(results["revenue"], margin).plus(spend, -1.0),
        "hours": Rates(bought=line.hours.value),
        **{name: Rates(bought=amount.value) for name, amount in line.measures.items()},
    }
    reach = _reach(line)
    if not scenario.audience:
        measures["reach"] = Rates(effective=reach)
    return Coefficients(measures, reach, _shares(scenario, line))


def most_affordable(scenario: Scenario, line: Line, rates: Coefficients, without: frozenset[str], name: str) -> float:
    """The most partnerships that availability and the budget allow, infinite where neither bounds them.

    Commission is left out of the unit cost: it depends on results, which may diminish.
    """
    stated = {"available": line.available, "exactly": line.exactly}
    kept = [value for key, value in stated.items() if value is not None and f"tiers.{name}.{key}" not in without]
    most = min(kept, default=inf)
    cost = fsum(rates.of(part).bought for part in ("fees", "agency_fee", "products"))
    if scenario.spendable is not None and "budget" not in without and cost > 0.0:
        affordable = max(0.0, scenario.spendable - rates.of("setup").once) / cost
        most = min(most, floor(affordable + 1e-9) if scenario.whole else affordable)
    return most


def finite(most: float) -> float:
    """A cap fit for deciding whether a line is used; only a conflict's search meets a line without one."""
    return min(most, MOST_PARTNERSHIPS)


def _results(scenario: Scenario, line: Line, posts: float) -> dict[str, Rates]:
    """Impressions, engagements, conversions and revenue of one effective partnership."""
    known = line.per_post
    followers = 0.0 if line.followers is None else line.followers.value
    seen = 1.0 if line.reach_rate is None else line.reach_rate.value
    impressions = _known(known.impressions, followers * seen) * posts
    engagements = _known(known.engagements, followers * line.engagement_rate.value) * posts
    conversions = engagements * line.conversion_rate.value
    if known.conversions is not None:
        conversions = known.conversions.value * posts
    value = _inherited(line.value_per_conversion, scenario.value_per_conversion)
    value *= 1.0 - _inherited(line.discount, scenario.discount)
    return {
        "impressions": Rates(effective=impressions),
        "engagements": Rates(effective=engagements),
        "conversions": Rates(effective=conversions),
        "revenue": Rates(effective=conversions * value),
    }


def _costs(scenario: Scenario, line: Line, revenue: float) -> dict[str, Rates]:
    """The five costs that make up spend."""
    fees = 0.0
    if line.fee is not None:
        fees = line.fee.value
    elif line.fee_per_post is not None:
        fees = line.fee_per_post.value * line.posts
    return {
        "fees": Rates(bought=fees),
        "agency_fee": Rates(bought=scenario.agency_fee.value * fees),
        "products": Rates(bought=line.product_cost.value),
        "commission": Rates(effective=line.commission_rate.value * revenue),
        "setup": Rates(once=line.setup_cost.value),
    }


def _reach(line: Line) -> float:
    """People reached by one partnership alone: repeated posts reach independently; a known figure counts once."""
    if line.per_post.reach is not None:
        return line.per_post.reach.value * line.delivery_rate.value
    followers = 0.0 if line.followers is None else line.followers.value
    seen = 1.0 if line.reach_rate is None else line.reach_rate.value
    missed: float = (1.0 - seen) ** line.posts
    return followers * (1.0 - missed) * line.delivery_rate.value


def _shares(scenario: Scenario, line: Line) -> dict[str, float]:
    """Share of the people reached who belong to each segment; one share is spread over segments by their size."""
    if isinstance(line.audience_share, dict):
        return {segment: line.audience_share[segment].value for segment in scenario.audience}
    total = fsum(scenario.audience.values())
    return {segment: line.audience_share.value * size / total for segment, size in scenario.audience.items()}


def _known(figure: Quantity | None, otherwise: float) -> float:
    return otherwise if figure is None else figure.value


def _inherited(own: Quantity | None, common: Quantity) -> float:
    return (common if own is None else own).value
