"""A program as an MPS file, with every digit of every number; PuLP's own writer keeps 13."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

import pulp

from optimizer.domain.arithmetic.linear import Column, Linear, Row


def columns_of(problem: pulp.LpProblem) -> list[Column]:
    """The columns of a PuLP problem, in their order."""
    return [
        Column(
            -inf if column.lowBound is None else float(column.lowBound),
            inf if column.upBound is None else float(column.upBound),
            column.cat == pulp.LpInteger,
        )
        for column in problem.variables()
    ]


def rows_of(problem: pulp.LpProblem) -> list[Row]:
    """The rows of a PuLP problem, in their order."""
    positions = {column.name: position for position, column in enumerate(problem.variables())}
    rows = []
    for row in problem.constraints():
        side = -float(row.constant)
        lower = -inf if row.sense == pulp.LpConstraintLE else side
        upper = inf if row.sense == pulp.LpConstraintGE else side
        rows.append(Row({positions[column.name]: float(value) for column, value in row.items()}, lower, upper))
    return rows


def mps(columns: Sequence[Column], rows: Sequence[Row], objective: Linear, *, whole: bool) -> str:
    """The text of a file that asks to minimise; `whole` False makes every column fractional."""
    sides = list(_sides(rows))
    lines = ["NAME          campaign", "ROWS", " N  objective"]
    lines += [f" {kind}  r{number}" for number, (kind, _, _) in enumerate(sides)]
    lines += ["COLUMNS", *_entries(columns, sides, objective, whole=whole)]
    lines += ["RHS", *(f"    right  r{number}  {side!r}" for number, (_, side, _) in enumerate(sides))]
    lines += ["BOUNDS", *(line for number, column in enumerate(columns) for line in _bounds(number, column))]
    return "\n".join([*lines, "ENDATA", ""])


Side = tuple[str, float, Row]
"""What one line of the file says of a row: at least, at most or equal, its right side, and the row."""


def _sides(rows: Sequence[Row]) -> Iterator[Side]:
    for side in (side for row in rows for side in row.sides()):
        if side.lower == side.upper:
            yield "E", side.lower, side
        elif side.lower > -inf:
            yield "G", side.lower, side
        else:
            yield "L", side.upper, side


def _entries(columns: Sequence[Column], sides: Sequence[Side], objective: Linear, *, whole: bool) -> Iterator[str]:
    """Coefficients, column by column; each column has one in the objective, so that none goes unnamed."""
    entries = [[f"    c{number}  objective  {objective.get(number, 0.0)!r}"] for number in range(len(columns))]
    for number, (_, _, row) in enumerate(sides):
        for position, value in row.coefficients.items():
            entries[position].append(f"    c{position}  r{number}  {value!r}")
    for column, lines in zip(columns, entries, strict=True):
        marked = whole and column.integer
        yield from ["    mark  'MARKER'  'INTORG'"] * marked
        yield from lines
        yield from ["    mark  'MARKER'  'INTEND'"] * marked


def _bounds(number: int, column: Column) -> Iterator[str]:
    """Both bounds, always: what a file leaves out is read in different ways."""
    if column.lower == -inf and column.upper == inf:
        yield f" FR bounds  c{number}"
    elif column.lower == column.upper:
        yield f" FX bounds  c{number}  {column.lower!r}"
    else:
        yield f" MI bounds  c{number}" if column.lower == -inf else f" LO bounds  c{number}  {column.lower!r}"
        yield f" PL bounds  c{number}" if column.upper == inf else f" UP bounds  c{number}  {column.upper!r}"
