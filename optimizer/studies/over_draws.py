"""How good a mix is by what its scenario chooses plans for: planned figures, or where it weighs draws these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.percentiles import mean, tail_mean
from optimizer.domain.arithmetic.score import Score, scored
from optimizer.domain.language.scenario import Scenario
from optimizer.planner.strategies import factors

if TYPE_CHECKING:
    from optimizer.draws.campaign import CampaignDraws
    from optimizer.draws.normal import Floats


def scored_over(arithmetic: Arithmetic, bests: Mapping[str, float | None], counts: Sequence[float]) -> Score:
    """As `scored`, but that a scenario with `risk` counts its bad draws; with regret, planned figures alone count."""
    scenario = arithmetic.scenario
    if scenario.risk is None or scenario.risk.regret is not None:
        return scored(arithmetic, bests, counts)
    from optimizer.planner.uncertain.limits import draws_of

    found = weighed(scenario, own_draws(draws_of(scenario, counts), bests))
    return scored(arithmetic, bests, counts) if found is None else (found,)


def own_draws(draws: CampaignDraws, bests: Mapping[str, float | None]) -> Floats:
    """Profit, or the weighted attainment of what goals alone could reach as planned, by draw."""
    scenario = draws.scenario
    if scenario.strategy == "profit":
        return draws.measure("profit")
    import numpy as np

    from optimizer.draws.normal import added

    goals = draws.goals()
    return added((factor * goals[name] for name, factor in factors(scenario, bests).items()), np.zeros(draws.size))


def weighed(scenario: Scenario, draws: Floats) -> float | None:
    """The mean of draws weighed against that of the worst ones, as a scenario's `risk` says; by sorting."""
    risk = scenario.risk
    if risk is None:
        return None
    ordered = sorted(draws.tolist())
    average, tail = mean(ordered), tail_mean(ordered, risk.tail, highest=False)
    if average is None or tail is None:
        return None
    return fsum(((1.0 - risk.share) * average, risk.share * tail))


def as_planned(scenario: Scenario) -> Scenario:
    """The scenario without `risk`, whose limits all speak of what is planned."""
    limits = tuple(limit.model_copy(update={"sure": None, "worst": None}) for limit in scenario.limits)
    return scenario.model_copy(update={"risk": None, "limits": limits}).placed(scenario.origin)
