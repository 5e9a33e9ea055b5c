"""CBC, beside which HiGHS checks, finds the same plans as HiGHS alone."""

from __future__ import annotations

import json

import pytest

from optimizer.errors import ScenarioError
from optimizer.files import loads
from optimizer.planner import solve
from tests.oracle import brute
from tests.oracle.generate import random_scenario
from tests.planner.answers import counts, two_kinds
from tests.solver.conftest import needs_cbc

SEEDS = range(700, 716)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_solvers_find_the_same_plan(seed: int) -> None:
    """Status, score and, where rounding decides nothing, the counts are the same."""
    needs_cbc()
    given = random_scenario(seed, small=True)
    scenario = loads(json.dumps(given))
    try:
        ours = solve(scenario)
    except ScenarioError:
        with pytest.raises(ScenarioError):
            solve(scenario, solver="cbc")
        return
    theirs = solve(scenario, solver="cbc")
    assert theirs.solver.name == "CBC"
    assert theirs.status == ours.status
    assert theirs.score == (None if ours.score is None else pytest.approx(ours.score, rel=1e-9, abs=1e-12))
    if not brute.enumerate_all(given).ambiguous:
        assert counts(theirs) == counts(ours)


def test_cbc_is_checked_too() -> None:
    """Its proof is repeated by HiGHS."""
    needs_cbc()
    plan = solve(two_kinds(), solver="cbc")
    assert (counts(plan), plan.status, plan.gap, plan.solver.checked) == ([1, 2], "optimal", 0.0, True)
    assert solve(two_kinds(), solver="cbc", check=False).solver.checked is False
