"""A plan as a report: headline figures, the mix, the goals, other budgets, limits, assumptions, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from optimizer.domain.findings.plan import NO_PLAN, LineResult, Plan, earns
from optimizer.domain.findings.report import AtBudget, Report
from optimizer.domain.language.stated import Stated
from optimizer.domain.language.wording import capitalised
from optimizer.report import numbers
from optimizer.report.explain import charts as explain_charts
from optimizer.report.explain import page as explain_blocks
from optimizer.report.explain import tables as explain_tables
from optimizer.report.explain.words import Words
from optimizer.report.page import (
    Block,
    Cell,
    Chart,
    Choice,
    Column,
    Heading,
    Option,
    Page,
    Paragraph,
    Table,
    paragraph,
)
from optimizer.report.plan import assumptions, charts, profits, provenance, tables, words
from optimizer.report.report import headlines
from optimizer.report.report.reconciled import reconciled
from optimizer.report.risk import page as risk_page

MOST_CURVES = 6
"""Goals that get a curve of their own; the table of budgets has all of them."""
MOST_LINES = 30
"""Lines in a mix that is drawn for each budget."""
EACH_BUDGET = (
    "Each is the best plan at its budget, as solving the scenario with that budget gives it; all else stays as it is. "
    "Changes are against this plan."
)


def page(finding: Report | Plan) -> Page:
    """The report, first things first; of a plan alone, without other budgets."""
    report = reconciled(Report(finding) if isinstance(finding, Plan) else finding)
    return Page(report.plan.scenario.name, tuple(_blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    plan = report.plan
    if plan.status in NO_PLAN:
        yield paragraph(words.standing(plan), *words.no_plan(plan))
        if report.explanation is not None:
            yield from explain_blocks.mending(report.explanation)
    else:
        told = words.what_to_buy(plan), words.where_stated(plan)
        yield paragraph(words.standing(plan), words.overrides(plan), *words.broken(plan), *told)
        yield headlines.of(plan)
    if plan.warnings:
        yield paragraph(*(f"Warning: {warning}" for warning in plan.warnings))
    if plan.status not in NO_PLAN:
        yield from _mix(plan)
        yield from _goals(plan)
    if report.risk is not None:
        yield from risk_page.section(replace(report.risk, plan=plan))
    yield from _other_budgets(report)
    yield from _held_back(report)
    yield from _assumed(report)
    yield Heading(provenance.TITLE)
    yield provenance.table(plan)


def _mix(plan: Plan) -> Iterator[Block]:
    if not tables.bought(plan):
        return
    yield Heading("What is bought" if plan.status == "given" else "What to buy")
    yield from charts.mix(plan)
    yield from tables.groups(plan)
    yield tables.mix(plan)
    yield paragraph(words.not_bought(plan))
    yield Heading("Where the money goes")
    yield from charts.split(plan)
    yield tables.split(plan)
    if plan.periods:
        yield tables.periods(plan)
    if plan.cash:
        yield from charts.cash(plan)
        yield tables.cash(plan)
        yield paragraph(tables.cash_footnote(plan))


def _goals(plan: Plan) -> Iterator[Block]:
    if not plan.goals:
        return
    yield Heading("What each goal gets")
    yield paragraph(words.score(plan))
    yield from charts.goals(plan)
    yield tables.goals(plan)


def _other_budgets(report: Report) -> Iterator[Block]:
    """The plan among the plans at other budgets; nothing where there is no other."""
    budgets, currency = report.budgets, report.plan.scenario.currency
    if len(budgets) < 2:  # noqa: PLR2004 - the plan's own is one
        return
    own = [at.budget for at in budgets].index(report.plan.scenario.budget or 0.0)
    yield Heading("At other budgets")
    if all(at.plan is None or at.plan.status in NO_PLAN for at in budgets):
        first, last = numbers.cents(budgets[0].budget), numbers.cents(budgets[-1].budget)
        found = "was found" if any(at.stopped for at in budgets) else "exists"
        yield paragraph(f"No plan {found} at any of {len(budgets)} budgets from {first} to {last} {currency}.")
        return
    yield paragraph(EACH_BUDGET, profits.of_budgets(report))
    shown = _shown_lines(budgets)
    options = tuple(Option(f"{numbers.cents(at.budget)} {currency}", tuple(_at(at, shown))) for at in budgets)
    yield Choice("Budget", options, own, tuple(_curves(report)))
    yield _every_budget(report)


def _shown_lines(budgets: tuple[AtBudget, ...]) -> tuple[str, ...]:
    """The lines that any of the plans buys, in the file's order: a mix keeps its shape from budget to budget."""
    plans = [at.plan for at in budgets if at.plan is not None and at.plan.lines]
    bought = {line.name for plan in plans for line in tables.bought(plan)}
    names = [line.name for line in plans[0].lines if line.name in bought] if plans else []
    return tuple(names) if len(names) <= MOST_LINES else ()


