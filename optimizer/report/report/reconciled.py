"""A report's figures as people see them: those of its plan and of the plans at other budgets, and the changes."""

from __future__ import annotations

from dataclasses import replace

from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.report import AtBudget, Report
from optimizer.report.plan.reconciled import Precision, difference, precision
from optimizer.report.plan.reconciled import reconciled as plan_reconciled


def reconciled(report: Report) -> Report:
    """The report with its figures as they are shown."""
    plans = [at.plan for at in report.budgets if at.plan is not None]
    shown = precision([report.plan, *plans])
    plan = plan_reconciled(report.plan, shown)
    found = report.explanation
    return replace(
        report,
        plan=plan,
        budgets=tuple(_at(at, plan, shown) for at in report.budgets),
        explanation=found and replace(found, plan=plan_reconciled(found.plan, shown)),
    )


def _at(at: AtBudget, own: Plan, shown: Precision) -> AtBudget:
    if at.plan is None:
        return at
    plan = plan_reconciled(at.plan, shown)
    changes = {
        name: difference(plan.totals.get(name), own.totals.get(name), change) for name, change in at.changes.items()
    }
    return replace(at, plan=plan, changes=changes)
