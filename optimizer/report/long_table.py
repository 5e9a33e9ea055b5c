"""Long tables: one row a figure, every row with what it is a figure of, for pivots and dashboards.

Figures are not rounded. `level` tells lines, totals, groups (subtotals by a label), goals and limits apart, so that
nothing is summed twice; a figure that is missing has no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum
from typing import NamedTuple

from optimizer.domain.arithmetic.cash import PARTS
from optimizer.domain.findings.batch import Batch
from optimizer.domain.findings.compare import Comparison
from optimizer.domain.findings.curve import Curve
from optimizer.domain.findings.plan import LineResult, Plan
from optimizer.domain.findings.risk import Risk
from optimizer.domain.language.measures import MEASURES, PEOPLE
from optimizer.domain.language.scenario import NORMALISED
from optimizer.report.page import Cell, Column
from optimizer.report.plan import tables

NAMES = (
    *("scenario", "file", "digest", "at", "currency", "budget", "strategy", "status", "plan", "level", "line", "tier"),
    *("platform", "format", "phase", "region", "period", "measure", "unit", "value"),
)
COLUMNS = tuple(Column(name, name, "figure" if name in ("budget", "value") else "text") for name in NAMES)
GOAL = ("value", "best", "attainment", "weight", "at_least")
LIMIT = ("value", "at_least", "at_most", "slack")
LIMIT_UNITS = {"share": "ratio", "": "count"}
OF_A_JOB = ("scenario", "currency", "strategy", "budget", "status", "reason")
"""Columns of a batch that say which job a row is of, and how it ended."""

Row = tuple[Cell, ...]


class _About(NamedTuple):
    """What every row of a plan says of it."""

    scenario: str
    file: str | None
    digest: str
    at: str
    currency: str
    budget: float | None
    strategy: str
    status: str
    plan: str


def of_plans(finding: Plan | Comparison | Curve, digest: str) -> Iterator[Row]:
    """The figures of a plan, of the plans that are compared, or of those at each budget of a curve."""
    for name, plan in _plans(finding):
        yield from _of_plan(plan, _about(plan, digest, name))


def _about(plan: Plan, digest: str, name: str) -> _About:
    return _About(
        plan.scenario.name,
        plan.scenario.file,
        digest,
        plan.made.at,
        plan.scenario.currency,
        plan.scenario.budget,
        plan.scenario.strategy,
        plan.status,
        name,
    )


def _of_plan(plan: Plan, about: _About) -> Iterator[Row]:
    yield from _lines(plan, about)
    yield from _totals(plan, about)
    yield from _groups(plan, about)
    yield from _cash(plan, about)
    yield from _goals(plan, about)
    yield from _limits(plan, about)


OVER_DRAWS = ("mean", "p10", "p50", "p90", "worst")


def of_risk(risk: Risk, digest: str) -> Iterator[Row]:
    """The figures of its plan, then those of each measure over draws: `conversions.p10`; and chances, as limits."""
    about = _about(risk.plan, digest, "")
    yield from _of_plan(risk.plan, about)
    for row in (*risk.measures, risk.score):
        for name in OVER_DRAWS:
            if (value := getattr(row, name)) is not None:
                yield _row(about, "total", f"{row.name}.{name}", _unit(row.name, about), value)
    for target in risk.targets:
        yield _row(about, "limit", "chance", "ratio", target.chance, line=target.name)


def of_batch(batch: Batch) -> Iterator[Row]:
    """The figures of every row of a batch, row by row; without file, digest and time, so that it is the same again."""
    names = [column.name for column in batch.columns]
    figures = [(place, column.name) for place, column in enumerate(batch.columns) if column.kind == "number"]
    figures = [(place, name) for place, name in figures if name not in (*OF_A_JOB, *batch.varied)]
    for cells in batch.rows:
        job = dict(zip(names, cells, strict=True))
        varied = ", ".join(f"{key}={_plain(job[key])}" for key in batch.varied if key in job)
        currency = str(job["currency"] or "")
        budget = job["budget"]
        about = _About(
            *(str(job["scenario"]), None, "", "", currency, budget if isinstance(budget, float | int) else None),
            *(str(job["strategy"] or ""), str(job["status"]), varied),
        )
        for place, name in figures:
            value = cells[place]
            if isinstance(value, float | int):
                yield _of_column(about, name, value)


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float | int) else str(value)


def _of_column(about: _About, name: str, value: float) -> Row:
    family, dot, rest = name.partition(".")
    if dot and family == "partnerships":
        return _row(about, "line", "partnerships", "count", value, line=rest)
    if dot and family in ("value", "attainment", "marginal"):
        return _row(about, "goal", family, "ratio" if family == "attainment" else "", value, line=rest)
    if dot and family == "risk":
        return _row(about, "total", name if rest == "score" else rest, "", value)
    measure = rest if dot and family == "measure" else name
    return _row(about, "total", measure, _unit(measure, about), value)


def _plans(finding: Plan | Comparison | Curve) -> Iterator[tuple[str, Plan]]:
    if isinstance(finding, Plan):
        yield "", finding
    elif isinstance(finding, Comparison):
        yield from ((side.name, side.plan) for side in finding.sides)
    else:
        yield from (("", point.plan) for point in finding.points if point.plan is not None)


def _row(about: _About, level: str, measure: str, unit: str, value: float, **own: str | None) -> Row:
    labels = (own.get(name) or "" for name in ("line", "tier", "platform", "format", "phase", "region", "period"))
    return (*about, level, *labels, measure, unit, value)


def _unit(measure: str, about: _About) -> str:
    """The currency, people, count, hours or ratio."""
    if measure == "score":
        money = about.strategy in ("cheapest", "profit")
        return "ratio" if about.strategy in NORMALISED else about.currency if money else "count"
    if measure in ("share_of_spend", "gap") or measure.endswith("_rate"):
        return "ratio"
    if measure in (*PEOPLE, "overlap"):
        return "people"
    if measure == "hours":
        return "hours"
    kind = "money" if measure == "fee_per_post" else tables.kind(measure)
    return {"money": about.currency, "cost": about.currency, "ratio": "ratio"}.get(kind, "count")


def _figures(line: LineResult) -> Iterator[tuple[str, float]]:
    for name in LineResult.__slots__:
        value = None if name in tables.NO_FIGURES else getattr(line, name)
        if isinstance(value, float | int):
            yield name, value
    yield from line.measures.items()
    yield from ((name, value) for name, value in line.beside.items() if value is not None)


def _lines(plan: Plan, about: _About) -> Iterator[Row]:
    for line in plan.lines:
        own = {
            "line": line.name,
            "tier": line.tier,
            **{name: line.label(name) for name in (*tables.PLAIN_LABELS, "period")},
        }
        for name, value in _figures(line):
            yield _row(about, "line", name, _unit(name, about), value, **own)


def _totals(plan: Plan, about: _About) -> Iterator[Row]:
    for name, value in [*plan.totals.items(), ("score", plan.score), ("gap", plan.gap)]:
        if value is not None:
            yield _row(about, "total", name, _unit(name, about), value)


def _groups(plan: Plan, about: _About) -> Iterator[Row]:
    """Subtotals by tier and by each label; people whom several lines reach are not added up."""
    once = {"reach"} if plan.inputs.get("audience") else set()
    names = [name for name in MEASURES if name in LineResult.__slots__ and name not in once]
    names += dict.fromkeys(name for line in plan.lines for name in line.measures)
    for label in ("tier", *tables.PLAIN_LABELS):
        members: dict[str, list[LineResult]] = {}
        for line in plan.lines:
            if value := line.label(label):
                members.setdefault(value, []).append(line)
        for value, lines in members.items():
            figures = [dict(_figures(line)) for line in lines]
            for name in names:
                amount = fsum(own.get(name, 0.0) for own in figures)
                yield _row(about, "group", name, _unit(name, about), amount, **{label: value})


def _cash(plan: Plan, about: _About) -> Iterator[Row]:
    """What falls due in each month, by parts of the spend; the month stands in the place of the period."""
    for month in plan.cash:
        for name in PARTS:
            amount = getattr(month, name)
            if amount:
                yield _row(about, "group", name, about.currency, amount, period=month.month or tables.UNDATED)


def _goals(plan: Plan, about: _About) -> Iterator[Row]:
    for goal in plan.goals:
        unit = _unit(goal.measure, about)
        units = {"attainment": "ratio", "weight": "ratio"}
        parts = ((name, getattr(goal, name), units.get(name, unit)) for name in GOAL)
        yield from _known(about, "goal", goal.name, parts)


def _limits(plan: Plan, about: _About) -> Iterator[Row]:
    for limit in plan.limits:
        unit = about.currency if limit.unit == "money" else LIMIT_UNITS.get(limit.unit, limit.unit)
        parts = ((name, getattr(limit, name), unit) for name in LIMIT)
        yield from _known(about, "limit", limit.name, parts)


def _known(about: _About, level: str, name: str, parts: Iterable[tuple[str, float | None, str]]) -> Iterator[Row]:
    for measure, value, unit in parts:
        if value is not None:
            yield _row(about, level, measure, unit, value, line=name)