def _at(at: AtBudget, shown: tuple[str, ...]) -> Iterator[Block]:
    plan = at.plan
    if plan is None or plan.status in NO_PLAN:
        yield Paragraph((_no_plan(at),))
        return
    sentence = words.what_to_buy(plan)
    yield Paragraph((sentence,) if plan.status == "optimal" else (sentence, words.certainty(plan)))
    yield headlines.of(plan, at.changes)
    lines = [line for line in plan.lines if line.name in shown] if shown else _largest(plan)
    if not lines:
        return
    currency = plan.scenario.currency
    columns = (
        Column("name", "Line", "text"),
        Column("spend", f"spend, {currency}", "money"),
        Column("share_of_spend", "share", "share"),
        Column("partnerships", "partnerships", "partnerships"),
    )
    rows = tuple((line.name, line.spend, line.share_of_spend, line.partnerships) for line in lines)
    table = Table(columns, rows)
    yield Chart("bars", f"Spend by line, {currency}", sentence, table, "name", "spend")


def _no_plan(at: AtBudget) -> str:
    if at.plan is not None and at.plan.conflict:
        clashes = "; ".join(clash.sentence for clash in at.plan.conflict)
        return f"No plan exists at this budget, for these cannot hold together: {clashes}"
    none = "No plan was found at this budget" if at.stopped else "No plan exists at this budget"
    return f"{none}: {at.reason or 'nothing holds all limits'}"


def _largest(plan: Plan) -> list[LineResult]:
    return sorted(tables.bought(plan), key=lambda line: -line.spend)[:MOST_LINES]


def _curves(report: Report) -> Iterator[Chart]:
    """What each goal gets over the budgets, in its own unit, this plan pointed out; profit where that is wanted."""
    plan = report.plan
    names: list[tuple[str, str, str]] = [
        (goal.name, goal.measure, f"{goal.name}: {goal.measure.replace('_', ' ')}") for goal in plan.goals[:MOST_CURVES]
    ]
    if plan.scenario.strategy == "profit":
        names.insert(0, ("", "profit", "profit"))
    for name, measure, title in names:
        kind = tables.kind(measure)
        unit = f", {plan.scenario.currency}" if kind == "money" else ""
        columns = (
            Column("budget", f"budget, {plan.scenario.currency}", "money"),
            Column("value", f"{measure.replace('_', ' ')}{unit}", kind),
        )
        rows = tuple((at.budget, _value(at.plan, name, measure)) for at in report.budgets)
        own = _value(plan, name, measure)
        summary = f"{title} over budgets from {numbers.cents(rows[0][0])} to {numbers.cents(rows[-1][0])}"
        if isinstance(own, float | int):
            shown = numbers.column(kind, [own])[0]
            summary += f"; {shown} at this plan's budget of {numbers.cents(plan.scenario.budget or 0.0)}"
        yield Chart(
            "lines",
            capitalised(title),
            f"{summary}.",
            Table(columns, rows),
            "budget",
            "value",
            marked=plan.scenario.budget,
        )


