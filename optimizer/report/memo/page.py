"""How a memo is presented: two printed pages that somebody signs, and a table of the mixes beside one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from optimizer.domain.findings.memo import Memo, Rival
from optimizer.domain.findings.plan import Plan, earns
from optimizer.domain.language.scenario import NORMALISED
from optimizer.domain.language.stated import ASSUMED
from optimizer.domain.language.wording import joined
from optimizer.report import numbers
from optimizer.report.cases import case_table
from optimizer.report.json_figures import figures
from optimizer.report.memo import charts as bridges
from optimizer.report.page import Block, Cell, Column, Heading, Page, Table, paragraph
from optimizer.report.plan import assumptions, charts, tables, words
from optimizer.report.plan.reconciled import precision, reconciled
from optimizer.report.plan.sureness import sentence

BROKEN = 3
"""Limits that a sentence names; more are counted."""
CHANCES = 5
"""Limits whose chance is told."""
FIGURES, LINES = 8, 6
"""Figures without a source that are named, and lines of each; more are counted."""
SIGNED = ("Prepared by", "Checked by finance", "Approved by")
OWN = "this plan"


def page(memo: Memo) -> Page:
    """What is asked for, what for, how it could turn out, and where to sign."""
    shown = precision([memo.plan, *(rival.plan for rival in memo.rivals)])
    plan = reconciled(memo.plan, shown)
    rivals = [replace(rival, plan=reconciled(rival.plan, shown)) for rival in memo.rivals]
    return Page(f"Memo: {plan.scenario.name}", tuple(_blocks(memo, plan, rivals)), dense=True)


def ledger(memo: Memo) -> Table:
    """One row a mix, the plan first: spend, goals, revenue, profit, and how many limits it breaks."""
    return _mixes(memo.plan, list(memo.rivals))


def document(memo: Memo) -> dict[str, Any]:
    """The figures of the memo; its digest is that of the plan file."""
    return {
        "format": 1,
        "digest": memo.digest,
        "scenario": memo.plan.scenario.name,
        "rivals": [{"name": rival.name, "totals": dict(rival.plan.totals)} for rival in memo.rivals],
        "cases": [figures(case) for case in memo.cases],
        "chances": [figures(one) for one in memo.risk.targets] if memo.risk is not None else [],
    }


def _blocks(memo: Memo, plan: Plan, rivals: list[Rival]) -> Iterator[Block]:
    yield paragraph(words.standing(plan))
    yield Heading("What is asked for")
    yield paragraph(_asked(plan))
    yield Heading("What is recommended")
    yield paragraph(words.overrides(plan), *words.broken(plan), words.what_to_buy(plan), words.score(plan))
    yield from _lines(plan)
    if plan.goals:
        yield tables.goals(plan)
    if rivals:
        yield Heading("What it beats" if _beats(plan, rivals) else "What it is compared with")
        yield _mixes(plan, rivals)
        yield from bridges.bridge(plan, rivals) if not plan.cash else ()
    yield Heading("How it could turn out")
    yield from _chances(memo)
    yield from _cases(memo, plan)
    yield paragraph(_contingency(memo, plan))
    if plan.cash:
        yield Heading("When the money goes")
        yield tables.cash(plan)
        yield paragraph(tables.cash_footnote(plan))
        yield from (*bridges.bridge(plan, rivals), *charts.cash(plan))  # Beside one another, to save paper.
    yield Heading("What it rests on")
    yield paragraph(*_unsourced(plan), words.holds_back(plan), *(f"Warning: {one}" for one in plan.warnings))
    yield Heading("Signatures")
    yield Table(
        (Column("role", "", "text"), *(Column(name, name, "text") for name in ("Name", "Date", "Signature"))),
        tuple((role, None, None, None) for role in SIGNED),
    )
    yield paragraph(
        f"Digest of the plan file: {memo.digest}", "optimizer verify PLAN tells whether a file is this plan"
    )


def _beats(plan: Plan, rivals: list[Rival]) -> bool:
    """Whether the plan is proven to be the best, and every rival is a mix under its own scenario."""
    return plan.status == "optimal" and all(rival.same for rival in rivals)


def _asked(plan: Plan) -> str:
    """The money, and what of it is planned, left and kept back."""
    money = {name: numbers.cents(plan.totals.get(name) or 0.0) for name in ("spend", "unspent", "reserve")}
    currency, budget = plan.scenario.currency, plan.scenario.budget
    if budget is None:
        return f"To spend {money['spend']} {currency} as below."
    if (plan.totals.get("unspent") or 0.0) < 0.0:
        over = numbers.cents(-(plan.totals.get("unspent") or 0.0))
        return (
            f"{money['spend']} {currency} to be spent as below, {over} more than the budget of {numbers.cents(budget)}."
        )
    kept = f" and {money['reserve']} kept in reserve" if plan.totals.get("reserve") else ""
    return (
        f"A budget of {numbers.cents(budget)} {currency}: {money['spend']} to be spent as below, "
        f"{money['unspent']} not planned yet{kept}."
    )


def _lines(plan: Plan) -> Iterator[Table]:
    """The lines that are bought; of many the largest, by a label first."""
    if not tables.bought(plan):
        return
    yield from tables.groups(plan)
    for table in tables.briefly(plan):
        if table.seen != "in full":
            rows = tuple(tuple(_plain(cell) for cell in row) for row in table.rows)
            yield replace(table, rows=rows, seen="everywhere")


def _plain(cell: Cell) -> Cell:
    """What a terminal is told to do is of no use on paper."""
    return cell.removesuffix(": --all-lines") if isinstance(cell, str) else cell


def _mixes(plan: Plan, rivals: list[Rival]) -> Table:
    goals = [(goal.name, tables.kind(goal.measure)) for goal in plan.goals]
    columns = [Column("mix", "Mix", "text"), Column("spend", "spend", "money")]
    columns += [Column(f"goal {name}", name, kind) for name, kind in goals]
    if any(earns(one) for one in (plan, *(rival.plan for rival in rivals))):
        columns += [Column("revenue", "revenue", "money"), Column("profit", "profit", "money")]
    if plan.scenario.strategy in NORMALISED:
        columns.append(Column("score", "score", "share"))
    columns.append(Column("broken", "limits broken", "partnerships"))
    own = [(OWN, plan, True), *((rival.name, rival.plan, rival.same) for rival in rivals)]
    return Table(
        tuple(columns),
        tuple(tuple(_cell(column.name, name, one, same=same) for column in columns) for name, one, same in own),
    )


def _cell(column: str, name: str, plan: Plan, *, same: bool) -> Cell:
    if column == "mix":
        return name
    if column == "broken":
        return float(len(plan.broken))
    if column == "score":
        return plan.score if same else None
    if column.startswith("goal "):
        return next((goal.value for goal in plan.goals if goal.name == column.removeprefix("goal ")), None)
    return plan.totals.get(column)


def _chances(memo: Memo) -> Iterator[Block]:
    """Over thousands of campaigns: what one in ten falls short of, and the chances of floors and limits."""
    if memo.risk is None:
        return
    open_ = [one for one in memo.risk.targets if 0.0 < one.chance < 1.0 and one.key]
    told = ", ".join(f"{one.name} {numbers.percent(one.chance)}" for one in open_[:CHANCES])
    others = all(one.chance == 1.0 for one in memo.risk.targets if one.key and one not in open_[:CHANCES])
    rest = "; everything else holds in every one" if others else ""
    yield paragraph(
        f"Of {memo.risk.draws:,} campaigns drawn: {sentence(memo.risk.plan, memo.risk.sureness)}.",
        f"Chances to keep what is stated: {told}{rest}" if told else None,
    )


def _cases(memo: Memo, plan: Plan) -> Iterator[Block]:
    """The plan's mix where every range turns out badly, as planned, or well."""
    if not memo.cases:
        yield paragraph("No figure is stated as a range, so that nothing can be said of how it could turn out.")
        return
    yield case_table(memo.cases, budget=plan.scenario.budget is not None, worth=earns(plan))
    told = [
        f"In the {case.name} case: {joined(_first(case.broken), 'and')} would be broken"
        for case in memo.cases
        if case.broken
    ]
    yield paragraph(
        "Low takes every range at the end that hurts (fees, costs and hours high, all else low), high at the other.",
        *told,
    )


