"""HiGHS in this process, held between solves."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

import highspy
import pulp

from optimizer.domain.arithmetic.linear import Column, Linear, Row
from optimizer.errors import OptimizerError
from optimizer.solver.mps import columns_of, rows_of
from optimizer.solver.port import ENDLESS, Effort, Solution, Termination, Values, Watch, watched

RELAXED = True
SMALLEST = 1e-12
"""HiGHS drops coefficients below this, which is the least that it takes: tangents of an audience that is nearly all
reached are flat, and 1e-9, its default, cuts off the best plans there (measured)."""

FEW_INTEGERS = 300
"""Up to here the settings of `SMALL` pay off; beyond, two of them cost more than they save (measured)."""

NEIGHBOURHOODS = 100
"""Integers up to which neighbourhoods of a solution are searched.

On a year of 240 lines with budgets by period the presolve of such a search went round without end, deaf to its time
limit (HiGHS 1.16); without it the proof takes seconds.
"""

EXACT: Mapping[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "primal_feasibility_tolerance": 1e-9,
}
"""Proofs to the end."""

COUNTING, SWITCHING = 1e-7, 1e-9
"""How far from whole a column may be: where counts are whole, and where only switches are.

At 1e-9 HiGHS 1.15 loses optima of counting programs (measured: with up to half of the seeds on one knapsack in a
hundred), at 1e-7 it lost none, and the audit sees what that lets through. Where counts are fractional, a switch that is
off by 1e-7 would buy a line that is not used.
"""

SMALL: Mapping[str, Any] = {
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_allow_restart": False,
}
OTHER_WAY: Mapping[str, Any] = {"random_seed": 20_260, "presolve": "off"}
"""What a cross-check changes."""

NODES, LONG = 20_000, 1e5
"""Nodes in a second, about as many as the smallest programs have, and the seconds from which nodes are not counted.

HiGHS 1.15 goes far beyond its time limit where whole numbers without bounds have to meet an equation; nodes it counts.
"""

SOON, QUIET = 2.0, 10.0
"""Seconds without a sign of life after which a search is given up: half of its time, at least and at most these.

