"""Small random scenarios over draws, and the best of all their mixes by trying each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from math import fsum
from random import Random
from typing import Any

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.percentiles import mean, tail_mean
from optimizer.domain.arithmetic.results import normalised
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.singles import drawn_singles
from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.files.cases import cases_of
from optimizer.planner.uncertain.limits import draws_of, keeps

CASES = {
    "base": {"chance": "60%"},
    "slump": {"chance": "25%", "set": {"tiers.*.conversion_rate": "-30%", "tiers.t0.fees": "+20%"}},
    "boom": {"chance": "15%", "set": {"tiers.t1.engagement_rate": "+40%"}},
}
EXTRAS: list[dict[str, Any]] = [
    {"delivery_rate": "80%"},
    {"setup_cost": 300},
    {"event": {"chance": "10%", "results": "0%", "cost": 500}},
    {"results_after": {2: "50%"}},
    {"fee_from": {3: "80%"}},
    {"fee_after": {2: "80%"}},
    {"fee_per_conversion": 3},
    {"fee_per_conversion": 3, "fee_at_most": 600},
    {"fee": [100, 250, 600]},
    {"product_cost": 20, "spread": "110%"},
]
BASES = {"conversions": 30, "engagements": 2000, "spend": 1500, "reach": 60000, "impressions": 100000}


def scenario(seed: int, kind: str) -> Scenario:
    """One with `risk`, `regret`, or `sure` or `worst` limits."""
    try:
        return loads(json.dumps(_stated(Random(seed), kind)), name="random.json")
    except ScenarioError:  # Nothing is demanded, say.
        return scenario(seed + 1_000, kind)


def _stated(chance: Random, kind: str) -> dict[str, Any]:
    strategies = ["weighted", "weighted", "profit"] + (["cheapest"] if kind in ("sure", "worst") else [])
    strategy = chance.choice(strategies)
    found: dict[str, Any] = {
        "name": "R",
        "budget": chance.choice([800, 1500, 2500, 4000]),
        "uncertainty": {"draws": 1024, "seed": chance.randint(1, 99)},
        "strategy": strategy,
        "value_per_conversion": chance.choice([5, 20, 60]),
        "tiers": {f"t{place}": _line(chance) for place in range(chance.choice([2, 3, 3, 4]))},
    }
    if strategy != "profit":
        some = ["conversion", "community", "awareness"] if strategy == "weighted" else ["conversion"]
        found["goals"] = {name: chance.randint(1, 5) for name in chance.sample(some, chance.randint(1, len(some)))}
    if chance.random() < 0.4:
        found["audience"] = chance.choice([1_000_000, {"a": 500_000, "b": 2_000_000}])
    if chance.random() < 0.4 or kind == "regret":
        found["cases"] = CASES
    if chance.random() < 0.3:
        found["agency_fee"] = "10%"
    if kind == "risk":
        weight = chance.choice(["0%", "30%", "50%", "100%"])
        found["risk"] = {"worst": chance.choice(["10%", "25%", "7%"]), "weight": weight}
    elif kind == "regret":
        found["risk"] = {"regret": "cases"}
    found["limits"] = list(_limits(chance, kind, strategy))
    return found


def _line(chance: Random) -> dict[str, Any]:
    line: dict[str, Any] = {
        "followers": chance.choice([2000, 10000, 50000, 300000]),
        "engagement_rate": chance.choice([f"{chance.uniform(1, 6):.2f}%", ["1%", "3%", "8%"]]),
        "conversion_rate": chance.choice([f"{chance.uniform(0.5, 4):.2f}%", ["1%", "2%", "5%"]]),
        "fee": chance.choice([100, 250, 400, 700, 1500]),
        "available": chance.randint(1, 3),
    }
    return line | (chance.choice(EXTRAS) if chance.random() < 0.7 else {})


def _limits(chance: Random, kind: str, strategy: str) -> Iterator[dict[str, Any]]:
    if chance.random() < 0.3:
        yield {"measure": "partnerships", "at_most": chance.randint(2, 8)}
    if kind not in ("sure", "worst"):
        return
    known = ["conversions", "engagements"] if strategy == "cheapest" else list(BASES)
    measure = chance.choice(known)
    side = "at_most" if measure == "spend" else "at_least"
    amount = round(BASES[measure] * chance.uniform(0.05, 1.5), 2)
    share = chance.choice(["60%", "80%", "95%"] if kind == "sure" else ["10%", "25%", "5%"])
    yield {"measure": measure, side: amount, kind: share}
    if kind == "sure" and chance.random() < 0.5:
        yield chance.choice(
            [
                {"measure": "cpa", "at_most": chance.choice([5, 15, 40]), "sure": "80%"},
                {"measure": "conversions", "where": {"tier": "t0"}, "at_most": "60%", "sure": "80%"},
                {"measure": "hours", "at_most": 10, "sure": "90%"},
            ]
        )


def best(scenario: Scenario, bests: dict[str, float | None]) -> tuple[float, tuple[int, ...]] | None:
    """The value and the mix that all others are behind, ties by the contract's rule; None where there is none."""
    arithmetic = Arithmetic(scenario)
    caps = [int(line.available or 0) for line in scenario.tiers.values()]
    every = [mix for mix in product(*(range(cap + 1) for cap in caps)) if not arithmetic.broken(mix)]
    values = {mix: value for mix in every if (value := _value(scenario, arithmetic, bests, mix)) is not None}
    if scenario.risk is not None and scenario.risk.regret is not None:
        values = _regrets(scenario, bests, list(values))
    if not values:
        return None
    top = max(values.values())
    tied = [mix for mix, value in values.items() if value >= top - 1e-9 * abs(top)]
    least = min(arithmetic.figure(mix, "spend") for mix in tied)
    tied = [mix for mix in tied if arithmetic.figure(mix, "spend") <= least + 1e-9 * abs(least)]
    fewest = min(sum(mix) for mix in tied)
    tied = [mix for mix in tied if sum(mix) == fewest]
    return top, min(tied, key=lambda mix: sum(place * count for place, count in enumerate(mix)))


