"""What cannot hold together: really a conflict, and nothing in it could be left out."""

from __future__ import annotations

import json
import random
from itertools import combinations
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.plan import Clash
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.files import loads
from optimizer.planner import feasible, solve
from optimizer.studies.conflict import clashes, explained, path, question, stated, tangle
from tests.domain.building import limit, line, scenario, share
from tests.oracle import arithmetic, brute, reference
from tests.oracle.generate import random_scenario

LARGEST = 7
"""Up to so many members every subset is asked about."""

SEEDS = range(9_000, 9_045)
MANY = 20_000
BOUNDS = {"at_least", "at_most", "exactly"}


def conflict(of: Scenario) -> tuple[Clash, ...]:
    """One irreducible conflict; none where a plan exists."""
    found = tangle(of, question(of), most=1).conflicts
    return clashes(of, found[0]) if found else ()


def keys_of(of: Scenario) -> list[str]:
    return [clash.key for clash in conflict(of)]


def is_irreducible(of: Scenario, found: list[str]) -> None:
    """The conflict alone allows no plan; every smaller part of it does."""
    everything = frozenset(stated(of))
    assert feasible(of, everything - frozenset(found)) is None
    sizes = range(len(found)) if len(found) <= LARGEST else [len(found) - 1]
    for size in sizes:
        for kept in combinations(found, size):
            assert feasible(of, everything - frozenset(kept)) is not None, kept


def lines(**micro: Any) -> dict[str, Any]:
    """A micro for 500 with 100 conversions and 4 hours, and a mega for 10,000 with 500 and 50."""
    return {
        "micro": line(**{"fee": 500, "per_post": {"conversions": 100}, "hours": 4, "available": 20} | micro),
        "mega": line(fee=10_000, per_post={"conversions": 500}, hours=50, available=2),
    }


