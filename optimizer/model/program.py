"""A PuLP problem whose columns and rows are addressed by position, and whose rows know what they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf

import pulp

from optimizer.affine import expression
from optimizer.domain.linear import Row, scaled


@dataclass(frozen=True, slots=True)
class Sourced:
    """A row and the dotted key of what a person stated; None for the model's own logic."""

    key: str | None
    row: Row


class Program:
    """States columns and rows in PuLP. Names are for people; positions are what everything else uses."""

    def __init__(self) -> None:
        self.problem = pulp.LpProblem("campaign", pulp.LpMaximize)
        self.columns: list[pulp.LpVariable] = []
        self.bounds: list[tuple[float, float]] = []
        self.rows: list[Sourced] = []
        self._never: int | None = None

    def column(self, name: str, lower: float, upper: float, *, integer: bool = False) -> int:
        """A new column; infinite bounds are allowed. Gives its position."""
        position = len(self.columns)
        variable = self.problem.add_variable(
            f"x{position:05d}_{_plain(name)}",  # PuLP 3 orders columns by name.
            None if lower == -inf else lower,
            None if upper == inf else upper,
            pulp.LpInteger if integer else pulp.LpContinuous,
        )
        self.columns.append(variable)
        self.bounds.append((lower, upper))
        return position

    def row(self, row: Row, key: str | None = None, *, as_is: bool = False) -> None:
        """Adds a row, in solver-friendly units unless `as_is`; one without coefficients is dropped, or never holds."""
        row = replace(row, coefficients={column: value for column, value in row.coefficients.items() if value})
        if not row.coefficients:
            if row.lower <= 0.0 <= row.upper:
                return
            row = Row({self._zero(): 1.0}, 1.0)
        row = row if as_is else scaled(row)
        self.rows.append(Sourced(key, row))
        left = expression({self.columns[column]: value for column, value in row.coefficients.items()})
        if row.lower == row.upper:
            self._constrain(left == row.lower)
        else:
            if row.lower > -inf:
                self._constrain(left >= row.lower)
            if row.upper < inf:
                self._constrain(left <= row.upper)

    def finish(self) -> None:
        """Gives the problem an objective that names every column, so that every solver sees every column."""
        self.problem.setObjective(expression(dict.fromkeys(self.columns, 1.0)))

    def _constrain(self, constraint: pulp.LpConstraint) -> None:
        self.problem.addConstraint(constraint, f"row_{self.problem.numConstraints()}")

    def _zero(self) -> int:
        """A column that is always zero; a row that can never hold asks it to be one."""
        if self._never is None:
            self._never = self.column("never", 0.0, 0.0)
        return self._never


def _plain(name: str) -> str:
    """A name that every file format of a solver can carry."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)[:40]
