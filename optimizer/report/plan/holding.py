"""What holds a plan back, for sentences and tables: which bounds, on which side, and how far each is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from optimizer.domain.findings.plan import LimitResult, Plan
from optimizer.report import numbers

HALF_A_CENT = 0.005
NAMED = 6
"""Bounds that a sentence names; more are counted."""
SPENT = {
    "fees": "fees",
    "agency_fee": "agency",
    "products": "products",
    "commission": "commission",
    "setup": "setup",
}
"""The parts of spend that every plan has, and what the equation calls them."""
LEFT = {"reserve": "reserve", "unspent": "unspent"}
"""What a budget holds beside the spend."""
SIDES = {"at_least": "from below", "at_most": "from above"}
"""Key of a bound -> the side on which it holds a plan back."""


def bounds(plan: Plan) -> tuple[LimitResult, ...]:
    """Every limit, then the bounds of lines that hold the plan back for certain, as limits on their partnerships."""
    certain = {one.rule for one in plan.solver.holds_back if one.gains}
    return (*plan.limits, *(bound for bound in _of_lines(plan) if bound.key in certain))


def terms(plan: Plan) -> dict[str, str]:
    """The parts of the budget, costs beside fees each by itself, and what the equation calls them."""
    costs = {name: name.partition(".")[2].replace("_", " ") for name in plan.totals if name.startswith("costs.")}
    return SPENT | costs | LEFT


def budget_terms(plan: Plan) -> tuple[dict[str, float], float]:
    """The parts of the budget (of the spend without one) that there are, and the whole."""
    whole = plan.totals.get("spend") if plan.scenario.budget is None else plan.scenario.budget
    every = {name: plan.totals.get(name) or 0.0 for name in terms(plan)}
    return {name: amount for name, amount in every.items() if abs(amount) >= HALF_A_CENT}, whole or 0.0


def standings(plan: Plan) -> dict[str, str]:
    """Key of a limit or of a line's bound -> whether it is broken, or holds the plan back, and on which side."""
    known = {limit.key: limit for limit in plan.limits}
    words = {}
    for one in sorted(plan.solver.holds_back, key=lambda one: bool(one.gains)):
        if one.gains is not False:
            limit, side = known.get(one.rule), SIDES.get(one.key.rpartition(".")[2])
            two_sided = limit is not None and limit.at_least is not None and limit.at_most is not None
            held = "holds it back" if one.gains else "may hold it back"
            words[one.rule] = f"{held} {side}" if two_sided and side else held
    return {**words, **{clash.key: "broken" for clash in plan.broken}}


def named(plan: Plan, certainty: Literal["certain", "open"]) -> list[str]:
    """What holds a plan back for certain, or what nobody knows of, each with how far it is used."""
    known = {limit.key: limit for limit in (*plan.limits, *_of_lines(plan))}
    certain = dict.fromkeys(one.rule for one in plan.solver.holds_back if one.gains)
    left_open = dict.fromkeys(one.rule for one in plan.solver.holds_back if one.gains is None)
    wanted = certain if certainty == "certain" else [rule for rule in left_open if rule not in certain]
    told = [_used(known[rule]) for rule in wanted if rule in known]
    others = len(told) - NAMED
    return told if others <= 1 else [*told[:NAMED], f"{others} more"]


def _used(limit: LimitResult) -> str:
    """A bound, with what is left of the budget, or how many there are of a line."""
    if limit.key == "budget":
        left = limit.slack or 0.0
        return f"budget ({'all of it spent' if left < HALF_A_CENT else f'{numbers.cents(left)} left'})"
    if limit.key.endswith(".available"):
        return f"{limit.name} ({numbers.stated(limit.value or 0.0, 3)} of {numbers.stated(limit.at_most or 0.0)})"
    return limit.name


def _of_lines(plan: Plan) -> Iterator[LimitResult]:
    tiers: Mapping[str, Mapping[str, object]] = plan.inputs.get("tiers") or {}
    counts = {line.name: line.partnerships for line in plan.lines}
    for rule in dict.fromkeys(one.rule for one in plan.solver.holds_back if one.gains is not False):
        name, _, kind = rule.removeprefix("tiers.").rpartition(".")
        bound = tiers.get(name, {}).get(kind)
        if not rule.startswith("tiers.") or not isinstance(bound, int | float):
            continue
        least = None if kind == "available" else float(bound)
        most = None if kind.startswith("at_least") else float(bound)
        count = counts.get(name, 0.0)
        slack = min(abs(count - end) for end in (least, most) if end is not None)
        title = f"{name} available" if kind == "available" else f"{name}: {kind.replace('_', ' ')}"
        yield LimitResult(title, rule, "partnerships", "count", count, least, most, slack, binding=True)
