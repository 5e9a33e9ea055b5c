"""The sheet of periods: what each may spend, spends and leaves, and what it brings, as formulas over other sheets."""

from __future__ import annotations

from optimizer.domain.arithmetic.periods import FIGURES
from optimizer.domain.findings.plan import PeriodResult, Plan
from optimizer.domain.language.periods import spent_in
from optimizer.domain.language.plan_lines import PERIOD
from optimizer.report.page import Cell
from optimizer.report.plan.tables import kind
from optimizer.report.plan.workbook.figures import Figures
from optimizer.report.workbook.cells import HEADING, NOTE, TEXT, TITLE, Formula, Sheet, Style, styled

NAME = "Periods"
TOP = 4


def periods(plan: Plan, figures: Figures, bounds: dict[str, str], name: str = NAME) -> Sheet:
    """A row a period; `bounds` are the cells of their budgets, by the keys of limits."""
    sheet, scenario = Sheet(name), figures.assumptions.scenario
    sheet.put(0, 0, name, TITLE)
    note = "Budgets and what is left go up to the end of a period, for what one leaves the next may spend."
    sheet.put(1, 0, note if scenario.carry_over else "Reach is that of a period's lines alone.", NOTE)
    measures = [measure for measure in FIGURES if measure != "spend"]
    sheet.across(TOP - 1, ("Period", "Budget", "Spend", "Left", *(one.capitalize() for one in measures)), HEADING)
    for row, period in enumerate(plan.periods, start=TOP):
        _row(sheet, row, period, figures, bounds, measures)
    sheet.put(TOP + len(plan.periods), 0, "Total", TEXT.as_("total"))
    for column, measure in ((2, "spend"), *enumerate(measures, start=4)):
        value = plan.totals.get(measure)
        style = styled(kind(measure), [value]).as_("total")
        sheet.put(TOP + len(plan.periods), column, Formula(figures.total(figures.column(measure)), value), style)
    sheet.frozen = (TOP, 1)
    return sheet


def _row(
    sheet: Sheet, row: int, period: PeriodResult, figures: Figures, bounds: dict[str, str], measures: list[str]
) -> None:
    sheet.put(row, 0, period.name)
    money, bound = Style("money", 2), bounds.get(f"periods.{period.name}.budget")
    own: Cell | Formula = None if bound is None else Formula(bound, period.budget)
    sheet.put(row, 1, own, money)
    scenario, amounts = figures.assumptions.scenario, figures.amounts
    spend = figures.amount("spend", amounts.select({PERIOD: (period.name,)}))
    sheet.put(row, 2, Formula(spend.text, period.spend), money)
    upto = figures.amount("spend", amounts.select({PERIOD: spent_in(scenario, period.name)}))
    sheet.put(row, 3, None if bound is None else Formula(f"{bound}-{upto.text}", period.left), money)
    for column, measure in enumerate(measures, start=4):
        amount = figures.amount(measure, amounts.select({PERIOD: (period.name,)}))
        sheet.put(row, column, amount, styled(kind(measure), [period.figures[measure]]))
