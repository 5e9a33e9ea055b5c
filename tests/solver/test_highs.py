"""What only HiGHS has: its own statuses and settings."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import highspy
import pytest

from optimizer.domain.arithmetic.linear import Column, Row
from optimizer.solver import highs
from optimizer.solver.highs import DOUBTFUL, STATUS, HighsSession
from optimizer.solver.port import Termination
from tests.solver.programs import NOW, Case, breach, counting_knapsack, parts, whole

FAULTS = {"kLoadError", "kModelError", "kPresolveError", "kPostsolveError", "kModelEmpty"}
"""Statuses that no valid program with a column ends with."""


def test_every_status_is_read_or_a_fault() -> None:
    """The table knows each status that HiGHS has; one that a newer HiGHS adds fails here first."""
    known = {name for name in dir(highspy.HighsModelStatus) if name.startswith("k")} - {"kMin", "kMax"}
    assert known - set(STATUS) <= FAULTS | {"kHighsInterrupt"}
    assert not set(STATUS) & FAULTS
    assert set(STATUS) <= known
    assert set(STATUS) >= DOUBTFUL


def test_ends_only_in_statuses_of_the_table() -> None:
    """The names in the table are HiGHS's own, so that none is misspelt."""
    assert all(hasattr(highspy.HighsModelStatus, name) for name in STATUS)


def stated(case: Case) -> tuple[list[Column], list[Row]]:
    """A program's columns and rows as a session is told them."""
    return [Column(*column) for column in case.columns], list(case.rows)


def test_a_restated_program_is_the_new_one() -> None:
    """Turned from program to program, in any order, a session finds what a fresh one finds, and forgets added rows."""
    every = [counting_knapsack(seed) for seed in range(12)]
    session = HighsSession(every[0].problem())
    for number in random.Random(0).choices(range(12), k=40):
        case = every[number]
        assert session.restate(*stated(case)) is None
        solution = session.maximise(case.objective, NOW)
        assert solution.values is not None
        assert solution.bound == pytest.approx(case.best, rel=1e-9)
        assert breach(case.rows, solution.values) <= 1e-9
        session.add(Row({0: 1.0, 1: 1.0}, upper=0.0))


def test_sides_bounds_and_missing_coefficients_are_edited() -> None:
    """Equal, ranged and one-sided rows keep their kind; coefficients come and go, and columns get other bounds."""
    ranged = Row({0: 1.0, 1: 1.0}, 1.0, 5.0)
    before = Case([*whole(1, 4.0), *parts(1, 9.0)], [ranged, Row({0: 1.0}, 2.0, 2.0)], {0: 1.0, 1: 1.0}, 5.0)
    after = Case(
        [(0.0, 7.0, True), (0.0, 1.5, False)],
        [Row({1: 2.0}, 1.0, 8.0), Row({0: 1.0, 1: 2.0}, 6.0, 6.0)],
        {0: 1.0, 1: 1.0},
        5.5,
    )
    session = HighsSession(before.problem())
    for case in (before, after, before, after):
        assert session.restate(*stated(case)) is None
        assert session.maximise(case.objective, NOW).bound == pytest.approx(case.best, rel=1e-9)


def test_another_shape_is_refused_and_leaves_the_program() -> None:
    """A program with other columns, kinds or rows is not edited into; the reason says which."""
    case = counting_knapsack(3)
    session = HighsSession(case.problem())
    columns, rows = stated(case)
    shape, kind = "another number of columns or rows", "other columns count whole"
    assert session.restate(columns[1:], rows) == shape
    assert session.restate(columns, [*rows, *rows]) == shape
    assert session.restate([Column(0.0, 1.0, integer=False), *columns[1:]], rows) == kind
    assert session.maximise(case.objective, NOW).bound == pytest.approx(case.best, rel=1e-9)


@pytest.fixture
def never_ending(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The first run goes round for ever, as HiGHS's presolve may, deaf to everything; the others are what they are."""
    done = threading.Event()
    stuck: list[object] = []
    real = highspy.Highs.run

    def run(this: highspy.Highs) -> object:
        if not stuck:
            stuck.append(this)
            done.wait()
        return real(this)

    monkeypatch.setattr(highspy.Highs, "run", run)
    for name, value in {"GUARDED": 0, "SOON": 0.05, "QUIET": 0.05}.items():
        monkeypatch.setattr(highs, name, value)
    yield stuck
    done.set()


@pytest.mark.parametrize("start", [False, True])
def test_a_search_that_never_ends_is_left_for_another_one(never_ending: list[object], *, start: bool) -> None:
    """The answer is the one that an undisturbed search gives, and the session goes on: rows, bounds and all."""
    case, other = counting_knapsack(3), counting_knapsack(4)
    session = HighsSession(case.problem())
    known = tuple(0.0 for _ in case.columns) if start else None
    solution = session.maximise(case.objective, NOW, start=known)
    assert len(never_ending) == 1
    assert solution.termination is Termination.OPTIMAL
    assert solution.bound == pytest.approx(case.best, rel=1e-9)
    assert solution.values is not None
    assert breach(case.rows, solution.values) <= 1e-9
    assert session.restate(*stated(other)) is None
    assert session.maximise(other.objective, NOW, careful=True).bound == pytest.approx(other.best, rel=1e-9)
