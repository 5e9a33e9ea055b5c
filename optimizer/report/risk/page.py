"""How the risk of a plan is presented: first what a planner asks, then tables, and the plan file with `risk`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from optimizer.domain.findings.plan import earns
from optimizer.domain.findings.risk import Range, Risk
from optimizer.domain.language.costs import cost_names
from optimizer.domain.language.measures import is_ratio
from optimizer.report import numbers
from optimizer.report.cases import case_table
from optimizer.report.json_figures import figures
from optimizer.report.page import Block, Cell, Chart, Column, Heading, Page, Table, paragraph
from optimizer.report.plan import tables, words
from optimizer.report.plan.assumptions import scenario_of
from optimizer.report.plan.plan_file import plan_json
from optimizer.report.plan.risk_json import STRESSED, six
from optimizer.report.plan.sureness import beside, chosen, sentence
from optimizer.report.risk import more

P10 = "P10: one draw in ten is below; P90: one in ten is above; worst: the mean of the worst tenth."
PARTS = "The part of each goal's variance that knowing one of them would take away; together: the rest."
SHOWN = ("spend", "reach", "engagements", "conversions", "revenue", "profit", "hours", "cpm", "cpe", "cpa", "roas")
"""Measures that a page shows where they vary or are anything; the ledger has all."""
SWINGS = 12
NAMED = 4
"""Lines that a mix in a cell names."""


def page(risk: Risk) -> Page:
    """What a planner and a finance analyst ask, first things first."""
    return Page(words.headline(risk.plan), tuple(_blocks(risk)))


def ledger(risk: Risk) -> Table:
    """One row a figure: of a measure over draws, of a chance, of a cause, of a case, of the tornado, of a stress."""
    columns = ("part", "name", "figure", "value")
    rows: list[tuple[Cell, ...]] = []
    for row in (risk.score, *risk.measures):
        rows += [("measure", row.name, figure, getattr(row, figure)) for figure in Range.__slots__[1:]]
    for target in risk.targets:
        rows += [("target", target.name, figure, getattr(target, figure)) for figure in ("chance", "error")]
    rows += [("cause", cause.name, goal, share) for cause in risk.causes for goal, share in cause.shares.items()]
    for alike in risk.alike:
        rows += [("p10", alike.goal, figure, getattr(alike, figure)) for figure in ("stated", "alone", "together")]
    for case in (*risk.cases, *risk.named):
        rows += [("case", case.name, name, value) for name, value in figures(case).items() if name not in LEFT_OUT]
        rows.append(("case", case.name, "limits broken", float(len(case.broken))))
    for regret in risk.regrets:
        rows += [("regret", regret.case, name, getattr(regret, name)) for name in ("own", "best", "regret")]
    for swing in risk.tornado:
        name = f"{swing.line or 'all lines'} {swing.figure}"
        for figure in ("low", "planned", "high", "at_low", "at_high", "swing"):
            rows.append(("tornado", name, figure, getattr(swing, figure)))
    rows += more.rows(risk)
    rows += [("stress", one.name, name, one.totals.get(name)) for one in risk.stress for name in STRESSED]
    return Table(
        tuple(Column(name, name, "figure" if name == "value" else "text") for name in columns),
        tuple((part, name, figure, six(value)) for part, name, figure, value in rows),
    )


LEFT_OUT = ("name", "broken")


def document(risk: Risk) -> dict[str, Any]:
    """The plan file with `risk`."""
    return plan_json(replace(risk.plan, risk=risk))


def _blocks(risk: Risk) -> Iterator[Block]:
    plan = risk.plan
    if not tables.bought(plan):
        yield paragraph(words.overrides(plan), words.what_to_buy(plan))
        return
    yield paragraph(
        words.overrides(plan), words.what_to_buy(plan), f"{sentence(risk.plan, risk.sureness)}.", *_costs_of(risk)
    )
    yield _measures(risk)
    yield paragraph(P10)
    yield _distribution(risk)
    if risk.targets:
        yield Heading("Chances")
        yield _targets(risk)
    yield Heading("What makes it vary")
    yield _causes(risk)
    yield paragraph(PARTS)
    yield _alike(risk)
    if risk.cases or risk.named:
        yield Heading("Cases")
        yield case_table([*risk.cases, *risk.named], budget=plan.scenario.budget is not None, worth=earns(plan))
    if risk.regrets:
        yield _regrets(risk)
    if risk.tornado:
        yield Heading(f"Which figure matters most: {risk.measure}")
        yield from _tornado(risk)
    if risk.worth is not None:
        yield Heading("What knowing would be worth")
        yield from more.worth(risk, risk.worth)
    if risk.frontier:
        yield Heading("Mean against the worst")
        yield from more.frontier(risk)
    if risk.sampling_gap is not None:
        yield paragraph(more.proof(risk, risk.sampling_gap))
    if risk.stress:
        yield Heading("Under stress")
        yield _stress(risk)
    yield paragraph(f"Assumed: {'; '.join(risk.assumed)}" if risk.assumed else None)
    yield paragraph(f"{risk.draws:,} draws, seed {risk.seed}", *(f"Warning: {one}" for one in risk.warnings))


def section(risk: Risk) -> Iterator[Block]:
    """How sure a plan is, as a part of its report: figures over draws, chances, and what makes them vary."""
    yield Heading("How sure it is")
    yield paragraph(f"{sentence(risk.plan, risk.sureness)}.", chosen(risk.plan, risk))
    if risk.without is not None:
        yield from beside(risk.plan, risk.without)
    yield _distribution(risk)
    yield from _spreads(risk)
    yield _measures(risk)
    yield paragraph(P10)
    if risk.targets:
        yield _targets(risk)
    if risk.causes:
        yield _causes(risk)
        yield paragraph(
            "The part of each goal's variance that knowing one of them would take away; together: the rest."
        )
    if risk.regrets:
        yield _regrets(risk)
    told = f"{risk.draws:,} draws, seed {risk.seed}" + (f"; assumed: {'; '.join(risk.assumed)}" if risk.assumed else "")
    yield paragraph(told, *(f"Warning: {one}" for one in risk.warnings))


def _spreads(risk: Risk) -> Iterator[Block]:
    """P10 to P90 of every measure that is shown, against what is planned."""
    rows: list[tuple[Cell, ...]] = []
    for row in risk.measures:
        if row.name in SHOWN and not is_ratio(row.name) and row.planned and row.planned > 0.0:
            ends = (("P10", row.p10), ("P50", row.p50), ("P90", row.p90))
            rows += [(row.name, end, value / row.planned) for end, value in ends if value is not None]
    if rows:
        columns = (
            Column("measure", "Measure", "text"),
            Column("end", "draws", "text"),
            Column("share", "of planned", "share"),
        )
        yield Chart(
            "bars",
            "P10, P50 and P90 against what is planned",
            "Bars of the tenth, fiftieth and ninetieth percentile of each measure as a share of what is planned.",
            Table(columns, tuple(rows)),
            x="measure",
            y="share",
            series="end",
        )


def _costs_of(risk: Risk) -> Iterator[str]:
    """Costs of one's own, which a table by measure would hide."""
    if not risk.plan.inputs:
        return
    names = [name for name in cost_names(scenario_of(risk.plan)) if any(row.name == name for row in risk.measures)]
    if names:
        yield f"Costs among the measures: {', '.join(names)} (--format csv has them all)"


