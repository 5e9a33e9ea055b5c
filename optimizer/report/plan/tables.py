"""The tables of a plan, and the only lists of their columns; every format shows these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from math import fsum

from optimizer.domain.arithmetic.groups import subtotals
from optimizer.domain.findings.plan import NO_PLAN, GoalResult, GroupResult, LimitResult, LineResult, Plan
from optimizer.domain.language.measures import COST_PER, MONEY, RATIOS, TOTALS, is_ratio
from optimizer.domain.language.scenario import NORMALISED
from optimizer.domain.language.selection import labels_of
from optimizer.domain.language.wording import joined
from optimizer.report import numbers
from optimizer.report.characters import told_apart
from optimizer.report.page import Cell, Column, Table, Toned
from optimizer.report.plan import holding
from optimizer.report.plan.assumptions import scenario_of

BESIDE = "costs"
"""The sum of costs beside fees among totals, and before a dot each of them."""
SHORT = 14
"""Columns that the name of a measure of one's own may take as a heading, and a line's among others in one cell."""

ROUNDING = 1e-8
"""By this part of a floor a value may fall short of it."""

NAMED = 4
"""Lines that a cell names."""
MOST_LINES, FEWEST_VALUES = 12, 2
"""Lines that a terminal shows of many, and values of a label by which they are added up; fewer values tell nothing."""
NONE = "(none)"
"""Stands for lines without a label."""

MIX = (
    Column("name", "Line", "text"),
    Column("partnerships", "no.", "partnerships"),
    Column("spend", "spend", "money"),
    Column("share_of_spend", "share", "share"),
    Column("reach", "reach", "count"),
    Column("engagements", "engagem.", "count"),
    Column("conversions", "conv.", "count"),
)
"""What a planner sees first of each line that is bought; measures that goals ask for come next, then the costs."""
COSTS = (
    Column("cpm", "CPM", "cost"),
    Column("cpe", "CPE", "cost"),
    Column("cpa", "CPA", "cost"),
    Column("roas", "ROAS", "ratio"),
)
KINDS = {
    "partnerships": "partnerships",
    **dict.fromkeys((*MONEY, "reserve", "unspent"), "money"),
    **dict.fromkeys(("cpm", "cpe", "cpa"), "cost"),
    **dict.fromkeys(("roas", "roi", "frequency"), "ratio"),
}
"""Measure, ratio or part of a budget -> kind of its column, where that is no count."""

NO_FIGURES = ("name", "line", "tier", "labels", "measures", "cost_items", "cost_per")
"""Fields of a line that are no figures, or several."""
FIGURES = tuple(field.name for field in fields(LineResult) if field.name not in NO_FIGURES)
"""Every figure of a line that has a name of its own, in the plan file's order."""
ABOUT = ("scenario", "currency", "budget")
"""What a table of a plan says of the plan, in columns of their own behind the lines' figures."""
PLAIN_LABELS = ("platform", "format", "phase", "region")
"""Labels that a rate card states without `label.`."""


def kind(measure: str) -> str:
    """The kind of a measure's figures."""
    if measure.startswith(COST_PER):
        return "cost"
    return "money" if measure.partition(".")[0] == BESIDE else KINDS.get(measure, "count")


def bought(plan: Plan) -> tuple[LineResult, ...]:
    """The lines of which the plan buys anything."""
    return tuple(line for line in plan.lines if line.partnerships > 0)


def mix(plan: Plan) -> Table:
    """The lines that are bought, what they share (overlap), and the total; empty columns left out."""
    columns = _mix_columns(plan)
    rows = [tuple(figure(line, column.name) for column in columns) for line in bought(plan)]
    if plan.totals.get("overlap"):
        rows.append(tuple(_overlap(plan, column.name) for column in columns))
    rows.append(tuple(_total(plan, column.name) for column in columns))
    return Table(columns, tuple(rows), total=True).filled()


