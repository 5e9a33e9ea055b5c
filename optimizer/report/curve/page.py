"""How a response curve is presented: as a page here, and in figures."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.findings.curve import CARRIES, Change, Curve, Point
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.curve.tables import document, ledger
from optimizer.report.page import Block, Cell, Chart, Column, Heading, Page, Paragraph, Table, paragraph
from optimizer.report.plan import profits, tables, words

__all__ = ["document", "ledger", "no_plan", "page"]

SCORES = {
    "weighted": ("attained", "share"),
    "balanced": ("smallest", "share"),
    "profit": ("profit", "money"),
    "cheapest": ("spend", "money"),
}
"""Strategy -> what its score is called, and its kind; with `priority` both are the first goal's."""


def page(curve: Curve) -> Page:
    """What more or less money would bring."""
    solved = len(curve.points)
    budgets = "1 budget" if solved == 1 else f"{solved} budgets"
    proof = (
        "not all solved to a proof"
        if curve.unproven
        else "solved to a proof"
        if solved == 1
        else "each solved to a proof"
    )
    title = " · ".join((curve.scenario.name, curve.scenario.currency, f"{budgets}, {proof}"))
    if not curve.planned:
        return Page(title, (Paragraph(tuple(no_plan(curve))),))
    return Page(title, tuple(_blocks(curve)))


def no_plan(curve: Curve) -> list[str]:
    """Why there is no plan at any of the budgets."""
    first, last = numbers.cents(curve.points[0].budget), numbers.cents(curve.points[-1].budget)
    if curve.unproven:
        return [f"No plan was found at any budget from {first} to {last}", str(_unproven(curve))]
    return [f"No plan exists at any budget from {first} to {last}{_because(curve)}", *_clashes(curve)]


def _blocks(curve: Curve) -> Iterator[Block]:
    told = [_knee(curve), _sure(curve), profits.of_curve(curve), *_no_plan(curve), _unproven(curve)]
    yield paragraph(words.overrides(curve.own), *told)
    if len(curve.planned) > 1 and curve.scenario.strategy != "cheapest":
        yield _score_chart(curve)
    yield _results(curve)
    if any(point.marginal for point in curve.points):
        extra = f"{numbers.money(curve.unit)} {curve.scenario.currency}"
        yield Heading(f"What each extra {extra} brings, and what is bought")
        yield _extra(curve)
    if len(curve.planned) > 1:
        yield _spend_chart(curve)
    changes = [change for change in curve.changes if change.plan is None]
    if changes:
        yield Heading("Where the mix changes")
        yield _changes(changes)
    yield paragraph(_measured(curve), _unmeasured(curve), _bound(curve), _carries(changes))


def _knee(curve: Curve) -> str:
    slopes = curve.slopes
    if curve.scenario.strategy == "cheapest":
        return _cheapest(curve)
    if len(curve.planned) < 3:  # noqa: PLR2004 - two points have nothing between them
        return "Too few budgets have a plan to tell where returns diminish"
    if slopes is None or curve.knee is None:
        return "Returns hardly diminish over these budgets: there is no knee"
    below, above = (_score(curve, slope, extra=True) for slope in slopes)
    knee, unit = numbers.money(curve.knee), numbers.money(curve.unit)
    return f"Returns diminish from {knee} on: up to there each extra {unit} adds {below} on average, above it {above}"


def _sure(curve: Curve) -> str | None:
    """What it costs, at the lowest budget with a plan and at the highest, that draws decide."""
    told = [point for point in curve.planned if point.alone is not None]
    if not told:
        return None
    costs = []
    for point in told[:: max(1, len(told) - 1)]:
        plan, alone = point.plan, point.alone or 0.0
        price = abs(alone - ((plan.score if plan else None) or 0.0))
        words_ = numbers.money(price) if curve.scenario.strategy == "cheapest" else _score(curve, price, extra=True)
        costs.append(f"{words_} at {numbers.money(point.budget)}")
    if curve.scenario.strategy == "cheapest":
        return f"Being sure costs {joined(costs, 'and')}, beyond the spend that planned figures alone would ask for"
    return f"Deciding by draws costs {joined(costs, 'and')}, against what planned figures alone would reach"


def _cheapest(curve: Curve) -> str:
    """What the cheapest plans cost, which a limit that is a share of the budget may tie to it."""
    spends = [point.plan.totals["spend"] or 0.0 for point in curve.planned if point.plan is not None]
    low, high = numbers.cents(min(spends)), numbers.cents(max(spends))
    if curve.unproven:
        return f"The plans found cost from {low} to {high}" if low != high else f"Every plan found costs {low}"
    if low == high:
        return "The plan costs the same at every budget that allows one, because it is the cheapest"
    return f"The cheapest plan costs from {low} to {high}, by what the budget allows"


