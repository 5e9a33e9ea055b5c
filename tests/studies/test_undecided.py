"""Small files that once kept a solver busy for ever: every answer comes, and nothing undecided is taken for a proof."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import UNDECIDED
from optimizer.files import load, loads
from optimizer.studies.conflict import clashes, stated, tangle
from optimizer.studies.explain.explain import explain
from tests.conftest import Outcome

HARD = Path(__file__).parent / "hard"
NAMES = sorted(path.stem for path in HARD.glob("*.yaml"))
BOUNDED_BY = {
    "exact-roi": {"budget", "limits.1", "limits.2"},
    "exact-cpm-of-two": {"budget", "tiers.mega.at_least", "limits.1"},
    "exact-factor": {"limits.1", "limits.2"},
}
"""What certainly belongs to the conflict: without any one of these there is a plan, which is counted by hand."""
MANY = """\
name: many
budget: 1k
goals: {awareness: 1}
tiers:
  a: {followers: 1k, fee: 10, reach_rate: 10%, available: 5, at_least: 1}
  b: {followers: 2k, fee: 20, reach_rate: 10%, available: 7}
limits:
  - {measure: reach, at_least: 100}
  - {measure: spend, at_most: 500}
  - {measure: partnerships, at_least: 2}
  - {measure: partnerships, at_most: 9}
"""


@pytest.mark.parametrize("name", NAMES)
def test_solve_answers(name: str, optimizer: Callable[..., Outcome]) -> None:
    """There is no plan, and what is named cannot hold together; it is never a fault of the program."""
    done = optimizer("solve", HARD / f"{name}.yaml", "--format", "json")
    found = json.loads(done.out)
    assert (done.code, found["status"]) == (4, "infeasible")
    assert {clash["key"] for clash in found["conflict"]} >= BOUNDED_BY.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_explain_answers(name: str) -> None:
    """Within its time limit, and saying what it left open."""
    found = explain(load(HARD / f"{name}.yaml"), time_limit=3.0)
    assert found.plan.status == "infeasible"
    assert found.conflicts
    undecided = (found.plan.reason or "").endswith(UNDECIDED)
    assert not undecided or found.notes


def test_the_budget_belongs_to_the_conflict() -> None:
    """Without it a mix meets the exact return and the reach: the budget may not be left out of what cannot hold."""
    scenario = load(HARD / "exact-roi.yaml")
    broken = Arithmetic(scenario).broken([1245.0, 640.0, 439.0])
    assert broken == ("budget",)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_undecided_is_no_proof(seed: int) -> None:
    """However many questions stay open, what is called a conflict holds one, and a cut really leaves a plan."""
    draw = random.Random(seed)
    scenario = loads(MANY, name="many.yaml")
    keys = stated(scenario)
    true = [frozenset(draw.sample(keys, draw.randint(1, 4))) for _ in range(draw.randint(1, 3))]
    silent = draw.choice([0.0, 0.2, 0.6, 1.0])

    def question(kept: frozenset[str]) -> bool | None:
        if draw.random() < silent:
            return None
        return not any(conflict <= kept for conflict in true)

    found = tangle(scenario, question, most=3)
    assert found.conflicts
    assert all(any(conflict <= set(named) for conflict in true) for named in found.conflicts)
    assert all(not any(conflict <= set(keys) - set(cut) for conflict in true) for cut in found.cuts)
    assert found.decided or silent > 0.0
    if silent == 0.0:
        assert all(frozenset(named) in true for named in found.conflicts)
    assert all(clash.sentence for named in found.conflicts for clash in clashes(scenario, named))
