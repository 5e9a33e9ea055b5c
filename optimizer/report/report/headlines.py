"""The figures of a plan that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.wording import capitalised
from optimizer.report import numbers
from optimizer.report.page import Headline, Headlines, tone_of
from optimizer.report.plan import tables, words

Changes = Mapping[str, float]
NO_CHANGES: Changes = MappingProxyType({})
RESULTS = ("reach", "engagements", "conversions")
"""Results that are shown wherever there are any; other measures where a goal asks for them."""


def of(plan: Plan, changes: Changes = NO_CHANGES) -> Headlines:
    """Spend, results with what each costs, return, and the figure that the strategy was after.

    `changes` says by measure what the plan has more than another one.
    """
    figures = (_spend(plan, changes), *_results(plan, changes), *_return(plan, changes), *_attained(plan))
    return Headlines(figures)


def _figure(title: str, kind: str, plan: Plan, measure: str, changes: Changes, note: str = "") -> Headline:
    value, change = plan.totals.get(measure) or 0.0, changes.get(measure, 0.0)
    tone = tone_of(change, None if measure == "spend" else "more")
    return Headline(title, numbers.column(kind, [value])[0], note, numbers.change(change, kind), tone)


def _spend(plan: Plan, changes: Changes) -> Headline:
    budget, reserve = plan.scenario.budget, plan.totals.get("reserve") or 0.0
    note = "" if budget is None else f"of a budget of {numbers.cents(budget)}"
    if budget is not None and reserve:
        note = (
            f"of {numbers.cents(budget - reserve)}: {numbers.cents(budget)} less a reserve of {numbers.cents(reserve)}"
        )
    figure = _figure(f"Spend, {plan.scenario.currency}", "money", plan, "spend", changes, note)
    above = -(plan.totals.get("unspent") or 0.0)
    if plan.status == "given" and any(clash.key == "budget" for clash in plan.broken):
        return replace(figure, change=f"{numbers.money(above)} too much", tone="worse")
    return figure


def _results(plan: Plan, changes: Changes) -> Iterator[Headline]:
    totals = plan.totals
    if reach := totals.get("reach"):
        audience = words.audience_size(plan)
        share = f"{numbers.percent(reach / audience)} of {numbers.compact(audience)}" if audience else "gross"
        yield _figure("People reached", "count", plan, "reach", changes, share)
    for name, cost in (("engagements", "cpe"), ("conversions", "cpa")):
        if totals.get(name):
            note = f"at {numbers.unit_cost(each)} each" if (each := totals.get(cost)) else ""
            yield _figure(capitalised(name), "count", plan, name, changes, note)
    for name in dict.fromkeys(goal.measure for goal in plan.goals):
        if name not in (*RESULTS, "profit") and totals.get(name):
            yield _figure(capitalised(name.replace("_", " ")), tables.kind(name), plan, name, changes)


def _return(plan: Plan, changes: Changes) -> Iterator[Headline]:
    totals = plan.totals
    if totals.get("roas") and (revenue := totals.get("revenue")):
        yield _figure("ROAS", "ratio", plan, "roas", changes, f"{numbers.money(revenue)} revenue")
    wanted = plan.scenario.strategy == "profit" or any(goal.measure == "profit" for goal in plan.goals)
    if totals.get("profit") is not None and (wanted or totals.get("revenue")):
        yield _figure(f"Profit, {plan.scenario.currency}", "money", plan, "profit", changes)


def _attained(plan: Plan) -> Iterator[Headline]:
    if plan.score is None:
        return
    if plan.scenario.strategy == "weighted":
        yield Headline("Goals attained", numbers.percent(plan.score), "weighted")
    elif plan.scenario.strategy == "balanced":
        yield Headline("Goals attained", numbers.percent(plan.score), "the smallest")
