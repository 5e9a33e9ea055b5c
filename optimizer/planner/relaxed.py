"""The linear relaxation of a scenario: the best score when every partnership and every choice may be split."""

from __future__ import annotations

from optimizer.domain.results import Bests
from optimizer.domain.scenario import Scenario
from optimizer.planner.aim import Aims
from optimizer.planner.engine import engine_for
from optimizer.planner.found import OBJECTIVE, scaled_objective, size_of
from optimizer.planner.near import own_aims
from optimizer.solver.port import Termination

ROUNDS = 60
"""Rounds of tangents where reach is curved; a handful is usual."""


def relaxed(scenario: Scenario, bests: Bests) -> float | None:
    """The first figure of the relaxation's standing (larger is better); None where it has no best solution.

    Where audiences overlap, reach is held below tangents that are added until they are exact at the solution.
    """
    engine = engine_for(scenario)
    campaign = engine.campaign
    aim = own_aims(engine, Aims(campaign.model, campaign.arithmetic), bests)[0]
    size, value = size_of(aim.objective, 0.0), None
    for _ in range(ROUNDS):
        found = campaign.session.relaxation(scaled_objective(aim.objective, size))
        if found.termination is not Termination.OPTIMAL:
            return None
        objective = found.bound * size / OBJECTIVE
        value, size = aim.to_value(objective), size_of(aim.objective, objective)
        if not (rows := campaign.tangents(found.values)):
            break
        campaign.add(rows)
    return value
