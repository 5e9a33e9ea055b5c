"""How a program is stated in PuLP: names for people, positions for everything else."""

from __future__ import annotations

import re
from math import inf
from typing import Any

import pulp
import pytest

from optimizer.domain.arithmetic.linear import Column, Row
from optimizer.model.program import Program


def stated(program: Program) -> list[tuple[dict[str, float], int, float]]:
    """Every row as PuLP holds it: coefficients by column name, sense, right side."""
    return [
        ({column.name: value for column, value in row.items()}, row.sense, -row.constant)
        for row in program.problem.constraints()
    ]


def column(program: Program, position: int) -> Any:
    """The PuLP column at a position."""
    return program.problem.variables()[position]


def test_columns_keep_their_order_whatever_their_names() -> None:
    """PuLP and its solvers see columns in the order in which they were added, also beyond ten and with equal names."""
    program = Program()
    positions = [program.column(name, 0.0, 1.0) for name in ["z", "a", "m-1", "m_1", "m_1", *["same"] * 8]]
    assert positions == list(range(13))
    names = [one.name for one in program.problem.variables()]
    assert [name.split("_", 1)[1] for name in names] == [re.sub(r"\W", "_", one.name) for one in program.columns]
    assert len(set(names)) == 13


def test_names_are_plain() -> None:
    """A name keeps letters, digits and underscores of ASCII, and no more than 40 of them."""
    program = Program()
    program.column("Möbel & Co. [2]", 0.0, 1.0)
    program.column("x" * 300, 0.0, 1.0)
    assert column(program, 0).name == "x00000_M_bel___Co___2_"
    assert column(program, 1).name == "x00001_" + "x" * 40


def test_bounds_and_kinds_reach_pulp() -> None:
    """Infinite bounds are none; whole columns are integer."""
    program = Program()
    program.column("free", -inf, inf)
    program.column("count", 2.0, 9.0, integer=True)
    free, count = program.problem.variables()
    assert (free.lowBound in {None, -inf}, free.upBound in {None, inf}) == (True, True)
    assert (count.lowBound, count.upBound) == (2.0, 9.0)
    assert [one.cat for one in (free, count)] == [pulp.LpContinuous, pulp.LpInteger]
    assert program.columns[1] == Column(2.0, 9.0, integer=True)
    assert program.columns[1].name == "count"


def test_rows_are_scaled_and_sourced() -> None:
    """A stated row remembers the key that it comes from, and its bound becomes 1 in PuLP and in the record."""
    program = Program()
    for name in "ab":
        program.column(name, 0.0, 10.0)
    program.row(Row({0: 500.0, 1: 50.0}, upper=1_000.0), "budget")
    program.row(Row({0: 3.0}, upper=6.0), as_is=True)
    assert [sourced.key for sourced in program.rows] == ["budget", None]
    assert program.rows[0].row.upper == pytest.approx(1.0)
    assert program.rows[1].row == Row({0: 3.0}, upper=6.0)
    (budget, sense, side), (_, _, six) = stated(program)
    assert list(budget.values()) == pytest.approx([0.5, 0.05])
    assert side == pytest.approx(1.0)
    assert (sense, six) == (pulp.LpConstraintLE, 6.0)


@pytest.mark.parametrize(
    ("row", "senses"),
    [
        (Row({0: 1.0}, 1.0, 1.0), [pulp.LpConstraintEQ]),
        (Row({0: 1.0}, 1.0), [pulp.LpConstraintGE]),
        (Row({0: 1.0}, upper=1.0), [pulp.LpConstraintLE]),
        (Row({0: 1.0}, 0.5, 1.0), [pulp.LpConstraintGE, pulp.LpConstraintLE]),
        (Row({0: 1.0}), []),
    ],
    ids=["equal", "at least", "at most", "both", "neither"],
)
def test_each_side_becomes_a_row_of_pulp(row: Row, senses: list[int]) -> None:
    """Equal sides are one row; two different ones are two; a missing one is none."""
    program = Program()
    program.column("a", 0.0, 10.0)
    program.row(row, "key")
    assert [sense for _, sense, _ in stated(program)] == senses
    assert len(program.rows) == 1


@pytest.mark.parametrize("row", [Row({}, upper=4.0), Row({}, -1.0, 1.0), Row({}, 0.0, 0.0)])
def test_a_row_of_nothing_that_holds_is_dropped(row: Row) -> None:
    """Zero is within the sides: nothing is demanded."""
    program = Program()
    program.row(row, "key")
    assert (program.rows, program.columns) == ([], [])


@pytest.mark.parametrize("row", [Row({}, 5.0), Row({}, upper=-1.0), Row({}, 2.0, 2.0)])
def test_a_row_of_nothing_that_cannot_hold_never_does(row: Row) -> None:
    """Zero is outside the sides: the program is infeasible, and the row knows its key."""
    program = Program()
    program.column("a", 0.0, 10.0)
    program.row(row, "one")
    program.row(row, "other")
    assert [sourced.key for sourced in program.rows] == ["one", "other"]
    assert len(program.columns) == 2
    assert (program.columns[1].lower, program.columns[1].upper) == (0.0, 0.0)
    assert [(list(left.values()), sense, side) for left, sense, side in stated(program)] == [
        ([1.0], pulp.LpConstraintGE, 1.0),
        ([1.0], pulp.LpConstraintGE, 1.0),
    ]


def test_every_column_is_named() -> None:
    """A column in no row is still a column of the problem."""
    program = Program()
    program.column("used", 0.0, 10.0)
    program.column("idle", 1.0, 3.0, integer=True)
    program.row(Row({0: 1.0}, upper=2.0))
    assert [one.name for one in program.problem.objective] == ["x00000_used", "x00001_idle"]
