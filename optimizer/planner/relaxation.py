"""For explanations, the linear relaxation of a scenario: its best score when partnerships and choices may be split."""

from __future__ import annotations

from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.language.scenario import Scenario
from optimizer.planner.engine import engine_for
from optimizer.planner.near_optimal import own_objectives
from optimizer.planner.objective import Objectives
from optimizer.planner.tolerances import OBJECTIVE, scaled_objective, size_of
from optimizer.solver.port import Termination

ROUNDS = 60
"""Rounds of tangents where reach is curved; a handful is usual."""


def relaxed(scenario: Scenario, bests: Bests) -> float | None:
    """The first figure of the relaxation's score (larger is better); None where it has no best solution.

    Where audiences overlap, reach is held below tangents that are added until they are exact at the solution.
    """
    engine = engine_for(scenario)
    campaign = engine.campaign
    objective = own_objectives(engine, Objectives(campaign.model, campaign.arithmetic), bests)[0]
    size, value = size_of(objective.linear, 0.0), None
    for _ in range(ROUNDS):
        found = campaign.session.relaxation(scaled_objective(objective.linear, size))
        if found.termination is not Termination.OPTIMAL:
            return None
        linear = found.bound * size / OBJECTIVE
        value, size = objective.to_value(linear), size_of(objective.linear, linear)
        if not (rows := campaign.tangents(found.values)):
            break
        campaign.add(rows)
    return value
