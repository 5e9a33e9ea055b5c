"""What one partnership of a line costs and yields (optimizer/README.md: "The mathematics").

With d = delivery_rate, q = posts and every quantity at its planning value (the mean of its PERT distribution). Of n
partnerships the effective count e(n) is what counts for results, in which later ones weigh less (`results_after`).
"""

from __future__ import annotations

from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line


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
