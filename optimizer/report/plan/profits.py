"""Whether more money pays, in sentences: profit, where the results of a plan have a value."""

from __future__ import annotations

from optimizer.domain.findings.curve import Curve, Peak, peak
from optimizer.domain.findings.plan import earns
from optimizer.domain.findings.report import Report
from optimizer.report import numbers

NO_VALUE = "No conversion has a value here (value_per_conversion), so that nothing can be said of profit"


def of_curve(curve: Curve) -> str | None:
    """Up to which budget more money earns more than itself."""
    if not curve.earns:
        return NO_VALUE if len(curve.planned) > 1 else None
    last = curve.planned[-1].budget
    return None if curve.peak is None else highest(curve.peak, last, curve.scenario.currency)


def of_budgets(report: Report) -> str | None:
    """The same of a report's budgets."""
    plans = [(at.budget, at.plan) for at in report.budgets if at.plan is not None and at.plan.lines]
    if not any(earns(plan) for _, plan in plans):
        return NO_VALUE
    found = peak([(budget, plan.totals["profit"] or 0.0) for budget, plan in plans])
    return None if found is None else highest(found, plans[-1][0], report.plan.scenario.currency)


def highest(peak: Peak, last: float, currency: str) -> str:
    """The lowest budget with the highest profit, of budgets up to the last one."""
    profit = numbers.money(peak.profit)
    if not peak.reached:
        return (
            f"Profit is highest at the largest budget, {numbers.money(last)} {currency} ({profit}): where an extra "
            f"{currency} earns less than itself is not reached up to there"
        )
    return (
        f"Profit is highest at {numbers.money(peak.budget)} {currency} ({profit}): beyond it an extra {currency} of "
        "budget earns less than itself"
    )
