"""How a trade-off between goals is presented: as a page, as a table of its points, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.domain.arithmetic.digits import settled
from optimizer.domain.findings.tradeoff import Efficient, Tradeoff
from optimizer.domain.language.naming import beside
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.json_figures import figures, number_json
from optimizer.report.page import Block, Cell, Chart, Column, Page, Paragraph, Table, paragraph
from optimizer.report.plan import tables, words
from optimizer.report.plan.plan_file import scenario_json

UNITS = {
    "partnerships": "partnership",
    "posts": "post",
    "impressions": "impression",
    "reach": "person reached",
    "engagements": "engagement",
    "conversions": "conversion",
    "hours": "hour",
}
"""One of a measure, in words; a measure of one's own is called by its name."""
FEW = 2
"""Goals whose frontier is a line."""
NEGLIGIBLE = 1e-8
"""A difference below this part of a value is none."""
MANY = 100.0
"""From here on a rate needs no decimals."""


def page(found: Tradeoff) -> Page:
    """How much of one goal another one costs."""
    plans = "1 plan" if len(found.points) == 1 else f"{len(found.points)} plans"
    title = " · ".join((found.scenario.name, found.scenario.currency, f"{joined(found.goals, 'against')}: {plans}"))
    if found.missing is not None:
        return Page(title, (Paragraph(tuple(words.no_plan(found.missing))),))
    return Page(title, tuple(_blocks(found)))


def ledger(found: Tradeoff) -> Table:
    """Every efficient plan with every figure, the scenario's own plan last where it is none of them."""
    shown = _shown(found)
    figures = tables.total_names(found.own) if shown else ()
    lines = [line.name for line in found.own.lines]
    before = ["plan", "status", *(f"{kind}.{goal}" for kind in ("value", "attainment") for goal in found.goals)]
    before += [f"each_extra.{found.goals[1]}.costs.{found.goals[0]}"] if len(found.goals) == FEW else []
    after = [f"partnerships.{line}" for line in lines]
    names = [*before, *beside(figures, (*before, *after)), *after]
    columns = (Column(name, name, "count" if place > 1 else "text") for place, name in enumerate(names))
    rows = tuple(
        (
            *(_remark(found, point), point.plan.status),
            *(None if figure is None else settled(figure) for figure in _figures(found, point, rate, figures)),
        )
        for point, rate in shown
    )
    return Table(tuple(columns), rows)


def _figures(found: Tradeoff, point: Efficient, rate: float | None, totals: Sequence[str]) -> Iterator[float | None]:
    yield from (*point.values, *point.attainments)
    yield from [rate] if len(found.goals) == FEW else []
    yield from (point.plan.totals.get(name) for name in totals)
    yield from (line.partnerships for line in point.plan.lines)


def document(found: Tradeoff) -> dict[str, Any]:
    """The trade-off as JSON."""
    return {
        "format": 1,
        "scenario": scenario_json(found.scenario),
        "goals": [
            {"name": goal, "measure": measure, "best": number_json(best)}
            for goal, measure, best in zip(found.goals, found.measures, found.bests, strict=bool(found.bests))
        ],
        "asked": found.asked,
        "stopped": found.stopped,
        "points": [_point_json(found, point, rate) for point, rate in zip(found.points, found.rates, strict=True)],
        "own": None if found.missing is not None else _own_json(found),
        "reason": None if found.missing is None else found.missing.reason,
        "conflict": [] if found.missing is None else [figures(clash) for clash in found.missing.conflict],
    }


def _blocks(found: Tradeoff) -> Iterator[Block]:
    yield paragraph(words.overrides(found.own), _range(found), _own(found), _step(found))
    if len(found.points) > 1:
        yield from _charts(found)
    yield _table(found)
    yield paragraph(
        _proven(found),
        "There may be more such plans between two neighbours" if len(found.points) > 1 else None,
        _costs(found),
    )


