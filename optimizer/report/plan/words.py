"""What a plan says in sentences: what to buy, what the budget is made of, what holds it back, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum
from typing import Any

from optimizer.domain.findings.plan import NO_PLAN, UNDECIDED, Clash, Plan, by_card
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.characters import tied, told_apart
from optimizer.report.plan import holding, tables

NAMED = 4
"""Lines that the first sentence names; the table has the others."""
LISTED = 24
"""Lines that are not bought and named; of more the others are counted."""
NAME = 24
"""Columns that a line's name may take in a sentence."""
UNPROVEN = 1e-6
"""A gap up to this is a proof."""
WIDEST = 10.0
"""A gap above this says no more than that nothing is known yet."""


def headline(plan: Plan) -> str:
    """Name, period, currency, and how sure the plan is."""
    return f"{plan.scenario.name} · {standing(plan)}"


def standing(plan: Plan) -> str:
    """Period, currency, and how sure the plan is."""
    period = plan.inputs.get("period")
    return " · ".join([*([str(period)] if period else []), plan.scenario.currency, certainty(plan)])


def certainty(plan: Plan) -> str:
    """Whether the plan is the best, and who says so."""
    if plan.status == "given":
        return "a given mix" + (f" that breaks {_limits(len(plan.broken))}" if plan.broken else "")
    if plan.status == "feasible":
        return "feasible, not proven" + ("" if plan.gap is None else f": the gap is {_gap(plan.gap)}")
    if plan.status != "optimal":
        return plan.status
    proof = "proven twice" if plan.solver.checked else "not cross-checked"
    if plan.gap is not None and plan.gap > UNPROVEN:
        return f"optimal within the gap of {_gap(plan.gap)} that was allowed, {proof}"
    return f"optimal, {proof}"


def _gap(gap: float) -> str:
    if gap > WIDEST:
        return f"above {numbers.stated(100 * WIDEST)}%"
    return f"{numbers.stated(100 * gap)}%" if gap >= UNPROVEN else f"{100 * gap:.1g}%"


def overrides(plan: Plan) -> str | None:
    """What was changed for this plan on the command line."""
    changed = [f"{key} = {value}" for key, value in plan.scenario.overrides.items()]
    return f"With {', '.join(changed)}" if changed else None


def _limits(count: int) -> str:
    return f"{count} {'limit' if count == 1 else 'limits'}"


def broken(plan: Plan) -> list[str]:
    """Every limit that a given mix breaks, with what the mix has instead, where it was written."""
    has = {limit.key: tables.in_unit(limit.value, limit.unit) for limit in plan.limits}
    counts = {f"tiers.{line.name}": numbers.stated(line.partnerships, 9) for line in plan.lines}
    told = []
    for clash in plan.broken:
        figure = has.get(clash.key) or counts.get(clash.key) or counts.get(clash.key.rpartition(".")[0], "n/a")
        told.append(f"{clash.place or clash.key}: broken: {clash.sentence}; the mix has {figure}")
    return told


def what_to_buy(plan: Plan) -> str:
    """One sentence: how many of what, for how much, with what results."""
    if not tables.bought(plan) and plan.status == "given":
        return "The mix buys nothing."
    if not tables.bought(plan):
        which = "plan found so far" if plan.status == "feasible" else "best plan"
        return f"The {which} buys nothing: {plan.reason or 'nothing on the rate card adds to what is wanted'}"
    results = [tied(part) for part in _results(plan)]
    ending = f": {', '.join(results)}." if results else "."
    return f"{mix(plan)} for {numbers.money(_total(plan, 'spend'))}{ending}"


def where_stated(plan: Plan) -> str | None:
    """Where that was stated which leaves a plan nothing to buy."""
    if not plan.conflict or plan.status in NO_PLAN:
        return None
    places = joined((clash.place or clash.key for clash in plan.conflict), "and")
    return f"Stated at {places}; optimizer explain says what would leave something"


def mix(plan: Plan) -> str:
    """How many of what: "112 micro + 6 mid"; the smaller ones of many lines are only counted."""
    lines = tables.bought(plan)
    largest = sorted(lines, key=lambda line: -line.spend)[:NAMED] if len(lines) > NAMED else lines
    names = dict(zip([line.name for line in lines], told_apart([line.name for line in lines], NAME), strict=True))
    bought = [f"{numbers.stated(line.partnerships, 3)} {names[line.name]}" for line in largest]
    if others := len(lines) - len(largest):
        bought.append(f"{others} more {'line' if others == 1 else 'lines'}")
    return " + ".join(map(tied, bought))


def _results(plan: Plan) -> Iterator[str]:
    if reach := _total(plan, "reach"):
        audience = audience_size(plan)
        share = (
            f" ({numbers.percent(reach / audience)} of {numbers.compact(audience)})" if audience else " in gross reach"
        )
        yield f"{numbers.compact(reach)} people{share}"
    if engagements := _total(plan, "engagements"):
        yield f"{numbers.compact(engagements)} engagements"
    if conversions := _total(plan, "conversions"):
        cpa = plan.totals.get("cpa")
        yield f"{numbers.count(conversions)} conversions" + (f" at {numbers.unit_cost(cpa)} each" if cpa else "")
    for name in dict.fromkeys(goal.measure for goal in plan.goals):
        if name not in ("reach", "engagements", "conversions", "profit") and (amount := _total(plan, name)):
            yield f"{numbers.compact(amount)} {name.replace('_', ' ')}"
    if plan.scenario.strategy == "profit" or any(goal.measure == "profit" for goal in plan.goals):
        yield f"{numbers.money(_total(plan, 'profit'))} profit"