def _mix_columns(plan: Plan) -> tuple[Column, ...]:
    asked = {*(goal.measure for goal in plan.goals), *(limit.measure.removeprefix(COST_PER) for limit in plan.limits)}
    per = [name for name in _seen(line.cost_per for line in plan.lines) if name in asked]
    unit_costs = [Column(f"{COST_PER}{name}", f"per {name}"[:SHORT].strip(), "cost") for name in per]
    return (*MIX, *_asked_for(plan), *COSTS, *unit_costs)


def briefly(plan: Plan) -> list[Table]:
    """Of many lines the largest, and what the others come to; for a terminal, with subtotals where none are asked for.

    Elsewhere the whole mix is shown.
    """
    whole = mix(plan)
    if len(bought(plan)) <= MOST_LINES:
        return [whole]
    largest = sorted(bought(plan), key=lambda line: -line.spend)
    first, others = largest[:MOST_LINES], largest[MOST_LINES:]
    columns = _mix_columns(plan)
    rows = [tuple(figure(line, column.name) for column in columns) for line in first]
    rows.append(tuple(_others(others, column.name) for column in columns))
    if plan.totals.get("overlap"):
        rows.append(tuple(_overlap(plan, column.name) for column in columns))
    rows.append(tuple(_total(plan, column.name) for column in columns))
    short = replace(whole, columns=columns, rows=tuple(rows), seen="briefly").filled()
    subtotals = [] if plan.groups else [replace(table, seen="briefly") for table in _unasked(plan)]
    return [*subtotals, short, replace(whole, seen="in full")]


def _others(lines: Sequence[LineResult], name: str) -> Cell:
    """What lines that are not shown come to together; unit costs say nothing of several."""
    if name == "name":
        return f"and {len(lines)} more: --all-lines"
    if is_ratio(name):
        return None
    return fsum(float(figure(line, name) or 0.0) for line in lines)


def _unasked(plan: Plan) -> list[Table]:
    """Subtotals by the first label that has a few values."""
    if not plan.inputs:
        return []
    counts = [line.partnerships for line in plan.lines]
    own = dict.fromkeys(label for line in plan.lines for label in line.labels)
    for label in dict.fromkeys(("tier", *PLAIN_LABELS, *own)):
        values = {value for line in plan.lines if (value := line.label(label)) is not None}
        if FEWEST_VALUES <= len(values) <= MOST_LINES:
            found = subtotals(scenario_of(plan), counts, [label])
            return [_grouped(plan, key, groups) for key, groups in found.items()]
    return []


def mix_words(plan: Plan) -> str:
    """What is bought, in one cell: "112 micro + 6 mid"; of many lines those with the largest spend."""
    lines = bought(plan)
    largest = sorted(lines, key=lambda line: -line.spend)[:NAMED] if len(lines) > NAMED + 1 else lines
    every = [line.name for line in plan.lines]
    names = dict(zip(every, told_apart(every, SHORT), strict=True))
    named = [f"{numbers.stated(line.partnerships, 3)} {names[line.name]}" for line in largest]
    if others := len(lines) - len(largest):
        named.append(f"{others} more lines")
    return " + ".join(named) or "nothing"


def groups(plan: Plan) -> list[Table]:
    """Subtotals by each label that was asked for, then the total; empty columns left out."""
    return [_grouped(plan, key, found) for key, found in plan.groups.items()]


def _grouped(plan: Plan, key: str, found: Sequence[GroupResult]) -> Table:
    measured = [column for column in _mix_columns(plan) if column.name != "name"]
    columns = (Column("value", f"By {', '.join(labels_of(key))}", "text"), Column("lines", "lines", "count"), *measured)
    rows: list[tuple[Cell, ...]] = [
        (group_name(group), group.lines, *(_of_group(group, column.name) for column in measured))
        for group in found
        if group.lines
    ]
    if plan.totals.get("overlap"):
        overlap = (plan.totals.get("reach") or 0.0) - fsum(group.figures.get("reach") or 0.0 for group in found)
        overlaps = [overlap if column.name == "reach" else None for column in measured]
        rows += [("overlap", None, *overlaps)] if overlap else []
    rows.append(("total", plan.totals.get("lines_used"), *(_total(plan, column.name) for column in measured)))
    return Table(columns, tuple(rows), total=True).filled()