def _proven(found: Tradeoff) -> str:
    """What is known of the points."""
    if not found.unproven and not found.stopped:
        return (
            "Every plan is proven: none within the same budget, limits and floors gives one goal more and no goal less"
        )
    ended = [f"{found.unproven} of {len(found.points)} plans before a proof"] if found.unproven else []
    ended += [f"{found.stopped} searches before any plan"] if found.stopped else []
    return f"The time limit ended {joined(ended, 'and')}; plans that are not proven may be bettered in every goal"


def _range(found: Tradeoff) -> str:
    open_ended = bool(found.unproven or found.stopped)
    if len(found.points) == 1 and open_ended:
        return "One plan was found before the time limit that no other one found betters"
    if len(found.points) == 1:
        names = capitalised(joined(found.goals, "and"))
        return f"{names} do not pull apart: one plan is best in {'both' if len(found.goals) == FEW else 'all of them'}"
    ends = []
    for place, goal in enumerate(found.goals):
        values = [point.values[place] for point in found.points]
        ends.append(f"{goal} from {_amount(found, place, min(values))} to {_amount(found, place, max(values))}")
    return capitalised(joined(ends, "and"))


def _own(found: Tradeoff) -> str:
    if found.better is None:
        return "The scenario's own plan is one of these"
    more = [
        f"{_amount(found, place, after - before)} more {goal}"
        for place, (goal, before, after) in enumerate(
            zip(found.goals, found.own_values, found.better.values, strict=True)
        )
        if after - before > NEGLIGIBLE * abs(after)
    ]
    if found.own.status == "feasible":
        return f"The scenario's own plan is not proven: one of these gives {joined(more, 'and')}"
    return f"The scenario's own plan is none of these: it gives up {joined(more, 'and')} for what else it is after"


def _step(found: Tradeoff) -> str | None:
    """The rates of exchange from the own plan on, or else the lowest and the highest."""
    rates = [rate for rate in found.rates if rate is not None]
    if not rates:
        return None
    own = next((place for place, point in enumerate(found.points) if found.is_own(point)), None)
    one, costs = _one(found, 1), _many(found, 0)
    if own is not None and own + 1 < len(found.points):
        rate = found.rates[own + 1]
        return f"From there each extra {one} costs {_rate(rate)} {costs}" if rate is not None else None
    return f"Each extra {one} costs from {_rate(min(rates))} to {_rate(max(rates))} {costs}"


def _costs(found: Tradeoff) -> str | None:
    if not any(found.rates):
        return None
    return f"Costs: how many {_many(found, 0)} each extra {_one(found, 1)} costs, compared with the plan above"


def _one(found: Tradeoff, place: int) -> str:
    """One unit of a goal, in words."""
    measure = found.measures[place]
    return f"{found.scenario.currency} of {measure}" if _kind(found, place) == "money" else UNITS.get(measure, measure)


def _many(found: Tradeoff, place: int) -> str:
    """Units of a goal, in words."""
    measure = found.measures[place]
    if _kind(found, place) == "money":
        return f"{found.scenario.currency} of {measure}"
    return "people reached" if measure == "reach" else measure


def _charts(found: Tradeoff) -> Iterator[Chart]:
    """The first goal against each other one."""
    yield from (_chart(found, place) for place in range(1, len(found.goals)))


def _chart(found: Tradeoff, across: int) -> Chart:
    """The points, the own plan apart."""
    second, first = found.goals[across], found.goals[0]
    columns = (
        Column("second", _titled(found, across), _kind(found, across)),
        Column("first", _titled(found, 0), _kind(found, 0)),
        Column("series", "", "text"),
    )
    others = [point for point in found.points if not found.is_own(point)]
    points = [(point.values[across], point.values[0], "efficient plan") for point in others]
    own = (found.own_values[across], found.own_values[0], "own plan")
    low, high = found.points[0], found.points[-1]
    return Chart(
        "points",
        f"{capitalised(first)} (up) against {second} (across)",
        f"Points from {_amount(found, 0, low.values[0])} of {first} with {_amount(found, across, low.values[across])} "
        f"of {second} to {_amount(found, 0, high.values[0])} with {_amount(found, across, high.values[across])}.",
        Table(columns, (*points, own)),
        x="second",
        y="first",
        series="series",
    )


