"""What every solver must do, whichever it is."""

from __future__ import annotations

from math import inf, isnan

import pytest

from optimizer.domain.arithmetic.linear import Row
from optimizer.solver.port import Effort, Termination
from tests.solver.programs import CASES, NOW, Case, Open, breach, counting_knapsack, market_split, parts, value, whole

EXACT = 1e-9

cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)

PAIRS = ((0, 1), (0, 2), (1, 2))
"""Any two of three columns."""

KNAPSACK = Case(whole(2), [Row({0: 5.0, 1: 4.0}, upper=24.0), Row({0: 1.0, 1: 2.0}, upper=6.0)], {0: 5.0, 1: 4.0})


@cases
def test_reaches_the_known_best(opened: Open, case: Case) -> None:
    """The best is found, proven, and held by values that keep every row."""
    solution = opened(case.problem()).maximise(case.objective, NOW)
    assert solution.termination is Termination.OPTIMAL
    assert solution.values is not None
    assert len(solution.values) == len(case.columns)
    assert value(case.objective, solution.values) == pytest.approx(case.best, rel=EXACT)
    assert solution.bound == pytest.approx(case.best, rel=EXACT)
    assert breach(case.rows, solution.values) <= EXACT
    for (lower, upper, integer), number in zip(case.columns, solution.values, strict=True):
        assert lower - EXACT <= number <= upper + EXACT
        assert not integer or number == pytest.approx(round(number), abs=EXACT)


@cases
def test_relaxation_lets_every_column_be_fractional(opened: Open, case: Case) -> None:
    """The relaxation's bound is its value, and no smaller than the best in whole numbers."""
    session = opened(case.problem())
    relaxed = session.relaxation(case.objective)
    assert relaxed.termination is Termination.OPTIMAL
    assert relaxed.values is not None
    assert relaxed.bound == pytest.approx(case.relaxed, rel=EXACT)
    assert value(case.objective, relaxed.values) == pytest.approx(case.relaxed, rel=EXACT)
    assert session.maximise(case.objective, NOW).bound == pytest.approx(case.best, rel=EXACT)


@cases
def test_careful_finds_the_same(opened: Open, case: Case) -> None:
    """Without presolve the best is the same, and the next solve has it again."""
    session = opened(case.problem())
    for careful in (True, False):
        assert session.maximise(case.objective, NOW, careful=careful).bound == pytest.approx(case.best, rel=EXACT)


@cases
@pytest.mark.parametrize("off", [0.0, 1.0, 1e6], ids=["best", "beside", "far off"])
def test_a_start_changes_nothing(opened: Open, case: Case, off: float) -> None:
    """Begun from a best solution, from one beside it, or from none at all that holds, the best is the same."""
    best = opened(case.problem()).maximise(case.objective, NOW).values
    assert best is not None
    session = opened(case.problem())
    begun = session.maximise(case.objective, NOW, start=tuple(number - off for number in best))
    assert (begun.termination, begun.values is None) == (Termination.OPTIMAL, False)
    assert begun.bound == pytest.approx(case.best, rel=EXACT)
    assert session.maximise(case.objective, NOW).bound == pytest.approx(case.best, rel=EXACT)


