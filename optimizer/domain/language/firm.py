"""What may never give: no repair, step or what-if touches it."""

from __future__ import annotations

from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.singles import single


def is_firm(scenario: Scenario, rule: str) -> bool:
    """Whether the budget, a floor, a limit or a line's bound is firm, by its dotted key."""
    family, _, rest = rule.partition(".")
    if family in ("budget", "reserve"):
        return family in scenario.firm
    if family == "periods":
        return family in scenario.firm
    if family == "goals":
        goal = scenario.goals.get(rest.removesuffix(".at_least"))
        return goal is not None and goal.firm
    if family == "limits":
        return single(scenario, rule)[0].limit.firm
    line = scenario.tiers.get(rest.rpartition(".")[0])
    return line is not None and line.firm