def _value(plan: Plan | None, goal: str, measure: str) -> Cell:
    if plan is None or plan.status in NO_PLAN:
        return None
    if not goal:
        return plan.totals.get(measure)
    return next((result.value for result in plan.goals if result.name == goal), None)


def _every_budget(report: Report) -> Table:
    """A row a budget: what it buys, what that costs, what each goal gets, and the return."""
    plan = report.plan
    returns = [Column("profit", "profit", "money"), Column("roas", "ROAS", "ratio")] if earns(plan) else []
    columns = (
        Column("budget", f"Budget, {plan.scenario.currency}", "text"),
        Column("mix", "buys", "text"),
        Column("spend", "spend", "money"),
        *(Column(f"value.{goal.name}", goal.name, tables.kind(goal.measure)) for goal in plan.goals),
        *returns,
    )
    rows = tuple(_budget_row(at, plan, [column.name for column in returns]) for at in report.budgets)
    return Table(columns, rows, caption="Every budget").without_blanks()


def _budget_row(at: AtBudget, own: Plan, returns: Sequence[str]) -> tuple[Cell, ...]:
    label = numbers.cents(at.budget) + (" (this plan)" if at.budget == own.scenario.budget else "")
    names = [goal.name for goal in own.goals]
    if at.plan is None or at.plan.status in NO_PLAN:
        return (label, "no plan found" if at.stopped else "no plan exists", None, *(None for _ in (*names, *returns)))
    values = {goal.name: goal.value for goal in at.plan.goals}
    spend, bought = at.plan.totals.get("spend"), words.mix(at.plan) or "nothing"
    return (label, bought, spend, *(values[name] for name in names), *(at.plan.totals.get(name) for name in returns))


def _held_back(report: Report) -> Iterator[Block]:
    """The limits, and what relaxing those that bind would bring."""
    found = report.explanation
    if report.plan.status in NO_PLAN:
        return
    plan = report.plan if found is None else found.plan
    if not plan.limits and (found is None or not found.steps):
        return
    yield Heading("What holds it back")
    yield paragraph(words.holds_back(plan))
    if plan.limits:
        yield tables.limits(plan)
    if found is None:
        return
    say = Words(found)
    if found.steps:
        yield from explain_charts.steps(found)
        yield explain_tables.steps(say)
    if found.costs:
        yield explain_tables.costs(say)
    yield paragraph(*(f"Left open: {note}" for note in found.notes))


def _assumed(report: Report) -> Iterator[Block]:
    plan = report.plan
    said = paragraph(assumptions.assumed(plan), assumptions.frequency(plan), *words.notes(plan))
    listed = assumptions.stated(plan)
    if not said.lines and not listed:
        return
    yield Heading("What is assumed")
    yield said
    if listed:
        columns = (
            Column("line", "Line", "text"),
            Column("figure", "figure", "text"),
            Column("value", "planned with", "stated"),
            Column("range", "stated range", "text"),
            Column("unit", "unit", "text"),
            Column("source", "source", "text"),
        )
        rows = tuple(_stated_row(figure, plan.scenario.currency) for figure in listed)
        yield Table(columns, rows, caption="Every figure that was stated")


def _stated_row(stated: Stated, currency: str) -> tuple[Cell, ...]:
    return (
        stated.line or assumptions.ALL_LINES,
        assumptions.figure(stated),
        _figure(stated, stated.value),
        _range(stated) if stated.is_range else None,
        assumptions.unit(stated, currency),
        stated.source or assumptions.UNNAMED,
    )


def _range(stated: Stated) -> str:
    low, likely, high = (_figure(stated, value) for value in (stated.low, stated.likely, stated.high))
    return f"{low} to {high}, most likely {likely}"


def _figure(stated: Stated, value: float) -> str:
    """A figure as a person would state it."""
    if stated.unit == "share":
        return f"{numbers.stated(100 * value)}%"
    if stated.unit == "people":
        return numbers.count(value)
    return numbers.stated(value, 2 if stated.unit == "money" else 4)
