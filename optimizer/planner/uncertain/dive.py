"""A plan that keeps every `sure` limit, so that a search begins with one: planned programs with rows of quantiles.

At a plan that misses a limit its quantile is taken for linear: the mean rise of the draws around the one that decides.
The row that this gives may cut good plans off, so that nothing is proven here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from operator import mul

import numpy as np

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Row
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.model.build import build
from optimizer.planner.campaign import Campaign
from optimizer.planner.engine import Engine
from optimizer.planner.objective import Counts, Objective, Objectives
from optimizer.planner.strategies import factors
from optimizer.planner.uncertain.chance import Chance
from optimizer.planner.uncertain.choices import Choices, Floats
from optimizer.solver.choose import open_session
from optimizer.solver.port import Effort, Termination

TIMES, SECONDS = 24, 2.0
"""Programs that are solved at most, and the seconds that each of them may take."""
FEW = 3
"""Counts above a plan's that a slope looks at."""
BEYOND = 1e-3
"""By how much of its size a row asks for more than the quantile, so that rounding does not stand in the way."""


def dive(
    scenario: Scenario, bests: Bests, choices: Choices, chances: Sequence[Chance], start: Counts, effort: Effort
) -> Counts:
    """A mix that keeps all of them, or where none is found the last one that was tried."""
    mix = start
    if all(chance.holds(mix) for chance in chances):
        return mix
    model = build(scenario)
    arithmetic = Arithmetic(scenario)
    session = open_session(model.problem, "highs", counting=True)
    engine = Engine(Campaign(model, arithmetic, session), None)
    objective = _objective(scenario, Objectives(model, arithmetic), bests)
    for _ in range(TIMES):
        missed = [chance for chance in chances if not chance.holds(mix)]
        if not missed:
            break
        engine.add([row for chance in missed for row in _rows(chance, choices, mix)])
        try:
            found = engine.best(objective, effort.within(SECONDS))
        except OptimizerError:
            break
        if isinstance(found, Termination):
            break
        mix = found.counts
    return mix


def _objective(scenario: Scenario, objectives: Objectives, bests: Bests) -> Objective:
    if scenario.strategy == "cheapest":
        return objectives.thrift()
    if scenario.strategy == "profit":
        return objectives.profit()
    return objectives.weighted(factors(scenario, bests))


def _rows(chance: Chance, choices: Choices, mix: Counts) -> list[Row]:
    weights = choices.chosen(np.asarray(mix).astype(np.int64))
    found = []
    for bound in chance.bounds:
        quantile, rise = chance.quantile(bound, weights)
        if quantile < 0.0:
            slopes = _slopes(rise, choices, mix)
            least = fsum(map(mul, slopes, mix)) - quantile
            rest = BEYOND * bound.size
            found.append(Row(dict(enumerate(slopes)), lower=least + min(rest, BEYOND * abs(least))))
    return found


def _slopes(rise: Floats, choices: Choices, mix: Counts) -> list[float]:
    """What one partnership more of each line adds, from a step down to a few up."""
    slopes = []
    for (start, end), count in zip(choices.lines(), mix, strict=True):
        low, high = max(0, int(count) - 1), min(end - start - 1, int(count) + FEW)
        slopes.append(float(rise[start + high] - rise[start + low]) / max(1, high - low))
    return slopes
