"""The workbook of a plan: change a count or an assumption, and everything that follows is computed anew."""

from __future__ import annotations

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.report.plan.assumptions import scenario_of
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.plan.workbook.sheets import PlanSheets
from optimizer.report.plan.workbook.sources import sources
from optimizer.report.plan.workbook.summary import summary, without_plan
from optimizer.report.workbook.cells import Sheet, Workbook


def plan_workbook(plan: Plan) -> Workbook:
    """Summary, lines, goals and limits, assumptions, sources, workings, inputs; without a plan, those there are."""
    sheets: tuple[Sheet, ...]
    if plan.status in NO_PLAN:
        sheets = (without_plan(plan), Assumptions(scenario_of(plan)).sheet, sources(plan))
    else:
        own = PlanSheets(plan)
        sheets = (summary(own), *own.visible, *own.workings)
    return Workbook(plan.scenario.name, plan.scenario.currency, plan.made.at, sheets)