def _value(
    scenario: Scenario, arithmetic: Arithmetic, bests: dict[str, float | None], mix: tuple[int, ...]
) -> float | None:
    """What a mix is worth; None where it breaks a limit over draws."""
    risk, limits = scenario.risk, drawn_singles(scenario)
    draws = draws_of(scenario, mix) if limits or (risk is not None and risk.regret is None) else None
    if draws is not None and not all(keeps(one, draws) for one in limits):
        return None
    if draws is None or risk is None:
        return _planned(arithmetic, bests, mix)
    if scenario.strategy == "profit":
        drawn = draws.measure("profit").tolist()
    else:
        goals, weights = draws.goals(), normalised(scenario)
        parts = [weights[name] / own * goals[name] for name, own in bests.items() if own and weights[name]]
        drawn = [fsum(each) for each in zip(*parts, strict=True)]
    ordered = sorted(drawn)
    average, tail = mean(ordered), tail_mean(ordered, risk.tail, highest=False)
    assert average is not None
    assert tail is not None
    return (1 - risk.share) * average + risk.share * tail


def _planned(arithmetic: Arithmetic, bests: dict[str, float | None], mix: tuple[int, ...]) -> float:
    scenario = arithmetic.scenario
    if scenario.strategy == "cheapest":
        return -arithmetic.figure(mix, "spend")
    if scenario.strategy == "profit":
        return arithmetic.figure(mix, "profit")
    values, weights = arithmetic.goal_values(mix), normalised(scenario)
    return fsum(weights[name] * values[name] / own for name, own in bests.items() if own and weights[name])


def _regrets(
    scenario: Scenario, bests: dict[str, float | None], every: list[tuple[int, ...]]
) -> dict[tuple[int, ...], float]:
    """The largest regret of each mix, negated."""
    worlds = [Arithmetic(case) for case in cases_of(scenario).values()]
    scores = {mix: [_planned(world, bests, mix) for world in worlds] for mix in every}
    most = [max(column) for column in zip(*scores.values(), strict=True)]
    return {mix: -max(top - own for top, own in zip(most, row, strict=True)) for mix, row in scores.items()}
