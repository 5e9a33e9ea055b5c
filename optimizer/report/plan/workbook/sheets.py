"""The sheets of one plan, alone in a workbook or beside others: figures, limits, assumptions, sources, inputs."""

from __future__ import annotations

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.months import is_dated
from optimizer.report.plan.assumptions import scenario_of
from optimizer.report.plan.workbook import (
    assumptions,
    cash,
    figures,
    groups,
    inputs,
    limits,
    periods,
    sources,
    workings,
)
from optimizer.report.plan.workbook.assumptions import Assumptions
from optimizer.report.plan.workbook.figures import Figures
from optimizer.report.plan.workbook.inputs import Inputs
from optimizer.report.plan.workbook.limits import GoalsAndLimits
from optimizer.report.workbook.cells import Formula, Sheet

NAMES = (
    *(figures.NAME, limits.NAME, groups.NAME, periods.NAME, cash.NAME, assumptions.NAME, sources.NAME, workings.NAME),
    inputs.NAME,
)
"""The sheets that every plan has, in the order of the workbook."""

SHORT = {limits.NAME: "Limits"}
"""What a sheet is called behind the name of its plan, where that leaves no room for its own."""


class PlanSheets:
    """A plan's sheets; `prefix` begins the name of each where several plans stand in one workbook."""

    def __init__(self, plan: Plan, prefix: str = "") -> None:
        own = {name: f"{prefix} {SHORT.get(name, name)}" if prefix else name for name in NAMES}
        self.plan = plan
        self.assumptions = Assumptions(scenario_of(plan), own[assumptions.NAME])
        self.figures = Figures(plan, self.assumptions, (own[figures.NAME], own[workings.NAME]))
        self.ends = GoalsAndLimits(self.figures, own[limits.NAME])
        self.cash = [cash.cash(plan, self.figures, own[cash.NAME])] if is_dated(self.assumptions.scenario) else []
        changeable = (self.figures.sheet, self.ends.sheet, *self.cash, self.assumptions.sheet)
        self.inputs = Inputs(changeable, own[inputs.NAME])
        self.groups = [groups.groups(plan, self.figures, own[groups.NAME])] if plan.groups else []
        if plan.periods:
            self.groups.append(periods.periods(plan, self.figures, self.ends.upper, own[periods.NAME]))
        self.sources = sources.sources(plan, own[sources.NAME])

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """What a reader opens."""
        return (self.figures.sheet, *self.groups, *self.cash, self.ends.sheet, self.assumptions.sheet, self.sources)

    @property
    def workings(self) -> tuple[Sheet, ...]:
        """What those rest on."""
        return (self.figures.workings.sheet, self.inputs.sheet)

    @property
    def broken(self) -> Formula | None:
        """How many limits and counts do not hold; None where there are no limits."""
        if self.ends.holds is None:
            return None
        text = f'COUNTIF({self.ends.holds},"no")+COUNTIF({self.figures.possible},"no")'
        sheets = (self.ends.sheet, self.figures.sheet)
        cells = (cell for sheet in sheets for cell, _ in sheet.cells.values() if isinstance(cell, Formula))
        return Formula(text, float(len([cell for cell in cells if cell.value == "no"])))
