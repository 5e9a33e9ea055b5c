"""The tables of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import fsum

from optimizer.domain.findings.compare import (
    RESIDUALS,
    Assumption,
    Compared,
    Comparison,
    Extra,
    Ground,
    LineChange,
    MeasureChange,
)
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import NORMALISED
from optimizer.domain.language.selection import labels_of
from optimizer.domain.language.wording import number, percent
from optimizer.report import numbers
from optimizer.report.characters import shortened, told_apart
from optimizer.report.compare import words
from optimizer.report.page import Block, Column, Table, paragraph, tone_of
from optimizer.report.plan import tables
from optimizer.report.plan.reconciled import SPENDABLE
from optimizer.report.side_by_side import HEADING, NAME, SIDE_BY_SIDE, Text, figures, headings

CELL = 30
"""Columns that a text may take in a table of assumptions."""
FIRST = ("spend", "revenue", "profit", "reach", "engagements", "conversions")
"""Measures that stand first; the others keep the plan file's order."""
OFTEN = ("hours", "cpm", "cpe", "cpa", "roas")
"""Measures that many plans are shown with, beside the first ones; the ledger and the document have all."""
DIFFER = "Assumptions that differ"
NONE = "n/a"


def plans(comparison: Comparison) -> Table:
    """Which plans these are."""
    columns = (
        Column("name", "Plans", "text"),
        Column("scenario", "scenario", "text"),
        Column("strategy", "strategy", "text"),
        Column("status", "plan is", "text"),
        Column("budget", "budget", "stated"),
        Column("spend", "spend", "stated"),
    )
    rows = tuple(
        (
            side.name,
            side.plan.scenario.name,
            side.plan.scenario.strategy,
            words.status(side),
            None if side.plan.scenario.budget is None else numbers.money(side.plan.scenario.budget),
            numbers.money(side.plan.totals.get("spend") or 0.0),
        )
        for side in comparison.sides
    )
    return Table(columns, rows).without_blanks()


def increments(comparison: Comparison) -> list[Block]:
    """What each plan's extra spend returns and what each extra result costs, and how the words in it are meant."""
    measures = list(dict.fromkeys(extra.measure for one in comparison.increments for extra in one.results))
    base, *names = told_apart(comparison.names, NAME)
    head = [
        Column("name", f"Against {base}", "text"),
        Column("spend", "spend", "stated"),
        Column("revenue", "revenue", "stated"),
        Column("roas", "incr. ROAS", "stated"),
    ]
    if comparison.earns:
        head += [Column("profit", "profit", "stated"), Column("profit_per", per_extra(comparison), "stated")]
    columns = [*head, *(Column(measure, _per(measure, comparison), "stated") for measure in measures)]
    rows = []
    for name, one in zip(names, comparison.increments, strict=True):
        extras = {extra.measure: extra for extra in one.results}
        rows.append(
            (
                name,
                _signed(one.spend, numbers.money),
                _signed(one.revenue, numbers.money),
                words.returned(one),
                *([_signed(one.profit, numbers.money), _each(one.profit_per)] if comparison.earns else []),
                *(_extra(extras.get(measure), one.spend) for measure in measures),
            )
        )
    return [Table(tuple(columns), tuple(rows)), paragraph(*words.reading(comparison))]


def per_extra(comparison: Comparison) -> str:
    """The heading of what each unit of money more or less earns."""
    return f"per {comparison.currency}"


def _each(figure: float | None) -> str:
    return NONE if figure is None else _signed(figure, numbers.unit_cost)


