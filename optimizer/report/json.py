"""The plan file: the contract's keys in the contract's order, strict JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from optimizer.domain.plan import GoalResult, LimitResult, LineResult, Plan

WHOLE_UP_TO = 2**53
"""From here on a float no longer holds every whole number."""

UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows in a string as it stands, and a terminal would obey."""

NO_PLAN = ("infeasible", "unbounded")


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as the object that a plan file holds; `reason` where there is one, `conflict` where there is no plan."""
    document: dict[str, Any] = {
        "format": plan.format,
        "scenario": _fields(plan.scenario) | {"overrides": dict(plan.scenario.overrides)},
        "status": plan.status,
        "gap": plan.gap,
        "score": plan.score,
        "lines": [line_json(line) for line in plan.lines],
        "totals": {name: _number(value) for name, value in plan.totals.items()},
        "goals": [_goal_json(goal) for goal in plan.goals],
        "limits": [_limit_json(limit) for limit in plan.limits],
        "warnings": list(plan.warnings),
        "solver": _fields(plan.solver),
        "made": _fields(plan.made),
        "inputs": dict(plan.inputs),
    }
    if plan.reason is not None:
        document["reason"] = plan.reason
    if plan.status in NO_PLAN:
        document["conflict"] = [_fields(clash) for clash in plan.conflict]
    return document


def line_json(line: LineResult) -> dict[str, Any]:
    """A line's figures by name, in the order of the plan file."""
    return _fields(line) | {"labels": dict(line.labels), "measures": _numbers(line.measures)}


def _goal_json(goal: GoalResult) -> dict[str, Any]:
    stated = _fields(goal)
    where = {label: list(values) for label, values in stated.pop("where").items()}
    return stated | {"weight": goal.weight, "attainment": goal.attainment, "where": where}


def _limit_json(limit: LimitResult) -> dict[str, Any]:
    stated = _fields(limit)
    kind = {name: stated.pop(name) for name in ("key", "measure", "unit")}
    return stated | kind


def render(plan: Plan) -> str:
    """The plan file's text; raises ValueError for a figure that is not finite, which no plan holds."""
    text = json.dumps(plan_json(plan), indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
    return UNPRINTED.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _fields(part: Any) -> dict[str, Any]:
    return {field.name: _number(getattr(part, field.name)) for field in fields(part)}


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: Any) -> Any:
    """Whole amounts as integers, without a negative zero."""
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_UP_TO:
        return int(value)
    return value


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
