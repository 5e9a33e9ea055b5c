"""Why a plan buys nothing, and why a scenario has no end, in a planner's words."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.plan_lines import lines_of
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
    names = list(lines_of(scenario))
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


def no_part(scenario: Scenario, arithmetic: Arithmetic, goal: str) -> str:
    """Warns of a goal of which no plan has anything."""
    size = len(lines_of(scenario))
    ones = ([1 if place == one else 0 for place in range(size)] for one in range(size))
    if any(arithmetic.goal_values(counts)[goal] > 0 for counts in ones):
        return (
            f"goals.{goal}: the budget and the limits leave nothing that contributes to this goal, so it plays no part"
        )
    return f"goals.{goal}: no line contributes to this goal, so it plays no part"


def unbounded(endless: Sequence[str]) -> str:
    """Which lines could be bought without end."""
    keys = " or ".join(f"tiers.{name}.available" for name in endless)
    return f"{joined(endless, 'and')} could be bought without end, for no limit runs out; state {keys}"