A reduction of HiGHS's presolve (the strengthening of inequalities, 1.15 and 1.16) goes round for ever on one program in
some thousands, and sees neither its time limit nor an interruption there.
"""

GUARDED = 30
"""Integers above which a search is watched so; on smaller programs the loop was never seen, and watching takes a sixth
of their time (measured)."""

STATUS = {
    "kOptimal": Termination.OPTIMAL,
    "kInfeasible": Termination.INFEASIBLE,
    "kUnbounded": Termination.UNBOUNDED,
    "kUnboundedOrInfeasible": Termination.UNBOUNDED,
    "kTimeLimit": Termination.STOPPED,
    "kInterrupt": Termination.STOPPED,
    "kIterationLimit": Termination.STOPPED,
    "kSolutionLimit": Termination.STOPPED,
    "kObjectiveBound": Termination.STOPPED,
    "kObjectiveTarget": Termination.STOPPED,
    "kMemoryLimit": Termination.STOPPED,
    "kSolveError": Termination.STOPPED,
    "kUnknown": Termination.STOPPED,
    "kNotset": Termination.STOPPED,
}
"""Every status that HiGHS may end with on a valid model; any other is a fault."""

DOUBTFUL = frozenset({"kSolveError", "kUnknown", "kUnboundedOrInfeasible", "kNotset"})
"""Statuses after which HiGHS is asked once more, without presolve."""


class _Silent(highspy.Highs):  # type: ignore[misc]
    """A HiGHS that has nothing to say: HiGHS 1.16 introduces itself on stdout as soon as an object has callbacks."""

    heard = 0.0
    """The clock's reading at the last sign of life."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's own name
        """Is called when the object is made, before anybody could state an option."""
        self.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS's own order
        super().enableCallbacks()

    def finished(self, patience: float) -> bool:
        """Runs; False where nothing was heard for so many seconds: nobody may touch this object again then."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                self.run()
            except BaseException as error:  # noqa: BLE001 - raised where the run was asked for
                failed.append(error)

        search = threading.Thread(target=run, daemon=True)
        self.heard = time.perf_counter()
        search.start()
        while search.is_alive() and (left := self.heard + patience - time.perf_counter()) > 0:
            search.join(left)
        if failed:
            raise failed[0]
        return not search.is_alive()

    def twin(self) -> _Silent:
        """Another object with the same program and settings."""
        twin = _Silent()
        twin.passOptions(self.getOptions())
        twin.passModel(self.getLp())
        return twin


def solver_of(problem: pulp.LpProblem, settings: Mapping[str, Any]) -> _Silent:
    """A HiGHS object that holds the problem as PuLP states it; PuLP itself would make one that speaks."""
    highs = problem.solverModel = _Silent()
    for name, value in {**settings, "output_flag": False, "small_matrix_value": SMALLEST}.items():
        highs.setOptionValue(name, value)
    _follow(highs, watched())
    pulp.HiGHS(msg=False).buildSolverModel(problem)
    return highs


def _follow(highs: _Silent, watch: Watch | None) -> None:
    """Hears the signs of life of a search, and lets somebody see its bounds and stop it.

    What nobody watches is not slowed down by asking whether to stop.
    """

    def ask(event: Any) -> None:
        if watch is not None and watch.stopped:
            event.interrupt()

    def tell(event: Any) -> None:
        highs.heard = time.perf_counter()
        if watch is not None:
            watch.best, watch.bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound

    highs.cbMipLogging += tell
    if watch is not None:
        highs.cbMipInterrupt += ask
        highs.cbSimplexInterrupt += ask


class HighsSession:
    """One live HiGHS object for one PuLP problem."""

    name = "HiGHS"

    def __init__(self, problem: pulp.LpProblem, *, counting: bool = True, other_way: bool = False) -> None:
        columns = problem.variables()
        whole = [position for position, column in enumerate(columns) if column.cat == pulp.LpInteger]
        settings = {
            **EXACT,
            **(SMALL if len(whole) <= FEW_INTEGERS else {}),
            **(OTHER_WAY if other_way else {}),
        }
        self._highs = solver_of(problem, settings)
        self._columns = list(range(self._highs.getNumCol()))
        self._whole = whole
        self._bounds = [(columns[position].lowBound, columns[position].upBound) for position in whole]
        self._tolerance = COUNTING if counting else SWITCHING
        self._switching = bool(whole) and not counting
        self._presolve = str(settings.get("presolve", "choose"))
        self._stuck = False
        self._problem: pulp.LpProblem | None = problem
        self._stated: list[Row] = []
        self._limits: list[Column] = []
        self.version = str(self._highs.version())

    def restate(self, columns: Sequence[Column], rows: Sequence[Row]) -> str | None:
        """Turns the program into another one of the same shape by editing what differs, and forgets rows added since.

        The reason where it is of another shape, and nothing is changed then.
        """
        if self._problem is not None:
            self._stated, self._limits = rows_of(self._problem), columns_of(self._problem)
            self._problem = None
        sides = [side for row in rows for side in row.sides()]
        if len(columns) != len(self._limits) or len(sides) != len(self._stated):
            return "another number of columns or rows"
        if any(new.integer != old.integer for new, old in zip(columns, self._limits, strict=True)):
            return "other columns count whole"
        added = list(range(len(sides), self._highs.getNumRow()))
        self._highs.deleteRows(len(added), added)
        for number, (new, old) in enumerate(zip(sides, self._stated, strict=True)):
            if new != old:
                self._edit(number, new, old)
        if list(columns) != self._limits:
            lower, upper = ([getattr(column, end) for column in columns] for end in ("lower", "upper"))
            self._highs.changeColsBounds(len(columns), self._columns, lower, upper)
            self._bounds = [(lower[position], upper[position]) for position in self._whole]
        self._stated, self._limits = sides, list(columns)
        return None

    def _edit(self, number: int, new: Row, old: Row) -> None:
        """Makes one row another one."""
        for column in new.coefficients.keys() | old.coefficients.keys():
            value = new.coefficients.get(column, 0.0)
            if value != old.coefficients.get(column, 0.0):
                self._highs.changeCoeff(number, column, value)
        self._highs.changeRowBounds(number, max(new.lower, -highspy.kHighsInf), min(new.upper, highspy.kHighsInf))

    def add(self, row: Row) -> None:
        """Adds a row that stays."""
        columns = list(row.coefficients)
        bounds = (max(row.lower, -highspy.kHighsInf), min(row.upper, highspy.kHighsInf))
        self._highs.addRow(*bounds, len(columns), columns, list(row.coefficients.values()))

    def maximise(
        self,
        objective: Linear,
        effort: Effort,
        *,
        start: Values | None = None,
        careful: bool = False,
        exact: bool = False,
    ) -> Solution:
        """The best whole-number solution; `careful`: with presolve where it is usually off, and without elsewhere.

        Where a good solution is known, looking for better ones costs more than it finds (on 20 lines 3 times).
        """
        near = start is None and len(self._whole) <= NEIGHBOURHOODS and not self._stuck
        self._highs.setOptionValue("mip_heuristic_run_rins", near)
        if (
            len(self._whole) > FEW_INTEGERS and not self._stuck
        ):  # From a plan that is known, as among equals, heuristics find nothing.
            for name, small in SMALL.items():
                self._highs.setOptionValue(name, small if start is not None else not small)
        self._highs.setOptionValue("mip_feasibility_tolerance", SWITCHING if exact else self._tolerance)
        other = "choose" if self._presolve == "off" else "off"
        self._highs.setOptionValue("mip_rel_gap", effort.gap)
        self._highs.setOptionValue("presolve", other if careful and not self._stuck else self._presolve)
        found = self._run(objective, effort.seconds_left, start, guarded=len(self._whole) > GUARDED)
        return self._polished(found, objective) if self._switching else found

    def relaxation(self, objective: Linear, effort: Effort = ENDLESS) -> Solution:
        """The best solution when every column may be fractional; STOPPED where time ended before it was found."""
        self._highs.setOptionValue("solve_relaxation", RELAXED)
        try:
            found = self._run(objective, effort.seconds_left)
        finally:
            self._highs.setOptionValue("solve_relaxation", not RELAXED)
        return replace(found, bound=self._highs.getInfo().objective_function_value)

    def _polished(self, found: Solution, objective: Linear) -> Solution:
        """The same switches, exactly on or off, with the best fractional columns that go with them."""
        if found.values is None:
            return found
        switches = [float(round(found.values[position])) for position in self._whole]
        self._bound(switches, switches)
        exact = self.relaxation(objective)
        self._bound([low for low, _ in self._bounds], [high for _, high in self._bounds])
        if exact.termination is not Termination.OPTIMAL:
            return found
        return replace(found, values=exact.values, bound=max(found.bound, exact.bound))

    def _bound(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        """Sets the bounds of the whole columns."""
        self._highs.changeColsBounds(len(self._whole), self._whole, list(lower), list(upper))

    def _run(
        self, objective: Linear, seconds: float, start: Values | None = None, *, guarded: bool = False
    ) -> Solution:
        highs = self._highs
        highs.clearSolver()
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        costs = [objective.get(column, 0.0) for column in self._columns]
        highs.changeColsCost(len(costs), self._columns, costs)
        until = time.perf_counter() + seconds
        status = self._status(seconds, start, guarded=guarded)
        if status in DOUBTFUL:  # Presolve lost digits: once more without it.
            self._highs.setOptionValue("presolve", "off")
            self._highs.clearSolver()
            status = self._status(until - time.perf_counter(), guarded=guarded)
            self._highs.setOptionValue("presolve", self._presolve)
        if status not in STATUS:
            message = f"HiGHS ended with the unexpected status {status}"
            raise OptimizerError(message)
        return self._solution(STATUS[status])

    def _status(self, seconds: float, start: Values | None = None, *, guarded: bool = False) -> str:
        """How a run ends that may take so many seconds; `guarded` searches are given up where they are stuck."""
        until = time.perf_counter() + seconds
        self._limit(seconds)
        self._begin(start)
        if not guarded or self._stuck:
            self._highs.run()
        elif not self._highs.finished(min(QUIET, max(SOON, seconds / 2))):
            self._start_over()
            return self._status(until - time.perf_counter(), start)
        return str(self._highs.getModelStatus().name)

    def _limit(self, seconds: float) -> None:
        """Sets how long the next run may take."""
        # Only linear programs count earlier runs, too (measured).
        before = 0.0 if self._whole else self._highs.getRunTime()
        self._highs.setOptionValue("time_limit", before + max(0.0, seconds) if seconds < inf else highspy.kHighsInf)
        nodes = int(NODES * max(0.0, seconds)) if seconds < LONG else highspy.kHighsIInf
        self._highs.setOptionValue("mip_max_nodes", nodes)

    def _begin(self, start: Values | None) -> None:
        """Says from which solution to start."""
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = list(start)
            self._highs.setSolution(known)

    def _start_over(self) -> None:
        """Leaves an object that is stuck to itself, and goes on with another one, without what it may be stuck in."""
        self._highs = self._highs.twin()
        _follow(self._highs, watched())
        self._stuck, self._presolve = True, "off"
        for name, value in {**SMALL, "presolve": "off", "mip_heuristic_run_rins": False}.items():
            self._highs.setOptionValue(name, value)

    def _solution(self, termination: Termination) -> Solution:
        facts = self._highs.getInfo()
        holds = facts.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        kept = holds and termination in (Termination.OPTIMAL, Termination.STOPPED)
        values = tuple(self._highs.getSolution().col_value) if kept else None
        # Where a linear program stops, its objective is no bound: there the simplex may stand far below the best.
        bound = facts.mip_dual_bound if self._whole else inf
        if not self._whole and termination is Termination.OPTIMAL:
            bound = facts.objective_function_value
        return Solution(termination, values, bound)