def audience_size(plan: Plan) -> float:
    """People who could become customers; 0 where the scenario states no audience."""
    audience = plan.inputs.get("audience") or 0.0
    return fsum(audience.values()) if isinstance(audience, Mapping) else float(audience)


def not_bought(plan: Plan) -> str | None:
    """The lines of which the plan buys none."""
    names: list[str] = []
    for card, lines in by_card(plan).items():
        without = [line.name for line in lines if not line.partnerships > 0]
        names += [card] if len(without) == len(lines) else without
    if not names or not tables.bought(plan):
        return None
    others = len(names) - LISTED
    told = names if others <= 1 else [*names[:LISTED], f"{others} more"]
    return f"Not bought: {', '.join(told)}"


def budget(plan: Plan) -> str | None:
    """What the budget is made of, or the spend where there is no budget; the shown terms add up to the shown whole."""
    title = "Spend" if plan.scenario.budget is None else "Budget"
    terms, whole = holding.budget_terms(plan)
    if not terms:
        return f"{title} {numbers.cents(whole)}" if whole else None
    shown = [f"{words} {numbers.cents(terms[name])}" for name, words in holding.terms(plan).items() if name in terms]
    return f"{title} {numbers.cents(whole)} = {' + '.join(map(tied, shown))}"


def score(plan: Plan) -> str | None:
    """The figure that the strategy was after."""
    if plan.score is None:
        return None
    if plan.scenario.strategy == "priority":
        first = next(iter(plan.inputs.get("order") or ()), None)
        tolerance = numbers.stated(100 * float(plan.inputs.get("tolerance", 0.01)))
        return (
            f"Goals in order of priority, {first} first; each may give up {tolerance}% for the next" if first else None
        )
    if plan.status == "given" and plan.scenario.strategy in ("cheapest", "profit"):
        return None  # It is a total like any other: nothing was sought.
    found = " found" if plan.status == "feasible" else ""
    loose = plan.status == "optimal" and plan.gap is not None and plan.gap > UNPROVEN
    within = f", within {_gap(plan.gap or 0.0)}" if loose else ""
    return {
        "weighted": f"Weighted attainment of the goals: {numbers.percent(plan.score)}",
        "balanced": f"Smallest attainment of a goal: {numbers.percent(plan.score)}",
        "cheapest": f"Least spend{found} that meets every floor and limit{within}: {numbers.cents(plan.score)}",
        "profit": f"Most profit{found} that the limits allow{within}: {numbers.cents(plan.score)}",
    }.get(plan.scenario.strategy)


def holds_back(plan: Plan) -> str | None:
    """The bounds that a better plan would take more of; those that nobody tried are told apart."""
    if plan.status == "given" or not plan.limits or plan.conflict:
        return None
    found = plan.solver.holds_back
    if not found:
        return "Holds it back: no limit and no floor" if plan.scenario.budget is None else None
    gaining = holding.named(plan, "certain")
    left_open = holding.named(plan, "open")
    if gaining:
        also = f"; perhaps also {joined(left_open, 'and')} (optimizer explain tells)" if left_open else ""
        return f"Holds it back: {joined(gaining, 'and')}{also}"
    if left_open:
        return f"May hold it back: {joined(left_open, 'and')} (optimizer explain tells)"
    return f"Holds it back: nothing by itself; no better plan with {joined((one.step for one in found), 'or')}"


def no_plan(plan: Plan) -> list[str]:
    """Why there is no plan, and what cannot hold together."""
    if not plan.conflict:
        return [f"No plan exists: {plan.reason or plan.status}"]
    several = "these cannot hold together" if len(plan.conflict) > 1 else "this cannot hold"
    return [f"No plan exists: {several}", *(clash_words(clash) for clash in plan.conflict), *undecided(plan)]


def undecided(plan: Plan) -> list[str]:
    """That a conflict may hold more than it needs to, where that is so."""
    return [capitalised(UNDECIDED)] if (plan.reason or "").endswith(UNDECIDED) else []


def clash_words(clash: Clash) -> str:
    """One of the things that cannot hold together, where it was written."""
    return f"{clash.place}: {clash.sentence}" if clash.place else f"{clash.key}: {clash.sentence}"


def notes(plan: Plan) -> list[str]:
    """What the scenario says of itself and of its lines."""
    stated = [f"Notes: {' '.join(str(plan.inputs['notes']).split())}"] if plan.inputs.get("notes") else []
    tiers: Mapping[str, Any] = plan.inputs.get("tiers") or {}
    lines = [(name, line["note"]) for name, line in tiers.items() if isinstance(line, Mapping) and line.get("note")]
    return stated + [f"{name}: {' '.join(str(note).split())}" for name, note in lines]


def _total(plan: Plan, name: str) -> float:
    return plan.totals.get(name) or 0.0
