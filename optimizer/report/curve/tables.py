"""A response curve in figures: as a table of its budgets, as a document."""

from __future__ import annotations

from typing import Any

from optimizer.domain.arithmetic.digits import settled
from optimizer.domain.arithmetic.knee import DEFINITION
from optimizer.domain.findings.curve import Curve, Point
from optimizer.domain.language.naming import beside
from optimizer.report.json_figures import figures, number_json
from optimizer.report.page import Cell, Column, Table
from optimizer.report.plan import tables
from optimizer.report.plan.plan_file import scenario_json


def ledger(curve: Curve) -> Table:
    """Every budget with every figure, under the names of the batch table; marginal values for one unit of money."""
    plans = [point.plan for point in curve.planned if point.plan is not None]
    totals = tables.total_names(plans[0]) if plans else ()
    goals = [goal.name for goal in plans[0].goals] if plans else []
    lines = [line.name for line in plans[0].lines] if plans else []
    # A goal may be called "score", and keeps its name.
    before = ["budget", "status", "reason", "gap", "score", "bound"]
    before.append("marginal" if "score" in goals else "marginal.score")
    # So it may "profit", whose marginal value is its own then.
    own = [] if "profit" in goals else ["marginal.profit"]
    after = [f"{kind}.{goal}" for kind in ("value", "attainment", "marginal") for goal in goals]
    after += [*own, *(f"partnerships.{line}" for line in lines)]
    names = [*before, *beside(totals, (*before, *after)), *after]
    rows = tuple(_ledger_row(point, totals, goals, lines) for point in curve.points)
    return Table(tuple(Column(name, name, "text" if name in ("status", "reason") else "count") for name in names), rows)


def document(curve: Curve) -> dict[str, Any]:
    """The curve as JSON; marginal values for one unit of money."""
    envelope = curve.envelope
    return {
        "format": 1,
        "scenario": scenario_json(curve.scenario),
        "bests_at": number_json(curve.measured_at),
        "knee": {"budget": number_json(curve.knee), "definition": DEFINITION},
        "highest_profit": None if curve.peak is None else figures(curve.peak),
        "points": [_point_json(point) for point in curve.points],
        "changes": [
            {
                "above": number_json(change.above),
                "by": number_json(change.by),
                "enters": sorted(change.enters),
                "leaves": sorted(change.leaves),
                "plan": change.plan,
            }
            for change in curve.changes
        ],
        "bound": None
        if envelope is None
        else {
            "exact": envelope.exact,
            "why_not_exact": envelope.why,
            "corners": [[number_json(budget), number_json(score)] for budget, score in envelope.vertices],
        },
        "impossible": number_json(curve.impossible),
        "conflict": [figures(clash) for clash in curve.conflict],
    }


def _ledger_row(point: Point, totals: tuple[str, ...], goals: list[str], lines: list[str]) -> tuple[Cell, ...]:
    plan, extra = point.plan, point.marginal
    if plan is None:
        empty = len(totals) + 3 * len(goals) + ("profit" not in goals) + len(lines)
        return (point.budget, point.status, point.reason, *(None,) * (4 + empty))
    by_goal = {goal.name: goal for goal in plan.goals}
    shown = (
        *(plan.gap, plan.score, point.bound, extra.score if extra else None),
        *(plan.totals.get(name) for name in totals),
        *(by_goal[goal].value for goal in goals),
        *(by_goal[goal].attainment for goal in goals),
        *(extra.goals[goal] if extra else None for goal in goals),
        *([] if "profit" in goals else [extra.profit if extra else None]),
        *(line.partnerships for line in plan.lines),
    )
    return (point.budget, plan.status, None, *(None if figure is None else settled(figure) for figure in shown))


def _point_json(point: Point) -> dict[str, Any]:
    plan, extra = point.plan, point.marginal
    stated: dict[str, Any] = {"budget": number_json(point.budget), "status": point.status, "reason": point.reason}
    if plan is None:
        return stated
    return stated | {
        "gap": number_json(plan.gap),
        "score": number_json(plan.score),
        "bound": number_json(point.bound),
        **({} if point.alone is None else {"score_alone": number_json(point.alone)}),
        "totals": {name: number_json(value) for name, value in plan.totals.items()},
        "goals": [
            {"name": goal.name, "value": number_json(goal.value), "best": goal.best, "attainment": goal.attainment}
            for goal in plan.goals
        ],
        "partnerships": {line.name: number_json(line.partnerships) for line in plan.lines},
        "marginal": None
        if extra is None
        else {
            "since": number_json(extra.since),
            "score": extra.score,
            "goals": dict(extra.goals),
            "profit": extra.profit,
        },
    }
