"""What one partnership of each line brings and costs, at the planning values (optimizer/README.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, fsum, inf

from optimizer.domain.language.costs import costs_of
from optimizer.domain.language.measures import MOST_PARTNERSHIPS
from optimizer.domain.language.periods import budgets
from optimizer.domain.language.plan_lines import PlanLine
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.model.tariff import Tariff, tariff_of


@dataclass(frozen=True, slots=True)
class Rates:
    """A measure of one line: per partnership bought, per effective one, once if used, and times its fees by count."""

    bought: float = 0.0
    effective: float = 0.0
    once: float = 0.0
    priced: float = 0.0

    def plus(self, other: Rates, factor: float = 1.0) -> Rates:
        """The sum of the two measures, the other one `factor` times."""
        return Rates(
            self.bought + factor * other.bought,
            self.effective + factor * other.effective,
            self.once + factor * other.once,
            self.priced + factor * other.priced,
        )


NOTHING = Rates()


@dataclass(frozen=True, slots=True)
class Coefficients:
    """All additive measures of one line, its reach alone, and the shares of that reach by segment.

    `tariff` says what partnerships are paid; `cheapest` is the least that one of them costs.
    """

    measures: dict[str, Rates]
    reach: float
    shares: dict[str, float]
    tariff: Tariff
    cheapest: float

    def of(self, measure: str) -> Rates:
        """A measure's rates; zero for a measure of one's own that the line does not have."""
        return self.measures.get(measure, NOTHING)


def coefficients(scenario: Scenario, line: Line) -> Coefficients:
    """The coefficients of one line. Money in the scenario's currency, reach in people."""
    posts = line.posts * line.delivery_rate.value
    results = _results(scenario, line, posts)
    tariff = tariff_of(line, results)
    costs = _costs(line, results["revenue"].effective, tariff)
    items = _items(scenario, line, costs["fees"])
    beside = _total(items.values())
    agency = _agency(scenario, {**costs, "costs": beside, **items})
    costs = {"fees": costs.pop("fees"), "agency_fee": agency, **costs}
    spend = _total((*costs.values(), beside))
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
        **({"costs": beside, **items} if items else {}),
        **{name: _own(line, name, results) for name in line.measures},
    }
    reach = _reach(line)
    if not scenario.audience:
        measures["reach"] = Rates(effective=reach)
    return Coefficients(measures, reach, _shares(scenario, line), tariff, _cheapest(line, measures, tariff))


def most_affordable(scenario: Scenario, one: PlanLine, rates: Coefficients, without: frozenset[str]) -> float:
    """The most partnerships that availability and the budgets allow, infinite where nothing bounds them."""
    line = one.line
    stated = {
        "available": line.available,
        "available_each_period": line.available_each_period,
        "exactly": line.exactly,
    }
    kept = [value for key, value in stated.items() if value is not None and f"tiers.{one.card}.{key}" not in without]
    most = min(kept, default=inf)
    cost, money = rates.cheapest, _money(scenario, one.period, without)
    if money < inf and cost > 0.0:
        affordable = max(0.0, money - rates.of("spend").once) / cost
        most = min(most, floor(affordable + 1e-9) if scenario.whole else affordable)
    return most


def _money(scenario: Scenario, period: str | None, without: frozenset[str]) -> float:
    """The most that can be spent on a line: the budget's and its period's bound, where they are not left out."""
    bounds = [inf if scenario.spendable is None or "budget" in without else scenario.spendable]
    if period is not None and f"periods.{period}.budget" not in without:
        own = budgets(scenario)[period]
        bounds.append(inf if own is None else own)
    return min(bounds)


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


def _costs(line: Line, revenue: float, tariff: Tariff) -> dict[str, Rates]:
    """What a line costs by itself: fees, products, commission and setup."""
    fees = Rates(priced=1.0)
    if not tariff.by_count:
        capped = tariff.ceiling < inf
        fees = Rates(bought=tariff.first) if capped else Rates(bought=tariff.base, effective=tariff.reward)
    return {
        "fees": fees,
        "products": Rates(bought=line.product_cost.value),
        "commission": Rates(effective=line.commission_rate.value * revenue),
        "setup": Rates(once=line.setup_cost.value),
    }


def _items(scenario: Scenario, line: Line, fees: Rates) -> dict[str, Rates]:
    """Costs beside fees: those of the line, and the scenario's that it does not replace or refuse."""
    return {
        name: Rates().plus(fees, cost.value) if cost.base == "fees" else Rates(bought=cost.value)
        for name, cost in costs_of(scenario, line).items()
    }


def _agency(scenario: Scenario, charged: dict[str, Rates]) -> Rates:
    """The agency's rate on everything that it is charged on."""
    on = _total(charged[name] for name in scenario.agency_fee.on if name in charged)
    return Rates().plus(on, scenario.agency_fee.value)


def _total(rates: Iterable[Rates]) -> Rates:
    total = Rates()
    for one in rates:
        total = total.plus(one)
    return total


def _own(line: Line, name: str, results: dict[str, Rates]) -> Rates:
    """A measure of one's own: an amount of each partnership, or the share of a result at the end of its funnel."""
    share, at = 1.0, name
    while at in line.measures:
        amount = line.measures[at]
        share *= amount.value
        if not amount.base:
            return Rates(bought=share)
        at = amount.base
    return Rates().plus(results[at], share)


def _cheapest(line: Line, measures: dict[str, Rates], tariff: Tariff) -> float:
    """The least that one partnership costs. Commission is left out: it depends on results, which may diminish."""
    fewest = min(line.results_after.values(), default=1.0)
    parts = [measures[name] for name in ("fees", "agency_fee", "products", "costs") if name in measures]
    return fsum(part.bought + fewest * part.effective + tariff.lowest * part.priced for part in parts)


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