def ladder(comparison: Comparison) -> list[Table]:
    """Plans by spend, each against the next cheaper one that nothing dominates."""
    if not comparison.ladder:
        return []
    goals = list(dict.fromkeys(name for rung in comparison.ladder for name in rung.results))
    measures = {goal.name: goal.measure for goal in comparison.goals}
    titles = dict(zip(comparison.names, told_apart(comparison.names, NAME), strict=True))
    columns = [
        Column("name", "To", "text"),
        Column("start", "from", "text"),
        Column("spend", "extra spend", "stated"),
        *(Column(f"goal.{name}", f"extra {name}", "stated") for name in goals),
    ]
    if comparison.earns:
        columns += [
            Column("revenue", "extra revenue", "stated"),
            Column("profit", "extra profit", "stated"),
            Column("profit_per", per_extra(comparison), "stated"),
        ]
    columns.append(Column("dominated_by", "dominated by", "text"))
    units = {row.name: row.unit for row in comparison.measures}
    rows = []
    for rung in comparison.ladder:
        cells: dict[str, str | None] = {
            "name": titles[rung.name],
            "start": None if rung.start is None else titles[rung.start],
            "dominated_by": None if rung.dominated_by is None else titles[rung.dominated_by],
            "profit_per": _each(rung.profit_per),
        }
        for name, amount in (("spend", rung.spend), ("revenue", rung.revenue), ("profit", rung.profit)):
            cells[name] = None if amount is None else _signed(amount, numbers.money)
        for name, change in rung.results.items():
            cells[f"goal.{name}"] = _signed(change, shower(units.get(measures[name], "")))
        rows.append(tuple(cells.get(column.name) for column in columns))
    return [Table(tuple(columns), tuple(rows)).without_blanks()]


def _per(measure: str, comparison: Comparison) -> str:
    per = next(extra.per for one in comparison.increments for extra in one.results if extra.measure == measure)
    noun = words.word(measure)
    return f"per {per:,} {noun}" if per > 1 else f"per {noun.removesuffix('s')}"


def _extra(extra: Extra | None, spend: float) -> str:
    if extra is None:
        return NONE
    if extra.cost is None:
        return words.outcome_words(extra.outcome, spend)
    return numbers.unit_cost(extra.cost) if extra.outcome == "costs" else f"saves {numbers.unit_cost(extra.cost)}"


def lines(comparison: Comparison) -> list[Table]:
    """Partnerships, spend and share of spend of every line that anybody buys, with the changes."""
    bought = [line for line in comparison.lines if any(part.value for part in line.partnerships)]
    if not bought:
        return []
    parts = [
        ("Partnerships", _column_of(bought, lambda line: line.partnerships), _total(comparison, "partnerships")),
        ("Spend", _column_of(bought, lambda line: line.spend), _total(comparison, "spend")),
        ("Share of spend", _column_of(bought, lambda line: line.share_of_spend), _whole(comparison)),
    ]
    names = [*(line.name for line in bought), "total"]
    found: list[Table] = []
    for (what, rows, total), kind in zip(parts, ("partnerships", "money", "share"), strict=True):
        texts = _texts(rows, total, kind)
        # As a column of its own, below many names, the total of all shares tells nothing.
        shown = len(texts) - (kind == "share" and len(comparison.sides) > SIDE_BY_SIDE)
        found += figures(comparison, what, names[:shown], texts[:shown])
    return [replace(table, total=table.rows[-1][0] == "total") for table in found]


def groups(comparison: Comparison) -> list[Table]:
    """Spend by each label that was asked for, with the changes; what nobody buys is left out."""
    found: list[Table] = []
    for key in comparison.baseline.plan.groups:
        spends = [_spends(side.plan, key) for side in comparison.sides]
        names = [
            name
            for name in dict.fromkeys(name for own in spends for name in own)
            if any(own.get(name) for own in spends)
        ]
        rows = [_compared([own.get(name, 0.0) for own in spends]) for name in names]
        total = _total(comparison, "spend")
        found += figures(
            comparison, f"Spend by {', '.join(labels_of(key))}", [*names, "total"], _texts(rows, total, "money")
        )
    return [replace(table, total=table.rows[-1][0] == "total") for table in found]