@pytest.mark.parametrize("seed", range(12))
def test_solves_knapsacks_as_counting_does(opened: Open, seed: int) -> None:
    """Knapsacks with known best values, in the size of objective that the planner uses."""
    case = counting_knapsack(seed)
    session = opened(case.problem())
    unit = 1e6 / session.relaxation(case.objective).bound
    assert unit == pytest.approx(1e6 / case.relaxed, rel=EXACT)
    solution = session.maximise({column: unit * worth for column, worth in case.objective.items()}, NOW)
    assert solution.bound == pytest.approx(unit * case.best, rel=EXACT)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (parts(1), [Row({0: 1.0}, 3.0), Row({0: 1.0}, upper=1.0)]),
        (parts(3), [Row({0: 1.0, 1: 1.0, 2: 1.0}, 3.0), *(Row({a: 1.0, b: 1.0}, upper=1.0) for a, b in PAIRS)]),
        (whole(2, 10.0), [Row({0: 2.0, 1: 2.0}, 3.0, 3.0)]),
        (whole(1, 10.0), [Row({0: 1.0}, 3.2), Row({0: 1.0}, upper=3.8)]),
    ],
    ids=["two rows", "four rows", "odd sum of evens", "no whole number between"],
)
def test_says_that_nothing_holds(opened: Open, columns: list[tuple[float, float, bool]], rows: list[Row]) -> None:
    """Infeasible, with and without whole numbers, holds no values."""
    solution = opened(Case(columns, rows, {0: 1.0}).problem()).maximise({0: 1.0}, NOW)
    assert solution.termination is Termination.INFEASIBLE
    assert solution.values is None


def test_says_that_a_relaxation_has_no_solution(opened: Open) -> None:
    """An infeasible relaxation holds no values either."""
    case = Case(whole(2), [Row({0: 1.0, 1: 1.0}, 5.0), Row({0: 1.0, 1: 1.0}, upper=4.0)], {0: 1.0})
    relaxed = opened(case.problem()).relaxation(case.objective)
    assert (relaxed.termination, relaxed.values) == (Termination.INFEASIBLE, None)


@pytest.mark.parametrize("columns", [parts(2), whole(2)], ids=["fractional", "whole"])
def test_says_that_there_is_no_end(opened: Open, columns: list[tuple[float, float, bool]]) -> None:
    """Unbounded holds no values."""
    session = opened(Case(columns, [Row({0: 1.0, 1: -1.0}, upper=1.0)], {}).problem())
    relaxed = session.relaxation({0: 1.0})
    assert (relaxed.termination, relaxed.values) == (Termination.UNBOUNDED, None)
    solution = session.maximise({0: 1.0}, NOW)
    assert (solution.termination, solution.values) == (Termination.UNBOUNDED, None)


def test_an_empty_objective_asks_for_any_solution(opened: Open) -> None:
    """Without an objective a solution is one that holds every row; its bound is 0."""
    rows = [Row({0: 2.0, 1: 3.0}, 7.0, 7.0)]
    solution = opened(Case(whole(2), rows, {}).problem()).maximise({}, NOW)
    assert solution.termination is Termination.OPTIMAL
    assert solution.values is not None
    assert breach(rows, solution.values) <= EXACT
    assert solution.bound == 0.0


def test_objectives_change_from_solve_to_solve(opened: Open) -> None:
    """An objective leaves nothing of the one before it."""
    session = opened(KNAPSACK.problem())
    found = [session.maximise(objective, NOW).bound for objective in ({0: 1.0}, {1: 1.0}, {0: -1.0, 1: 1.0}, {0: 1.0})]
    assert found == pytest.approx([4.0, 3.0, 3.0, 4.0], rel=EXACT)


def test_added_rows_stay(opened: Open) -> None:
    """A row that was added holds in every later solve and relaxation; either side, both, or equal."""
    session = opened(KNAPSACK.problem())
    found = []
    for row in (Row({1: 1.0}, upper=0.5), Row({0: 2.0}, upper=7.0), Row({0: 1.0}, 1.0, 2.5), Row({0: 1.0}, 1.0, 1.0)):
        session.add(row)
        found.append((session.maximise(KNAPSACK.objective, NOW).bound, session.relaxation(KNAPSACK.objective).bound))
    flat = [bound for pair in found for bound in pair]
    assert flat == pytest.approx([20.0, 24.0, 15.0, 19.5, 10.0, 14.5, 5.0, 7.0], rel=EXACT)


def test_a_careful_look_sees_the_same(opened: Open) -> None:
    """With and without presolve the best is the same, and what is impossible stays so."""
    session = opened(KNAPSACK.problem())
    assert session.maximise(KNAPSACK.objective, NOW, careful=True).bound == pytest.approx(24.0, rel=EXACT)
    session.add(Row(KNAPSACK.objective, 24.0 + 1e-3))
    found = [session.maximise(KNAPSACK.objective, NOW, careful=careful).termination for careful in (True, False)]
    assert found == [Termination.INFEASIBLE, Termination.INFEASIBLE]


