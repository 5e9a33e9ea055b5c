"""Why a plan buys nothing, and why a scenario has no end, in a planner's words."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.wording import joined, number


def nothing_bought(scenario: Scenario, arithmetic: Arithmetic, *, proven: bool) -> str:
    """Why the best plan buys nothing; one that is not proven may not be the best."""
    if not proven:
        return "the search was stopped before it found anything better"
    if scenario.strategy == "profit":
        return "no partnership that the limits allow earns more than it costs"
    if scenario.strategy == "cheapest":
        return "every floor and limit already holds without buying anything"
    names = list(scenario.tiers)
    costs = {}
    for position, name in enumerate(names):
        one = [0] * len(names)
        one[position] = 1
        costs[name] = arithmetic.figure(one, "spend")
    name = min(costs, key=lambda line: costs[line])
    if scenario.spendable is not None and costs[name] > scenario.spendable:
        return (
            f"the cheapest partnership, one {name} for {number(costs[name])} {scenario.currency}, costs more than the "
            f"{number(scenario.spendable)} that may be spent"
        )
    return "nothing that the limits allow brings any goal forward"


def unbounded(endless: Sequence[str]) -> str:
    """Which lines could be bought without end."""
    keys = " or ".join(f"tiers.{name}.available" for name in endless)
    return f"{joined(endless, 'and')} could be bought without end, for no limit runs out; state {keys}"
