"""Periods: their budgets, months and factors, and what lines say of them."""

from __future__ import annotations

from itertools import pairwise

from optimizer.domain.arithmetic.per_partnership import fees_of
from optimizer.domain.language.plan_lines import PERIOD, in_period, plan_lines
from optimizer.domain.language.scenario import Line
from optimizer.domain.language.wording import number, percent
from optimizer.errors import Key
from optimizer.files.checks.context import Context
from optimizer.files.tree import find

_ROUNDING = 1e-9
_RATES = ("reach_rate", "engagement_rate", "conversion_rate", "delivery_rate")
"""What no factor may lift above 100%."""


def check_periods(context: Context) -> None:
    """Everything that is said of periods; that there are none where a key needs them."""
    scenario = context.scenario
    if not scenario.periods:
        _check_absent(context)
        return
    for name, line in scenario.tiers.items():
        _check_line(context, name, line)
    _check_budgets(context)
    _check_months(context)
    for name in scenario.periods:
        if context.fine(("periods", name), ("tiers",)):
            _check_factors(context, name)


def _check_absent(context: Context) -> None:
    scenario = context.scenario
    if ("periods",) in context.source.spoilt:
        return
    needs: list[Key] = [("carry_over",)] if scenario.carry_over else []
    for name, line in scenario.tiers.items():
        needs += [("tiers", name, "periods")] if line.periods else []
        needs += [("tiers", name, "available_each_period")] if line.available_each_period is not None else []
    for key in needs:
        message = "goes with periods; write for example `periods: {Q1: {budget: 20k}, Q2: {budget: 30k}}`"
        context.tell(key, message, key, ("periods",))


def _check_line(context: Context, name: str, line: Line) -> None:
    periods, tiers = context.scenario.periods, context.scenario.tiers
    key: Key = ("tiers", name)
    for position, period in enumerate(line.periods):
        if period not in periods:
            advice = context.near(period, periods) or f"; there are {', '.join(periods)}"
            context.tell((*key, "periods", position), f"there is no period {period}{advice}")
    if PERIOD in line.labels:
        message = "is a label of its own where there are periods; give this label another name"
        context.tell((*key, "labels", PERIOD), message)
    for period in periods:
        if in_period(name, period) in tiers:
            message = f"is called like {name} in {period}; give the line another name"
            context.tell(("tiers", in_period(name, period)), message)


def _check_budgets(context: Context) -> None:
    scenario, whole = context.scenario, context.scenario.spendable
    none = [name for name, period in scenario.periods.items() if period.budget is None]
    for name, period in scenario.periods.items():
        key: Key = ("periods", name, "budget")
        if period.budget is None:
            continue
        money, above = period.budget.value, whole is not None and period.budget.value > whole * (1 + _ROUNDING)
        if period.budget.percent and scenario.budget is None:
            message = "is a share of the budget, and there is none; write an amount, or the budget"
            context.tell(key, message, key, ("budget",))
        elif period.budget.percent and money > 1 + _ROUNDING:
            context.tell(key, f"{percent(money)} is above 100%; it is a share of the whole budget")
        elif not period.budget.percent and above and _stated_together(context, key):
            message = f"{number(money)} is above the whole, which is {number(whole or 0.0)} after reserve"
            context.tell(key, f"{message}; lower it, or raise the budget", key, ("budget",), ("reserve",))
    if scenario.carry_over and none:
        message = f"{none[0]} states no budget, and what is carried over is a part of one; write its budget"
        context.tell(("periods", none[0]), message, ("periods",), ("carry_over",))
    elif scenario.budget is None and none and scenario.strategy != "cheapest":
        message = (
            f"{none[0]} states no budget, so that the periods do not add up to one; write its budget, or the whole"
        )
        context.tell(("periods", none[0]), message, ("periods",), ("budget",))


def _stated_together(context: Context, key: Key) -> bool:
    """Whether the file states a period's budget and the whole; an override may lower the whole below it."""
    if context.source.recorded:
        return False
    nodes = [find(context.source.tree, part) for part in (("budget",), key)]
    return all(node is not None and node.place.line is not None for node in nodes)


def _check_months(context: Context) -> None:
    periods = context.scenario.periods
    dated = [name for name, period in periods.items() if period.start is not None]
    if dated and len(dated) < len(periods):
        name = next(name for name in periods if name not in dated)
        context.tell(("periods", name), "states no `from`, and others do; write its first month, such as from: 2027-03")
        return
    for before, after in pairwise(periods.items()):
        if before[1].start is not None and after[1].start is not None and after[1].start <= before[1].start:
            message = f"{after[1].start} is not after {before[0]}, which begins in {before[1].start}"
            context.tell(("periods", after[0], "from"), f"{message}; write periods in the order of time")
    last = list(periods)[-1]
    for name, period in periods.items():
        key: Key = ("periods", name, "until")
        if period.until is None:
            continue
        if name != last or period.start is None:
            why = "each period lasts until the next begins" if name != last else "it goes with `from`"
            context.tell(key, f"only the last period states it, for {why}; leave it out")
        elif period.until < period.start:
            context.tell(key, f"{period.until} is before its first month, {period.start}")
    if len(periods) == 1 and dated and periods[last].until is None:
        context.tell(("periods", last), "a single period with `from` states its last month too, such as until: 2027-05")


def _check_factors(context: Context, name: str) -> None:
    """What a period makes of every line is still legal."""
    period = context.scenario.periods[name]
    for one in plan_lines(context.scenario):
        if one.period != name:
            continue
        for key in _RATES:
            rate, factor = getattr(one.line, key), getattr(period, key)
            if factor is not None and rate is not None and rate.high > 1 + _ROUNDING:
                message = f"{percent(factor)} makes {key} of {one.card} {percent(rate.high)}; no rate is above 100%"
                context.tell(("periods", name, key), message, ("periods", name, key), ("tiers", one.card, key))
                break
        most, fee = one.line.fee_at_most, fees_of(one.line)[0]
        if period.fees is not None and most is not None and fee > most.value * (1 + _ROUNDING):
            message = f"makes the fee of {one.card} {number(fee)}, which is above its fee_at_most, {number(most.value)}"
            context.tell(("periods", name, "fees"), message, ("periods", name, "fees"), ("tiers", one.card))
