"""What people write instead of a scenario's own keys."""

from __future__ import annotations

_LINE = {
    "available": "max at_most maximum most cap limit max_partnerships supply stock",
    "at_least": "min minimum fewest least min_partnerships",
    "exactly": "exact count number partnerships fixed",
    "fee_per_post": "price cost rate cpp price_per_post cost_per_post post_fee fee_post",
    "fee": "flat_fee package bundle bundle_price total_fee",
    "engagement_rate": "er eng engagement",
    "conversion_rate": "cvr cr conv conversion conversion_ratio",
    "reach_rate": "rr reach",
    "value_per_conversion": "aov ltv order_value average_order_value value customer_value clv",
    "per_post.impressions": "views impressions views_per_post plays",
    "per_post.engagements": "engagements likes",
    "per_post.conversions": "conversions sales orders",
    "followers": "follower audience subscribers subs fans",
    "posts": "post number_of_posts deliverables posts_per_partnership",
    "commission_rate": "commission affiliate affiliate_rate",
    "gross_margin": "margin",
    "discount": "code discount_code discount_rate promo",
    "hours": "time effort hours_per_partnership hours_per_post",
    "delivery_rate": "delivery reliability",
    "product_cost": "product products gifting cogs",
    "setup_cost": "setup onboarding fixed_cost",
    "content_value": "ugc ugc_value content",
    "platform": "channel network",
    "region": "country market geo",
    "format": "type content_type",
    "note": "notes comment description",
    "sources": "source reference",
    "at_least_if_used": "min_if_used minimum_if_used",
    "results_after": "fatigue saturation diminishing",
    "audience_share": "target_share audience_match",
}
_TOP = {
    "tiers": "lines rate_card ratecard tier influencers creators line",
    "limits": "constraints limit rules constraint",
    "goals": "objectives goal objective targets kpis weights",
    "budget": "total max_spend spend total_budget",
    "reserve": "contingency holdback buffer",
    "agency_fee": "agency markup fee",
    "value_per_conversion": "aov ltv order_value average_order_value",
    "gross_margin": "margin",
    "notes": "note description comment",
    "period": "dates duration",
    "name": "title scenario",
    "strategy": "mode method objective_type",
    "audience": "segments population market",
    "discount": "discount_code",
}
_GOAL = {
    "weight": "share importance",
    "at_least": "min floor minimum target",
    "measure": "metric kpi",
    "where": "filter on",
}
_LIMIT = {
    "at_most": "max maximum available most cap",
    "at_least": "min minimum floor least",
    "exactly": "exact equals eq equal",
    "measure": "metric kpi",
    "where": "filter on lines",
    "of": "share_of",
    "per": "ratio",
    "name": "label title",
}


_MEASURE = {
    "reach": "people unique_reach unique audience coverage",
    "impressions": "views plays exposures",
    "engagements": "likes comments interactions engagement eng",
    "conversions": "leads sales orders signups downloads purchases customers conversion",
    "spend": "cost costs money price",
    "revenue": "turnover sales_value income",
    "profit": "margin earnings",
    "partnerships": "creators influencers deals collaborations",
    "hours": "time effort",
    "cpa": "cpl cpo cac cps cost_per_lead cost_per_order cost_per_sale cost_per_conversion",
    "cpm": "cpv cost_per_view cost_per_thousand",
    "cpe": "cost_per_engagement cost_per_like",
}


def _turned(right: dict[str, str]) -> dict[str, str]:
    return {word: key for key, words in right.items() for word in words.split()}


LINE_SYNONYMS = _turned(_LINE)
SCENARIO_SYNONYMS = _turned(_TOP)
GOAL_SYNONYMS = _turned(_GOAL)
LIMIT_SYNONYMS = _turned(_LIMIT)
_MEASURE_SYNONYMS = _turned(_MEASURE)
PERIOD_SYNONYMS = _turned(
    {
        "from": "start begin begins first_month",
        "until": "end ends to last_month",
        "budget": "spend at_most max",
        "fees": "fee price prices",
        "conversion_rate": "cvr conversion conversions",
        "engagement_rate": "er engagement engagements",
        "reach_rate": "reach impressions",
    }
)
PER_POST_SYNONYMS = {"views": "impressions", "likes": "engagements", "sales": "conversions", "plays": "impressions"}


def measure_meant(written: str) -> str | None:
    """The measure that people mean by a word; a measure's own name means itself, and None is nothing that is known."""
    word = written.casefold().replace(" ", "_")
    return word if word in _MEASURE else _MEASURE_SYNONYMS.get(word)
