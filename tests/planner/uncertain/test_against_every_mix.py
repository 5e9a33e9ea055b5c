"""Plans over draws are the best of all mixes on the same draws, by trying each."""

from __future__ import annotations

import pytest

from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.planner import solve
from optimizer.studies.over_draws import as_planned
from tests.planner.uncertain import random_scenarios

SEEDS = range(8)


@pytest.mark.parametrize("kind", ["risk", "worst", "sure", "regret"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_of_every_mix(kind: str, seed: int) -> None:
    """The same mix, ties included; proven, or no plan where there is none."""
    scenario = random_scenarios.scenario(seed, kind)
    first = solve(_free(scenario), check=False)
    found = solve(scenario, check=False)
    expected = random_scenarios.best(scenario, {goal.name: goal.best for goal in first.goals})
    if expected is None:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    counts = {line.name: int(line.partnerships) for line in found.lines}
    assert tuple(counts[name] for name in lines_of(scenario)) == expected[1]


def _free(scenario: Scenario) -> Scenario:
    """The scenario whose bests the score is measured by: without limits over draws."""
    limits = tuple(limit for limit in scenario.limits if not limit.drawn)
    return as_planned(scenario).model_copy(update={"limits": limits})
