"""The linear relaxation of a scenario: the best score when every partnership and every choice may be split."""

from __future__ import annotations

from optimizer.domain.audit import Arithmetic
from optimizer.domain.results import Bests
from optimizer.domain.scenario import Scenario
from optimizer.model.build import build
from optimizer.planner.aim import Aims
from optimizer.planner.campaign import Campaign
from optimizer.planner.engine import Engine
from optimizer.planner.found import OBJECTIVE, scaled_objective, size_of
from optimizer.planner.near import own_aims
from optimizer.solver.choose import open_session
from optimizer.solver.port import Termination

ROUNDS = 60
"""Rounds of tangents where reach is curved; a handful is usual."""


def relaxed(scenario: Scenario, bests: Bests) -> float | None:
    """The first figure of the relaxation's standing (larger is better); None where it has no best solution.

    Where audiences overlap, reach is held below tangents that are added until they are exact at the solution.
    """
    model = build(scenario)
    campaign = Campaign(model, Arithmetic(scenario), open_session(model.problem, "highs", counting=scenario.whole))
    aim = own_aims(Engine(campaign, None), Aims(model, campaign.arithmetic), bests)[0]
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