def test_whole_numbers_come_back_after_a_relaxation(opened: Open) -> None:
    """Relaxing does not change what the next solve takes for whole numbers."""
    session = opened(KNAPSACK.problem())
    session.add(Row({0: 2.0}, upper=5.0))
    assert session.relaxation({0: 1.0}).bound == pytest.approx(2.5)
    assert session.maximise({0: 1.0}, NOW).bound == pytest.approx(2.0)
    assert session.relaxation({0: 1.0}).bound == pytest.approx(2.5)


def test_near_ties_are_told_apart(opened: Open) -> None:
    """At the size of objective that the planner uses, a difference of 1e-8, relative, decides."""
    better = 1e6 * (1.0 + 1e-8)
    case = Case(whole(2, 1.0), [Row({0: 1.0, 1: 1.0}, upper=1.0)], {0: 1e6, 1: better})
    solution = opened(case.problem()).maximise(case.objective, NOW)
    assert solution.values is not None
    assert list(map(round, solution.values)) == [0, 1]


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_a_time_limit_stops_the_proof(opened: Open, seconds: float) -> None:
    """A stopped solve says so, and its bound is one that no solution exceeds."""
    case = market_split()
    solution = opened(case.problem()).maximise(case.objective, Effort().within(seconds))
    assert solution.termination is Termination.STOPPED
    assert not isnan(solution.bound)
    assert solution.bound >= -1e-3  # A perfect split would reach 0.
    if solution.values is not None:
        assert breach(case.rows, solution.values) <= 1e-6
        assert value(case.objective, solution.values) <= solution.bound + 1e-3


def test_a_stopped_session_can_go_on(opened: Open) -> None:
    """What a time limit stopped leaves the session as it was."""
    case = market_split()
    session = opened(case.problem())
    session.maximise(case.objective, Effort().within(0.0))
    found = session.maximise({0: 1.0}, NOW)
    assert (found.termination, round(found.bound, 6)) == (Termination.OPTIMAL, 1.0)


@pytest.mark.parametrize("gap", [1e-6, 0.01, 0.2])
def test_a_gap_bounds_what_is_given_up(opened: Open, gap: float) -> None:
    """With a gap, the bound is at most that far from the value, and the true best lies between the two."""
    case = counting_knapsack(3)
    solution = opened(case.problem()).maximise(case.objective, Effort(gap))
    assert solution.termination is Termination.OPTIMAL
    assert solution.values is not None
    reached = value(case.objective, solution.values)
    assert reached * (1.0 - EXACT) <= case.best <= solution.bound * (1.0 + EXACT)
    assert solution.bound - reached <= gap * reached + 1e-6


def test_endless_and_huge_limits_are_none(opened: Open) -> None:
    """A limit of years is as good as no limit."""
    session = opened(KNAPSACK.problem())
    for effort in (Effort(0.0, inf), Effort().within(1e12)):
        assert session.maximise(KNAPSACK.objective, effort).termination is Termination.OPTIMAL


def test_sessions_share_nothing(opened: Open) -> None:
    """Two sessions of one problem do not see each other's rows."""
    problem = KNAPSACK.problem()
    one, other = opened(problem), opened(problem)
    one.add(Row({0: 1.0}, upper=1.0))
    assert one.maximise({0: 1.0}, NOW).bound == pytest.approx(1.0)
    assert other.maximise({0: 1.0}, NOW).bound == pytest.approx(4.0)


def test_a_session_says_what_it_is(opened: Open) -> None:
    """Name and version are words for a report."""
    session = opened(KNAPSACK.problem())
    assert session.name in {"HiGHS", "CBC"}
    assert session.version[:1].isdigit() or session.version.startswith("devel")
