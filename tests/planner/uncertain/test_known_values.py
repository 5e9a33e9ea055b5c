"""Values that were found by other means, and laws that hold of any plan over draws."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.percentiles import mean, tail_mean
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.uncertainty import Weighing
from optimizer.errors import ScenarioError
from optimizer.files import load, loads
from optimizer.planner import solve
from optimizer.planner.uncertain.limits import draws_of
from optimizer.planner.uncertain.solve import best_weighed
from optimizer.solver.port import Effort
from optimizer.studies.holds_back import counts_of
from optimizer.studies.over_draws import own_draws

DUEL = {
    "name": "Duel",
    "budget": "10k",
    "goals": {"community": 1},
    "tiers": {
        "mega": {"followers": "10M", "engagement_rate": "5%", "fee": "10k", "available": 1},
        "micro": {"followers": "1M", "engagement_rate": "5%", "fee": "1k", "available": 10},
    },
}
LINE = {
    "name": "Line",
    "budget": "1M",
    "strategy": "cheapest",
    "goals": {"community": 1},
    "uncertainty": {"spread": "0%", "common": {"rates": {"campaign": "0%", "line": "100%"}}},
    "tiers": {"a": {"followers": "10k", "engagement_rate": ["5%", "10%"], "fee": 100, "available": 200}},
}


def of(stated: dict[str, Any], **keys: Any) -> Plan:
    return solve(loads(json.dumps(stated | keys), name="s.json"), check=False)


def bought(plan: Plan) -> dict[str, float]:
    return {line.name: line.partnerships for line in plan.lines if line.partnerships}


def test_one_mega_against_ten_micros() -> None:
    """Without risk the tie rule buys the mega; with it the micros, for their luck evens out."""
    assert bought(of(DUEL)) == {"mega": 1}
    assert bought(of(DUEL, risk={"worst": "10%", "weight": "100%"})) == {"micro": 10}
    scenario = loads(json.dumps(DUEL), name="s.json")
    worst = {}
    for counts in ((1, 0), (0, 10)):
        drawn = draws_of(scenario, counts).measure("engagements")
        worst[counts] = tail_mean(sorted(drawn.tolist()), 0.1, highest=False)
        assert mean(drawn.tolist()) == pytest.approx(500_000, rel=0.015)
    assert worst[1, 0] == pytest.approx(198_600, rel=0.015)
    assert worst[0, 10] == pytest.approx(376_400, rel=0.015)


@pytest.mark.parametrize(("share", "count"), [("80%", 68), ("90%", 73), ("95%", 76), ("99%", 82)])
def test_partnerships_that_make_a_floor_sure(share: str, count: int) -> None:
    """From the quantiles of one PERT rate that the line shares; 60 keep the floor as planned."""
    assert bought(of(LINE, limits=[{"measure": "engagements", "at_least": 45_000}])) == {"a": 60}
    assert bought(of(LINE, limits=[{"measure": "engagements", "at_least": 45_000, "sure": share}])) == {"a": count}


def test_partnerships_whose_worst_tenth_keeps_a_floor() -> None:
    assert bought(of(LINE, limits=[{"measure": "engagements", "at_least": 45_000, "worst": "10%"}])) == {"a": 77}


def test_the_least_regret() -> None:
    """A brings 10 or 4, B always 8: 3 A and 7 B lose 14 in either case; by chances alone all would be A."""
    stated = {
        "name": "Regret",
        "budget": "10k",
        "strategy": "profit",
        "value_per_conversion": 1,
        "goals": {},
        "tiers": {
            "A": {"fee": "1k", "content_value": 2000, "per_post": {"conversions": 8.2}},
            "B": {"fee": "1k", "content_value": 2000, "per_post": {"conversions": 8}},
        },
        "cases": {
            "good": {"chance": "70%", "set": {"tiers.A.per_post.conversions": 10}},
            "bad": {"chance": "30%", "set": {"tiers.A.per_post.conversions": 4}},
        },
    }
    assert bought(of(stated)) == {"A": 10}
    plan = of(stated, risk={"regret": "cases"})
    assert bought(plan) == {"A": 3, "B": 7}
    found = optimizer.risk(loads(json.dumps(stated | {"risk": {"regret": "cases"}}), name="s.json"), check=False)
    assert found.maximised == pytest.approx(14.0)
    worth = optimizer.risk(loads(json.dumps(stated), name="s.json"), worth=True, check=False).worth
    assert worth is not None
    assert worth.evpi == pytest.approx(12.0)


def test_more_weight_never_raises_the_mean_nor_lowers_the_tail() -> None:
    """And no weight is the best mean; each is the best of its own weight among all that were found."""
    scenario = load("scenarios/instagram-launch.yaml", overrides={"budget": "20k", "uncertainty.draws": "1024"})
    plan = solve(scenario, check=False)
    bests, start = {goal.name: goal.best for goal in plan.goals}, counts_of(plan)
    told = list[tuple[float, float]]()
    for weight in (0.0, 0.25, 0.5, 1.0):
        found = best_weighed(scenario, bests, start, Weighing(weight=weight), Effort())
        assert found is not None
        assert found.gap == 0.0
        ordered = sorted(own_draws(draws_of(scenario, found.counts), bests).tolist())
        average, tail = mean(ordered) or 0.0, tail_mean(ordered, 0.1, highest=False) or 0.0
        told.append((average, tail))
        assert found.value == pytest.approx((1 - weight) * average + weight * tail)
    for (mean_before, tail_before), (mean_after, tail_after) in pairwise(told):
        assert mean_after <= mean_before * (1 + 1e-12)
        assert tail_after >= tail_before * (1 - 1e-12)


def test_nothing_uncertain_gives_the_plain_plan() -> None:
    """Neither luck nor counting, in a measure that is not counted."""
    certain = {"uncertainty": {"spread": "0%"}, "goals": {"community": 1, "awareness": 1}}
    tiers = {
        "a": {"followers": "10k", "engagement_rate": "4%", "fee": 90, "available": 40},
        "b": {"followers": "40k", "engagement_rate": "3%", "fee": 310, "available": 9},
        "c": {"followers": "90k", "engagement_rate": "2%", "fee": 640, "available": 9},
    }
    stated = {"name": "C", "budget": 5_000, "audience": "1M", "tiers": tiers, **certain}
    assert bought(of(stated, risk={"weight": "70%"})) == bought(of(stated))


def test_the_order_of_lines_changes_no_draw() -> None:
    tiers = {
        "a": {"followers": "10k", "engagement_rate": ["2%", "4%", "9%"], "fee": 90, "available": 40},
        "b": {"followers": "40k", "engagement_rate": ["2%", "3%", "5%"], "fee": 310, "available": 9},
    }
    stated = {"name": "O", "budget": 3_000, "goals": {"community": 1}, "risk": {"weight": "50%"}, "tiers": tiers}
    turned = stated | {"tiers": dict(reversed(tiers.items()))}
    assert bought(of(stated)) == bought(of(turned))


def test_a_line_without_an_end_is_refused() -> None:
    line = {"followers": 1000, "engagement_rate": "3%", "fee": 10}
    stated = {"name": "E", "goals": {"community": 1}, "strategy": "cheapest", "tiers": {"a": line}}
    with pytest.raises(ScenarioError, match=r"tiers\.a: nothing bounds its partnerships"):
        of(stated, limits=[{"measure": "engagements", "at_least": 100, "sure": "90%"}])


def test_draws_that_take_too_much_room_are_refused() -> None:
    stated = json.loads(json.dumps(DUEL))
    stated["tiers"]["micro"] |= {"available": 90_000, "fee": 0.1}
    stated["uncertainty"] = {"draws": 65_536}
    with pytest.raises(ScenarioError, match=r"uncertainty\.draws: the draws of up to 90,001 partnerships take"):
        of(stated, risk={"weight": "50%"})


def test_what_cannot_be_kept_has_no_plan() -> None:
    limits = [{"measure": "engagements", "at_least": "10M", "sure": "90%"}]
    plan = optimizer.solve(loads(json.dumps(LINE | {"limits": limits}), name="s.json"))
    assert plan.status == "infeasible"
    assert "engagements at least 10,000,000 in 90% of draws" in str(plan.reason)