def _first(broken: tuple[str, ...]) -> list[str]:
    others = len(broken) - BROKEN
    return list(broken) if others <= 1 else [*broken[:BROKEN], f"{others} more limits"]


def _contingency(memo: Memo, plan: Plan) -> str | None:
    """What is kept back, and whether it covers the low case."""
    if plan.scenario.budget is None:
        return None
    kept = (plan.totals.get("reserve") or 0.0) + (plan.totals.get("unspent") or 0.0)
    said = f"Contingency: {numbers.cents(kept)} {plan.scenario.currency} are in reserve or not planned yet"
    low = next((case for case in memo.cases if case.name == "low"), None)
    if low is None:
        return f"{said}."
    more = low.spend - (plan.totals.get("spend") or 0.0)
    if more <= kept:
        return f"{said}; the low case costs {numbers.money(max(0.0, more))} more than planned, which that covers."
    lacking = numbers.money(more - kept)
    return f"{said}; the low case costs {numbers.money(more)} more than planned, {lacking} of it not covered by that."


def _unsourced(plan: Plan) -> Iterator[str]:
    """The figures that no source states, by figure."""
    found: dict[str, list[str]] = {}
    stated = [one for one in assumptions.stated(plan) if one.source in ("", ASSUMED)]
    for one in stated:
        found.setdefault(assumptions.figure(one), []).append(one.line or assumptions.ALL_LINES)
    if not stated:
        yield "Every figure has a source."
        return
    told = [f"{name} ({_some(lines)})" for name, lines in list(found.items())[:FIGURES]]
    others = len(found) - FIGURES
    more = [] if others <= 0 else [f"{others} more"]
    every = len(assumptions.stated(plan))
    yield f"Without a source, or marked assumed, are {len(stated)} of {every} figures: {', '.join([*told, *more])}."


def _some(lines: list[str]) -> str:
    others = len(lines) - LINES
    return ", ".join(lines if others <= 1 else [*lines[:LINES], f"{others} more"])