def _table(found: Tradeoff) -> Table:
    columns = []
    for place, goal in enumerate(found.goals):
        columns.append(Column(f"value.{place}", goal, _kind(found, place)))
        columns += [Column(f"attained.{place}", "of best", "share")] if len(found.goals) == FEW else []
    columns += [Column("rate", "costs", "stated"), Column("spend", "spend", "money")]
    columns += [Column("remark", "", "text"), Column("mix", "mix", "text")]
    rows = []
    for point, rate in _shown(found):
        cells: dict[str, Cell] = {
            **{f"value.{place}": value for place, value in enumerate(point.values)},
            **{f"attained.{place}": share for place, share in enumerate(point.attainments)},
            "spend": point.plan.totals["spend"],
            "rate": None if rate is None else _rate(rate),
            "remark": _marks(found, point),
            "mix": tables.mix_words(point.plan),
        }
        rows.append(tuple(cells[column.name] for column in columns))
    return Table(tuple(columns), tuple(rows)).without_blanks()


def _marks(found: Tradeoff, point: Efficient) -> str | None:
    marks = {"own plan": found.is_own(point), "not proven": point.plan.status == "feasible"}
    return ", ".join(mark for mark, holds in marks.items() if holds) or None


def _shown(found: Tradeoff) -> list[tuple[Efficient, float | None]]:
    """The points with their rates, and the own plan below where it is none of them."""
    points: list[tuple[Efficient, float | None]] = list(zip(found.points, found.rates, strict=True))
    return points if found.own_point is None else [*points, (found.own_point, None)]


def _remark(found: Tradeoff, point: Efficient) -> str:
    if point is found.own_point:
        return "own, not efficient"
    kind = "efficient" if point.plan.status == "optimal" else "not proven"
    return f"own, {kind}" if found.is_own(point) else kind


def _kind(found: Tradeoff, place: int) -> str:
    return tables.kind(found.measures[place])


def _titled(found: Tradeoff, place: int) -> str:
    goal, measure = found.goals[place], found.measures[place]
    unit = found.scenario.currency if _kind(found, place) == "money" else measure.replace("_", " ")
    return goal if goal == unit else f"{goal}, {unit}"


def _amount(found: Tradeoff, place: int, value: float) -> str:
    return numbers.money(value) if _kind(found, place) == "money" else numbers.count(value)


def _rate(rate: float) -> str:
    """A rate of exchange to three figures or more."""
    return numbers.fixed(rate, 0) if abs(rate) >= MANY else numbers.stated(rate, 2 if abs(rate) >= 1 else 4)


def _point_json(found: Tradeoff, point: Efficient, rate: float | None) -> dict[str, Any]:
    stated = {
        "values": {goal: number_json(value) for goal, value in zip(found.goals, point.values, strict=True)},
        "attainments": dict(zip(found.goals, point.attainments, strict=True)),
        "own": found.is_own(point),
        "status": point.plan.status,
        "totals": {name: number_json(value) for name, value in point.plan.totals.items()},
        "partnerships": {line.name: number_json(line.partnerships) for line in point.plan.lines},
    }
    return stated | {"rate": rate} if len(found.goals) == FEW else stated


def _own_json(found: Tradeoff) -> dict[str, Any]:
    values = {goal: number_json(value) for goal, value in zip(found.goals, found.own_values, strict=True)}
    better = (
        None if found.better is None else dict(zip(found.goals, map(number_json, found.better.values), strict=True))
    )
    return {
        "values": values,
        "efficient": found.better is None,
        "better": better,
        "partnerships": {line.name: number_json(line.partnerships) for line in found.own.lines},
    }
