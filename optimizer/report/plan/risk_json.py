"""What draws say of a plan, as JSON: figures over draws have six significant digits."""

from __future__ import annotations

from typing import Any

from optimizer.domain.findings.risk import Range, Risk, Without
from optimizer.report.json_figures import figures, number_json
from optimizer.report.page import Cell

STRESSED = ("spend", "reach", "engagements", "conversions", "revenue", "profit", "cpa", "roas")
"""Totals of a mix under stress."""
DRAWN = ("score mean", "score worst")
"""Figures beside a plan that are over draws."""
SIX = 6
"""Significant digits of figures over draws."""


def risk_json(risk: Risk) -> dict[str, Any]:
    """The `risk` of a plan file."""
    document: dict[str, Any] = {
        "draws": risk.draws,
        "seed": risk.seed,
        "score": six(risk.score.mean if risk.maximised is None else risk.maximised),
        "measures": {row.name: _range(row) for row in (*risk.measures, risk.score)},
        "told": figures(risk.told) | {"chance": six(risk.told.chance)},
        "targets": [
            {"name": one.name, "key": one.key, "chance": six(one.chance), "error": six(one.error)}
            for one in risk.targets
        ],
        "over_budget": six(risk.over_budget),
        "causes": [
            {"name": one.name, "shares": {goal: six(share) for goal, share in one.shares.items()}}
            for one in risk.causes
        ],
        "p10": [{name: six(value) for name, value in figures(one).items()} for one in risk.alike],
        "cases": [figures(one) | {"broken": list(one.broken)} for one in (*risk.cases, *risk.named)],
        "regrets": [figures(one) | {"mix": dict(one.mix)} for one in risk.regrets],
        "measure": risk.measure,
        "tornado": [figures(one) | {"swing": number_json(one.swing)} for one in risk.tornado],
        "stress": [
            {"name": one.name, "totals": {name: number_json(one.totals.get(name)) for name in STRESSED}}
            | {"broken": list(one.broken)}
            for one in risk.stress
        ],
        "assumed": list(risk.assumed),
        "warnings": list(risk.warnings),
    }
    if risk.without is not None:
        document["without"] = _without(risk.without)
    if risk.worth is not None:
        document["worth"] = _rounded(risk.worth) | {"figures": [_rounded(one) for one in risk.worth.figures]}
    if risk.frontier:
        document["frontier"] = [_rounded(one) | {"mix": dict(one.mix)} for one in risk.frontier]
    if risk.sampling_gap is not None:
        document["sampling_gap"] = _rounded(risk.sampling_gap)
    return document


def _rounded(part: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, bool) else six(value) for name, value in figures(part).items()}


def _without(without: Without) -> dict[str, Any]:
    told = [_rounded(one) if one.name in DRAWN else figures(one) for one in without.figures]
    return {
        "status": without.status,
        "goal": without.goal,
        "mix": [figures(one) for one in without.mix],
        "figures": told,
        "causes": [_rounded(one) for one in without.causes],
    }


def _range(row: Range) -> dict[str, Any]:
    figures_ = {name: six(getattr(row, name)) for name in Range.__slots__[2:]}
    return {"planned": number_json(row.planned), **figures_}


def six(value: Cell) -> Any:
    """A figure over draws as it is written; text and nothing as they are."""
    return number_json(float(f"{value:.{SIX}g}")) if isinstance(value, float | int) else value
