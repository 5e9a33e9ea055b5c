"""A linear program in HiGHS, held between solves with its basis, while bounds change and rows come and go."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

import highspy
import numpy as np
import numpy.typing as npt

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.solver.highs import EXACT, STATUS, solver_of
from optimizer.solver.port import Effort, Termination

if TYPE_CHECKING:
    import pulp

Floats = npt.NDArray[np.float64]
OFTEN = 2
"""How often a solve is tried, the last time from nothing and without presolve, before it counts as undecided."""


class LinearSession:
    """One live HiGHS object for the relaxation of one PuLP problem: every column may be fractional."""

    def __init__(self, problem: pulp.LpProblem) -> None:
        self._highs = highs = solver_of(problem, EXACT)
        self.columns = int(highs.getNumCol())
        every = np.arange(self.columns, dtype=np.int32)
        kinds = np.full(self.columns, int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
        highs.changeColsIntegrality(self.columns, every, kinds)
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._every = every
        self.version = str(highs.version())
        self.values: Floats = np.zeros(self.columns)
        """Of every column in the last solution."""
        self.value = 0.0
        """Of the objective in it."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._highs.getNumRow())

    def aim(self, objective: Linear) -> None:
        """What to maximise from now on."""
        costs = np.zeros(self.columns)
        for column, value in objective.items():
            costs[column] = value
        self._highs.changeColsCost(self.columns, self._every, costs)

    def bound(self, columns: npt.NDArray[np.int32], lower: Floats, upper: Floats) -> None:
        """Sets bounds of columns."""
        self._highs.changeColsBounds(len(columns), columns, lower, upper)

    def add(self, row: Row) -> None:
        """Adds a row, the last one from now on."""
        columns = list(row.coefficients)
        bounds = (max(row.lower, -highspy.kHighsInf), min(row.upper, highspy.kHighsInf))
        self._highs.addRow(*bounds, len(columns), columns, list(row.coefficients.values()))

    def drop(self, rows: Sequence[int]) -> None:
        """Takes rows away, by their numbers."""
        if rows:
            self._highs.deleteRows(len(rows), np.array(sorted(rows), dtype=np.int32))

    def slacks(self, first: int) -> Floats:
        """How far the rows from a number on are from their nearer side in the last solution."""
        program, solution = self._highs.getLp(), self._highs.getSolution()
        activity = np.array(solution.row_value[first:])
        lower, upper = np.array(program.row_lower_[first:]), np.array(program.row_upper_[first:])
        found: Floats = np.minimum(activity - lower, upper - activity)
        return found

    def solve(self, effort: Effort) -> Termination:
        """Solves from the last basis; STOPPED where that led nowhere or time was over, and nothing is known then."""
        for time in range(OFTEN):
            left = effort.seconds_left
            if not left:
                return Termination.STOPPED
            if time:
                self._highs.clearSolver()
            limit = self._highs.getRunTime() + left if left < inf else highspy.kHighsInf
            self._highs.setOptionValue("time_limit", limit)
            self._highs.run()
            status = STATUS.get(str(self._highs.getModelStatus().name), Termination.STOPPED)
            if status is Termination.OPTIMAL:
                self.values = np.array(self._highs.getSolution().col_value)
                self.value = float(self._highs.getInfo().objective_function_value)
            if status in (Termination.OPTIMAL, Termination.INFEASIBLE):
                return status
        return status
