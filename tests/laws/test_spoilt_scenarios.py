"""Whatever is done to a valid scenario, the answer is a plan, a list of problems, or why there is no plan."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.plan_lines import lines_of
from optimizer.errors import ScenarioError
from optimizer.files import dump, load, loads
from optimizer.studies.solve import answer
from tests.files.test_mutations import change, parts
from tests.oracle.generate import random_scenario

BUNDLED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
SECONDS = 5.0
NUMBERS = (0, 1, 2, 0.5, 1e-6, 1e6, 1e12, "0%", "1%", "50%", "100%", "60k", "1.5M", [1, 2], [0, 1, 100])


def nudged(tree: Any, draw: random.Random) -> None:
    """Another number somewhere: most such scenarios are still valid, and some of them are extreme."""
    figures = [(owner, key) for owner, key in parts(tree) if isinstance(owner[key], int | float | str)]
    owner, key = draw.choice(figures)
    given = owner[key]
    if isinstance(given, int | float) and draw.random() < 0.6:
        owner[key] = given * 10.0 ** draw.randint(-6, 6)
    else:
        owner[key] = draw.choice(NUMBERS)


def outcome(text: str) -> str:
    """What comes of a scenario, once it was checked that it is one of the three things that may come of it."""
    try:
        scenario = loads(text, name="spoilt.json")
        plan = answer(scenario, check=False, time_limit=SECONDS)
    except ScenarioError as wrong:
        problems = wrong.problems
    else:
        return status(plan, len(lines_of(scenario)))
    assert problems
    assert all(problem.message for problem in problems)
    return "problems"


def status(plan: Plan, lines: int) -> str:
    """The status of a plan, which has every line, or none and a reason."""
    assert plan.status in {"optimal", "feasible", "infeasible", "unbounded"}
    if not plan.lines:
        assert plan.reason
        assert plan.status != "infeasible" or plan.conflict
    else:
        assert len(plan.lines) == lines
    return plan.status


@cache
def bundled() -> list[Any]:
    """The bundled scenarios as trees, but for the largest."""
    return [dump(load(path)) for path in BUNDLED if path.stem != "platforms"]


@pytest.mark.parametrize("batch", range(5))
def test_every_outcome_is_one_that_a_person_can_use(batch: int) -> None:
    """Three hundred spoilt scenarios of every kind: never a fault of the program."""
    seen: Counter[str] = Counter()
    for seed in range(60 * batch, 60 * batch + 60):
        draw = random.Random(seed)
        tree = json.loads(
            json.dumps(draw.choice(bundled()) if draw.random() < 0.3 else random_scenario(seed, small=True))
        )
        for _ in range(draw.randint(1, 3)):
            if draw.random() < 0.25:
                change(tree, draw)
            elif tree:
                nudged(tree, draw)
        seen[outcome(json.dumps(tree))] += 1
    assert seen["problems"] > 6
    assert seen["optimal"] > 6
