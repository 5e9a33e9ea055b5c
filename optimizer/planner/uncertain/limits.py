"""Limits that speak of draws, in a plan: what must hold, in how many draws it does, and what one partnership changes.

By sorting, and not by anything that the search knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

import numpy as np

from optimizer.domain.arithmetic.limits import Rule
from optimizer.domain.arithmetic.percentiles import EXACT, tail_mean
from optimizer.domain.arithmetic.rules import limit_rule
from optimizer.domain.findings.plan import LimitResult
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.singles import Single, drawn_singles
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.campaign import HOLDS, CampaignDraws, campaign_draws
from optimizer.draws.figures import Drawn, stated
from optimizer.draws.line import LineDraws
from optimizer.files.cases import cases_of


@dataclass(frozen=True)
class DrawnLimit:
    """A limit of a mix: its row, and whether the mix keeps it."""

    row: LimitResult
    holds: bool


def of_scenario(scenario: Scenario, seed: float = 0.0) -> tuple[Drawn, Uncertainty]:
    """Where the draws of a scenario come from; those of so many seeds further where that is stated."""
    uncertainty = scenario.uncertainty or Uncertainty()
    if seed:
        uncertainty = uncertainty.model_copy(update={"seed": uncertainty.seed + seed})
    return Drawn.of(cases_of(scenario), uncertainty, stated(uncertainty)), uncertainty


def draws_of(scenario: Scenario, counts: Sequence[float], seed: float = 0.0) -> CampaignDraws:
    """A mix in the scenario's draws."""
    return drawing(scenario, counts)(of_scenario(scenario, seed)[0])


def drawing(scenario: Scenario, counts: Sequence[float]) -> partial[CampaignDraws]:
    """A mix in whatever draws it is then called with."""
    uncertainty = scenario.uncertainty or Uncertainty()
    return partial(campaign_draws, scenario, cases_of(scenario), counts, uncertainty=uncertainty)


def drawn_limits(scenario: Scenario, counts: Sequence[float]) -> tuple[DrawnLimit, ...]:
    """Every `sure` and `worst` limit of a mix, in the file's order."""
    singles = drawn_singles(scenario)
    if not singles:
        return ()
    draws = draws_of(scenario, counts)
    near = list(_near(scenario, counts, draws))
    return tuple(_told(one, draws, near) for one in singles)


def _near(scenario: Scenario, counts: Sequence[float], draws: CampaignDraws) -> Iterator[CampaignDraws]:
    """The draws of every mix with one partnership of one line more or less."""
    for way in (1, -1):
        others = [max(0.0, count + way) for count in counts]
        lines = draws_of(scenario, others).lines
        for place, line in enumerate(lines):
            if others[place] != counts[place]:
                mix = [*counts]
                mix[place] = others[place]
                yield _with_line(draws, mix, place, line)


def _with_line(draws: CampaignDraws, counts: Sequence[float], place: int, line: LineDraws) -> CampaignDraws:
    lines = [*draws.lines]
    lines[place] = line
    return CampaignDraws(draws.scenario, counts, lines, draws.case, draws.people)


def _told(one: Single, draws: CampaignDraws, near: Sequence[CampaignDraws]) -> DrawnLimit:
    rule, limit = limit_rule(draws.amounts, one), one.limit
    holds = np.asarray(draws.holds(rule))
    value, at_least, at_most = _value(limit, rule, draws)
    slacks = [] if at_least is None else [value - at_least]
    slacks += [] if at_most is None else [at_most - value]
    kept = keeps(one, draws)
    row = LimitResult(
        name=rule.name,
        key=rule.key,
        measure=rule.measure,
        unit=rule.unit,
        value=value,
        at_least=at_least,
        at_most=at_most,
        slack=min(slacks),
        binding=not kept or any(not keeps(one, other) for other in near),
        by=rule.by,
        sure=limit.sure,
        worst=limit.worst,
        chance=float(holds.mean()),
    )
    return DrawnLimit(row, kept)


def keeps(one: Single, draws: CampaignDraws) -> bool:
    """Whether a mix in draws keeps a limit."""
    rule, limit = limit_rule(draws.amounts, one), one.limit
    if limit.sure is not None:
        return float(np.asarray(draws.holds(rule)).mean()) >= limit.sure - EXACT
    tail, at_least, at_most = _value(limit, rule, draws)
    return all(
        (tail - bound if lowest else bound - tail) >= -HOLDS * abs(bound)
        for bound, lowest in ((at_least, True), (at_most, False))
        if bound is not None
    )


def _value(limit: Limit, rule: Rule, draws: CampaignDraws) -> tuple[float, float | None, float | None]:
    """The quantile that must hold, or the tail's mean, and the bounds, in the limit's own unit."""
    first = rule.sides[0]
    left = np.broadcast_to(np.asarray(first.factor * first.left.value(draws.mix)), (draws.size,))
    if rule.divisor is not None:
        divisor = np.broadcast_to(np.asarray(rule.divisor.value(draws.mix)), (draws.size,))
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.where(divisor != 0.0, left / divisor, np.nan)
    ordered = sorted(left[~np.isnan(left)].tolist()) or [0.0]
    bounds: dict[bool, float] = {}
    for side in rule.sides:
        other = 1.0 if rule.divisor is not None else float(np.mean(side.other.value(draws.mix)))
        bounds[side.ceiling] = side.number * other
    at_least, at_most = bounds.get(False), bounds.get(True)
    if limit.worst is not None:
        worst = tail_mean(ordered, limit.worst, highest=at_least is None)
        return (0.0 if worst is None else worst), at_least, at_most
    needed = ceil((limit.sure or 0.0) * len(ordered) - EXACT)
    low, high = ordered[len(ordered) - needed], ordered[needed - 1]
    if at_least is None or (at_most is not None and at_most - high < low - at_least):
        return high, at_least, at_most
    return low, at_least, at_most


def fresh(scenario: Scenario, counts: Sequence[float]) -> Iterator[str]:
    """What is to be said where a `sure` limit holds in fewer of as many other draws than chance explains."""
    singles = [one for one in drawn_singles(scenario) if one.limit.sure is not None]
    if not singles:
        return
    draws = draws_of(scenario, counts, seed=1.0)
    for one in singles:
        rule, sure = limit_rule(draws.amounts, one), one.limit.sure or 0.0
        chance = float(np.asarray(draws.holds(rule)).mean())
        error = (2.0 * sure * (1.0 - sure) / draws.size) ** 0.5
        if chance < sure - 2.0 * error:
            yield (
                f"{rule.name}: on as many fresh draws it holds in {100 * chance:.1f}% of them, "
                f"{100 * (sure - chance):.1f} points short; state more draws under uncertainty.draws"
            )