def group_name(group: GroupResult) -> str:
    """The value of a label, or one of each of several."""
    values = group.value if isinstance(group.value, tuple) else (group.value,)
    return " · ".join(NONE if value is None else value for value in values)


def _of_group(group: GroupResult, name: str) -> Cell:
    return group.figures[name] if name in group.figures else group.measures.get(name)


def figure(line: LineResult, name: str) -> Cell:
    """A figure of a line by its measure's name, built in or one's own."""
    if name in LineResult.__slots__:
        value: Cell = getattr(line, name)
        return value
    return line.measures[name] if name in line.measures else {**line.beside, **line.cost_items}.get(name)


def ledger(plan: Plan) -> Table:
    """Every line with every figure under the plan file's names, then overlap and the total: for spreadsheets."""
    labels = _seen(line.labels for line in plan.lines)
    measures = _seen(line.measures for line in plan.lines)
    beside = _seen(line.beside for line in plan.lines)
    names = ["name", "tier", *map(_label_column, labels), *FIGURES, *(f"measure.{name}" for name in measures), *beside]
    about: tuple[Cell, ...] = (plan.scenario.name, plan.scenario.currency, plan.scenario.budget)
    rows: list[tuple[Cell, ...]] = [
        (
            *(line.name, line.tier, *(line.labels.get(label) for label in labels)),
            *(figure(line, name) for name in FIGURES),
            *(line.measures.get(name) for name in measures),
            *(line.beside.get(name) for name in beside),
        )
        for line in plan.lines
    ]
    if plan.totals.get("overlap"):
        rows.append(tuple(_overlap(plan, name) for name in names))
    if plan.status not in NO_PLAN:
        rows.append(tuple(_total(plan, name.removeprefix("measure.")) for name in names))
    text = 2 + len(labels)
    columns = [Column(name, name, "text" if index < text else "count") for index, name in enumerate(names)]
    columns += [Column(name, name, "count" if name == "budget" else "text") for name in ABOUT]
    return Table(tuple(columns), tuple((*row, *about) for row in rows))


def total_names(plan: Plan) -> tuple[str, ...]:
    """The totals of a plan in tables of one row a plan, in the contract's order."""
    beside = _seen(line.beside for line in plan.lines)
    costs, per = ([name for name in beside if name.startswith(COST_PER) is ratio] for ratio in (False, True))
    place = TOTALS.index("unspent") + 1
    measures = _seen(line.measures for line in plan.lines)
    return (*TOTALS[:place], *costs, *TOTALS[place:], *measures, *RATIOS, *per)


def periods(plan: Plan) -> Table:
    """What each period may spend, spends and leaves, with what it brings; reach is that of its lines alone."""
    measured = [column for column in MIX if column.name not in ("name", "share_of_spend", "spend")]
    columns = (
        Column("name", "Periods", "text"),
        Column("budget", "may spend" if plan.inputs.get("carry_over") else "budget", "money"),
        Column("spend", "spend", "money"),
        Column("left", "left", "money"),
        *measured,
    )
    rows = tuple(
        (period.name, period.budget, period.spend, period.left, *(period.figures[one.name] for one in measured))
        for period in plan.periods
    )
    total = ("total", None, plan.totals.get("spend"), None, *(_total(plan, one.name) for one in measured))
    return Table(columns, (*rows, total), total=True).filled()


CASH = (
    Column("fees", "fees", "money"),
    Column("agency_fee", "agency", "money"),
    Column("products", "products", "money"),
    Column("commission", "commission", "money"),
    Column("setup", "setup", "money"),
    Column(BESIDE, "costs", "money"),
    Column("total", "total", "money"),
)
SAME = 1e-9
"""Figures that differ by less than this part of them are one figure."""
UNDATED = "undated"
"""Stands for what nobody said when to pay."""