CASES: dict[str, tuple[Scenario, list[str]]] = {
    "budget and floor": (
        scenario(lines(), budget=5_000, goals={"conversion": Goal(weight=1, at_least=1_200)}),
        ["budget", "goals.conversion.at_least"],
    ),
    "availability and floor": (
        scenario(lines(), budget=1e6, goals={"conversion": Goal(weight=1, at_least=3_500)}),
        ["goals.conversion.at_least", "tiers.micro.available", "tiers.mega.available"],
    ),
    "two limits": (
        scenario(
            lines(), limit("hours", at_most=30), limit("conversions", at_least=900), budget=1e6, goals={"conversion": 1}
        ),
        ["limits.1", "limits.2"],
    ),
    "two lines' bounds and hours": (
        scenario(
            lines(at_least=3),
            limit("hours", at_most=60),
            limit("partnerships", where={"tier": "mega"}, at_least=1),
            budget=1e6,
            goals={"conversion": 1},
        ),
        ["tiers.micro.at_least", "limits.1", "limits.2"],
    ),
    "none or so many": (
        scenario(
            lines(at_least_if_used=12),
            limit("partnerships", where={"tier": "micro"}, at_least=1),
            budget=5_500,
            goals={"conversion": 1},
        ),
        ["budget", "tiers.micro.at_least_if_used", "limits.1"],
    ),
    "exactly": (
        scenario(lines(exactly=11), budget=5_000, goals={"conversion": 1}),
        ["budget", "tiers.micro.exactly"],
    ),
    "within one limit": (
        scenario(lines(), limit("partnerships", at_least=1.2, at_most=1.8), budget=5_000, goals={"conversion": 1}),
        ["limits.1"],
    ),
    "a measure that no line has": (
        scenario(lines(), limit("impressions", at_least=10), budget=5_000, goals={"conversion": 1}),
        ["limits.1"],
    ),
    "shares": (
        scenario(
            lines(),
            limit("spend", where={"tier": "mega"}, at_least=share(0.6)),
            limit("spend", where={"tier": "micro"}, at_least=share(0.5)),
            limit("conversions", at_least=1),
            budget=1e6,
            goals={"conversion": 1},
        ),
        ["limits.1", "limits.2", "limits.3"],
    ),
    "reach beyond the audience": (
        scenario(
            {"a": line(fee=10, per_post={"reach": 100})},
            budget=1e5,
            goals={"awareness": Goal(weight=1, at_least=1_000)},
            audience=1_000,
        ),
        ["goals.awareness.at_least"],
    ),
    "reach and overlap": (
        scenario(
            {"a": line(fee=10, per_post={"reach": 100}, available=20)},
            budget=100,
            goals={"awareness": Goal(weight=1, at_least=700)},
            audience=1_000,
        ),
        ["budget", "goals.awareness.at_least"],
    ),
    "reserve": (
        scenario(lines(exactly=10), budget=5_000, reserve=Bound(0.05, percent=True), goals={"conversion": 1}),
        ["budget", "tiers.micro.exactly"],
    ),
    "lines used": (
        scenario(
            lines(at_least=1),
            limit("lines_used", at_most=1),
            limit("conversions", where={"tier": "mega"}, at_least=100),
            budget=1e6,
            goals={"conversion": 1},
        ),
        ["tiers.micro.at_least", "limits.1", "limits.2"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_conflicts_by_hand(name: str) -> None:
    """Each conflict is the one that is meant, in the file's order, and no part of it is too much."""
    of, expected = CASES[name]
    assert keys_of(of) == expected
    is_irreducible(of, expected)


@pytest.mark.parametrize("counts", ["whole", "fractional"])
def test_one_of_several_conflicts_is_found(counts: str) -> None:
    """Too many conversions for the budget, too few hours for them too: one of both is told, irreducible."""
    of = scenario(
        lines(),
        limit("hours", at_most=30),
        budget=5_000,
        counts=counts,
        goals={"conversion": Goal(weight=1, at_least=1_200)},
    )
    found = keys_of(of)
    assert found in (["budget", "goals.conversion.at_least"], ["goals.conversion.at_least", "limits.1"])
    is_irreducible(of, found)


def test_a_feasible_scenario_has_no_conflict() -> None:
    """There is nothing to tell, and the plan stays as it is."""
    of = scenario(lines(), budget=5_000, goals={"conversion": 1})
    assert conflict(of) == ()
    plan = solve(of)
    assert explained(plan, of) is plan


def _tightened(seed: int) -> dict[str, Any]:
    """A random scenario that is asked for more than it was made for."""
    given = random_scenario(seed, small=True)
    stream = random.Random(seed)
    names = list(given["tiers"])
    given.setdefault("limits", []).extend(
        [
            {"measure": "partnerships", "where": {"name": stream.choice(names)}, "at_most": stream.randint(0, 2)},
            {"measure": "engagements", "at_least": round(10 ** stream.uniform(3, 5))},
            {"measure": "hours", "at_most": stream.randint(2, 60)},
        ]
    )
    return given


@pytest.mark.parametrize("seed", SEEDS)
def test_random_conflicts(seed: int) -> None:
    """Asked of every subset, and of an independent solver: the members alone clash, and any member less does not."""
    given = _tightened(seed)
    of = loads(json.dumps(given))
    found = keys_of(of)
    assert bool(found) == (brute.enumerate_all(given).status == "infeasible")
    if not found:
        return
    is_irreducible(of, found)
    assert reference.solve(_keeping(given, found)).status == "infeasible"
    for left_out in found:
        rest = reference.solve(_keeping(given, [key for key in found if key != left_out]))
        assert rest.status in ("optimal", "inconclusive"), left_out


def _keeping(given: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """The scenario as a dictionary that states these things and no others; use is decided up to `MANY` partnerships."""
    kept: dict[str, Any] = {**json.loads(json.dumps(given)), "strategy": "cheapest"}
    if "budget" not in keys:
        kept.pop("budget", None)
        kept.pop("reserve", None)
    spendable = arithmetic.read(given).spendable
    kept["limits"] = [
        _as_amount(limit, spendable) for place, limit in enumerate(given["limits"]) if f"limits.{place + 1}" in keys
    ]
    for name, goal in kept.get("goals", {}).items():
        if isinstance(goal, dict) and f"goals.{name}.at_least" not in keys:
            goal.pop("at_least", None)
    for name, tier in kept["tiers"].items():
        for kind in {"at_least", "exactly", "at_least_if_used", "available"} & tier.keys():
            if f"tiers.{name}.{kind}" not in keys:
                del tier[kind]
        tier.setdefault("available", MANY)
    return kept


def _as_amount(limit: dict[str, Any], spendable: float) -> dict[str, Any]:
    """A share of the budget as the money that it is, which holds whether the budget is kept or not."""
    if limit.get("of") != "budget":
        return limit
    bounds = {bound: arithmetic.quantity(limit[bound]) * spendable for bound in BOUNDS & limit.keys()}
    return {**{key: value for key, value in limit.items() if key != "of"}, **bounds}


TEXT = """\
name: clash
budget: 5k
reserve: 10%
goals:
  conversion: {weight: 1, at_least: 1_000}
tiers:
  micro.one:
    fee: 500
    per_post: {impressions: 1, reach: 1, conversions: 100}
    available: 20
limits:
  - {measure: hours, at_most: 400}
  - {measure: spend, at_least: 1}
"""


def test_places_sentences_and_the_reason() -> None:
    """Each member names where it was written, and reads as a sentence; together they are the reason."""
    plan = optimizer.solve(loads(TEXT, name="clash.yaml"))
    assert plan.status == "infeasible"
    assert [(clash.key, clash.place, clash.sentence) for clash in plan.conflict] == [
        ("budget", "clash.yaml:2:9", "spend at most 4,500 (budget 5,000 less reserve 500)"),
        ("goals.conversion.at_least", "clash.yaml:5:37", "conversions at least 1,000 (floor of goal conversion)"),
    ]
    assert plan.reason == (
        "cannot hold together: spend at most 4,500 (budget 5,000 less reserve 500) "
        "and conversions at least 1,000 (floor of goal conversion)"
    )


def test_places_of_lines_and_limits() -> None:
    """Names may hold dots; a limit is told by its number, a bound of a line by its own key."""
    text = TEXT.replace("budget: 5k", "budget: 1M").replace("at_least: 1}", "at_least: 20k, name: spend floor}")
    plan = optimizer.solve(loads(text, name="clash.yaml"))
    assert [(clash.key, clash.place.rpartition(":")[0]) for clash in plan.conflict] == [
        ("tiers.micro.one.available", "clash.yaml:10"),
        ("limits.2", "clash.yaml:13"),
    ]
    assert plan.reason == (
        "cannot hold together: at most 20 partnerships of micro.one (available) and spend floor: spend at least 20,000"
    )


def test_what_was_stated_as_dotted_keys() -> None:
    """Everything that could stand in a plan's way, in the file's order; paths count positions from 0."""
    of = loads(TEXT)
    assert stated(of) == ("budget", "goals.conversion.at_least", "tiers.micro.one.available", "limits.1", "limits.2")
    assert [path(key) for key in stated(of)] == [
        ("budget",),
        ("goals", "conversion", "at_least"),
        ("tiers", "micro.one", "available"),
        ("limits", 0),
        ("limits", 1),
    ]
    assert path("tiers.micro.one") == ("tiers", "micro.one")


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_all_conflicts_of_random_scenarios(seed: int) -> None:
    """Each is irreducible, none holds another; without a cut a plan is possible, without a part of it none is."""
    of = loads(json.dumps(_tightened(seed)))
    everything = frozenset(stated(of))
    found = tangle(of, question(of), most=5)
    if not found.conflicts:
        assert feasible(of) is not None
        return
    for keys in found.conflicts:
        is_irreducible(of, list(keys))
        assert not any(set(keys) < set(other) for other in found.conflicts)
    assert len(set(found.conflicts)) == len(found.conflicts)
    for cut in found.cuts:
        assert feasible(of, frozenset(cut)) is not None
        for less in combinations(cut, len(cut) - 1):
            assert feasible(of, frozenset(less)) is None
    if found.complete:
        hit = [set(cut) for cut in found.cuts]
        assert all(any(set(keys) & cut for cut in hit) for keys in found.conflicts)
    assert everything >= {key for keys in found.conflicts for key in keys}


def test_independent_conflicts_are_all_found() -> None:
    """Two pairs that have nothing to do with each other; at most so many are looked for."""
    of = scenario(
        lines(at_least=12),
        limit("hours", at_most=40),
        limit("conversions", where={"tier": "mega"}, at_least=1_500),
        budget=1e6,
        goals={"conversion": 1},
    )
    found = tangle(of, question(of), most=5)
    assert set(found.conflicts) == {
        ("tiers.micro.at_least", "limits.1"),
        ("tiers.mega.available", "limits.2"),
        ("limits.1", "limits.2"),
    }
    assert found.complete
    one = tangle(of, question(of), most=1)
    assert (len(one.conflicts), one.complete) == (1, False)
