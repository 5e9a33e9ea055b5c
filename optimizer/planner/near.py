"""Plans that are nearly as good as another one, and best at something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from operator import mul

from optimizer.domain.audit import Arithmetic
from optimizer.domain.linear import combine
from optimizer.domain.results import Bests, normalised
from optimizer.domain.scenario import Scenario
from optimizer.domain.standing import Standing, attainable
from optimizer.errors import StoppedError
from optimizer.model.build import CampaignModel
from optimizer.planner.aim import Aim, Aims, Counts
from optimizer.planner.engine import Engine, engine_for
from optimizer.planner.found import Found, size_of
from optimizer.solver.port import Effort, Termination

HELD = 1e-9
"""What is held may be missed by this part of it, as equal plans may differ."""


@dataclass(frozen=True, slots=True)
class Little:
    """What there should be little of: spend, each line's times its weight, and partnerships times theirs."""

    spend: Sequence[float] = ()
    partnerships: float = 0.0


def near(
    scenario: Scenario,
    bests: Bests,
    least: Standing,
    little: Little | None = None,
    *,
    finish: bool = False,
    seconds: float | None = None,
) -> Counts | None:
    """The plan with as little as possible of something among those that stand at `least` or better; None without any.

    Without `little`, the best such plan by the strategy's first figure. `finish` makes the choice among equal plans:
    the one with the best first figure. `seconds` is what it may take.
    Raises StoppedError where time ended before any plan.
    """
    engine = engine_for(scenario)
    model, arithmetic = engine.campaign.model, engine.campaign.arithmetic
    own = own_aims(engine, Aims(model, arithmetic), bests)
    effort = Effort() if seconds is None else Effort().within(seconds)
    known = None
    if len(own) == 1 and not finish:  # The best by that figure tells sooner than a search among all that reach it.
        known = engine.best(own[0], effort)
        if known is Termination.INFEASIBLE or (isinstance(known, Found) and not _reached(known, least[0])):
            return None
        if isinstance(known, Found) and little is None:
            return known.counts
    for aim, value in zip(own, least, strict=True):
        engine.hold(aim, value - HELD * abs(value), size_of(aim.objective, aim.to_objective(value)))
    first = own[0] if little is None else _little(model, arithmetic, little)
    if isinstance(known, Found) and little is not None and min(little.spend, default=0.0) >= 0.0:
        return engine.improve(first, known.counts, effort).counts
    found = engine.best(first, effort)
    if not isinstance(found, Found):
        return None
    if finish and little is not None:
        engine.hold(first, found.value - HELD * abs(found.value), found.size)
        better = engine.best(own[0], effort)
        found = better if isinstance(better, Found) else found
    return found.counts


def _reached(found: Found, least: float) -> bool:
    """Whether the best by a figure reaches it. Raises StoppedError where time ended before that was known."""
    enough = least - HELD * abs(least)
    if found.value < enough <= found.most:
        raise StoppedError("the time limit ended the search before any plan was found; allow more time")
    return found.value >= enough


def own_aims(engine: Engine, aims: Aims, bests: Bests) -> list[Aim]:
    """The aims whose values are the figures of a standing."""
    scenario = aims.model.scenario
    if scenario.strategy == "cheapest":
        return [aims.thrift()]
    if scenario.strategy == "profit":
        return [aims.profit()]
    if scenario.strategy == "priority":
        return [aims.goal(name) for name in scenario.order]
    counted = attainable(scenario, bests)
    if not counted:
        return [Aim({}, lambda _: 0.0)]
    if scenario.strategy == "weighted":
        weights = normalised(scenario)
        return [aims.weighted({name: weights[name] / best for name, best in counted.items()})]
    engine.add(aims.below_each(counted))
    return [aims.smallest(counted)]


def _little(model: CampaignModel, arithmetic: Arithmetic, little: Little) -> Aim:
    lines = model.lines
    weighted = [(weight, line) for line, weight in enumerate(little.spend) if weight]
    spend = combine([(-weight, lines.expression("spend", (line,))) for weight, line in weighted])
    objective = combine([(1.0, spend), (-little.partnerships, dict.fromkeys(range(model.size), 1.0))])

    def value(counts: Counts) -> float:
        money = [line.spend for line in arithmetic.audit(counts).lines] if weighted else []
        return -fsum(map(mul, little.spend, money)) - little.partnerships * fsum(counts)

    return Aim(objective, value)