def cash(plan: Plan) -> Table:
    """What falls due in each month, what was paid up to it, and what is then left of the budget after reserve."""
    columns = (
        Column("month", "Cash", "text"),
        *CASH,
        Column("cumulative", "cumulative", "money"),
        Column("left", "left", "money"),
    )
    rows = tuple((month.month or UNDATED, *(getattr(month, one.name) for one in columns[1:])) for month in plan.cash)
    table = Table(columns, (*rows, ("total", *_cash_totals(plan).values(), None, None)), total=True)
    return table.without_blanks()


def _cash_totals(plan: Plan) -> dict[str, float]:
    """The parts of the spend, and the spend, as they stand wherever else they are shown."""
    return {one.name: plan.totals.get("spend" if one.name == "total" else one.name) or 0.0 for one in CASH}


def cash_footnote(plan: Plan) -> str | None:
    """Which parts of the spend do not add up over the months to the last digit, because both are rounded."""
    totals, titles = _cash_totals(plan), {one.name: one.title for one in CASH}
    off = [
        titles[name]
        for name, total in totals.items()
        if abs(fsum(getattr(month, name) for month in plan.cash) - total) > SAME * max(1.0, abs(total))
    ]
    if not off:
        return None
    return f"Months and totals are rounded: the months of {joined(off, 'and')} may add up to a digit more or less"


def goals(plan: Plan) -> Table:
    """What each goal gets, beside the most that it alone could get, and its floor."""
    ranked = plan.scenario.strategy == "priority"
    weighed = plan.scenario.strategy in NORMALISED
    columns = [Column("name", "Goals", "text"), Column("measure", "measure", "text")]
    columns += [Column("weight", "weight", "stated")] if weighed else []
    columns += [Column("value", "plan", "stated"), Column("best", "best alone", "stated")]
    columns += [Column("attainment", "attained", "share"), Column("floor", "floor", "text")]
    rows = [tuple(_goal_cell(goal, column.name) for column in columns) for goal in _in_order(plan, ranked=ranked)]
    table = Table(tuple(columns), tuple(rows))
    return table if not rows else table.without_blanks()


def limits(plan: Plan) -> Table:
    """Every limit with its value, its bounds, what is left, and whether it holds the plan back; some lines' bounds."""
    columns = (
        Column("name", "Limits", "text"),
        Column("value", "plan", "stated"),
        Column("at_least", "at least", "stated"),
        Column("at_most", "at most", "stated"),
        Column("slack", "left", "stated"),
        Column("standing", "", "text"),
    )
    stood = holding.standings(plan)
    rows = tuple(
        (*(_limit_cell(limit, column.name) for column in columns[:-1]), _standing(limit, stood.get(limit.key)))
        for limit in holding.bounds(plan)
    )
    return Table(columns, rows).without_blanks()


def limits_briefly(plan: Plan) -> list[Table]:
    """Of many limits by a label or a period those that say something of the plan, and how many others hold."""
    whole = limits(plan)
    several = bool(plan.periods) or any(limit.by for limit in plan.limits)
    if len(whole.rows) <= MOST_LINES or not several:
        return [whole]
    columns = [column.name for column in whole.columns]
    standing = columns.index("standing") if "standing" in columns else None
    told = [row for row in whole.rows if standing is not None and row[standing]]
    others = len(whole.rows) - len(told)
    if others <= 1:
        return [whole]
    last = (f"and {others} more, which hold: --all-lines", *(None for _ in columns[1:]))
    return [replace(whole, rows=(*told, last), seen="briefly"), replace(whole, seen="in full")]


def _standing(limit: LimitResult, said: str | None) -> Cell:
    if limit.used is False:
        return "not used"
    if limit.chance is not None and said != "broken":
        return f"holds in {numbers.percent(limit.chance)} of draws"
    return Toned.of(said, "worse") if said == "broken" else said


