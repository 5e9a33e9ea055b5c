"""What one partnership of a line costs and yields (optimizer/README.md: "The mathematics").

With d = delivery_rate, q = posts and every quantity at its planning value (the mean of its PERT distribution), an
amount of a line is a sum of three parts,

    amount(n) = fixed * n + scaled * e(n) + once * [n is used],

where n counts partnerships and e(n) is the effective count, in which later partnerships weigh less (`results_after`).
"""

from __future__ import annotations

from typing import NamedTuple

from optimizer.domain.language.measures import LINES_USED
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario


class Coefficient(NamedTuple):
    """An amount by part: for every partnership, for every effective partnership, and once if the line is used."""

    fixed: float = 0.0
    scaled: float = 0.0
    once: float = 0.0


class LineFigures(NamedTuple):
    """A line's coefficients by measure, its fee per post (money), and `profit`'s sum of absolute parts (money)."""

    coefficients: dict[str, Coefficient]
    fee_per_post: float
    profit_size: Coefficient


def planned(quantity: Quantity | None, default: float = 0.0) -> float:
    """The planning value, or the default where nothing is stated."""
    return default if quantity is None else quantity.value


def effective_count(count: float, steps: tuple[tuple[float, float], ...]) -> float:
    """e(n) = n + sum over steps of (share - share before) * max(0, n - threshold); `steps` are (threshold, share)."""
    result, before = count, 1.0
    for threshold, share in steps:
        if count > threshold:
            result += (share - before) * (count - threshold)
        before = share
    return result


def steps_of(line: Line) -> tuple[tuple[float, float], ...]:
    """The thresholds and shares of `results_after`, thresholds rising."""
    return tuple(sorted((float(threshold), share) for threshold, share in line.results_after.items()))


def fees_of(line: Line) -> tuple[float, float]:
    """Money per partnership, and per post: a `fee` is quoted for the bundle, a `fee_per_post` for each of its posts."""
    if line.fee is not None:
        fee = line.fee.value
        return fee, fee / line.posts if line.posts else fee
    return planned(line.fee_per_post) * line.posts, planned(line.fee_per_post)


def reach_of(line: Line) -> float:
    """People whom one partnership reaches: followers * (1 - (1 - reach_rate)^q) * d, or `per_post.reach` * d, once."""
    delivered = line.delivery_rate.value
    if line.per_post.reach is not None:
        return line.per_post.reach.value * delivered
    rate = planned(line.reach_rate, 1.0)
    return planned(line.followers) * float(1.0 - (1.0 - rate) ** line.posts) * delivered


def results_of(line: Line) -> tuple[float, float, float]:
    """Impressions, engagements and conversions of one partnership; a `per_post` figure replaces followers * rate."""
    posts = line.posts * line.delivery_rate.value
    followers, known = planned(line.followers), line.per_post
    impressions = planned(known.impressions, followers * planned(line.reach_rate, 1.0)) * posts
    engagements = planned(known.engagements, followers * line.engagement_rate.value) * posts
    conversions = engagements * line.conversion_rate.value
    if known.conversions is not None:
        conversions = known.conversions.value * posts
    return impressions, engagements, conversions


def line_figures(scenario: Scenario, line: Line) -> LineFigures:
    """Every built-in amount of one line (reach: of one partnership alone), `lines_used`, and its measures of one's own.

    Value = value_per_conversion * (1 - discount); revenue = conversions * value; commission = that * commission_rate;
    spend = fees + agency_fee + products + commission + setup; profit = revenue * gross_margin + content_value - spend.
    """
    impressions, engagements, conversions = results_of(line)
    value = planned(line.value_per_conversion or scenario.value_per_conversion)
    revenue = conversions * value * (1.0 - planned(line.discount or scenario.discount))
    earned = revenue * planned(line.gross_margin or scenario.gross_margin)
    commission = line.commission_rate.value * revenue
    fees, fee_per_post = fees_of(line)
    agency_fee, products, setup = scenario.agency_fee.value * fees, line.product_cost.value, line.setup_cost.value
    posts = line.posts * line.delivery_rate.value
    content_value = line.content_value.value * posts
    bought = fees + agency_fee + products
    coefficients = {
        "partnerships": Coefficient(fixed=1.0),
        "posts": Coefficient(fixed=posts),
        "impressions": Coefficient(scaled=impressions),
        "reach": Coefficient(scaled=reach_of(line)),
        "engagements": Coefficient(scaled=engagements),
        "conversions": Coefficient(scaled=conversions),
        "revenue": Coefficient(scaled=revenue),
        "fees": Coefficient(fixed=fees),
        "agency_fee": Coefficient(fixed=agency_fee),
        "products": Coefficient(fixed=products),
        "commission": Coefficient(scaled=commission),
        "setup": Coefficient(once=setup),
        "spend": Coefficient(bought, commission, setup),
        "content_value": Coefficient(fixed=content_value),
        "profit": Coefficient(content_value - bought, earned - commission, -setup),
        "hours": Coefficient(fixed=line.hours.value),
        LINES_USED: Coefficient(once=1.0),
        **{name: Coefficient(fixed=amount.value) for name, amount in line.measures.items()},
    }
    return LineFigures(coefficients, fee_per_post, Coefficient(content_value + bought, earned + commission, setup))