def cash(comparison: Comparison) -> list[Table]:
    """What falls due in each month by plan, with the changes, and what each plan then leaves of its budget."""
    plans = [side.plan for side in comparison.sides]
    months = sorted({row.month for plan in plans for row in plan.cash if row.month is not None})
    every = [*months, *([None] if any(row.month is None for plan in plans for row in plan.cash) else [])]
    if not every:
        return []
    names = [month or tables.UNDATED for month in every]
    due = [{row.month: row.total for row in plan.cash} for plan in plans]
    rows = [_compared([own.get(month, 0.0) for own in due]) for month in every]
    total = _compared([fsum(own.values()) for own in due])
    found = figures(comparison, "Cash by month", [*names, "total"], _texts(rows, total, "money"))
    if all(plan.totals.get("unspent") is not None for plan in plans):
        left = [_left(plan, every) for plan in plans]
        *before, last = [_compared(amounts) for amounts in zip(*left, strict=True)]
        found += figures(comparison, "Left of the budget after", names, _texts(before, last, "money"))
    return found


def _left(plan: Plan, months: Sequence[str | None]) -> list[float]:
    """What is left of a plan's budget after each month, also after those in which it pays nothing."""
    left, found = fsum(plan.totals[name] or 0.0 for name in SPENDABLE), []
    known = {row.month: row.left for row in plan.cash}
    for month in months:
        left = known.get(month, left) or 0.0
        found.append(left)
    return found


def _spends(plan: Plan, key: str) -> dict[str, float]:
    return {tables.group_name(group): group.figures["spend"] or 0.0 for group in plan.groups.get(key, ())}


def _compared(values: Sequence[float]) -> tuple[Compared, ...]:
    return tuple(Compared(value, value - values[0] if place else None) for place, value in enumerate(values))


def _column_of(
    bought: Sequence[LineChange], read: Callable[[LineChange], tuple[Compared, ...]]
) -> list[tuple[Compared, ...]]:
    return [read(line) for line in bought]


def _total(comparison: Comparison, measure: str) -> tuple[Compared, ...]:
    return next(row.figures for row in comparison.measures if row.name == measure)


def _whole(comparison: Comparison) -> tuple[Compared, ...]:
    """The whole of the shares: 1 where anything is spent."""
    ones = [1.0 if part.value else None for part in _total(comparison, "spend")]
    return tuple(Compared(one, 0.0 if position and one and ones[0] else None) for position, one in enumerate(ones))