def _unproven(curve: Curve) -> str | None:
    """What a time limit left open."""
    if not curve.unproven:
        return None
    return (
        f"The time limit ended {len(curve.unproven)} of {len(curve.points)} solves before a proof: there may be better "
        "plans, and figures beside them may mislead"
    )


def _no_plan(curve: Curve) -> Iterator[str]:
    """Between which budgets plans begin and end; where between them is not known."""
    for change in curve.changes:
        if change.plan is None:
            continue
        there, none = (change.by, change.above) if change.plan else (change.above, change.by)
        because = curve.impossible == none
        why = _because(curve) if because else ""
        yield f"There is a plan at {numbers.cents(there)}, and none at {numbers.cents(none)}{why}"
        if because:
            yield from _clashes(curve)


def _because(curve: Curve) -> str:
    at = "" if curve.impossible is None else f" at {numbers.cents(curve.impossible)}"
    if curve.conflict:
        return f", because{at} these cannot hold together:"
    reason = next((point.reason for point in reversed(curve.points) if point.reason), None)
    return f", because{at} {reason}" if reason else ""


def _clashes(curve: Curve) -> list[str]:
    return [f"  {words.clash_words(clash)}" for clash in curve.conflict]


def _measured(curve: Curve) -> str | None:
    if curve.measured_at is None:
        return None
    where = "the scenario's own budget"
    if curve.measured_at != curve.scenario.budget:
        has = "no plan" if curve.own.status in NO_PLAN else "nothing of some goal"
        where = f"because the scenario's own budget allows {has}"
    return f"Attainment: of each goal's best at {numbers.cents(curve.measured_at)}, {where}, so that budgets compare"


def _unmeasured(curve: Curve) -> str | None:
    """The goals that no budget gives anything."""
    if curve.measured_at is None or not curve.planned or curve.planned[-1].plan is None:
        return None
    names = [goal.name for goal in curve.planned[-1].plan.goals if goal.attainment is None]
    if not names:
        return None
    return f"Left out of what is attained, because no budget allows anything of it: {', '.join(names)}"


def _bound(curve: Curve) -> str | None:
    if curve.envelope is None:
        return None
    if curve.envelope.exact:
        return "In parts: what the best mix with parts of partnerships would attain, which no plan can exceed"
    return f"At most: what no plan can exceed; an upper bound, because {curve.envelope.why}"


def _carries(changes: list[Change]) -> str | None:
    if not changes:
        return None
    return (
        f"A line is in the mix from {numbers.percent(CARRIES, 0)} of the spend on. Between the two budgets of a change "
        "lines may come and go, because whole partnerships do not add up evenly"
    )


def _scoring(curve: Curve) -> tuple[str, str]:
    """What the score is called, and its kind."""
    if curve.scenario.strategy in SCORES:
        return SCORES[curve.scenario.strategy]
    goal = next(goal for goal in _any_plan(curve).goals if goal.name == _first_goal(curve))
    return goal.name, tables.kind(goal.measure)


def _first_goal(curve: Curve) -> str:
    return str(next(iter(_any_plan(curve).inputs["order"])))


def _score(curve: Curve, value: float, *, extra: bool = False) -> str:
    """A score, or a difference of scores, in words."""
    name, kind = _scoring(curve)
    if kind == "share":
        return f"{numbers.stated(100 * value, 2)} points of attainment" if extra else numbers.percent(value)
    return f"{numbers.money(value) if kind == 'money' else numbers.count(value)} of {name}"


def _any_plan(curve: Curve) -> Plan:
    return next(point.plan for point in curve.points if point.plan is not None)


def _bound_name(curve: Curve) -> str:
    return "in parts" if curve.envelope is not None and curve.envelope.exact else "at most"


def _results(curve: Curve) -> Table:
    """By budget: what is spent, and what it brings."""
    name, kind = _scoring(curve)
    goals = _any_plan(curve).goals
    shown = curve.scenario.strategy != "priority"
    columns = [Column("budget", "Budget", "money"), Column("spend", "spend", "money")]
    columns += [Column("score", name, kind)] if shown and curve.scenario.strategy != "cheapest" else []
    columns += [Column("bound", _bound_name(curve), kind)] if curve.envelope is not None else []
    columns += [Column(f"value.{goal.name}", goal.name, tables.kind(goal.measure)) for goal in goals]
    if curve.earns and curve.scenario.strategy != "profit":
        columns.append(Column("profit", "profit", "money"))
    columns.append(Column("remark", "", "text"))
    peak = curve.peak
    most = None if peak is None or not peak.reached else peak.budget
    rows = tuple(
        (*(_result(point, column.name) for column in columns[:-1]), _remark(curve, point, most))
        for point in curve.points
    )
    return Table(tuple(columns), rows).without_blanks()


