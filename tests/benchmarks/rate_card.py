"""A large rate card, generated: the same one for the same numbers."""

from __future__ import annotations

import json
from random import Random
from typing import Any

TIERS = {"nano": 5e3, "micro": 5e4, "mid": 3e5, "macro": 1.5e6, "mega": 5e6}
PLATFORMS = ("instagram", "tiktok", "youtube", "linkedin")
REGIONS = ("north", "south", "east", "west")


def scenario(lines: int = 500, seed: int = 1) -> str:
    """A scenario with so many lines and 20 limits; JSON is YAML too."""
    chance = Random(seed)
    document = {
        "name": f"{lines} lines",
        "budget": 500_000,
        "reserve": 0.05,
        "agency_fee": 0.1,
        "audience": 20_000_000,
        "value_per_conversion": 45,
        "goals": {"awareness": 0.5, "conversion": {"weight": 0.3, "at_least": 400}, "community": 0.2},
        "tiers": {f"line {number}": _line(chance) for number in range(lines)},
        "limits": _limits(),
    }
    return json.dumps(document)


def _line(chance: Random) -> dict[str, Any]:
    tier = chance.choice(list(TIERS))
    followers = TIERS[tier] * chance.uniform(0.5, 1.5)
    return {
        "tier": tier,
        "platform": chance.choice(PLATFORMS),
        "region": chance.choice(REGIONS),
        "followers": round(followers),
        "fee_per_post": round(followers * chance.uniform(0.006, 0.014), 2),
        "product_cost": 20,
        "reach_rate": round(chance.uniform(0.1, 0.35), 4),
        "engagement_rate": round(chance.uniform(0.01, 0.08), 4),
        "conversion_rate": round(chance.uniform(0.005, 0.025), 4),
        "audience_share": round(chance.uniform(0.2, 0.8), 4),
        "hours": chance.randint(1, 40),
        "available": chance.randint(1, 20),
    }


def _limits() -> list[dict[str, Any]]:
    shares = [{"measure": "spend", "where": {"platform": name}, "at_most": "45%"} for name in PLATFORMS]
    floors = [{"measure": "spend", "where": {"region": name}, "at_least": "10%"} for name in REGIONS]
    caps = [{"measure": "partnerships", "where": {"tier": name}, "at_most": 150} for name in TIERS]
    others: list[dict[str, Any]] = [
        {"measure": "hours", "at_most": 3000},
        {"measure": "spend", "where": {"tier": "mega"}, "at_most": "40%"},
        {"measure": "partnerships", "where": {"tier": "micro"}, "at_least": 2, "for_each": {"tier": "mega"}},
        {"measure": "revenue", "at_least": 0.5, "per": {"measure": "spend"}},
        {"measure": "cpa", "at_most": 60},
        {"measure": "engagements", "where": {"platform": "tiktok"}, "at_least": 1000},
        {"measure": "posts", "at_most": 2000},
    ]
    return [*shares, *floors, *caps, *others]
