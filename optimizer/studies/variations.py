"""Variations of a scenario, each with one thing changed."""

from __future__ import annotations

from math import isfinite
from typing import Any

from optimizer.domain.arithmetic.line_figures import line_figures
from optimizer.domain.language.costs import VOLUME_PRICES, volume_priced
from optimizer.domain.language.periods import budgets, spent_in, without_budgets
from optimizer.domain.language.plan_lines import PERIOD, moved_prices, plan_lines
from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Limit, Line, Scenario
from optimizer.domain.language.selection import counted, switched
from optimizer.domain.language.singles import every_single, single
from optimizer.studies.conflict import path

FEES = ("fee", "fee_per_post")


def with_line(scenario: Scenario, name: str, **keys: Any) -> Scenario:
    """The scenario with other values for some keys of a line."""
    tiers = {**scenario.tiers, name: scenario.tiers[name].model_copy(update=keys)}
    return scenario.model_copy(update={"tiers": tiers}).placed(scenario.origin)


def at_least_one(scenario: Scenario, name: str) -> Scenario:
    """The scenario in which at least one partnership of a line must be bought, in whatever period."""
    return with_line(scenario, name, at_least=max(1.0, scenario.tiers[name].at_least or 0.0))


def none_of(scenario: Scenario, name: str) -> Scenario:
    """The scenario in which none of a line can be bought."""
    return with_line(scenario, name, available=0.0, at_least=None, exactly=None)


def without(scenario: Scenario, key: str) -> Scenario:
    """The scenario without the budget, a floor, a limit or a line's bound, by its dotted key."""
    way = path(key)
    if key == "budget":
        money = scenario.spendable or 0.0
        flat = tuple(one.limit.model_copy(update=_as_amounts(one.limit, money)) for one in every_single(scenario))
        change: dict[str, Any] = {"budget": None, "reserve": Bound(0.0)} | _periods_as_limits(scenario, flat)
    elif way[0] == "periods":
        change = _periods_as_limits(scenario, tuple(one.limit for one in every_single(scenario)), but=str(way[1]))
    elif way[0] == "limits":
        change = {"limits": tuple(one.limit for one in every_single(scenario) if one.key != key)}
    elif way[0] == "goals":
        name = str(way[1])
        change = {"goals": {**scenario.goals, name: scenario.goals[name].model_copy(update={"at_least": None})}}
    else:
        return with_line(scenario, str(way[1]), **{str(way[2]): None})
    return scenario.model_copy(update=change).placed(scenario.origin)


def _periods_as_limits(scenario: Scenario, limits: tuple[Limit, ...], but: str | None = None) -> dict[str, Any]:
    """The budgets of periods as limits on their spend in money, so that any one of them can be left out."""
    caps = tuple(
        Limit(measure="spend", where={PERIOD: spent_in(scenario, name)}, at_most=Bound(money))
        for name, money in budgets(scenario).items()
        if money is not None and name != but
    )
    return {"limits": (*limits, *caps), **without_budgets(scenario)}


def within(scenario: Scenario, key: str, low: float, high: float) -> Scenario:
    """The scenario with a range in place of an exact number: of a limit or of a line, by its dotted key."""
    way = path(key)
    if way[0] != "limits":
        return with_line(scenario, str(way[1]), exactly=None, at_least=low, available=high)
    stated = single(scenario, key)[0].limit.exactly
    percent = stated is not None and stated.percent
    ends = {"at_least": Bound(low, percent=percent), "at_most": Bound(high, percent=percent)}
    limits = tuple(
        one.limit.model_copy(update={"exactly": None, **ends}) if one.key == key else one.limit
        for one in every_single(scenario)
    )
    return scenario.model_copy(update={"limits": limits}).placed(scenario.origin)


def _as_amounts(limit: Any, money: float) -> dict[str, Any]:
    """Shares of the budget as the money that they are."""
    if limit.of != "budget":
        return {}
    bounds = {side: getattr(limit, side) for side in ("at_least", "at_most", "exactly")}
    amounts = {side: Bound(bound.value * money) for side, bound in bounds.items() if bound is not None}
    return {"of": None, **amounts}


def uncapped(scenario: Scenario) -> tuple[str, ...]:
    """Lines of which it must be decided whether they are used, with nothing that bounds their partnerships."""
    asked = {line for limit in scenario.limits for line in counted(scenario, limit) | switched(scenario, limit)}
    return tuple(
        dict.fromkeys(
            one.card
            for position, one in enumerate(plan_lines(scenario))
            if not isfinite(_cap(scenario, one.line)) and (position in asked or _needs_cap(one.line))
        )
    )


def _needs_cap(line: Line) -> bool:
    stepped = bool(line.results_after) or volume_priced(line)
    return line.setup_cost.value > 0 or bool(line.at_least_if_used) or stepped


def _cap(scenario: Scenario, line: Line) -> float:
    """A stated cap, or some finite number where the budget is one."""
    stated = [cap for cap in (line.available, line.available_each_period, line.exactly) if cap is not None]
    if scenario.budget is not None and line_figures(scenario, line).least_cost > 0:
        stated.append(scenario.budget)
    return min(stated, default=float("inf"))


def figure_of(line: Line, figure: str) -> float | None:
    """A figure of a line by its key (`fee`, `per_post.engagements`); None where it states none."""
    holder: Any = line.per_post if figure.startswith("per_post.") else line
    stated: Quantity | None = getattr(holder, figure.removeprefix("per_post."))
    return None if stated is None else stated.value


def with_figure(scenario: Scenario, name: str, figure: str, value: float) -> Scenario:
    """The scenario with another value for a figure of a line."""
    if figure.startswith("per_post."):
        known = scenario.tiers[name].per_post.model_copy(update={figure.removeprefix("per_post."): Quantity.of(value)})
        return with_line(scenario, name, per_post=known)
    if figure in FEES:
        return with_line(scenario, name, **_repriced(scenario.tiers[name], figure, value))
    return with_line(scenario, name, **{figure: Quantity.of(value)})


def _repriced(line: Line, figure: str, value: float) -> dict[str, Any]:
    """A line's fee at another value; the amounts of its volume prices move with it, and its most gives way."""
    before = figure_of(line, figure)
    factor = value / before if before else 1.0
    change: dict[str, Any] = {figure: Quantity.of(value)} | moved_prices(line, factor)
    each = value * (line.posts if figure == "fee_per_post" else 1.0)
    if line.fee_at_most is not None and line.fee_at_most.value < each:
        change["fee_at_most"] = Quantity.of(each)
    return change


def moves_prices(line: Line) -> bool:
    """Whether a line states amounts that a change of its fee moves along."""
    return any(not price.percent for key in VOLUME_PRICES for price in getattr(line, key).values())
