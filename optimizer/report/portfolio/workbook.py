"""The workbook of a portfolio: local figures, rates that may be changed, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.findings.portfolio import ADDED, EARNED, TRANSLATED, Portfolio
from optimizer.report.page import Cell
from optimizer.report.plan.tables import kind
from optimizer.report.portfolio.page import REACH
from optimizer.report.workbook.cells import (
    HEADING,
    NOTE,
    TEXT,
    TITLE,
    Formula,
    Sheet,
    SheetChart,
    Style,
    Workbook,
    over,
    styled,
)

MONEY = (*TRANSLATED, *EARNED)
NAME, LOCAL, RATES = "Portfolio", "Own money", "Rates"
TOP = 4
RATIOS = (
    ("CPA", "spend", "conversions", "cpa"),
    ("ROAS", "revenue", "spend", "roas"),
    ("ROI", "profit", "spend", "roi"),
)


def portfolio_workbook(portfolio: Portfolio) -> Workbook:
    """In one currency, in the plans' own, and the rates."""
    rates, places = _rates(portfolio)
    local = _local(portfolio)
    made = max((one.plan.made.at for one in portfolio.plans), default=None)
    title = f"Portfolio in {portfolio.currency}"
    return Workbook(title, portfolio.currency, made, (_translated(portfolio, local, places), local, rates))


def _rates(portfolio: Portfolio) -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(RATES)
    sheet.put(0, 0, RATES, TITLE)
    sheet.put(1, 0, f"Units of {portfolio.currency} for one of another currency. Coloured cells may be changed.", NOTE)
    sheet.across(TOP - 1, ("Currency", "Rate", "Date", "Source"), HEADING)
    places = {portfolio.currency: "1"}
    for row, one in enumerate(portfolio.rates, start=TOP):
        sheet.put(row, 0, one.currency)
        places[one.currency] = sheet.put(row, 1, one.rate, Style("figure", 6, "input"))
        sheet.across(row, (one.date, one.source), column=2)
    return sheet, places


def _local(portfolio: Portfolio) -> Sheet:
    sheet = Sheet(LOCAL)
    sheet.put(0, 0, LOCAL, TITLE)
    sheet.put(1, 0, "Each plan in its own currency: these do not add up.", NOTE)
    sheet.across(TOP - 1, ("Plan", "Currency", *(_title(name) for name in MONEY)), HEADING)
    for row, one in enumerate(portfolio.plans, start=TOP):
        sheet.across(row, (one.name, one.plan.scenario.currency))
        for column, name in enumerate(MONEY, start=2):
            sheet.put(row, column, one.local[name], Style("amount", 2))
    sheet.frozen = (TOP, 1)
    return sheet


def _translated(portfolio: Portfolio, local: Sheet, rates: dict[str, str]) -> Sheet:
    sheet, totals = Sheet(NAME), portfolio.totals
    names = (*MONEY, *ADDED)
    sheet.put(0, 0, f"{NAME} in {portfolio.currency}", TITLE)
    sheet.put(1, 0, f"{REACH}.", NOTE)
    sheet.across(TOP - 1, ("Plan", *(_title(name) for name in names), *(title for title, *_ in RATIOS)), HEADING)
    last = TOP + len(portfolio.plans) - 1
    for row, one in enumerate(portfolio.plans, start=TOP):
        sheet.put(row, 0, one.name)
        rate = rates[one.plan.scenario.currency]
        for column, name in enumerate(names, start=1):
            own: Cell | Formula = one.added.get(name)
            if name in MONEY:
                own = Formula(f"{local.at(row, column + 1)}*{rate}", one.translated[name])
            value = own.value if isinstance(own, Formula) else own
            sheet.put(row, column, own, styled(kind(name) if name in ADDED else "money", [value]))
        _ratios(sheet, row, one.ratios)
    sheet.put(last + 1, 0, "Total", TEXT.as_("total"))
    for column, name in enumerate(names, start=1):
        text = Formula(f"SUM({sheet.down(column, TOP, last)})", totals[name])
        sheet.put(last + 1, column, text, styled(kind(name) if name in ADDED else "money", [totals[name]]).as_("total"))
    _ratios(sheet, last + 1, totals)
    spend = 1 + names.index("spend")
    title = f"Spend by plan, {portfolio.currency}"
    chart = SheetChart(title, sheet.down(0, TOP, last), ((title, sheet.down(spend, TOP, last)),), last + 4, 0)
    sheet.charts.append(chart)
    sheet.frozen = (TOP, 1)
    return sheet


def _ratios(sheet: Sheet, row: int, values: Mapping[str, float | None]) -> None:
    names = (*MONEY, *ADDED)
    for column, (_, dividend, divisor, name) in enumerate(RATIOS, start=1 + len(names)):
        above, below = (str(sheet.at(row, 1 + names.index(one))) for one in (dividend, divisor))
        style = Style("cost" if name == "cpa" else "ratio", 2)
        sheet.put(row, column, Formula(over(above, below), values[name]), style)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
