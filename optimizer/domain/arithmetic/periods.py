"""What each period of a plan may spend, spends and leaves, with what it brings."""

from __future__ import annotations

from optimizer.domain.arithmetic.amounts import Amounts, Mix
from optimizer.domain.findings.plan import PeriodResult
from optimizer.domain.language.periods import budgets, spent_in
from optimizer.domain.language.plan_lines import PERIOD

FIGURES = ("partnerships", "spend", "reach", "impressions", "engagements", "conversions", "revenue", "profit", "hours")
"""What is told of a period; reach is that of its lines alone."""


def period_results(amounts: Amounts, mix: Mix) -> tuple[PeriodResult, ...]:
    """Every period in its order; budget and what is left go up to its end where what is left is carried over."""
    scenario = amounts.scenario
    money = budgets(scenario)
    found = []
    for name in scenario.periods:
        lines = amounts.select({PERIOD: (name,)})
        figures = {measure: amounts.amount(measure, lines).value(mix) for measure in FIGURES}
        bounded = amounts.amount("spend", amounts.select({PERIOD: spent_in(scenario, name)})).value(mix)
        budget = money[name]
        left = None if budget is None else budget - bounded
        found.append(PeriodResult(name, budget, figures.pop("spend"), left, figures))
    return tuple(found)
