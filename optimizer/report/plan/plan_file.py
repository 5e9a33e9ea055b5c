"""The plan file: its keys in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.plan import (
    NO_PLAN,
    GoalResult,
    GroupResult,
    LimitResult,
    LineResult,
    PeriodResult,
    Plan,
    Summary,
    nested,
)
from optimizer.domain.language.plan_lines import PERIOD
from optimizer.report.json_figures import figures, number_json
from optimizer.report.plan.risk_json import risk_json

DRAWN = ("sure", "worst", "chance")


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as the object that a plan file holds; `reason`, `conflict` and `broken` where there are any.

    What holds it back stands with the solver: how much could be tried depends on the time that there was.
    """
    document: dict[str, Any] = {
        "format": plan.format,
        "scenario": scenario_json(plan.scenario),
        "status": plan.status,
        "gap": plan.gap,
        "score": plan.score,
        "lines": [line_json(line) for line in plan.lines],
        "totals": nested({name: number_json(value) for name, value in plan.totals.items()}),
        "goals": [_goal_json(goal) for goal in plan.goals],
        "limits": [_limit_json(limit) for limit in plan.limits],
        "warnings": list(plan.warnings),
        "solver": {**figures(plan.solver), "holds_back": [figures(one) for one in plan.solver.holds_back]},
        "made": figures(plan.made),
        "inputs": dict(plan.inputs),
    }
    if plan.reason is not None:
        document["reason"] = plan.reason
    if plan.status == "given":
        document["broken"] = [figures(clash) for clash in plan.broken]
    if plan.conflict or plan.status in NO_PLAN:
        document["conflict"] = [figures(clash) for clash in plan.conflict]
    if plan.groups:
        document["groups"] = groups_json(plan)
    if plan.periods:
        document["periods"] = [_period_json(period) for period in plan.periods]
    if plan.cash:
        document["cash"] = [figures(month) for month in plan.cash]
    if plan.risk is not None:
        document["risk"] = risk_json(plan.risk)
    return document | {"digest": digest(document)}


def scenario_json(scenario: Summary) -> dict[str, Any]:
    """Which scenario it is about."""
    stated = figures(scenario) | {
        "files": [{"file": file, "sha256": sha256} for file, sha256 in scenario.files.items()]
    }
    if not scenario.exchange:
        del stated["exchange"]
    return {name: stated.pop(name) for name in ("name", "file", "sha256", "files")} | stated


def line_json(line: LineResult) -> dict[str, Any]:
    """A line's figures by name, in the order of the plan file."""
    stated = figures(line) | {"labels": dict(line.labels), "measures": _numbers(line.measures)}
    del stated["cost_items"], stated["cost_per"]
    card = stated.pop("line")
    if card is not None:
        stated = {"name": stated.pop("name"), "line": card, "period": line.labels[PERIOD], **stated}
    return stated | nested({name: number_json(value) for name, value in line.beside.items()})


def _period_json(period: PeriodResult) -> dict[str, Any]:
    stated = figures(period)
    del stated["figures"]
    return stated | _numbers(period.figures)


def groups_json(plan: Plan) -> dict[str, Any]:
    """Subtotals by the labels that were asked for."""
    return {key: [_group_json(group) for group in found] for key, found in plan.groups.items()}


def _group_json(group: GroupResult) -> dict[str, Any]:
    """A group's figures by name, in the order of a line's."""
    value = list(group.value) if isinstance(group.value, tuple) else group.value
    names = [field.name for field in fields(LineResult) if field.name in group.figures]
    return {
        "value": value,
        "lines": group.lines,
        **{name: number_json(group.figures[name]) for name in names},
        "measures": _numbers(group.measures),
        **nested({name: number_json(value) for name, value in group.figures.items() if name not in names}),
    }


def _goal_json(goal: GoalResult) -> dict[str, Any]:
    stated = figures(goal)
    where = {label: list(values) for label, values in stated.pop("where").items()}
    return stated | {"weight": goal.weight, "attainment": goal.attainment, "where": where}


def _limit_json(limit: LimitResult) -> dict[str, Any]:
    """`by` and `used` stand where the limit is one of several, or holds only if its lines are used.

    `sure`, `worst` and `chance` stand where it speaks of draws.
    """
    stated = figures(limit)
    kind = {name: stated.pop(name) for name in ("key", "measure", "unit")}
    by, used = stated.pop("by"), stated.pop("used")
    own = ({"by": dict(by)} if by else {}) | ({} if used is None else {"used": used})
    drawn = {name: stated.pop(name) for name in DRAWN}
    own |= {name: value for name, value in drawn.items() if value is not None}
    return {"name": stated.pop("name"), **own, **stated, **kind}


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return {name: number_json(value) for name, value in values.items()}