def _result(point: Point, name: str) -> Cell:
    if name == "budget":
        return point.budget
    if point.plan is None:
        return None
    if name.startswith("value."):
        return next(goal.value for goal in point.plan.goals if goal.name == name.removeprefix("value."))
    if name in ("spend", "profit"):
        return point.plan.totals[name]
    return point.plan.score if name == "score" else point.bound


def _remark(curve: Curve, point: Point, most_profit: float | None) -> str | None:
    remarks = {
        "own budget": point.budget == curve.scenario.budget,
        "knee": point.budget == curve.knee,
        "most profit": point.budget == most_profit,
        "not proven": point.status == "feasible",
        "stopped": point.status == "stopped",
        "no plan": point.plan is None and point.status != "stopped",
    }
    return ", ".join(remark for remark, holds in remarks.items() if holds) or None


def _extra(curve: Curve) -> Table:
    """By budget: marginal values against the next lower one, and the mix."""
    name, kind = _scoring(curve)
    goals = _any_plan(curve).goals
    columns = [Column("budget", "Budget", "money")]
    columns += [Column("score", name, kind)] if curve.scenario.strategy in ("weighted", "balanced", "profit") else []
    columns += [Column(f"goal.{goal.name}", goal.name, tables.kind(goal.measure)) for goal in goals]
    if curve.earns and curve.scenario.strategy != "profit":
        columns.append(Column("profit", "profit", "money"))
    columns.append(Column("mix", "mix", "text"))
    rows = []
    for point in curve.planned:
        extra = None if point.marginal is None else point.marginal.times(curve.unit)
        figures: dict[str, Cell] = {}
        if extra is not None:
            figures = {
                "score": extra.score,
                "profit": extra.profit,
                **{f"goal.{name}": value for name, value in extra.goals.items()},
            }
        figures |= {"budget": point.budget, "mix": None if point.plan is None else tables.mix_words(point.plan)}
        rows.append(tuple(figures.get(column.name) for column in columns))
    return Table(tuple(columns), tuple(rows))


def _changes(changes: list[Change]) -> Table:
    columns = (
        Column("above", "After", "money"),
        Column("by", "by", "money"),
        Column("enters", "enters", "text"),
        Column("leaves", "leaves", "text"),
    )
    return Table(
        columns,
        tuple(
            (change.above, change.by, ", ".join(sorted(change.enters)), ", ".join(sorted(change.leaves)))
            for change in changes
        ),
    )


def _score_chart(curve: Curve) -> Chart:
    """The score over budgets, and what no plan can exceed."""
    name, kind = _scoring(curve)
    rows: list[tuple[Cell, ...]] = [
        (point.budget, point.plan.score, "plan") for point in curve.planned if point.plan is not None
    ]
    rows += [(point.budget, point.bound, _bound_name(curve)) for point in curve.planned if point.bound is not None]
    first, last = curve.planned[0], curve.planned[-1]
    scores = [_score(curve, (point.plan.score if point.plan else None) or 0.0) for point in (first, last)]
    budgets = [numbers.money(point.budget) for point in (first, last)]
    return Chart(
        "lines",
        f"{capitalised(name)} over budget, {curve.scenario.currency}",
        f"A line that goes from {scores[0]} at a budget of {budgets[0]} to {scores[1]} at {budgets[1]}.",
        Table(
            (
                Column("budget", f"budget, {curve.scenario.currency}", "money"),
                Column("score", name, kind),
                Column("series", "", "text"),
            ),
            tuple(rows),
        ),
        x="budget",
        y="score",
        series="series",
        marked=curve.scenario.budget,
    )


def _spend_chart(curve: Curve) -> Chart:
    """What goes to each line, or to each tier, over budgets."""
    what, spent = curve.spend()
    budget = curve.planned[-1].budget
    largest = sorted((row for row in spent if row[0] == budget), key=lambda row: -row[2])[:3]
    named = ", ".join(f"{name} {numbers.money(spend)}" for _, name, spend in largest)
    currency = curve.scenario.currency
    return Chart(
        "lines",
        f"Spend by {what} over budget, {currency}",
        f"A line for the spend of each {what} of the rate card; at a budget of {numbers.money(budget)}: {named}.",
        Table(
            (
                Column("budget", f"budget, {currency}", "money"),
                Column("spend", f"spend, {currency}", "money"),
                Column("series", capitalised(what), "text"),
            ),
            tuple((at, spend, name) for at, name, spend in spent),
        ),
        x="budget",
        y="spend",
        series="series",
        marked=curve.scenario.budget,
    )
