"""A warm session's plans are those of cold solves, whatever was solved before, and by whichever way it proves them."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.errors import ScenarioError, StoppedError
from optimizer.files import changed, load, loads
from optimizer.planner import solve
from optimizer.planner.warm.session import WarmSession
from tests.domain.building import line, scenario
from tests.oracle.generate import random_scenario
from tests.planner.answers import community, counts, engaging, mix, two_kinds

SCENARIOS = Path(__file__).parents[3] / "scenarios"
MAIN = SCENARIOS / "instagram-launch.yaml"
PLATFORMS = SCENARIOS / "platforms.yaml"
FACTORS = (0.5, 0.9, 1.0, 1.7)
PARTS, DIGITS = 1e-6, 1e-14
"""How far figures of fractional plans may differ, which solvers round, and those of whole ones.

Of two mixes that are equally good for a goal alone, arithmetic may find one better in the sixteenth digit; which one
comes first shows there in the goal's best, and so in the score. Counts are the same in every digit.
"""


def assert_same(warm: Plan, cold: Plan, *, whole: bool) -> None:
    """The same plan, bests, score, spend, proof and words."""
    near = DIGITS if whole else PARTS
    assert (warm.status, warm.warnings, warm.reason) == (cold.status, cold.warnings, cold.reason)
    assert counts(warm) == (counts(cold) if whole else pytest.approx(counts(cold), rel=PARTS, abs=PARTS))
    assert figures(warm) == pytest.approx(figures(cold), rel=near, abs=0.0 if whole else PARTS)


def figures(plan: Plan) -> dict[str, float]:
    """What is compared by its size: score, gap, spend, and each goal's best and value, where there are any."""
    goals = {f"{goal.name} {kind}": getattr(goal, kind) for goal in plan.goals for kind in ("best", "value")}
    every = {"score": plan.score, "gap": plan.gap, "spend": plan.totals.get("spend"), **goals}
    return {name: value for name, value in every.items() if value is not None}


def told(base: Scenario, session: WarmSession | None) -> Plan | str:
    """The plan of a scenario, or why it is an error."""
    try:
        return solve(base, check=False) if session is None else session.solve(base)
    except ScenarioError as error:
        return str(error)


def drawn(seeds: range, *, small: bool) -> list[Scenario]:
    """Random scenarios at several budgets each, shuffled."""
    every: list[Scenario] = []
    for seed in seeds:
        base = loads(json.dumps(random_scenario(seed, small=small)))
        budgets = [] if base.budget is None else [round(factor * base.budget, 2) for factor in FACTORS]
        every += [base] if not budgets else [changed(base, budget=budget) for budget in budgets]
    random.Random(seeds.start).shuffle(every)
    return every


@pytest.mark.parametrize("file", [MAIN, PLATFORMS], ids=["counted", "searched"])
def test_what_is_kept_of_one_budget_fits_the_next(file: Path) -> None:
    """Budgets one after the other give what cold solves give, also when something else changes in between."""
    base, session = load(file), WarmSession()
    half = base.budget and base.budget / 2
    dearer = changed(base, overrides={"agency_fee": "25%"})
    for one in (base, changed(base, budget=half), dearer, changed(dearer, budget=half), changed(base, budget=half)):
        assert_same(session.solve(one), solve(one, check=False), whole=True)


def test_a_brief_plan_leaves_out_what_its_scenario_says() -> None:
    """It has no inputs, warnings and limits; nothing else is missing, also where there is no plan."""
    for base in (load(MAIN), load(SCENARIOS / "impossible-targets.yaml")):
        whole, brief = (WarmSession().solve(base, brief=short) for short in (False, True))
        assert whole.inputs
        assert replace(whole, inputs={}, warnings=(), limits=(), made=brief.made) == brief


