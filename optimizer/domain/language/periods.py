"""The budgets of periods: money, or shares of the whole, each by itself or with what earlier ones leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.domain.language.scenario import Scenario


def stated_budgets(scenario: Scenario) -> Mapping[str, float | None]:
    """What each period may spend by itself, shares as money; never more than the whole. None where it states none."""
    whole = scenario.spendable
    found: dict[str, float | None] = {}
    for name, period in scenario.periods.items():
        if period.budget is None or (period.budget.percent and whole is None):
            found[name] = None
            continue
        money = period.budget.value * (whole or 0.0) if period.budget.percent else period.budget.value
        found[name] = money if whole is None else min(money, max(whole, 0.0))
    return found


def budgets(scenario: Scenario) -> Mapping[str, float | None]:
    """What bounds the spend of each period; with `carry_over` the spend up to its end, by all budgets up to it."""
    own = stated_budgets(scenario)
    if not scenario.carry_over:
        return own
    whole, total = scenario.spendable, 0.0
    found: dict[str, float | None] = {}
    for name, money in own.items():
        total += money or 0.0
        found[name] = total if whole is None else min(total, max(whole, 0.0))
    return found


def spent_in(scenario: Scenario, period: str) -> tuple[str, ...]:
    """The periods whose spend the budget of one bounds: itself, with `carry_over` all up to it."""
    names = tuple(scenario.periods)
    return names[: names.index(period) + 1] if scenario.carry_over else (period,)


def ceiling_of(scenario: Scenario, period: str | None) -> float | None:
    """The most that can be spent on lines of a period: its own bound and the whole; None where neither is stated."""
    own = None if period is None else budgets(scenario)[period]
    return scenario.spendable if own is None else own


def without_budgets(scenario: Scenario) -> dict[str, Any]:
    """The changes that make a scenario one whose periods have no budgets of their own."""
    periods = {name: period.model_copy(update={"budget": None}) for name, period in scenario.periods.items()}
    return {"periods": periods, "carry_over": False}
