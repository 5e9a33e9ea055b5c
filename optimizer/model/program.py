"""Columns and rows addressed by position, whose rows know what they come from; PuLP states them for a solver."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import pulp

from optimizer.domain.arithmetic.linear import Column, Row, scaled
from optimizer.model.affine import expression


@dataclass(frozen=True, slots=True)
class Sourced:
    """A row and the dotted key of what a person stated; None for the model's own logic."""

    key: str | None
    row: Row


class Program:
    """Columns and rows, which PuLP states once a solver asks for them."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.rows: list[Sourced] = []
        self._never: int | None = None

    def column(self, name: str, lower: float, upper: float, *, integer: bool = False) -> int:
        """A new column; infinite bounds are allowed. Gives its position."""
        self.columns.append(Column(lower, upper, integer, name))
        return len(self.columns) - 1

    def row(self, row: Row, key: str | None = None, *, as_is: bool = False) -> None:
        """Adds a row, in solver-friendly units unless `as_is`; one without coefficients is dropped, or never holds."""
        row = replace(row, coefficients={column: value for column, value in row.coefficients.items() if value})
        if not row.coefficients:
            if row.lower <= 0.0 <= row.upper:
                return
            row = Row({self._zero(): 1.0}, 1.0)
        self.rows.append(Sourced(key, row if as_is else scaled(row)))

    @cached_property
    def problem(self) -> pulp.LpProblem:
        """The program in PuLP; its objective names every column, so that every solver sees every column."""
        problem = pulp.LpProblem("campaign", pulp.LpMaximize)
        variables = [
            problem.add_variable(
                f"x{position:05d}_{_plain(column.name)}",  # PuLP 3 orders columns by name.
                None if column.lower == -inf else column.lower,
                None if column.upper == inf else column.upper,
                pulp.LpInteger if column.integer else pulp.LpContinuous,
            )
            for position, column in enumerate(self.columns)
        ]
        for sourced in self.rows:
            left = expression({variables[column]: value for column, value in sourced.row.coefficients.items()})
            for side in sourced.row.sides():
                equal, least = side.lower == side.upper, side.lower > -inf
                constraint = left == side.lower if equal else left >= side.lower if least else left <= side.upper
                problem.addConstraint(constraint, f"row_{problem.numConstraints()}")
        problem.setObjective(expression(dict.fromkeys(variables, 1.0)))
        return problem

    def _zero(self) -> int:
        """A column that is always zero; a row that can never hold asks it to be one."""
        if self._never is None:
            self._never = self.column("never", 0.0, 0.0)
        return self._never


def _plain(name: str) -> str:
    """A name that every file format of a solver can carry."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)[:40]
