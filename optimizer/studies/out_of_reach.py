"""Why a plan buys nothing, or has nothing of a goal: what cannot hold together with a partnership that would count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum

from optimizer.domain.findings.plan import UNDECIDED, Plan
from optimizer.domain.language.measures import USED_FROM
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.singles import single
from optimizer.domain.language.wording import joined, percent
from optimizer.studies.conflict import allowed, clashes, question, stated, tangle
from optimizer.studies.reference import brings, out_of_reach


@dataclass(frozen=True, slots=True)
class Demand:
    """A partnership that would count: of lines that bring `goal` forward, or the plan as a whole where that is None."""

    goal: str | None
    limit: Limit


def with_reasons(plan: Plan, scenario: Scenario) -> Plan:
    """A plan that buys nothing with what leaves it nothing to buy; so the warning of a goal that has nothing."""
    whole = demand(plan, scenario)
    if whole is not None:
        keys, decided = _leaving_nothing(scenario, whole, allowed(plan))
        plan = replace(plan, conflict=clashes(scenario, keys), reason=_reason(plan, scenario, keys, decided=decided))
    for name in out_of_reach(scenario, plan):
        if wanted := _demanded(scenario, brings(scenario, name)):
            keys, decided = _leaving_nothing(scenario, Demand(name, wanted), allowed(plan))
            plan = replace(plan, warnings=tuple(_warned(plan, scenario, name, keys, decided=decided)))
    return plan


def demand(plan: Plan, scenario: Scenario) -> Demand | None:
    """What a plan that buys nothing would have to buy to be worth something; None for any other plan."""
    if plan.status != "optimal" or any(line.partnerships for line in plan.lines) or scenario.strategy == "cheapest":
        return None
    wanted: list[str | None] = [None]
    if scenario.strategy != "profit":
        wanted = [*(scenario.order or (name for name, goal in scenario.goals.items() if goal.weight > 0.0))]
    names = {name for goal in wanted for name in brings(scenario, goal)}
    limit = _demanded(scenario, [name for name in scenario.tiers if name in names])
    return None if limit is None else Demand(None, limit)


def _demanded(scenario: Scenario, names: Sequence[str]) -> Limit | None:
    """At least one partnership of some lines."""
    least = Bound(1.0 if scenario.whole else USED_FROM)
    return Limit(measure="partnerships", where={"name": tuple(names)}, at_least=least) if names else None


def _leaving_nothing(scenario: Scenario, demand: Demand, seconds: float) -> tuple[tuple[str, ...], bool]:
    """What cannot hold together with a demand, as dotted keys, and whether all of it is needed for that."""
    asked = question(scenario, seconds=seconds, demand=demand.limit)
    if asked(frozenset(stated(scenario))) is not False:
        return (), True  # It can be had, and is not worth it; or nobody knows.
    found = tangle(scenario, asked, most=1)
    return (found.conflicts[0] if found.conflicts else ()), found.decided


def _reason(plan: Plan, scenario: Scenario, keys: Sequence[str], *, decided: bool) -> str | None:
    """Why nothing is bought, in one sentence; what the plan says already where no limit takes part in it."""
    if not keys or tuple(keys) == ("budget",):
        return plan.reason
    leave = "leaves" if len(keys) == 1 else "leave"
    worth = "earns anything" if scenario.strategy == "profit" else "brings a goal forward"
    words = f"{_sentences(scenario, keys)} {leave} nothing to buy that {worth}{_together(scenario, keys)}"
    return words if decided else f"{words}; {UNDECIDED}"


def _warned(plan: Plan, scenario: Scenario, goal: str, keys: Sequence[str], *, decided: bool) -> Iterator[str]:
    """The plan's warnings, that of a goal with what leaves nothing of it."""
    for warning in plan.warnings:
        if keys and warning.startswith(f"goals.{goal}: "):
            leave = "leaves" if len(keys) == 1 else "leave"
            told = f"goals.{goal}: plays no part, for {_sentences(scenario, keys)} {leave} nothing that contributes"
            yield f"{told}{_together(scenario, keys)}" + ("" if decided else f"; {UNDECIDED}")
        else:
            yield warning


def _sentences(scenario: Scenario, keys: Sequence[str]) -> str:
    return joined((limit_sentence(scenario, key) for key in keys), "and")


def _together(scenario: Scenario, keys: Sequence[str]) -> str:
    """What shares of one measure add up to, where it is they that do not add up to a plan."""
    limits = [single(scenario, key)[0].limit for key in keys if key.startswith("limits.")]
    if len(limits) < max(2, len(keys)) or len({limit.measure for limit in limits}) > 1:
        return ""
    for side, words in (("at_most", "together they allow"), ("at_least", "together they ask for")):
        shares = [
            bound.value for limit in limits if (bound := getattr(limit, side)) is not None and _share(limit, bound)
        ]
        total = fsum(shares)
        if len(shares) == len(limits) and (total < 1.0 if side == "at_most" else total > 1.0):
            return f" ({words} {percent(total)})"
    return ""


def _share(limit: Limit, bound: Bound) -> bool:
    return bound.percent and limit.of != "budget" and limit.per is None and limit.for_each is None