def _measures(risk: Risk) -> Table:
    """Each measure as planned and over draws, as text, for they are of several units."""
    titles = ("planned", "mean", "P10", "P50", "P90", "worst")
    columns = (Column("name", "Measure", "text"), *(Column(title.lower(), title, "stated") for title in titles))
    goals = {goal.measure for goal in risk.plan.goals}
    rows = [_row(row) for row in risk.measures if (row.name in SHOWN or row.name in goals) and (row.planned or row.p90)]
    if risk.plan.scenario.strategy in ("weighted", "balanced"):
        rows.append(_row(risk.score))
    return Table(columns, tuple(rows))


def _row(row: Range) -> tuple[Cell, ...]:
    values = [row.planned, row.mean, row.p10, row.p50, row.p90, row.worst]
    kind = "share" if row.name == "score" else tables.kind(row.name)
    if kind == "share":
        return (row.name, *(None if value is None else numbers.percent(value) for value in values))
    known = [value for value in values if value is not None]
    shown = iter(numbers.column(kind, known))
    return (
        row.name.upper() if is_ratio(row.name) else row.name,
        *(None if one is None else next(shown) for one in values),
    )


def _targets(risk: Risk) -> Table:
    columns = (
        Column("name", "Holds", "text"),
        Column("chance", "chance", "share"),
        Column("error", "± of it", "share"),
    )
    return Table(columns, tuple((one.name, one.chance, one.error) for one in risk.targets))


def _causes(risk: Risk) -> Table:
    goals = list(risk.causes[0].shares) if risk.causes else []
    columns = (Column("name", "Cause", "text"), *(Column(f"goal {name}", name, "share") for name in goals))
    return Table(columns, tuple((cause.name, *(cause.shares[goal] for goal in goals)) for cause in risk.causes))


