"""Other good plans: feasible, different from one another and the plan, within the loss, and the best of their kind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import optimizer
from optimizer.domain.arithmetic.score import scored
from optimizer.domain.findings.explain import Alternative
from optimizer.files import load, loads
from optimizer.planner import solve
from optimizer.studies.explain.alternatives import alternatives
from optimizer.studies.explain.questions import Questions
from tests.laws.cases import given
from tests.studies import enumerated
from tests.studies.enumerated import Given

SCENARIOS = Path(optimizer.__file__).parents[1] / "scenarios"
SEEDS = range(600, 620)
POINT = 0.01


def counts_of(asked: Questions, found: Alternative) -> tuple[float, ...]:
    return tuple(found.effect.mix.get(name, 0.0) for name in asked.scenario.tiers)


def are_good(asked: Questions, found: tuple[Alternative, ...], loss: float) -> None:
    """Each holds every limit by the arithmetic, gives up no more than is allowed, and stands alone."""
    mixes = [tuple(asked.counts), *(counts_of(asked, one) for one in found)]
    assert len(set(mixes)) == len(mixes)
    for one, counts in zip(found, mixes[1:], strict=True):
        assert asked.arithmetic.broken(counts) == ()
        assert one.effect.holds
        assert one.kinds
        own = scored(asked.arithmetic, asked.bests, counts)
        for mine, best in zip(own, asked.scored, strict=True):
            assert mine >= best - loss * abs(best) - 1e-8 * abs(best)
        assert 0 <= one.loss <= loss + 1e-8
        assert 0 <= one.distance <= 1
        assert one.distance > 0 or "most different" not in one.kinds


@pytest.mark.parametrize("name", ["instagram-launch", "affiliate", "two-phase-launch", "credibility"])
@pytest.mark.parametrize("loss", [0.01, 0.1])
def test_of_bundled_scenarios(name: str, loss: float) -> None:
    """Good ones are found, and never more than asked for."""
    scenario = load(SCENARIOS / f"{name}.yaml")
    asked = Questions(scenario, solve(scenario, check=False))
    found = alternatives(asked, loss, 6)
    assert 0 < len(found) <= 6
    are_good(asked, found, loss)
    assert len(alternatives(asked, loss, 1)) == 1
    assert alternatives(asked, loss, 0) == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_against_every_mix(seed: int) -> None:
    """No mix within the loss has fewer partnerships, less spend, or (to a point) a smaller largest share."""
    scenario: Given = given(seed, small=True, counts="whole")
    of = loads(json.dumps(scenario))
    plan = solve(of, check=False)
    if not plan.lines:
        return
    asked = Questions(of, plan)
    found = alternatives(asked, 0.05, 4)
    are_good(asked, found, 0.05)
    mixes = enumerated.allowed(scenario)
    near = enumerated.as_good(mixes, asked.bests, asked.scored, 0.05 * (1 - 1e-7))
    fewest = float(np.min(mixes.measure("partnerships")[near]))
    least = float(np.min(mixes.measure("spend")[near]))
    every = [(float(sum(asked.counts)), float(plan.totals["spend"] or 0.0))]
    for one in found:
        assert one.effect.spend is not None
        every.append((one.partnerships, one.effect.spend.after))
    assert min(count for count, _ in every) <= fewest
    assert min(spend for _, spend in every) <= least * (1 + 1e-8)
    spend = mixes.measure("spend")
    if np.all(spend[near] > 0):
        lines = np.array([mixes.measure("spend", (line,)) for line in range(len(scenario["tiers"]))])
        smallest = float(np.min(np.max(lines, axis=0)[near] / spend[near]))
        own = max(line.share_of_spend or 0.0 for line in plan.lines)
        assert min([own, *(one.largest_share for one in found)]) <= smallest + POINT
