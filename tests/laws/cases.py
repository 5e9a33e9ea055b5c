"""Random scenarios as plain dictionaries at their planning values, and their plans."""

from __future__ import annotations

import copy
import json
from typing import Any

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.measures import DEFAULT_MEASURE, MONEY
from optimizer.errors import ScenarioError
from optimizer.files import dump_planned, loads
from optimizer.planner import solve
from tests.oracle.generate import random_scenario

Given = dict[str, Any]

RESULTS = ("impressions", "reach", "engagements", "conversions")
BOUNDS = ("at_least", "at_most", "exactly")
EQUAL = 1e-9
PARTS = 1e-6
"""How far fractional plans may differ: solvers round them."""


def given(seed: int, **keys: Any) -> Given:
    """A random scenario with every range at its planning value and the reserve as a rate."""
    written = dump_planned(loads(json.dumps(random_scenario(seed, **keys))))
    if "budget" in written and isinstance(written["reserve"], (int, float)):
        written["reserve"] = f"{100 * written['reserve'] / written['budget']!r}%"
    return json.loads(json.dumps(written))  # type: ignore[no-any-return]


def changed(scenario: Given, **keys: Any) -> Given:
    """A copy with other values at the top."""
    return {**copy.deepcopy(scenario), **keys}


def plan_of(scenario: Given, **keys: Any) -> Plan | None:
    """The plan of a dictionary; None where a goal can only be negative."""
    try:
        return solve(loads(json.dumps(scenario), name="law.json"), **keys)
    except ScenarioError as error:
        if all("state it as a limit" in problem.message for problem in error.problems):
            return None
        raise


def counts(plan: Plan) -> dict[str, float]:
    """Partnerships by line."""
    return {line.name: line.partnerships for line in plan.lines}


def close(scenario: Given) -> float:
    """How near two plans must be that mean the same."""
    return PARTS if scenario["counts"] == "fractional" else EQUAL


def scaled(scenario: Given, *, money: float = 1.0, people: float = 1.0) -> Given:
    """The same campaign in other units of money, or with all people and results that many times.

    Revenue is money, so the value of a conversion falls as conversions rise.
    """
    new = copy.deepcopy(scenario)
    value = money / people
    _multiply(new, money, "budget")
    _multiply(new, value, "value_per_conversion")
    if "audience" in new:
        _every(new["audience"], people) if isinstance(new["audience"], dict) else _multiply(new, people, "audience")
    for line in new["tiers"].values():
        _multiply(line, money, "fee", "fee_per_post", "product_cost", "setup_cost", "content_value")
        _multiply(line, value, "value_per_conversion")
        _multiply(line, people, "followers")
        _every(line.get("per_post", {}), people)
    for name, goal in new.get("goals", {}).items():
        if isinstance(goal, dict):
            _multiply(goal, _unit(_measure(name, goal), money, people), "at_least")
    for limit in new.get("limits", []):
        _scale_limit(limit, money, people)
    return new


def score_unit(scenario: Given, *, money: float = 1.0, people: float = 1.0) -> float:
    """How many times as much the score of the scaled scenario is."""
    if scenario["strategy"] in ("weighted", "balanced"):
        return 1.0
    if scenario["strategy"] == "priority":
        first = scenario["order"][0]
        return _unit(_measure(first, scenario["goals"][first]), money, people)
    return money


def writable(scenario: Given) -> bool:
    """Whether no amount falls below 1, where a file would take it for a share."""
    goals = [goal for goal in scenario.get("goals", {}).values() if isinstance(goal, dict)]
    stated = [part[bound] for part in (*goals, *scenario.get("limits", [])) for bound in BOUNDS if bound in part]
    return not any(isinstance(bound, (int, float)) and 0 < bound < 1 for bound in stated)


def _scale_limit(limit: Given, money: float, people: float) -> None:
    measure = limit["measure"]
    factor = _unit(measure, money, people)
    if measure in ("cpm", "cpe", "cpa"):
        factor = money / people
    if "per" in limit:
        factor /= _unit(limit["per"]["measure"], money, people)
    for bound in BOUNDS:
        stated = limit.get(bound)
        if stated is None:
            continue
        is_factor = "per" in limit or "for_each" in limit
        if isinstance(stated, str) and is_factor:
            limit[bound] = f"{float(stated.rstrip('%')) * factor!r}%"
        elif is_factor:
            limit[bound] = f"{stated * 100 * factor!r}%"
        elif not isinstance(stated, str):
            limit[bound] = stated * factor


def _measure(name: str, goal: Given | float) -> str:
    stated = goal.get("measure") if isinstance(goal, dict) else None
    return str(stated or DEFAULT_MEASURE[name])


def _unit(measure: str, money: float, people: float) -> float:
    return money if measure in MONEY else people if measure in RESULTS else 1.0


def _multiply(part: Given, factor: float, *keys: str) -> None:
    for key in keys:
        if key in part:
            part[key] *= factor


def _every(part: Given, factor: float) -> None:
    _multiply(part, factor, *part)
