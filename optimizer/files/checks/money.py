"""Budget, reserve, and what the strategies need of them."""

from __future__ import annotations

from optimizer.domain.language.currencies import CURRENCIES
from optimizer.domain.language.measures import COSTS, LINES_USED, is_ratio
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.wording import number
from optimizer.files.checks.context import Context

CHARGED = ("fees", "products", "commission", "setup", COSTS)
"""Parts of spend that an agency fee may be on, beside the names of costs."""


def check_money(context: Context) -> None:
    """Budget and reserve; then profit needs a value per conversion, and cheapest needs something to buy."""
    scenario = context.scenario
    if scenario.budget is None and scenario.strategy != "cheapest" and not scenario.periods:
        message = "is missing; write for example `budget: 60k` (only `strategy: cheapest` does without)"
        context.tell(("budget",), message, ("budget",), ("strategy",))
    if scenario.budget is not None and scenario.reserved > scenario.budget:
        message = f"the reserve of {number(scenario.reserved)} is above the budget of {number(scenario.budget)}"
        context.tell(("reserve",), message, ("reserve",), ("budget",))
    for code in scenario.exchange:
        if code not in CURRENCIES:
            advice = context.near(code, CURRENCIES) or "; write for example GBP"
            context.tell(("exchange", code), f"{code} is not a currency code of ISO 4217{advice}")
    _check_agency(context)
    if scenario.strategy == "profit":
        _check_profit(context)
    if scenario.strategy == "cheapest":
        _check_cheapest(context)


def _check_agency(context: Context) -> None:
    """The agency fee is charged on parts of spend that there are, each once."""
    on = context.scenario.agency_fee.on
    for position, name in enumerate(on):
        key = ("agency_fee", "on", position)
        known = (*CHARGED, *context.costs)
        if name not in known:
            advice = context.near(name, known) or f"; it may be on {', '.join(known)}"
            context.tell(key, f"there is no cost {name}{advice}", ("agency_fee",), ("costs",), ("tiers",))
        elif name in on[:position]:
            context.tell(key, f"{name} is given twice; name it once")
        elif name in context.costs and COSTS in on:
            context.tell(key, f"{name} is one of the costs, which are named too; leave one of them out")


def _check_profit(context: Context) -> None:
    scenario = context.scenario
    values = [line.value_per_conversion or scenario.value_per_conversion for line in scenario.tiers.values()]
    if values and not any(value.value > 0 for value in values):
        message = "profit needs a value per conversion; write for example `value_per_conversion: 45`"
        context.tell(("strategy",), message, ("strategy",), ("value_per_conversion",), ("tiers",))


def _check_cheapest(context: Context) -> None:
    scenario = context.scenario
    demanded = (
        any((goal.at_least or 0) > 0 for goal in scenario.goals.values())
        or any((line.at_least or 0) > 0 or (line.exactly or 0) > 0 for line in scenario.tiers.values())
        or any(_demands(limit, context) for limit in scenario.limits)
    )
    if not demanded:
        message = (
            "nothing is demanded, so the cheapest plan buys nothing; give a goal or a limit an at_least, as an amount"
        )
        context.tell(("strategy",), message, ("strategy",), ("goals",), ("tiers",), ("limits",))


def _demands(limit: Limit, context: Context) -> bool:
    """Whether a limit cannot hold when nothing is bought: shares of the plan and ratios hold there."""
    if is_ratio(limit.measure) or limit.per is not None or limit.for_each is not None:
        return False
    bounds = [bound for bound in (limit.at_least, limit.exactly) if bound is not None and bound.value > 0]
    if limit.measure != LINES_USED and limit.measure in context.signed:
        upper = (limit.at_most, limit.exactly)
        bounds += [bound for bound in upper if bound is not None and bound.value < 0]
    return any(not bound.percent or limit.of == "budget" for bound in bounds)
