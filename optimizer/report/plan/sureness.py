"""How sure a plan is, in sentences and tables of its own page."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.arithmetic.percentiles import WORST
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Beside, Risk, Sureness, Without
from optimizer.domain.language.scenario import NORMALISED
from optimizer.domain.language.uncertainty import Weighing
from optimizer.domain.language.wording import joined
from optimizer.report import numbers
from optimizer.report.page import Block, Cell, Column, Table, paragraph
from optimizer.report.plan import tables
from optimizer.report.plan.assumptions import scenario_of

FALLEN = "with limits at planning values there is no plan"


def blocks(plan: Plan) -> Iterator[Block]:
    """What draws say of a plan, where they decided it or its scenario says how sure its figures are."""
    risk = plan.risk
    said = plan.sureness if risk is None else risk.sureness
    if said is None or not tables.bought(plan):
        return
    yield paragraph(f"{sentence(plan, said)}.", None if risk is None else chosen(plan, risk))
    if risk is not None and risk.without is not None:
        yield from beside(plan, risk.without)


def chosen(plan: Plan, risk: Risk) -> str | None:
    """What the plan was chosen for, where its scenario weighs draws or cases."""
    weighing = scenario_of(plan).risk if plan.inputs else None
    if weighing is None:
        return None
    if weighing.regret is not None:
        return "Chosen for the least largest regret over the cases" + (
            "" if risk.maximised is None else f": {score_words(plan, risk.maximised)}"
        )
    mean, worst = ("n/a" if one is None else score_words(plan, one) for one in (risk.score.mean, risk.score.worst))
    told = f"the mean over draws is {mean}"
    if weighing.tail == WORST:
        told += f", that of the worst 10% {worst}"
    return f"Chosen for {_weights(weighing)}" + (
        "" if risk.maximised is None else f": {score_words(plan, risk.maximised)}; {told}"
    )


def _weights(weighing: Weighing) -> str:
    tail = f"the mean of its worst {_share(weighing.tail)} of draws"
    if weighing.share >= 1.0:
        return tail
    return f"{_share(1.0 - weighing.share)} of its mean and {_share(weighing.share)} of {tail}"


def _share(share: float) -> str:
    return f"{numbers.stated(100.0 * share, 3)}%"


def score_words(plan: Plan, value: float) -> str:
    """A score as words say it: points of attainment, or money."""
    if plan.scenario.strategy in NORMALISED:
        return f"{numbers.fixed(100.0 * value, 2)} points"
    return numbers.money(value)


def beside(plan: Plan, without: Without) -> Iterator[Block]:
    """The plan without draws: what differs, what that costs, and where its spread comes from."""
    if not without.figures:
        why = FALLEN if without.status == "infeasible" else "there was no time for it"
        yield paragraph(f"The plan by planned figures alone is not known: {why}")
        return
    if not without.mix:
        yield paragraph("By planned figures alone the plan would be the same")
        return
    mix = joined((_moved(one) for one in without.mix), "and")
    yield paragraph(f"Against the plan by planned figures alone: {mix}")
    columns = (
        Column("name", "Beside it", "text"),
        Column("here", "this plan", "stated"),
        Column("without", "planned alone", "stated"),
        Column("change", "change", "stated"),
    )
    yield Table(columns, tuple(_row(plan, one) for one in without.figures))
    if without.causes:
        told = joined((f"{one.name} {_part(one.without)} to {_part(one.here)}" for one in without.causes), "and")
        yield paragraph(f"What makes {without.goal} vary has changed most in {told}")


def _moved(one: Beside) -> str:
    change = (one.here or 0.0) - (one.without or 0.0)
    return f"{'+' if change > 0 else '−'}{numbers.stated(abs(change), 3)} {one.name}"


def _part(share: float | None) -> str:
    return numbers.percent(share or 0.0, 0)


def _row(plan: Plan, one: Beside) -> tuple[Cell, ...]:
    change = None if one.here is None or one.without is None else one.here - one.without
    return (one.name, *(_figure(plan, one.name, value) for value in (one.here, one.without, change)))


def _figure(plan: Plan, name: str, value: float | None) -> str | None:
    if value is None:
        return None
    measures = {goal.name: goal.measure for goal in plan.goals}
    if name.startswith("score"):
        return score_words(plan, value)
    return numbers.money(value) if tables.kind(measures.get(name, name)) == "money" else numbers.count(value)


def sentence(plan: Plan, said: Sureness) -> str:
    """One sentence: what is planned, what one campaign in ten falls short of, and the chances."""
    told, row = said.told, said.spread
    high, kind, name = told.measure == "spend", tables.kind(told.measure), told.measure.replace("_", " ")
    show = numbers.money if kind == "money" else numbers.count
    tenth = row.p90 if high else row.p10
    parts = [f"{show(row.planned or 0.0)} {name} planned"]
    if tenth is not None:
        brings = "costs more" if high else "brings fewer" if kind == "count" else "brings less"
        parts.append(f"one campaign in ten {brings} than {show(tenth)}")
    aim = f"{'at most' if high else 'at least'} {show(told.bound)}"
    planned = "no more than planned" if high else "as much as planned" if kind == "money" else "as many as planned"
    chances = f"the chance of {aim if told.stated else planned} is {numbers.percent(told.chance)}"
    if said.over_budget is not None and plan.scenario.budget is not None:
        budget = numbers.cents(plan.scenario.budget)
        chances += f", of spending more than {budget} {numbers.percent(said.over_budget)}"
    return "; ".join([*parts, chances])


def rests_on(plan: Plan) -> list[str]:
    """The defaults on which that rests, in words."""
    said = plan.sureness if plan.risk is None else plan.risk.sureness
    if said is None or not tables.bought(plan):
        return []
    return [f"{said.draws:,} draws of what is not sure", *said.assumed]
