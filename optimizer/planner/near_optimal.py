"""Plans that are nearly as good as another one, and best at something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from operator import mul

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import combine
from optimizer.domain.arithmetic.results import Bests, normalised
from optimizer.domain.arithmetic.score import Score, attainable
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import StoppedError
from optimizer.model.build import CampaignModel
from optimizer.planner.engine import Engine, engine_for
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective, Objectives
from optimizer.planner.tolerances import size_of
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
    least: Score,
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
    own = own_objectives(engine, Objectives(model, arithmetic), bests)
    effort = Effort() if seconds is None else Effort().within(seconds)
    known = None
    if len(own) == 1 and not finish:  # The best by that figure tells sooner than a search among all that reach it.
        known = engine.best(own[0], effort)
        if known is Termination.INFEASIBLE or (isinstance(known, Incumbent) and not _reached(known, least[0])):
            return None
        if isinstance(known, Incumbent) and little is None:
            return known.counts
    for objective, value in zip(own, least, strict=True):
        engine.hold(objective, value - HELD * abs(value), size_of(objective.linear, objective.to_linear(value)))
    first = own[0] if little is None else _little(model, arithmetic, little)
    if isinstance(known, Incumbent) and little is not None and min(little.spend, default=0.0) >= 0.0:
        return engine.improve(first, known.counts, effort).counts
    found = engine.best(first, effort)
    if not isinstance(found, Incumbent):
        return None
    if finish and little is not None:
        engine.hold(first, found.value - HELD * abs(found.value), found.size)
        better = engine.best(own[0], effort)
        found = better if isinstance(better, Incumbent) else found
    return found.counts


def _reached(found: Incumbent, least: float) -> bool:
    """Whether the best by a figure reaches it. Raises StoppedError where time ended before that was known."""
    enough = least - HELD * abs(least)
    if found.value < enough <= found.most:
        raise StoppedError("the time limit ended the search before any plan was found; allow more time")
    return found.value >= enough


def own_objectives(engine: Engine, objectives: Objectives, bests: Bests) -> list[Objective]:
    """The objectives whose values are the figures of a score."""
    scenario = objectives.model.scenario
    if scenario.strategy == "cheapest":
        return [objectives.thrift()]
    if scenario.strategy == "profit":
        return [objectives.profit()]
    if scenario.strategy == "priority":
        return [objectives.goal(name) for name in scenario.order]
    counted = attainable(scenario, bests)
    if not counted:
        return [Objective({}, lambda _: 0.0)]
    if scenario.strategy == "weighted":
        weights = normalised(scenario)
        return [objectives.weighted({name: weights[name] / best for name, best in counted.items()})]
    engine.add(objectives.below_each(counted))
    return [objectives.smallest(counted)]


def _little(model: CampaignModel, arithmetic: Arithmetic, little: Little) -> Objective:
    lines = model.lines
    weighted = [(weight, line) for line, weight in enumerate(little.spend) if weight]
    spend = combine([(-weight, lines.expression("spend", (line,))) for weight, line in weighted])
    linear = combine([(1.0, spend), (-little.partnerships, dict.fromkeys(range(model.size), 1.0))])

    def value(counts: Counts) -> float:
        money = [line.spend for line in arithmetic.audit(counts).lines] if weighted else []
        return -fsum(map(mul, little.spend, money)) - little.partnerships * fsum(counts)

    return Objective(linear, value)
