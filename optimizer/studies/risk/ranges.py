"""Measures over draws as percentiles, and chances, by sorting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import NamedTuple

import numpy as np

from optimizer.domain.arithmetic.percentiles import WORST, chance, mean, percentile, tail_mean
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Range, Target, Told
from optimizer.domain.language.costs import cost_names, unit_costs
from optimizer.domain.language.measures import COST_PER, COSTS, MEASURES, RATIOS
from optimizer.domain.language.quantities import Unfit, number
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.campaign import CampaignDraws, Truths, at_most
from optimizer.draws.normal import Floats, added
from optimizer.errors import UsageError

HIGH_IS_WORST = frozenset(
    {"spend", "fees", "agency_fee", "products", "commission", "setup", "costs", "hours", "cpm", "cpe", "cpa"}
)
_TARGET = re.compile(r"\s*(?P<measure>[^<>=]+?)\s*(?P<sign><=|>=)\s*(?P<number>[^<>=]+?)\s*")
ALL = "all of them together"


class Asked(NamedTuple):
    """A target that somebody asks for: a measure or ratio of the whole plan, at most or at least a number."""

    text: str
    measure: str
    ceiling: bool
    number: float


def names_of(scenario: Scenario) -> tuple[str, ...]:
    """Every total and ratio of a plan, in the order of its file."""
    own = dict.fromkeys(name for line in scenario.tiers.values() for name in line.measures)
    costs = (COSTS, *cost_names(scenario)) if cost_names(scenario) else ()
    return (*MEASURES, *costs, *own, *RATIOS, *(f"{COST_PER}{name}" for name in unit_costs(scenario)))


def spread_of(name: str, planned: float | None, draws: Floats) -> Range:
    """A measure over draws."""
    ordered = sorted(draws.tolist())
    highest = name in HIGH_IS_WORST or name.startswith(COST_PER)
    p10, p50, p90 = (_finite(percentile(ordered, share)) for share in (0.1, 0.5, 0.9))
    return Range(name, planned, mean(ordered), p10, p50, p90, tail_mean(ordered, WORST, highest=highest))


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def ranges(plan: Plan, scenario: Scenario, draws: CampaignDraws) -> Iterator[Range]:
    """Every total and ratio."""
    costs = cost_names(scenario)
    for name in names_of(scenario):
        planned = plan.totals.get(f"costs.{name}" if name in costs else name)
        yield spread_of(name, planned, draws.measure(name))


def score_of(plan: Plan, draws: CampaignDraws) -> Range:
    """The strategy's own figure over draws."""
    highest = {"cheapest": "spend"}.get(draws.scenario.strategy, "score")
    return replace(spread_of(highest, plan.score, score_draws(plan, draws)), name="score")


def score_draws(plan: Plan, draws: CampaignDraws) -> Floats:
    """The strategy's own figure in each draw, with what each goal alone could reach as planned."""
    scenario, goals = draws.scenario, draws.goals()
    bests = {goal.name: goal.best for goal in plan.goals}
    parts = [(goal.weight, goals[goal.name] / best) for goal in plan.goals if (best := bests[goal.name])]
    zero = np.zeros(draws.size)
    if scenario.strategy in ("cheapest", "profit"):
        return draws.measure("spend" if scenario.strategy == "cheapest" else "profit")
    if scenario.strategy == "balanced":
        weighed = [value for weight, value in parts if weight]
        least: Floats = np.minimum.reduce(weighed) if weighed else zero
        return least
    if scenario.strategy == "priority":
        return goals[scenario.order[0]]
    return added((weight * value for weight, value in parts), zero)


def asked(text: str, scenario: Scenario) -> Asked:
    """A target as it is written: `cpa<=12`; raises UsageError for what is none."""
    match = _TARGET.fullmatch(text)
    known = names_of(scenario)
    if match is None:
        raise UsageError(f'--target {text}: write MEASURE<=NUMBER or >=, for example --target "cpa<=12"')
    if match["measure"] not in known:
        advice = did_you_mean(match["measure"], known) or f"; there are {', '.join(known)}"
        raise UsageError(f"--target {text}: there is no measure {match['measure']}{advice}")
    try:
        value = number(match["number"], "a number", "12").value
    except Unfit as unfit:
        raise UsageError(f"--target {text}: {unfit}") from None
    return Asked(text, match["measure"], match["sign"] == "<=", value)


