"""The workbook of a plan: change a count or an assumption, and everything that follows is computed anew."""

from __future__ import annotations

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.report.plan.assumptions import scenario_of
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.plan.workbook.figures import Figures
from optimizer.report.plan.workbook.inputs import Inputs
from optimizer.report.plan.workbook.limits import GoalsAndLimits
from optimizer.report.plan.workbook.sources import sources
from optimizer.report.plan.workbook.summary import summary, without_plan
from optimizer.report.workbook.cells import Sheet, Workbook


def plan_workbook(plan: Plan) -> Workbook:
    """Summary, lines, goals and limits, assumptions, sources, workings, inputs; without a plan, those there are."""
    assumptions = Assumptions(scenario_of(plan))
    sheets: tuple[Sheet, ...]
    if plan.status in NO_PLAN:
        sheets = (without_plan(plan), assumptions.sheet, sources(plan))
    else:
        figures = Figures(plan, assumptions)
        ends = GoalsAndLimits(figures)
        inputs = Inputs((figures.sheet, ends.sheet, assumptions.sheet))
        first = summary(plan, figures, ends, inputs.changed)
        last = (sources(plan), figures.workings.sheet, inputs.sheet)
        sheets = (first, figures.sheet, ends.sheet, assumptions.sheet, *last)
    return Workbook(plan.scenario.name, plan.scenario.currency, plan.made.at, sheets)
