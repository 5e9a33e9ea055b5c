"""A small scenario for each family of columns and rows that the model can state."""

from __future__ import annotations

from typing import Any

from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Bounds, Goal, Limit, Line, Scenario
from tests.domain.building import limit, line, part, period, scenario, share


def tiers(**micro: Any) -> dict[str, Line]:
    """One micro for 500: 50,000 followers, 2,000 engagements, 50 conversions; one mega for 10,000, for a million."""
    return {
        "micro": line(
            **{"fee": 500, "followers": 50_000, "reach_rate": 0.2, "engagement_rate": 0.04, "conversion_rate": 0.025}
            | micro
        ),
        "mega": line(
            fee=10_000, followers=1e6, reach_rate=0.2, engagement_rate=0.01, conversion_rate=0.01, available=3
        ),
    }


MEGA = {"tier": "mega"}
MICRO = {"tier": "micro"}
REGIONS = {"north": 3e6, "south": 5e6}
SPLIT = {"north": 0.5, "south": 0.1}


def budgeted(*limits: Limit, micro: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    """Two lines, a budget of 40,000 and one goal that adds up."""
    return scenario(tiers(**micro or {}), *limits, **{"budget": 40_000, "goals": {"conversion": 1}} | keys)


FAMILIES: dict[str, dict[str, Scenario]] = {
    "budget": {
        "budget": budgeted(agency_fee=0.1),
        "budget_after_reserve": budgeted(reserve=Bound(0.05, percent=True)),
        "budget_with_commission": budgeted(
            micro={"product_cost": 20, "commission_rate": 0.1}, value_per_conversion=40, discount=0.25
        ),
    },
    "periods": {
        "periods": budgeted(periods={"Q1": period(budget=share(0.4)), "Q2": period(budget=Bound(20_000), fees=1.2)}),
        "periods_carried_over": budgeted(
            limit("lines_used", at_most=1),
            limit("partnerships", by="period", at_most=9),
            micro={"available": 12, "available_each_period": 8, "at_least": 2, "at_least_if_used": 3},
            periods={"Q1": period(budget=share(0.3)), "Q2": period(budget=share(0.5), conversion_rate=1.5)},
            carry_over=True,
        ),
        "periods_of_reach_in_one_segment": budgeted(
            goals={"awareness": 1}, audience=5e6, periods={"Q1": period(), "Q2": period(followers=0.9)}
        ),
    },
    "floors": {
        "floors": budgeted(
            goals={
                "conversion": Goal(weight=1, at_least=400),
                "launch": Goal(weight=1, measure="impressions", at_least=1e5, where={"tier": ("mega",)}),
            }
        ),
        "floors_of_reach_in_one_segment": budgeted(
            goals={"awareness": Goal(weight=1, at_least=300_000)}, audience=5e6, strategy="cheapest"
        ),
        "floors_beyond_the_audience": budgeted(goals={"awareness": Goal(weight=1, at_least=5e6)}, audience=5e6),
        "floors_of_reach_in_segments": budgeted(
            goals={"awareness": Goal(weight=1, at_least=300_000)}, audience=REGIONS, micro={"audience_share": SPLIT}
        ),
    },
    "amount": {
        "amount": budgeted(limit("engagements", where=MEGA, at_least=10_000, at_most=25_000)),
        "amount_exactly": budgeted(limit("partnerships", exactly=12)),
        "amount_of_profit": budgeted(limit("profit", at_least=-5_000), value_per_conversion=30, gross_margin=0.5),
        "amount_of_nothing": budgeted(limit("hours", at_least=1)),
        "amount_of_reach_in_one_segment": budgeted(
            limit("reach", at_least=100_000, at_most=450_000),
            limit("reach", where=MICRO, exactly=100_000),
            audience=5e6,
            counts="fractional",
        ),
        "amount_of_reach_in_segments": budgeted(
            limit("reach", at_least=250_000), audience=REGIONS, micro={"audience_share": SPLIT}
        ),
    },
    "distinct": {
        "distinct": budgeted(limit("lines_used", distinct="tier", at_least=1, at_most=1)),
        "distinct_of_some_lines": budgeted(
            limit("lines_used", where={"tier": ("micro", "mega")}, distinct="platform", at_most=1),
            micro={"platform": "tiktok"},
        ),
    },
    "if_used": {
        "if_used": budgeted(limit("spend", where=MEGA, at_least=15_000, if_used=True)),
        "if_used_of_several_lines": budgeted(limit("engagements", at_least=20_000, if_used=True)),
        "if_used_of_nothing": budgeted(limit("hours", where=MICRO, at_least=1, if_used=True)),
        "if_used_share_of_plan": budgeted(limit("spend", where=MEGA, at_least=share(0.6), if_used=True)),
        "if_used_share_of_budget": budgeted(
            limit("spend", where=MEGA, at_least=share(0.6), of="budget", if_used=True),
            reserve=Bound(0.05, percent=True),
        ),
        "if_used_for_each": budgeted(
            limit("partnerships", where=MICRO, at_least=5, for_each=MEGA, if_used=True), micro={"available": 60}
        ),
        "if_used_per": budgeted(limit("engagements", where=MEGA, at_least=2, per=("engagements", MICRO), if_used=True)),
        "if_used_reach_in_one_segment": budgeted(
            limit("reach", where=MEGA, at_least=300_000, if_used=True), audience=5e6
        ),
        "if_used_reach_beyond_the_audience": budgeted(
            limit("reach", where=MEGA, at_least=6e6, if_used=True), audience=5e6
        ),
        "if_used_reach_in_segments": budgeted(
            limit("reach", where=MICRO, at_least=100_000, if_used=True),
            audience=REGIONS,
            micro={"audience_share": {"north": 0.4, "south": 0.6}},
        ),
        "if_used_by_tier": budgeted(limit("spend", by="tier", at_least=share(0.4), if_used=True)),
        "if_used_distinct": budgeted(limit("lines_used", distinct="tier", at_least=2, if_used=True)),
    },
    "share_of_plan": {
        "share_of_plan": budgeted(limit("spend", where=MEGA, at_least=share(0.1), at_most=share(0.4))),
        "share_of_plan_exactly": budgeted(limit("engagements", where=MICRO, exactly=share(0.5)), counts="fractional"),
        "share_of_plan_by_tier": budgeted(
            limit("spend", by="tier", at_most=share(0.7), each={"mega": Bounds(at_most=share(0.4))})
        ),
        "share_of_plan_of_lines_used": budgeted(limit("lines_used", where=MEGA, at_most=share(0.5))),
    },
    "share_of_budget": {
        "share_of_budget": budgeted(
            limit("spend", at_least=share(0.9), of="budget"),
            limit("revenue", where=MICRO, at_most=share(2.0), of="budget"),
            reserve=Bound(0.05, percent=True),
            value_per_conversion=30,
        ),
    },
    "for_each": {
        "for_each": budgeted(limit("partnerships", where=MICRO, at_least=5, for_each=MEGA)),
        "for_each_exactly": budgeted(limit("partnerships", where=MICRO, exactly=20, for_each=MEGA)),
    },
    "per": {
        "per": budgeted(limit("revenue", at_least=3, per="spend"), value_per_conversion=30),
        "per_of_other_lines": budgeted(
            limit("engagements", where=MEGA, at_most=share(0.5), per=("engagements", MICRO))
        ),
        "per_lines_used": budgeted(limit("partnerships", at_least=4, per="lines_used")),
        "per_spend_of_reach_in_one_segment": budgeted(limit("reach", at_least=10, per="spend"), audience=5e6),
    },
    "ratio": {
        "ratio_cpm": budgeted(limit("cpm", at_most=40)),
        "ratio_cpe": budgeted(limit("cpe", where=MEGA, at_most=1.2)),
        "ratio_cpa": budgeted(limit("cpa", at_most=12)),
        "ratio_roas": budgeted(limit("roas", at_least=2), value_per_conversion=30),
        "ratio_roi": budgeted(limit("roi", at_least=share(0.3)), value_per_conversion=30, gross_margin=0.5),
        "ratio_frequency": budgeted(limit("frequency", at_least=1.05, at_most=2.0), micro={"posts": 2}),
        "ratio_frequency_in_one_segment": budgeted(limit("frequency", at_most=1.1), audience=5e6),
    },
}
"""Name of a function in optimizer/model/limits.py -> cases that it states."""

COLUMNS: dict[str, Scenario] = {
    "bounds_of_lines": scenario(
        {
            "a": line(fee=1, available=9, at_least=2),
            "b": line(fee=1, exactly=4),
            "name (odd) é": line(fee=1, per_post={"engagements": 1}),
        },
        budget=100,
        goals={"community": 1},
    ),
    "bounds_of_fractional_lines": budgeted(counts="fractional", micro={"available": 2.5}),
    "use_for_setup_cost": budgeted(micro={"setup_cost": 750}),
    "use_for_at_least_if_used": budgeted(micro={"at_least_if_used": 10}),
    "use_of_fractional_lines": budgeted(micro={"setup_cost": 750, "at_least_if_used": 2.5}, counts="fractional"),
    "no_use_without_a_cap": scenario(
        {"free": line(per_post={"engagements": 5}, hours=3), "paid": line(fee=10, per_post={"engagements": 9})},
        limit("hours", at_most=20),
        budget=100,
        goals={"community": 1},
        counts="fractional",
    ),
    "use_for_lines_used": budgeted(limit("lines_used", at_most=1)),
    "steps_of_results_after": budgeted(micro={"results_after": {10: 0.6, 25: 0.3}, "available": 40}),
    "steps_of_results_after_with_commission": budgeted(
        micro={"results_after": {10: 0.6}, "commission_rate": 0.1}, value_per_conversion=40, strategy="profit"
    ),
    "steps_of_fee_after": budgeted(micro={"fee_after": {10: part(0.9), 25: part(0.8)}, "available": 40}),
    "steps_of_fee_after_and_results": budgeted(
        micro={
            "fee_after": {10: 400},
            "results_after": {5: 0.6},
            "fee_per_conversion": 4,
            "fee_at_most": 620,
            "available": 40,
        }
    ),
    "steps_of_a_most_alone": budgeted(
        micro={"results_after": {5: 0.6}, "fee_per_engagement": 0.1, "fee_at_most": 650, "available": 40}
    ),
    "pieces_of_fee_from": budgeted(micro={"fee_from": {10: 450, 25: part(0.8)}, "available": 40}),
    "pieces_of_fee_from_with_results": budgeted(
        micro={"fee_from": {10: 450}, "results_after": {15: 0.5}, "fee_per_conversion": 2, "available": 40}
    ),
    "pieces_of_fractional_counts": budgeted(
        micro={"fee_from": {10: 450}, "available": 40}, counts="fractional", goals={"conversion": 1, "awareness": 1}
    ),
    "one_price_within_the_cap": budgeted(micro={"fee_after": {50: 450}, "available": 40}),
    "pay_by_result": budgeted(
        micro={"fee_per_thousand_impressions": 8, "fee_per_conversion": 1}, value_per_conversion=30, strategy="profit"
    ),
    "costs_beside_fees": budgeted(
        limit("costs", at_most=share(0.1), of="budget"),
        limit("travel", at_most=900),
        micro={"costs": {"travel": 20, "rights": part(0.5, "fees")}, "fee_after": {10: part(0.9)}, "available": 60},
        costs={"rights": part(0.2, "fees")},
        agency_fee=AgencyFee(Quantity.of(0.1), ("fees", "rights", "products", "setup")),
    ),
    "funnel": budgeted(
        limit("cost_per.clicks", at_most=3),
        micro={"measures": {"clicks": part(0.1, "engagements"), "leads": part(0.05, "clicks")}},
        goals={"clicks": Goal(weight=1, measure="clicks"), "leads": Goal(weight=1, measure="leads")},
    ),
    "goal_of_reach_in_one_segment": budgeted(goals={"awareness": 1}, audience=5e6),
    "goals_of_reach_in_one_segment": budgeted(goals={"awareness": 1, "conversion": 1}, audience=5e6),
    "goal_of_reach_in_segments": budgeted(
        goals={"awareness": 1}, audience=REGIONS, micro={"audience_share": SPLIT, "results_after": {10: 0.6}}
    ),
    "goal_of_reach_in_segments_alike": budgeted(
        goals={"awareness": 1}, audience=REGIONS, micro={"audience_share": 0.5}
    ),
    "goals_balanced": budgeted(goals={"awareness": 1, "conversion": 1}, strategy="balanced"),
}
"""What the model needs beside a person's limits: bounds, use, steps, reach and the smallest attainment."""

CASES = {**{name: case for cases in FAMILIES.values() for name, case in cases.items()}, **COLUMNS}