@pytest.mark.parametrize(
    ("seeds", "small"),
    [(range(30), True), (range(200, 240), True), (range(1_000, 1_030), False)],
    ids=["small", "more", "large"],
)
def test_random_scenarios_in_any_order(seeds: range, small: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Score, spend, status and counts are those of cold solves, with other scenarios and budgets in between."""
    session, ways = WarmSession(), set()
    for base in drawn(seeds, small=small):
        warm, cold = told(base, session), told(base, None)
        if isinstance(warm, str) or isinstance(cold, str):
            assert warm == cold
            continue
        ways.add(warm.solver.name)
        assert_same(warm, cold, whole=base.whole)
    assert ways == {"enumeration", "HiGHS"}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_scenarios_in_any_order(path: Path) -> None:
    """The plans of every bundled scenario, also against solves that are repeated in another configuration."""
    base, session = load(path), WarmSession()
    every = [base, base] if base.budget is None else [changed(base, budget=base.budget * part) for part in (1, 0.6, 1)]
    for one in every:
        assert_same(session.solve(one), solve(one, check=False), whole=base.whole)
    assert_same(session.solve(base), solve(base), whole=base.whole)


def test_many_budgets_of_a_large_scenario() -> None:
    """Plans found at other budgets are starts only: 20 lines give the plans of cold solves in whatever order."""
    base, session = load(PLATFORMS), WarmSession()
    for budget in (150_000, 152_000, 149_000, 200_000, 151_500):
        one = changed(base, budget=budget)
        assert_same(session.solve(one), solve(one, check=False), whole=True)
    assert session.built == {"a shape not met before": 1}
    assert session.solves == 5


def test_small_scenarios_need_no_solver() -> None:
    """The main scenario is proven by counting its mixes, and says so."""
    plan = WarmSession().solve(load(MAIN))
    assert (plan.status, plan.gap, plan.solver.name, plan.solver.checked) == ("optimal", 0.0, "enumeration", False)


@pytest.mark.parametrize("strategy", ["weighted", "balanced", "priority", "cheapest", "profit"])
@pytest.mark.parametrize("budget", [20_000, 80_000])
def test_every_strategy_by_counting(strategy: str, budget: float) -> None:
    """Every strategy of the main scenario gives the plan that the solver proves, by counting alone."""
    changes = {"strategy": strategy, "goals.conversion.at_least": "150"}
    if strategy == "priority":
        changes["order"] = "[conversion, awareness, community]"
    base = load(MAIN, budget=budget, overrides=changes)
    warm = WarmSession().solve(base)
    assert warm.solver.name == "enumeration"
    assert_same(warm, solve(base, check=False), whole=True)


def test_ties_are_broken_by_counting() -> None:
    """Among equals the cheaper, then the fewer, then the earlier: also where the free line has no part in a goal."""
    session = WarmSession()
    for tiers in (
        {"a": engaging(10, 5), "b": engaging(10, 5)},
        {"a": engaging(20, 5), "b": engaging(10, 5), "c": engaging(1, 0)},
        {"a": engaging(10, 5, available=3), "b": engaging(20, 10, available=9), "c": engaging(5, 2.5, available=4)},
        {"a": line(fee=0, per_post={"engagements": 0}, available=50), "b": engaging(30, 7)},
    ):
        base = community(tiers)
        warm = session.solve(base)
        assert warm.solver.name == "enumeration"
        assert counts(warm) == mix(base)


def test_other_goals_bests() -> None:
    """Best values kept from another scenario normalise warm and cold plans alike."""
    base = load(MAIN)
    bests = {goal.name: goal.best for goal in solve(base, check=False).goals}
    session = WarmSession()
    for budget in (30_000, 60_000):
        one = changed(base, budget=budget)
        assert_same(session.solve(one, bests=bests), solve(one, bests=bests, check=False), whole=True)
        assert_same(session.solve(one), solve(one, check=False), whole=True)


def test_a_check_is_a_cold_solve() -> None:
    """What is repeated in another configuration is the plan that `solve` shows."""
    plan = WarmSession().solve(two_kinds(), check=True)
    assert (plan.solver.checked, plan.solver.name) == (True, "HiGHS")


def test_a_stopped_search_does_not_spoil_the_next() -> None:
    """After a time limit ended a solve in its middle, the same session proves the same plan as before."""
    base, session = load(PLATFORMS, budget=100_000), WarmSession()
    for seconds in (0.01, 0.05):
        with suppress(StoppedError):
            stopped = session.solve(base, time_limit=seconds)
            assert stopped.status == ("optimal" if stopped.gap == 0.0 else "feasible")
    assert_same(session.solve(base), solve(base, check=False), whole=True)


def test_shapes_are_told_apart() -> None:
    """Another line, limit or kind of count is another shape with a program of its own; numbers alone are not."""
    session = WarmSession()
    parts = {"a": engaging(10, 5), "b": engaging(30, 16)}
    for one in (
        community(parts, counts="fractional"),
        community(parts, counts="fractional", budget=70),
        community(parts | {"c": engaging(7, 3)}, counts="fractional"),
        community(parts, counts="fractional", budget=95),
    ):
        assert_same(session.solve(one), solve(one, check=False), whole=False)
    assert session.built == {"a shape not met before": 2}


def test_a_line_that_may_not_be_bought_at_all() -> None:
    """Without any mix that holds everything there is no plan, and the reason is the same."""
    base = scenario({"a": engaging(10, 5, at_least=3)}, budget=20, goals={"community": 1})
    assert_same(WarmSession().solve(base), solve(base, check=False), whole=True)


def test_what_cancels_out_is_kept() -> None:
    """Measures that add up to 0 but for rounding lose no mix when they are held."""
    tiers = {
        "a": line(fee=100, exactly=4, measures={"net": -0.6, "two": 3}),
        "b": line(fee=100, at_least=1, available=1, measures={"net": 0.3, "two": 1}),
        "c": line(fee=300, exactly=7, measures={"net": 0.3, "two": 3}),
    }
    goals = {name: Goal(weight=1, measure=name) for name in ("net", "two")}
    how = {"strategy": "priority", "order": ("net", "two"), "tolerance": 0.0}
    plan = WarmSession().solve(scenario(tiers, budget=10_000, goals=goals, **how))
    assert (plan.status, counts(plan)) == ("optimal", [4, 1, 7])
