"""Plans over named cases at their planning values: each case's best, and the plan whose largest regret is least."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import fsum

import numpy as np

from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.language.scenario import Scenario
from optimizer.draws.normal import Floats
from optimizer.draws.tables import LOGS, Sum, Tables
from optimizer.errors import OptimizerError
from optimizer.model.build import build
from optimizer.model.reach import exposures
from optimizer.planner.answers import PROVEN
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.uncertain.curves import Tail
from optimizer.planner.uncertain.engine import DrawnEngine
from optimizer.planner.uncertain.ground import Ground
from optimizer.planner.uncertain.objectives import measures_of, score_sum
from optimizer.solver.port import Effort


def scores(scenario: Scenario, scenarios: Mapping[str, Scenario], ground: Ground, bests: Bests) -> Sum:
    """A strategy's own figure in every case (a draw each), with what goals alone could reach as planned."""
    return score_sum(scenario, _tables(scenarios, ground), bests)


def case_bests(
    scenario: Scenario, scenarios: Mapping[str, Scenario], bests: Bests, start: Counts, effort: Effort
) -> dict[str, Incumbent | None]:
    """The proven best of all plans that are feasible as planned, by case; None where that is not known in time."""
    ground = Ground(scenario)
    score = scores(scenario, scenarios, ground, bests)
    alone = {
        name: ground.curved.objective([(1.0, Tail(score, weights=_only(place, len(scenarios))))])
        for place, name in enumerate(scenarios)
    }
    engine = ground.engine([score], start)
    return {name: _best(engine, objective, effort) for name, objective in alone.items()}


def _best(engine: DrawnEngine, objective: Objective, effort: Effort) -> Incumbent | None:
    try:
        found = engine.best(objective, effort)
    except OptimizerError:
        return None
    return found if isinstance(found, Incumbent) and found.gap <= PROVEN else None


def least_regret(score: Sum, best: Floats) -> Tail:
    """What is largest where the largest regret is least: the lowest of score less best."""
    return Tail(score.less(best), 1.0 / len(best))


def _only(place: int, size: int) -> Floats:
    found = np.zeros(size)
    found[place] = 1.0
    return found


def _tables(scenarios: Mapping[str, Scenario], ground: Ground) -> Tables:
    """What lines bring in each case, by count."""
    models = [build(case) for case in scenarios.values()]
    first = ground.choices.first
    names, segments = measures_of(ground.scenario), range(len(ground.scenario.audience))
    every = (*names, *(f"{LOGS}{segment}" for segment in segments))
    amounts = {name: np.zeros((int(first[-1]), len(models))) for name in every}
    for case, model in enumerate(models):
        for line, (start, end) in enumerate(pairwise(first)):
            filled = [model.lines.filled(line, float(count)) for count in range(end - start)]
            for name in names:
                linear = model.lines.expression(name, (line,))
                amounts[name][start:end, case] = [_of(linear, values) for values in filled]
            effective = [_of(model.lines.effective[line], values) for values in filled]
            for segment, own in enumerate(exposures(model.scenario, model.lines, line)):
                amounts[f"{LOGS}{segment}"][start:end, case] = [-own * one for one in effective]
    people = np.array([list(model.scenario.audience.values()) for model in models], dtype=float).T
    return Tables(first, amounts, people.reshape(len(segments), len(models)))


def _of(linear: Mapping[int, float], values: Mapping[int, float]) -> float:
    return fsum(value * values[column] for column, value in linear.items())
