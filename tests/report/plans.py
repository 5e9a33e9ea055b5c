"""Plans built by hand, with figures that a reader can check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.domain.findings.plan import (
    Clash,
    GoalResult,
    HeldBack,
    LimitResult,
    LineResult,
    Made,
    Plan,
    SolverUsed,
    Summary,
)


def ratio(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor else None


def line(name: str, partnerships: float, total: float, **figures: Any) -> LineResult:
    """A line of which `figures` states what matters; the ratios follow from them."""
    given: dict[str, Any] = {
        "fee_per_post": 0.0,
        "spend": 0.0,
        "hours": 0.0,
        "impressions": 0.0,
        "reach": 0.0,
        "engagements": 0.0,
        "conversions": 0.0,
        "revenue": 0.0,
        "profit": 0.0,
        "fees": 0.0,
        "agency_fee": 0.0,
        "products": 0.0,
        "commission": 0.0,
        "setup": 0.0,
        "content_value": 0.0,
    } | figures
    spend, impressions = given["spend"], given["impressions"]
    return LineResult(
        name=name,
        tier=given.pop("tier", name),
        labels=given.pop("labels", {}),
        partnerships=partnerships,
        posts=given.pop("posts", partnerships),
        share_of_spend=ratio(spend, total),
        measures=given.pop("measures", {}),
        cpm=ratio(1000 * spend, impressions),
        cpe=ratio(spend, given["engagements"]),
        cpa=ratio(spend, given["conversions"]),
        roas=ratio(given["revenue"], spend),
        roi=ratio(given["profit"], spend),
        frequency=ratio(impressions, given["reach"]),
        **given,
    )


MICRO = line(
    "micro",
    71.0,
    56970.0,
    labels={"platform": "instagram", "owner": "team-a"},
    fee_per_post=500.0,
    spend=40470.0,
    hours=284.0,
    impressions=887_500.0,
    reach=800_780.4,
    engagements=130_178.3,
    conversions=3124.3,
    revenue=126_671.1,
    profit=86_201.1,
    measures={"press_mentions": 3.55},
    fees=35500.0,
    agency_fee=3550.0,
    products=1420.0,
)
MACRO = line(
    "macro",
    1.0,
    56970.0,
    labels={"platform": "instagram"},
    fee_per_post=15000.0,
    spend=16500.0,
    hours=16.0,
    impressions=300_000.0,
    reach=270_000.0,
    engagements=24_000.0,
    conversions=240.0,
    revenue=9_720.0,
    profit=-6_780.0,
    measures={"press_mentions": 0.0},
    fees=15000.0,
    agency_fee=1500.0,
)
UNUSED = tuple(line(name, 0.0, 56970.0, measures={"press_mentions": 0.0}) for name in ("nano", "mid", "mega"))

TOTALS: Mapping[str, float | None] = {
    "partnerships": 72.0,
    "posts": 72.0,
    "impressions": 1_187_500.0,
    "reach": 1_043_754.2,
    "engagements": 154_178.3,
    "conversions": 3364.3,
    "revenue": 136_391.1,
    "fees": 50500.0,
    "agency_fee": 5050.0,
    "products": 1420.0,
    "commission": 0.0,
    "setup": 0.0,
    "spend": 56970.0,
    "content_value": 0.0,
    "profit": 79_421.1,
    "hours": 300.0,
    "press_mentions": 3.55,
    "reserve": 3000.0,
    "unspent": 30.0,
    "overlap": -27_026.2,
    "lines_used": 2.0,
    "cpm": 47.974,
    "cpe": 0.36951,
    "cpa": 16.9337,
    "roas": 2.39409,
    "roi": 1.39409,
    "frequency": 1.13772,
}

INPUTS: Mapping[str, Any] = {
    "name": "Skincare launch",
    "notes": "Figures for a test.",
    "currency": "USD",
    "budget": 60000.0,
    "strategy": "weighted",
    "counts": "whole",
    "audience": {"north": 3e6, "south": 5e6},
    "value_per_conversion": 45.0,
    "discount": 0.1,
    "gross_margin": 1.0,
    "tiers": {
        "micro": {
            "followers": 50000.0,
            "fee_per_post": 500.0,
            "product_cost": 20.0,
            "reach_rate": 0.25,
            "engagement_rate": 0.0386,
            "delivery_rate": 1.0,
            "available": 120.0,
            "measures": {"press_mentions": 0.05},
            "sources": {"fee_per_post": "S1", "engagement_rate": "S1", "reach_rate": "assumed"},
            "note": "Only creators who posted in the last month.",
        },
        "macro": {"followers": 1e6, "fee_per_post": 15000.0, "sources": {"fee_per_post": "S2", "followers": "S2"}},
    },
}

GOALS = (
    GoalResult("awareness", "reach", {}, 0.5, 1_043_754.2, 1_043_754.2, 1.0, None),
    GoalResult("conversion", "conversions", {}, 0.3, 3364.3, 3552.1, 0.94713, 400.0),
    GoalResult(
        "community", "engagements", {"phase": ("follow_up", "launch")}, 0.2, 154_178.3, 156_012.4, 0.98824, None
    ),
)

LIMITS = (
    LimitResult("budget", "budget", "spend", "money", 56970.0, None, 57000.0, 30.0, True),
    LimitResult(
        "floor of conversion", "goals.conversion.at_least", "conversions", "count", 3364.3, 400.0, None, 2964.3, False
    ),
    LimitResult("hours of the team", "limits.1", "hours", "hours", 300.0, None, 320.0, 20.0, False),
    LimitResult("exposure to macro", "limits.2", "spend", "share", 0.28962, None, 0.4, 0.11038, False),
    LimitResult("return per unit of spend", "limits.3", "revenue", "ratio", 2.39409, 2.0, None, 0.39409, False),
)


HELD = (
    HeldBack("budget", "budget", "10% more budget", gains=True),
    HeldBack("limits.2", "limits.2.at_most", "exposure to macro at most 45% instead of 40%", gains=False),
    HeldBack("tiers.micro.available", "tiers.micro.available", "1 more micro available", gains=None),
)


def plan(**changes: Any) -> Plan:
    """The launch of the contract's sketch, with some of its parts replaced."""
    parts: dict[str, Any] = {
        "scenario": summary(),
        "status": "optimal",
        "gap": 0.0,
        "score": 0.98180,
        "lines": (UNUSED[0], MICRO, UNUSED[1], MACRO, UNUSED[2]),
        "totals": TOTALS,
        "goals": GOALS,
        "limits": LIMITS,
        "warnings": (),
        "solver": SolverUsed("HiGHS", "1.15.1", checked=True, holds_back=HELD),
        "made": Made("optimizer 0.1.0", "2026-11-21T12:00:00Z", 0.05),
        "inputs": INPUTS,
    }
    return Plan(**(parts | changes))


def summary(**changes: Any) -> Summary:
    parts: dict[str, Any] = {
        "name": "Skincare launch",
        "file": "launch.yaml",
        "sha256": "0" * 64,
        "currency": "USD",
        "budget": 60000.0,
        "strategy": "weighted",
        "overrides": {},
        "files": {"launch.yaml": "0" * 64},
    }
    return Summary(**(parts | changes))


def infeasible() -> Plan:
    """A plan that does not exist, with the two limits that clash."""
    return plan(
        status="infeasible",
        gap=None,
        score=None,
        lines=(),
        totals={},
        goals=(),
        limits=(),
        reason="hours at most 10 and at least 20 partnerships of micro cannot hold together",
        conflict=(
            Clash("limits.1", "launch.yaml:12:5", "hours at most 10"),
            Clash("tiers.micro.at_least", "launch.yaml:7:15", "at least 20 partnerships of micro"),
        ),
    )
