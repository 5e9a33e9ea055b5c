"""How many values of a label are used: counted as a person would, and planned as enumeration does."""

from __future__ import annotations

import json
from itertools import product
from random import Random
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.planner import solve

LINES: dict[str, dict[str, Any]] = {
    "a": {"platform": "tiktok", "fee": 300, "followers": 20_000, "available": 2},
    "b": {"platform": "youtube", "fee": 500, "followers": 31_000, "available": 2},
    "c": {"platform": "tiktok", "fee": 400, "followers": 26_000, "available": 2},
    "d": {"platform": "instagram", "fee": 250, "followers": 17_000, "available": 2},
    "e": {"fee": 100, "followers": 5_000, "available": 2},
}


def scenario(*limits: dict[str, Any], **keys: Any) -> optimizer.Scenario:
    given = {"name": "D", "budget": 3000, "goals": {"awareness": 1}, "tiers": LINES, "limits": list(limits), **keys}
    return loads(json.dumps(given), name="d.json")


@pytest.mark.parametrize("counts", ["whole", "fractional"])
@pytest.mark.parametrize(
    "limit",
    [
        {"at_most": 1},
        {"at_most": 2},
        {"at_least": 3},
        {"exactly": 2},
        {"at_least": 2, "at_most": 2, "where": {"platform": ["tiktok", "youtube"]}},
        {"at_most": 0},
    ],
)
def test_the_plan_is_the_one_that_enumeration_finds(limit: dict[str, Any], counts: str) -> None:
    """Every mix of whole partnerships, counted here; with fractional ones nothing is worse, and every limit holds."""
    own = scenario({"measure": "lines_used", "distinct": "platform", **limit}, counts=counts)
    plan = solve(own, check=False)
    where = limit.get("where", {"platform": ["tiktok", "youtube", "instagram"]})

    def values(mix: tuple[float, ...]) -> int:
        used = {LINES[name].get("platform") for name, count in zip(LINES, mix, strict=True) if count > 0}
        return len(used & set(where["platform"]))

    def allowed(mix: tuple[float, ...]) -> bool:
        low, high = (limit.get("exactly", limit.get(key, end)) for key, end in (("at_least", 0), ("at_most", 9)))
        cost = sum(LINES[name]["fee"] * count for name, count in zip(LINES, mix, strict=True))
        return bool(low <= values(mix) <= high and cost <= 3000)

    mixes = [mix for mix in product(range(3), repeat=len(LINES)) if allowed(mix)]
    best = max(sum(LINES[name]["followers"] * n for name, n in zip(LINES, mix, strict=True)) for mix in mixes)
    bought = tuple(line.partnerships for line in plan.lines)
    reach = plan.totals["reach"] or 0.0
    assert reach == pytest.approx(best) if counts == "whole" else reach >= best * (1 - 1e-9)
    assert allowed(bought)
    result = next(one for one in plan.limits if one.key == "limits.1")
    assert (result.value, result.unit) == (values(bought), "count")


def test_binding_is_what_one_partnership_more_or_less_would_break() -> None:
    """Of the last line of a value, or the first of another one."""
    own = scenario({"measure": "lines_used", "distinct": "platform", "at_most": 2})
    arithmetic = Arithmetic(own)
    draw = Random(4)
    for _ in range(60):
        mix = [float(draw.randint(0, 2)) for _ in LINES]
        found = next(one for one in arithmetic.audit(mix).limits if one.key == "limits.1")
        around = [
            [count + (step if place == line else 0.0) for place, count in enumerate(mix)]
            for line in range(len(LINES))
            for step in (-1.0, 1.0)
            if mix[line] + step >= 0
        ]
        breaks = any("limits.1" in arithmetic.broken(other) for other in around)
        assert found.binding is (breaks or "limits.1" in arithmetic.broken(mix))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"measure": "spend", "distinct": "platform", "at_most": 2}, "write measure: lines_used in place of spend"),
        ({"measure": "lines_used", "distinct": "platform", "at_most": "40%", "where": {"tier": "a"}}, "is an amount"),
        ({"measure": "lines_used", "distinct": "platfrom", "at_most": 2}, "did you mean platform?"),
        ({"measure": "lines_used", "distinct": "region", "at_most": 2}, "no line has the label region; known are"),
        (
            {"measure": "lines_used", "distinct": "platform", "at_most": 2, "for_each": {"tier": "a"}},
            "leave per, for_each and percentages out",
        ),
    ],
)
def test_what_cannot_be_counted(limit: dict[str, Any], said: str) -> None:
    """With what there is."""
    with pytest.raises(ScenarioError, match=r"limits\.1") as wrong:
        scenario(limit)
    assert said in str(wrong.value)


def test_a_repair_allows_one_more() -> None:
    """At least three platforms among those of which there is money for two only."""
    needs = {"measure": "lines_used", "distinct": "platform", "at_least": 3}
    found = optimizer.explain(scenario(needs, budget=600))
    assert found.plan.status == "infeasible"
    assert any(clash.sentence == "values of platform used at least 3" for clash in found.conflicts[0])
    assert {edit.key for repair in found.repairs for edit in repair.edits} >= {"budget", "limits.1.at_least"}
