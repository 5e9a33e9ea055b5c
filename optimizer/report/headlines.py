"""The figures of a plan that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.plan import Plan
from optimizer.report import numbers, tables, words
from optimizer.report.page import Headline, Headlines

RESULTS = ("reach", "engagements", "conversions")
"""Results that are shown wherever there are any; other measures where a goal asks for them."""


def of(plan: Plan) -> Headlines:
    """Spend, results with what each costs, return, and the figure that the strategy was after."""
    return Headlines((_spend(plan), *_results(plan), *_return(plan), *_attained(plan)))


def _spend(plan: Plan) -> Headline:
    currency, budget = plan.scenario.currency, plan.scenario.budget
    spend = plan.totals.get("spend") or 0.0
    note = "" if budget is None else f"of a budget of {numbers.cents(budget)}"
    return Headline(f"Spend, {currency}", numbers.money(spend), note)


def _results(plan: Plan) -> Iterator[Headline]:
    totals = plan.totals
    if reach := totals.get("reach"):
        audience = words.audience_size(plan)
        share = f"{numbers.percent(reach / audience)} of {numbers.compact(audience)}" if audience else "gross"
        yield Headline("People reached", numbers.count(reach), share)
    for name, cost in (("engagements", "cpe"), ("conversions", "cpa")):
        if amount := totals.get(name):
            each = totals.get(cost)
            yield Headline(name.capitalize(), numbers.count(amount), f"at {numbers.unit_cost(each)} each" if each else "")
    for name in dict.fromkeys(goal.measure for goal in plan.goals):
        if name not in (*RESULTS, "profit") and (amount := totals.get(name)):
            show = numbers.money if tables.EXTRA.get(name) == "money" else numbers.count
            yield Headline(name.replace("_", " ").capitalize(), show(amount))


def _return(plan: Plan) -> Iterator[Headline]:
    totals = plan.totals
    if (roas := totals.get("roas")) and (revenue := totals.get("revenue")):
        yield Headline("Revenue per unit spent", numbers.fixed(roas, 2), f"{numbers.money(revenue)} revenue")
    wanted = plan.scenario.strategy == "profit" or any(goal.measure == "profit" for goal in plan.goals)
    if (profit := totals.get("profit")) is not None and (wanted or totals.get("revenue")):
        yield Headline(f"Profit, {plan.scenario.currency}", numbers.money(profit))


def _attained(plan: Plan) -> Iterator[Headline]:
    if plan.score is None:
        return
    if plan.scenario.strategy == "weighted":
        yield Headline("Goals attained", numbers.percent(plan.score), "weighted")
    elif plan.scenario.strategy == "balanced":
        yield Headline("Goals attained", numbers.percent(plan.score), "the smallest")
