"""How a portfolio is presented: in each plan's own money, in one currency, by which rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any

from optimizer.domain.findings.portfolio import ADDED, EARNED, TRANSLATED, Holding, Portfolio
from optimizer.report import numbers
from optimizer.report.json_figures import figures, number_json
from optimizer.report.page import Block, Cell, Chart, Column, Heading, Page, Table, paragraph
from optimizer.report.plan import words
from optimizer.report.plan.plan_file import scenario_json
from optimizer.report.plan.tables import UNDATED

if TYPE_CHECKING:
    from optimizer.report.workbook.cells import Workbook

REACH = "Reach adds up over plans: people whom several of them reach count in each"
SHOWN = ("budget", "spend", "revenue", "profit")
COUNTED = {"partnerships": "no.", "reach": "reach", "engagements": "engagem.", "conversions": "conv."}


def page(portfolio: Portfolio) -> Page:
    """What all plans come to in one currency, then each in its own, and the rates between them."""
    count = len(portfolio.plans)
    title = f"{count} {'plan' if count == 1 else 'plans'} in {portfolio.currency}"
    return Page(title, tuple(_blocks(portfolio)))


def ledger(portfolio: Portfolio) -> Table:
    """One row a plan: its money as it is (`local.spend`) and translated (`spend`), what it brings; then the total."""
    money = (*TRANSLATED, *EARNED)
    columns = [Column(name, name, "text") for name in ("plan", "file", "status", "currency")]
    columns += [Column("rate", "rate", "count"), Column("date", "date", "text"), Column("source", "source", "text")]
    columns += [Column(f"local.{name}", f"local.{name}", "money") for name in money]
    columns += [Column(name, name, "money") for name in money] + [Column(name, name, "count") for name in ADDED]
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.name, one.file, one.plan.status, one.plan.scenario.currency),
            *(one.rate.rate, one.rate.date or None, one.rate.source or None),
            *(one.local[name] for name in money),
            *(one.translated[name] for name in money),
            *(one.added[name] for name in ADDED),
        )
        for one in portfolio.plans
    ]
    totals = portfolio.totals
    sums = tuple(totals[name] for name in (*money, *ADDED))
    rows.append(("total", None, None, portfolio.currency, None, None, None, *(None for _ in money), *sums))
    return Table(tuple(columns), tuple(rows), total=True)


def document(portfolio: Portfolio) -> dict[str, Any]:
    """Every figure of every plan, local and translated, and the totals."""
    return {
        "format": 1,
        "currency": portfolio.currency,
        "rates": [figures(rate) for rate in portfolio.rates],
        "plans": [_plan(one) for one in portfolio.plans],
        "totals": {name: number_json(value) for name, value in portfolio.totals.items()},
        "cash": [{"month": month, "total": number_json(total)} for month, total in portfolio.cash.items()],
        "notes": [REACH],
    }


def workbook(portfolio: Portfolio) -> Workbook:
    """A workbook in which a changed rate changes everything that was translated."""
    from optimizer.report.portfolio.workbook import portfolio_workbook

    return portfolio_workbook(portfolio)


def _plan(one: Holding) -> dict[str, Any]:
    return {
        "name": one.name,
        "file": one.file,
        "digest": one.digest,
        "scenario": scenario_json(one.plan.scenario),
        "status": one.plan.status,
        "currency": one.plan.scenario.currency,
        "rate": number_json(one.rate.rate),
        "local": {name: number_json(value) for name, value in one.local.items()},
        "translated": {name: number_json(value) for name, value in one.translated.items()},
        **{name: number_json(value) for name, value in one.added.items()},
    }


def _blocks(portfolio: Portfolio) -> Iterator[Block]:
    yield paragraph(_sentence(portfolio))
    yield translated(portfolio)
    yield paragraph(REACH)
    yield _chart(portfolio)
    yield Heading("In their own money")
    yield local(portfolio)
    if portfolio.rates:
        yield Heading("Rates")
        yield rates(portfolio)
    if portfolio.cash:
        yield Heading("Cash by month")
        yield cash(portfolio)


def _sentence(portfolio: Portfolio) -> str:
    totals, currency = portfolio.totals, portfolio.currency
    parts = [f"{numbers.money(totals['spend'] or 0.0)} of {numbers.money(totals['budget'] or 0.0)} {currency}"]
    if totals["revenue"]:
        parts.append(
            f"{numbers.money(totals['revenue'] or 0.0)} revenue, {numbers.money(totals['profit'] or 0.0)} profit"
        )
    if totals["conversions"]:
        parts.append(f"{numbers.count(totals['conversions'] or 0.0)} conversions")
    return f"{': '.join([parts[0], ', '.join(parts[1:])]) if parts[1:] else parts[0]}."


def translated(portfolio: Portfolio) -> Table:
    """Every plan in one currency; totals are rounded, and their parts add up to them."""
    totals = portfolio.totals
    money = [name for name in SHOWN if totals[name] or name in ("budget", "spend")]
    shown = {name: _apportioned([one.translated[name] for one in portfolio.plans], money=True) for name in money}
    counted = [name for name in COUNTED if totals[name]]
    shown |= {name: _apportioned([one.added[name] for one in portfolio.plans], money=False) for name in counted}
    columns = [Column("plan", f"In {portfolio.currency}", "text"), *(Column(name, name, "money") for name in money)]
    columns += [Column(name, COUNTED[name], "partnerships" if name == "partnerships" else "count") for name in counted]
    ratios = [("cpa", "CPA", "cost"), ("roas", "ROAS", "ratio"), ("roi", "ROI", "ratio")]
    columns += [Column(*one) for one in ratios]
    rows: list[tuple[Cell, ...]] = [
        (one.name, *(shown[name][place] for name in (*money, *counted)), *(one.ratios[name] for name, _, _ in ratios))
        for place, one in enumerate(portfolio.plans)
    ]
    sums = [round(fsum(shown[name]), 9) for name in (*money, *counted)]
    rows.append(("total", *sums, *(totals[name] for name, _, _ in ratios)))
    return Table(tuple(columns), tuple(rows), total=True).without_blanks()


def _apportioned(parts: Sequence[float], *, money: bool) -> list[float]:
    decimals = (numbers.money_decimals if money else numbers.count_decimals)([*parts, fsum(parts)])
    return numbers.apportioned(parts, fsum(parts), decimals)


def local(portfolio: Portfolio) -> Table:
    """Every plan in its own currency; these do not add up."""
    columns = (
        *(Column(name, name, "text") for name in ("plan", "currency", "status")),
        *(Column(name, name, "stated") for name in SHOWN),
    )
    rows = tuple(
        (
            *(one.name, one.plan.scenario.currency, words.certainty(one.plan)),
            *(numbers.money(one.local[name]) for name in SHOWN),
        )
        for one in portfolio.plans
    )
    return Table(columns, rows)


def rates(portfolio: Portfolio) -> Table:
    """Units of the portfolio's currency for one of another, as of when, and who says so."""
    columns = (
        Column("currency", "Currency", "text"),
        Column("rate", f"{portfolio.currency} for one", "stated"),
        Column("date", "date", "text"),
        Column("source", "source", "text"),
    )
    return Table(
        columns,
        tuple((one.currency, numbers.stated(one.rate, 9), one.date, one.source) for one in portfolio.rates),
    )


def cash(portfolio: Portfolio) -> Table:
    """What falls due in each month in the portfolio's currency, and up to it."""
    amounts = list(portfolio.cash.values())
    shown = _apportioned(amounts, money=True)
    columns = (
        Column("month", "Month", "text"),
        Column("total", f"due, {portfolio.currency}", "money"),
        Column("cumulative", "cumulative", "money"),
    )
    rows = tuple(
        (month or UNDATED, shown[place], round(fsum(shown[: place + 1]), 9))
        for place, month in enumerate(portfolio.cash)
    )
    return Table(columns, rows)


def _chart(portfolio: Portfolio) -> Chart:
    shown = _apportioned([one.translated["spend"] for one in portfolio.plans], money=True)
    rows = tuple(zip((one.name for one in portfolio.plans), shown, strict=True))
    named = ", ".join(f"{name} {numbers.money(spend)}" for name, spend in rows)
    columns = (Column("plan", "Plan", "text"), Column("spend", f"spend, {portfolio.currency}", "money"))
    title = f"Spend by plan, {portfolio.currency}"
    return Chart(
        "bars",
        title,
        f"Bars of the spend of each plan in {portfolio.currency}: {named}.",
        Table(columns, rows),
        "plan",
        "spend",
    )
