"""What tests of plans read off them."""

from __future__ import annotations

from typing import Any

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Goal, Line, Scenario
from optimizer.planner import solve
from tests.domain.building import line, scenario


def counts(plan: Plan) -> list[float]:
    """Partnerships by line, in the file's order."""
    return [line.partnerships for line in plan.lines]


def mix(scenario: Scenario, **keys: Any) -> list[float]:
    """The counts of the proven best plan."""
    plan = solve(scenario, **keys)
    assert plan.status == "optimal"
    assert plan.solver.checked is keys.get("check", True)
    return counts(plan)


def two_kinds(
    *limits: Any, views: dict[str, Any] | None = None, sales: dict[str, Any] | None = None, **keys: Any
) -> Scenario:
    """For 40: 1,000 impressions. For 30: 100 impressions and 10 conversions. Budget 100.

    What fits and is not less of everything: 2 + 0 (2,000 and 0, for 80), 1 + 2 (1,200 and 20, for 100), 0 + 3 (300 and
    30, for 90).
    """
    tiers = {
        "views": line(fee=40, per_post={"impressions": 1_000}, **views or {}),
        "sales": line(fee=30, per_post={"impressions": 100, "conversions": 10}, **sales or {}),
    }
    goals: dict[str, Any] = {"seen": Goal(weight=0.5, measure="impressions"), "conversion": 0.5}
    return scenario(tiers, *limits, **{"budget": 100, "goals": goals} | keys)


def engaging(fee: float, engagements: float, **keys: Any) -> Line:
    """A line that brings engagements for a fee."""
    return line(fee=fee, per_post={"engagements": engagements}, **keys)


def community(tiers: dict[str, Line], *limits: Any, **keys: Any) -> Scenario:
    """A scenario whose only goal is engagements."""
    return scenario(tiers, *limits, **{"budget": 100, "goals": {"community": 1}} | keys)