def targets(draws: CampaignDraws, wanted: list[Asked]) -> Iterator[Target]:
    """The chance of every floor and limit and of every target, and of all of them together."""
    held = [(rule.name, key, holds) for key, (rule, holds) in draws.holding().items()]
    held += [(one.text, one.text, _met(draws.measure(one.measure), one.number, one.ceiling)) for one in wanted]
    for name, key, holds in held:
        yield Target(name, key, *chance(holds.tolist()))
    if len(held) > 1:
        every = np.logical_and.reduce([holds for _, _, holds in held])
        yield Target(ALL, "", *chance(every.tolist()))


def _met(value: Floats, bound: float, ceiling: bool) -> Truths:  # noqa: FBT001 - as an `Asked` states it
    return at_most(value, bound) if ceiling else at_most(bound, value)


def told(plan: Plan, scenario: Scenario, draws: CampaignDraws) -> Told:
    """Of one measure the chance of its floor or limit, or else of the planned figure.

    It is profit with `profit`, spend with `cheapest`, else conversions if a goal counts them, else the first goal's.
    """
    measure = first_measure(scenario)
    ceiling = measure == "spend"
    bound = _stated(scenario, measure, ceiling=ceiling)
    number_ = (plan.totals.get(measure) or 0.0) if bound is None else bound
    holds = _met(draws.measure(measure), number_, ceiling)
    return Told(measure, number_, bound is not None, chance(holds.tolist())[0])


def first_measure(scenario: Scenario) -> str:
    """The measure that is told first."""
    measures = [scenario.measure_of(name) for name in scenario.goals]
    first = "conversions" if "conversions" in measures else measures[0] if measures else "spend"
    return {"profit": "profit", "cheapest": "spend"}.get(scenario.strategy, first)


def _stated(scenario: Scenario, measure: str, *, ceiling: bool) -> float | None:
    """The floor of a measure of the whole plan, or (`ceiling`) its limit, stated as an amount."""
    floors = [
        goal.at_least
        for name, goal in scenario.goals.items()
        if scenario.measure_of(name) == measure and not goal.where and goal.at_least is not None and not ceiling
    ]
    for limit in scenario.limits:
        bound = limit.exactly or (limit.at_most if ceiling else limit.at_least)
        alone = not (limit.where or limit.by or limit.per or limit.for_each is not None or limit.of)
        if limit.measure == measure and alone and bound is not None and not bound.percent:
            floors.append(bound.value)
    return (min(floors) if ceiling else max(floors)) if floors else None


def over_budget(scenario: Scenario, draws: CampaignDraws) -> float | None:
    """The chance of spending above the whole budget, reserve included."""
    if scenario.budget is None:
        return None
    return chance((~at_most(draws.measure("spend"), scenario.budget)).tolist())[0]


def histogram(draws: Floats, steps: int = 40) -> tuple[tuple[float, float], ...]:
    """Middles of equal steps from the lowest draw to the highest, and the share of draws in each."""
    shares, edges = np.histogram(draws, bins=steps)
    middles = (edges[:-1] + edges[1:]) / 2.0
    return tuple(zip(middles.tolist(), (shares / len(draws)).tolist(), strict=True))


def assumed(scenario: Scenario, uncertainty: Uncertainty) -> Iterator[str]:
    """The defaults that were used, in words."""
    stated = set() if scenario.uncertainty is None else scenario.uncertainty.model_fields_set
    common = uncertainty.common
    if "rates" not in common:
        yield "rates move together: 30% for the campaign, 70% for a line"
    if "sizes" not in common:
        yield "followers, fees, costs, products and hours are each creator's own"
    if "spread" not in stated and any(line.spread is None for line in scenario.tiers.values()):
        yield "results of one partnership spread by 50% about those of its line"