def _texts(rows: list[tuple[Compared, ...]], total: tuple[Compared, ...], kind: str) -> list[list[Text]]:
    """Rows by side as text, the total last."""
    every = [*rows, total]
    columns = []
    for side in range(len(total)):
        values, changes = ([getattr(row[side], part) for row in every] for part in ("value", "change"))
        columns.append(
            [
                Text("–" if value is None else figure, None if change is None else move)
                for value, figure, change, move in zip(
                    values, _shown(values, kind), changes, _moved(changes, kind), strict=True
                )
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def _shown(values: list[float | None], kind: str) -> list[str]:
    amounts = [value or 0.0 for value in values]
    if kind == "partnerships":
        return [numbers.stated(one, 3) for one in amounts]
    return numbers.column(kind, amounts)


def _moved(changes: list[float | None], kind: str) -> list[str]:
    """The changes of such a column, with their signs; those of shares are in percentage points."""
    if kind == "share":
        return [numbers.signed(one or 0.0, f"{numbers.fixed(100 * (one or 0.0), 1)} pts") for one in changes]
    return [numbers.signed(one or 0.0, text) for one, text in zip(changes, _shown(changes, kind), strict=True)]


def measures(comparison: Comparison) -> list[Table]:
    """Every measure and unit cost that any plan has, with change and change in %."""
    rows = [
        row for row in comparison.measures if any(part.value for part in row.figures) and row.name != "partnerships"
    ]
    if len(comparison.sides) > SIDE_BY_SIDE:
        wanted = {*FIRST, *OFTEN, *(goal.measure for goal in comparison.goals)}
        rows = [row for row in rows if row.name in wanted]
    rows.sort(key=lambda row: FIRST.index(row.name) if row.name in FIRST else len(FIRST))
    names = [words.word(row.name) for row in rows]
    return figures(comparison, "Results", names, [[_measured(part, row) for part in row.figures] for row in rows])


def _measured(part: Compared, row: MeasureChange) -> Text:
    show = shower(row.unit)
    change = None if part.change is None else _signed(part.change, show)
    relative = NONE if part.relative is None else numbers.signed(part.relative, numbers.percent(part.relative))
    if part.relative is None and (part.change == 0 or row.name in RESIDUALS):
        relative = ""
    shown = NONE if part.value is None else show(part.value)
    return Text(shown, change, None if part.change is None else relative, tone_of(part.change, better(row)))


def better(row: MeasureChange) -> str | None:
    """Which way is better; to spend less is none, for that depends on what it brings."""
    return None if row.unit == "money" and row.better == "less" else row.better


def shower(unit: str) -> Callable[[float], str]:
    """How a figure of a unit is shown."""
    if unit == "money":
        return numbers.money
    if unit == "cost":
        return numbers.unit_cost
    return (lambda value: numbers.fixed(value, 2)) if unit == "ratio" else numbers.count


def _signed(value: float, show: Callable[[float], str]) -> str:
    return numbers.signed(value, show(value))


def goals(comparison: Comparison) -> list[Table]:
    """What each goal gets, and how much of its own best that is."""
    rows, names = [], []
    for goal in comparison.goals:
        row = next((one for one in comparison.measures if one.name == goal.measure), None)
        show = shower(row.unit if row else "")
        names.append(words.goal_words(goal))
        rows.append(
            [
                Text(
                    NONE
                    if part.value is None
                    else show(part.value) + _attained(attainment) + _floor(part.value, floor),
                    None if part.change is None else _signed(part.change, show),
                    tone=tone_of(part.change, "more"),
                )
                for part, attainment, floor in zip(goal.values, goal.attainments, goal.floors, strict=True)
            ]
        )
    return figures(comparison, "Goals (attained)", names, rows) if rows else []


def _attained(attainment: float | None) -> str:
    return "" if attainment is None else f" ({numbers.percent(attainment)})"


def _floor(value: float, floor: float | None) -> str:
    return " below floor" if floor is not None and not tables.meets(value, floor) else ""


def assumptions(comparison: Comparison) -> list[Table]:
    """The keys at which the scenarios differ; texts give way where there is no room for them."""
    names = [row.key for row in comparison.assumptions]
    if len(comparison.sides) > SIDE_BY_SIDE:
        rows = [[Text(shortened(text, CELL)) for text in _assumed(row)] for row in comparison.assumptions]
        return figures(comparison, DIFFER, names, rows)
    columns = [Column("key", DIFFER, "text")]
    columns += [Column(heading, heading, "text") for heading in headings(comparison)]
    return [Table(tuple(columns), tuple((row.key, *_assumed(row)) for row in comparison.assumptions))]


def _assumed(assumption: Assumption) -> Iterator[str]:
    """What each plan's scenario states at a key, as reports spell it."""
    show = percent if assumption.is_rate else number
    for value in assumption.values:
        yield "not stated" if value is None else value if isinstance(value, str) else show(value)


def cross(comparison: Comparison) -> list[Block]:
    """Regret of every plan under every scenario, the best score of each scenario, and what regret is counted in."""
    rows = [
        [
            "best score",
            *(NONE if ground.best is None else _score(ground.best, ground) for ground in comparison.cross),
        ],
        *(
            [
                name,
                *(_regret(ground, position) for ground in comparison.cross),
            ]
            for position, name in enumerate(told_apart(comparison.names, NAME))
        ),
    ]
    titles = dict(zip(comparison.names, told_apart(comparison.names, HEADING), strict=True))
    columns = [
        Column("name", "Regret under", "text"),
        *(Column(ground.name, titles[ground.name], "stated") for ground in comparison.cross),
    ]
    table = Table(tuple(columns), tuple(map(tuple, rows)))
    return [table, paragraph(words.meaning_of_regret(comparison))]


def _score(score: float, ground: Ground) -> str:
    if ground.strategy in NORMALISED:
        return numbers.percent(score)
    return numbers.count(score) if ground.strategy == "priority" else numbers.money(score)


def _regret(ground: Ground, position: int) -> str:
    mix = ground.mixes[position]
    if mix.regret is None:
        return words.regret(mix, None)
    points = ground.strategy in NORMALISED
    return words.regret(mix, f"{numbers.fixed(100 * mix.regret, 1)} pts" if points else _score(mix.regret, ground))