def _alike(risk: Risk) -> Table:
    columns = (
        Column("goal", "P10 of", "text"),
        Column("stated", "as stated", "count"),
        Column("alone", "every range alone", "count"),
        Column("together", "each figure together", "count"),
    )
    return Table(columns, tuple((one.goal, one.stated, one.alone, one.together) for one in risk.alike))


def _regrets(risk: Risk) -> Table:
    """What another plan would have brought more in each case."""
    kind = "money" if risk.plan.scenario.strategy == "profit" else "share"
    columns = (
        Column("case", "In the case", "text"),
        Column("own", "this plan", kind),
        Column("best", "the best plan", kind),
        Column("regret", "regret", kind),
        Column("mix", "which is", "text"),
    )
    rows = tuple(
        (
            one.case,
            *(one.own, one.best, one.regret),
            " + ".join(f"{numbers.stated(count, 3)} {name}" for name, count in list(one.mix.items())[:NAMED]),
        )
        for one in risk.regrets
    )
    return Table(columns, rows)


def _tornado(risk: Risk) -> Iterator[Block]:
    kind = tables.kind(risk.measure)
    columns = (
        Column("figure", "Figure", "text"),
        *(Column(name, name, "stated") for name in ("low", "planned", "high")),
        Column("at_low", f"{risk.measure} at low", kind),
        Column("at_high", "at high", kind),
        Column("swing", "swing", kind),
        Column("changes", "best mix", "text"),
        Column("source", "source", "text"),
    )
    told = {True: "another", False: "the same", None: "not known"}
    moving = [one for one in risk.tornado if one.swing][:SWINGS]
    names = [f"{one.line or 'all lines'}: {one.figure.replace('_', ' ')}" for one in moving]
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            *(_stated(value, one.unit) for value in (one.low, one.planned, one.high)),
            *(one.at_low, one.at_high, one.swing, told[one.changes], one.source or "not stated"),
        )
        for name, one in zip(names, moving, strict=True)
    ]
    if not rows:
        yield paragraph("No range changes it, for nothing that is bought has one.")
        return
    yield Table(columns, tuple(rows))
    planned = next((row.planned for row in risk.measures if row.name == risk.measure), 0.0) or 0.0
    bars = tuple(
        (name, end, at - planned)
        for name, one in zip(names, moving, strict=True)
        for end, at in (("low", one.at_low), ("high", one.at_high))
    )
    widest = f"{names[0]}, {numbers.column(kind, [moving[0].swing])[0]}"
    ends = (Column("figure", "Figure", "text"), Column("end", "end", "text"), Column("change", "change", kind))
    yield Chart(
        "bars",
        f"Change of {risk.measure} at both ends of a range",
        f"Bars of the change of {risk.measure} with each figure low and high; the widest swing is {widest}.",
        Table(ends, bars),
        x="figure",
        y="change",
        series="end",
    )


def _stated(value: float, unit: str) -> str:
    return numbers.percent(value) if unit == "share" else numbers.stated(value, 2)


def _stress(risk: Risk) -> Table:
    plan = risk.plan.totals
    names = [name for name in STRESSED if plan.get(name) is not None]
    columns = [Column("name", "Stress", "text"), *(Column(name, _title(name), tables.kind(name)) for name in names)]
    columns.append(Column("broken", "limits broken", "partnerships"))
    rows: list[tuple[Cell, ...]] = [("as planned", *(plan.get(name) for name in names), float(len(risk.plan.broken)))]
    rows += [(one.name, *(one.totals.get(name) for name in names), float(len(one.broken))) for one in risk.stress]
    return Table(tuple(columns), tuple(rows)).filled()


def _title(name: str) -> str:
    return name.upper() if is_ratio(name) else name


def _distribution(risk: Risk) -> Chart:
    """How often the measure that is told first comes to what."""
    name = risk.told.measure
    kind = "money" if tables.kind(name) == "money" else "count"
    columns = (Column("amount", name, kind), Column("share", "share of draws", "share"))
    row = next(row for row in risk.measures if row.name == name)
    tenth = "" if row.p10 is None else f", one draw in ten below {numbers.column(kind, [row.p10])[0]}"
    middles = [middle for middle, _ in risk.histogram]
    marked = min(middles, key=lambda middle: abs(middle - risk.told.bound), default=None)
    what = "floor or limit" if risk.told.stated else "planned figure"
    return Chart(
        "lines",
        f"How often {name} comes to what",
        f"A line of the share of draws by {name}{tenth}; the {what} is pointed out.",
        Table(columns, risk.histogram),
        x="amount",
        y="share",
        marked=marked,
    )