def split(plan: Plan) -> Table:
    """What the budget is made of, or the spend where there is no budget; the amounts add up to the whole."""
    terms, whole = holding.budget_terms(plan)
    currency = plan.scenario.currency
    columns = (
        Column("part", "Budget" if plan.scenario.budget is not None else "Spend", "text"),
        Column("amount", f"amount, {currency}", "money"),
        Column("share", "share", "share"),
    )
    shares = numbers.apportioned([amount / whole for amount in terms.values()], 1.0, 3) if whole else [0.0] * len(terms)
    parts = zip(terms.items(), shares, strict=True)
    titles = holding.terms(plan)
    rows = tuple((titles[name], amount, share) for (name, amount), share in parts)
    return Table(columns, (*rows, ("total", whole, 1.0 if whole else None)), total=True)


def meets(value: float, floor: float) -> bool:
    """Whether a value is at its floor or above, but for rounding."""
    return value >= floor - ROUNDING * abs(floor)


def where_words(where: Mapping[str, Sequence[str]]) -> str:
    """Which lines a goal counts: "phase follow_up"."""
    return ", ".join(f"{label} {' or '.join(values)}" for label, values in where.items())


def in_unit(value: float | None, unit: str, *, bound: bool = False) -> str:
    """A limit's figure in its own unit; a bound shows what was stated, and no more."""
    if value is None:
        return "n/a"
    if unit == "share":
        shown = numbers.stated(100 * value)
        return f"{shown if bound or '.' in shown else numbers.fixed(100 * value, 1)}%"
    if unit == "money":
        return numbers.cents(value)
    if bound:
        return numbers.stated(value)
    return numbers.ratio(value) if unit == "ratio" else numbers.stated(value)


def _asked_for(plan: Plan) -> tuple[Column, ...]:
    shown = {column.name for column in MIX}
    names = [goal.measure for goal in plan.goals]
    if plan.scenario.strategy == "profit":
        names.append("profit")
    new = [name for name in dict.fromkeys(names) if name not in shown]
    return tuple(Column(name, name.replace("_", " ")[:SHORT].strip(), kind(name)) for name in new)


def _overlap(plan: Plan, name: str) -> Cell:
    return "overlap" if name == "name" else plan.totals.get("overlap") if name == "reach" else None


def _total(plan: Plan, name: str) -> Cell:
    if name == "name":
        return "total"
    if name == "share_of_spend":
        return 1.0 if plan.totals.get("spend") else None
    return plan.totals.get(name)


def _seen(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _label_column(label: str) -> str:
    return label if label in PLAIN_LABELS else f"label.{label}"


def _in_order(plan: Plan, *, ranked: bool) -> list[GoalResult]:
    order = list(plan.inputs.get("order") or ()) if ranked else []
    return sorted(plan.goals, key=lambda goal: order.index(goal.name) if goal.name in order else len(order))


def _goal_cell(goal: GoalResult, name: str) -> Cell:
    show = numbers.money if kind(goal.measure) == "money" else numbers.stated
    if name == "measure":
        return f"{goal.measure} ({where_words(goal.where)})" if goal.where else goal.measure
    if name == "weight":
        return f"{numbers.stated(round(100 * goal.weight, 1))}%"
    if name == "floor":
        if goal.at_least is None:
            return None
        floor = numbers.stated(goal.at_least)
        return f"{floor} met" if meets(goal.value, goal.at_least) else Toned.of(f"{floor} missed", "worse")
    value: Cell = getattr(goal, name)
    return show(value) if name in ("value", "best") and isinstance(value, float | int) else value


def _limit_cell(limit: LimitResult, name: str) -> Cell:
    value = getattr(limit, name)
    if name == "name":
        return str(value)
    if value is None and (name in ("at_least", "at_most") or limit.used is False):
        return None
    return in_unit(value, limit.unit, bound=name in ("at_least", "at_most"))
