"""An exact reference solver, independent of the product: matrices for `scipy.optimize.milp`, checked by arithmetic.

Each line is cut into pieces by `results_after`, in order by binaries; a binary tells whether it is used. Unduplicated
reach is bounded from above by tangents, which are added until the plan's true value meets the bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from .arithmetic import DISTINCT, LEAST_USED, Campaign, Condition, Goal, Mixes, Selection, Vector, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

Expression = dict[int, float]
CLOSE = 1e-9
CONCLUSIVE = 1e-7
ROUNDS = 80
ROW_SIZE = 1e3
OBJECTIVE_SIZE = 1e6
SECONDS = 10.0
TANGENTS = 12
DEEPEST = 30.0


class InconclusiveError(Exception):
    """The reference cannot vouch for an answer; the text says why."""


class _NoPlanError(Exception):
    """There is no plan at all."""

    status = ""


class _InfeasibleError(_NoPlanError):
    """No mix holds every limit."""

    status = "infeasible"


class _UnboundedError(_NoPlanError):
    """What is maximised has no end."""

    status = "unbounded"


@dataclass(frozen=True)
class Reference:
    """What the reference solver found.

    `gap` is the relative distance between the arithmetic's score of `counts` and the solver's bound (the largest over
    all stages); `inconclusive` says why the result must not be relied upon, and is None otherwise. `stages` holds the
    optimum of each goal in turn with `priority`; `second` the weighted sum with `balanced`.
    """

    status: str
    score: float | None = None
    best: dict[str, float | None] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    stages: tuple[float, ...] = ()
    second: float | None = None
    gap: float = 0.0
    inconclusive: str | None = None


@dataclass(frozen=True)
class _Row:
    terms: Expression
    lower: float
    upper: float


@dataclass(frozen=True)
class _Stage:
    value: float
    mix: Mixes


@dataclass(frozen=True)
class _Solved:
    status: str
    point: Vector
    bound: float


def solve(scenario: Mapping[str, Any], *, presolve: bool = True) -> Reference:
    """Solve a scenario exactly; that there is no plan is confirmed in a second, slower way (`presolve=False`)."""
    campaign = read(scenario)
    try:
        return _STRATEGIES[campaign.strategy](_Model(campaign, presolve=presolve))
    except _NoPlanError as stop:
        return solve(scenario, presolve=False) if presolve else Reference(status=stop.status)
    except InconclusiveError as why:
        return Reference(status="inconclusive", inconclusive=str(why))


class _Model:
    """The matrices of one campaign; columns and rows are only ever added."""

    def __init__(self, campaign: Campaign, *, presolve: bool) -> None:
        self.campaign, self.presolve = campaign, presolve
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[_Row] = []
        self.pieces: list[list[tuple[int, float]]] = []
        self.brackets: list[tuple[Expression, Expression] | None] = []
        self.use: list[int | None] = []
        self.reach: dict[tuple[Selection, int], tuple[int, float]] = {}
        self.worst_gap = 0.0
        for index in campaign.everything:
            self._add_line(index)
        for condition in campaign.conditions:
            self.add_condition(condition)

    # Columns

    def column(self, lower: float, upper: float, *, whole: bool = False) -> int:
        """Add a column and give its position."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def row(self, terms: Expression, lower: float, upper: float, size: float = 0.0) -> None:
        """Add a row, scaled so that its largest coefficient and its bounds are at least `ROW_SIZE`.

        A row that compares two measures is scaled by the larger coefficient that went into a difference (`size`), and
        what is left where they cancel is rounding, not a coefficient.
        """
        terms = {column: value for column, value in terms.items() if abs(value) > 1e-13 * size}
        if not terms:
            if lower > 0 or upper < 0:
                raise _InfeasibleError
            return
        bounds = [abs(bound) for bound in (lower, upper) if math.isfinite(bound) and bound]
        scale = ROW_SIZE / min(max(size, *(abs(value) for value in terms.values())), *bounds, math.inf)
        self.rows.append(_Row({c: v * scale for c, v in terms.items()}, lower * scale, upper * scale))

    def _add_line(self, index: int) -> None:
        campaign, line = self.campaign, self.campaign.lines[index]
        cap = campaign.cap(index)
        if cap < line.fewest * (1 - 1e-9):
            raise _InfeasibleError
        if line.fee is not None:
            self._add_brackets(index, cap)
            return
        self.brackets.append(None)
        steps = [step for step in line.steps if step[0] < cap or step[0] == 0]
        ends = [start for start, _ in steps[1:]] + [cap]
        whole = not campaign.fractional
        pieces = [self.column(0, max(0.0, end - s), whole=whole) for (s, _), end in zip(steps, ends, strict=True)]
        self.pieces.append([(column, share) for column, (_, share) in zip(pieces, steps, strict=True)])
        self._order(pieces)
        count = dict.fromkeys(pieces, 1.0)
        if line.fewest > 0:
            self.row(count, line.fewest, math.inf)
        self.use.append(self._add_use(index, cap, count) if self._needs_use(index, cap) else None)

    def _add_brackets(self, index: int, cap: float) -> None:
        """Cut the counts of a line with prices by number into brackets, over each of which everything is straight.

        One bracket holds at a time; what its fees and effective partnerships are is read off at both of its ends.
        """
        line, whole = self.campaign.lines[index], not self.campaign.fractional
        if math.isinf(cap):
            message = f"{line.name} has no finite cap"
            raise InconclusiveError(message)
        fee = line.fee
        assert fee is not None
        jumps = {edge for edge, _ in fee.whole}
        edges = [0.0, *(edge for edge in fee.edges if edge <= cap), cap]
        fees, effective, columns, chosen = dict[int, float](), dict[int, float](), list[int](), list[int]()
        for place, (low, high) in enumerate(pairwise(edges)):
            last = place == len(edges) - 2
            end = high - (1.0 if whole else LEAST_USED) if high in jumps and not last else high
            column, on = self.column(0, max(0.0, end), whole=whole), self.column(0, 1, whole=True)
            self.row({column: 1.0, on: -end}, -math.inf, 0.0)
            self.row({column: 1.0, on: -low}, 0.0, math.inf)
            inside = max(low, end)
            for values, of in ((fees, fee.total), (effective, lambda n: self._results(index, n))):
                slope = (of(inside) - of(low)) / (inside - low) if inside > low else 0.0
                values[column], values[on] = slope, of(low) - slope * low
            columns.append(column)
            chosen.append(on)
        self.row(dict.fromkeys(chosen, 1.0), 1.0, 1.0)
        count = dict.fromkeys(columns, 1.0)
        self.pieces.append([(column, 0.0) for column in columns])
        self.brackets.append((fees, effective))
        if line.fewest > 0:
            self.row(count, line.fewest, math.inf)
        self.use.append(self._add_use(index, cap, count) if self._needs_use(index, cap) else None)

    def _results(self, index: int, count: float) -> float:
        counts = np.zeros((len(self.campaign.lines), 1))
        counts[index] = count
        return float(Mixes(self.campaign, counts).effective[index, 0])

    def _effective(self, index: int) -> Expression:
        """State the effective partnerships of a line over the columns."""
        bracket = self.brackets[index]
        return dict(self.pieces[index]) if bracket is None else bracket[1]

    def _order(self, pieces: Sequence[int]) -> None:
        """Fill a later piece only after every earlier one."""
        for earlier, later in pairwise(pieces):
            begun = self.column(0, 1, whole=True)
            self.row({later: 1.0, begun: -self.upper[later]}, -math.inf, 0.0)
            self.row({earlier: 1.0, begun: -self.upper[earlier]}, 0.0, math.inf)

    def _needs_use(self, index: int, cap: float) -> bool:
        line = self.campaign.lines[index]
        counted = any(
            (c.if_used or c.measure == "lines_used" or c.measure.startswith(DISTINCT)) and index in c.lines
            for c in self.campaign.conditions
        )
        needed = line.setup > 0 or line.fewest_if_used > 0 or counted
        if needed and math.isinf(cap):
            message = f"{line.name} has no finite cap"
            raise InconclusiveError(message)
        return needed or (self.campaign.fractional and math.isfinite(cap))

    def _add_use(self, index: int, cap: float, count: Expression) -> int:
        line, used = self.campaign.lines[index], self.column(0, 1, whole=True)
        least = max(line.fewest_if_used, LEAST_USED if self.campaign.fractional else 1.0)
        self.row({**count, used: -cap}, -math.inf, 0.0)
        self.row({**count, used: -least}, 0.0, math.inf)
        return used

    # Expressions

    def expression(self, measure: str, lines: Selection) -> Expression:
        """State a measure of the selected lines over the columns."""
        if measure == "reach" and self.campaign.segments:
            return dict(self._reach(lines, segment) for segment in range(len(self.campaign.segments)))
        if measure == "lines_used" and self.campaign.periods:
            return self._values("name", lines)
        if measure.startswith(DISTINCT):
            return self._values(measure.removeprefix(DISTINCT), lines)
        terms: Expression = {}
        for index in lines:
            line = self.campaign.lines[index]
            for column, _ in self.pieces[index]:
                terms[column] = line.per_count(measure)
            for column, share in self._effective(index).items():
                terms[column] = terms.get(column, 0.0) + share * line.per_result(measure)
            bracket = self.brackets[index]
            for column, fees in bracket[0].items() if bracket is not None else ():
                terms[column] = terms.get(column, 0.0) + fees * line.of_fees(measure)
            used = self.use[index]
            if used is not None and line.once(measure):
                terms[used] = line.once(measure)
        return terms

    def _values(self, label: str, lines: Selection) -> Expression:
        """Give a whole column for each value of a label: on where any of its lines is used, and only there."""
        groups: dict[str, list[int]] = {}
        for index in lines:
            if (value := self.campaign.lines[index].labels.get(label)) is not None:
                groups.setdefault(value, []).append(index)
        terms: Expression = {}
        for members in groups.values():
            on, used = self.column(0, 1, whole=True), [u for i in members if (u := self.use[i]) is not None]
            self.row({on: float(len(used)), **dict.fromkeys(used, -1.0)}, 0.0, math.inf)
            self.row({on: 1.0, **dict.fromkeys(used, -1.0)}, -math.inf, 0.0)
            terms[on] = 1.0
        return terms

    def strength(self, lines: Selection, segment: int) -> Expression:
        """State L = Σ n·a of the selected lines over the columns."""
        return {
            column: share * self.campaign.lines[index].strength[segment]
            for index in lines
            for column, share in self._effective(index).items()
        }

    def _reach(self, lines: Selection, segment: int) -> tuple[int, float]:
        """Give the column of the people reached in a segment, and the people that one unit of it stands for."""
        key = (lines, segment)
        if key not in self.reach:
            strength = self.strength(lines, segment)
            deepest = min(DEEPEST, sum(value * self.upper[column] for column, value in strength.items() if value))
            size = self.campaign.segments[segment] * -math.expm1(-deepest)
            self.reach[key] = (self.column(0, 1 if size else 0), size)
            if size:
                for depth in np.linspace(0, deepest, TANGENTS):
                    self.tangent(key, float(depth))
        return self.reach[key]

    def tangent(self, key: tuple[Selection, int], depth: float) -> None:
        """Bound the people reached by the tangent of 1 - exp(-L) at a depth L."""
        column, size = self.reach[key]
        people, slope = self.campaign.segments[key[1]], math.exp(-depth)
        terms = {c: -slope * value * people / size for c, value in self.strength(*key).items()}
        terms[column] = 1.0
        self.row(terms, -math.inf, (-math.expm1(-depth) - slope * depth) * people / size)

    # Conditions

    def add_condition(self, condition: Condition) -> None:
        """Add the row of a limit, floor or stage."""
        if condition.if_used:
            self._add_if_used(condition)
            return
        if self._single_reach(condition):
            self._add_depth(condition)
            return
        left = self.expression(condition.measure, condition.lines)
        terms = {column: condition.scale * value for column, value in left.items()}
        bound, size = condition.factor, 0.0
        if condition.other is not None:
            bound, size = 0.0, max((abs(value) for value in terms.values()), default=0.0)
            for column, value in self.expression(condition.other, condition.other_lines).items():
                terms[column] = terms.get(column, 0.0) - condition.factor * value
                size = max(size, abs(condition.factor * value))
        self._add_sense(terms, condition.sense, bound, size)

    def _add_if_used(self, condition: Condition) -> None:
        """State that nothing of the lines is bought, or the condition: a whole column tells which of the two holds."""
        on = self.column(0, 1, whole=True)
        for index in condition.lines:
            used = self.use[index]
            assert used is not None
            self.row({on: 1.0, used: -1.0}, 0.0, math.inf)
        if self._single_reach(condition):
            share, terms = condition.factor / self.campaign.segments[0], self.strength(condition.lines, 0)
            if share >= 1:
                self.row({on: 1.0}, -math.inf, 0.0)
            else:
                self.row({**terms, on: math.log1p(-share)}, 0.0, math.inf)
            return
        terms = {c: condition.scale * v for c, v in self.expression(condition.measure, condition.lines).items()}
        most, size = condition.factor, max((abs(value) for value in terms.values()), default=0.0)
        if condition.other is not None:
            most = 0.0
            for column, value in self.expression(condition.other, condition.other_lines).items():
                terms[column] = terms.get(column, 0.0) - condition.factor * value
                size = max(size, abs(condition.factor * value))
                most += max(0.0, condition.factor * value) * self.upper[column]
            self.row({**terms, on: -most}, -most, math.inf, size)
            return
        self.row({**terms, on: -most}, 0.0, math.inf, size)

    def _add_sense(self, terms: Expression, sense: str, bound: float, size: float = 0.0) -> None:
        self.row(terms, -math.inf if sense == "<=" else bound, math.inf if sense == ">=" else bound, size)

    def _single_reach(self, condition: Condition) -> bool:
        return condition.measure == "reach" and len(self.campaign.segments) == 1 and condition.other is None

    def _add_depth(self, condition: Condition) -> None:
        """State a bound on the reach of a single segment as one on L."""
        share = condition.factor / self.campaign.segments[0]
        if share < 1:
            self._add_sense(self.strength(condition.lines, 0), condition.sense, -math.log1p(-share))
        elif condition.sense != "<=":
            raise _InfeasibleError

    # Solving

    def run(self, objective: Expression, *, relaxed: bool = False, fixed: Vector | None = None) -> _Solved:
        """Maximise a linear expression; with `fixed`, whole columns keep their rounded values."""
        cost = np.zeros(len(self.lower))
        for column, value in objective.items():
            cost[column] = -value
        lower, upper, whole = np.array(self.lower), np.array(self.upper), np.array(self.whole)
        if fixed is not None:
            lower[whole] = upper[whole] = np.round(fixed[whole])
        linear = relaxed or fixed is not None or not whole.any()
        answer = milp(
            cost,
            integrality=np.where(linear, 0, whole),
            bounds=Bounds(lower, upper),
            constraints=self._constraints(),
            options={"mip_rel_gap": 0.0, "presolve": self.presolve, "time_limit": SECONDS},
        )
        if answer.status == 0:
            return _Solved("optimal", np.asarray(answer.x), -float(answer.fun if linear else answer.mip_dual_bound))
        return _Solved({2: "infeasible", 3: "unbounded"}.get(answer.status, "other"), np.zeros(0), math.nan)

    def _constraints(self) -> list[LinearConstraint]:
        if not self.rows:
            return []
        matrix = np.zeros((len(self.rows), len(self.lower)))
        for position, row in enumerate(self.rows):
            for column, value in row.terms.items():
                matrix[position, column] = value
        return [LinearConstraint(matrix, [row.lower for row in self.rows], [row.upper for row in self.rows])]

    def maximise(self, objective: Expression, extra: Sequence[Condition], worth: _Worth) -> _Stage:
        """Maximise an expression and prove the value by arithmetic; `worth` gives the true value of mixes."""
        scale = self._objective_scale(objective)
        scaled = {column: value * scale for column, value in objective.items()}
        found: tuple[float, Mixes] | None = None
        gap = math.inf
        for _ in range(ROUNDS):
            solved = self.run(scaled)
            if solved.status != "optimal":
                raise self._failure(solved.status)
            mix, bound = self._mix(solved, scaled), solved.bound / scale
            value = float(worth(mix)[0])
            if mix.feasible(extra)[0] and (found is None or value > found[0]):
                found = (value, mix)
            if found is not None:
                gap = (bound - found[0]) / max(abs(bound), abs(found[0]), OBJECTIVE_SIZE / scale / 1e3)
            if gap <= CLOSE or not self._sharpen(mix, solved.point):
                break
        return self._settle(found, gap)

    def _settle(self, found: tuple[float, Mixes] | None, gap: float) -> _Stage:
        """Accept a plan that arithmetic has checked and that meets the bound."""
        if found is None or abs(gap) > CONCLUSIVE:
            message = f"bound and checked value differ by {gap:.1e}"
            raise InconclusiveError(message)
        self.worst_gap = max(self.worst_gap, abs(gap))
        return _Stage(*found)

    def _failure(self, status: str) -> Exception:
        if status == "infeasible":
            return _InfeasibleError()
        if status == "other":
            status = "infeasible" if self.run({}).status == "infeasible" else status
        known = {"infeasible": _InfeasibleError(), "unbounded": _UnboundedError()}
        return known.get(status, InconclusiveError(f"solver status {status}"))

    def _objective_scale(self, objective: Expression) -> float:
        """Bring the objective's value near `OBJECTIVE_SIZE`, as seen by its relaxation."""
        largest = max((abs(value) for value in objective.values()), default=0.0) or 1.0
        relaxed = self.run({column: value / largest * ROW_SIZE for column, value in objective.items()}, relaxed=True)
        if relaxed.status != "optimal":
            feasible = self.run({})
            if feasible.status == "infeasible" or relaxed.status == "infeasible":
                raise _InfeasibleError
            raise self._failure(relaxed.status)
        value = abs(relaxed.bound) / ROW_SIZE * largest
        return OBJECTIVE_SIZE / (value if value > 1e-6 * largest else largest)

    def _mix(self, solved: _Solved, objective: Expression) -> Mixes:
        """Round the counts; fractional ones are solved again with every binary fixed."""
        point = solved.point
        if self.campaign.fractional and any(self.whole):
            polished = self.run(objective, fixed=point)
            if polished.status == "optimal":
                point = polished.point
        counts = np.array([[sum(point[column] for column, _ in pieces)] for pieces in self.pieces])
        counts = np.where(counts < 1e-9, 0.0, counts) if self.campaign.fractional else np.round(counts)
        return Mixes(self.campaign, np.asarray(counts, dtype=np.float64))

    def _sharpen(self, mix: Mixes, point: Vector) -> bool:
        """Add tangents where the people reached are overstated; tell whether any was added."""
        added = False
        for key, (column, size) in self.reach.items():
            if not size:
                continue
            depth = float(mix.strength(key[1], key[0])[0])
            true = self.campaign.segments[key[1]] * -math.expm1(-depth) / size
            if point[column] > true + 1e-12:
                self.tangent(key, depth)
                added = True
        return added


class _Worth:
    """The true value of what a stage maximises, by arithmetic."""

    def __init__(self, measure: str, lines: Selection, sign: float = 1.0) -> None:
        self.measure, self.lines, self.sign = measure, lines, sign

    def __call__(self, mix: Mixes) -> Vector:
        return self.sign * mix.measure(self.measure, self.lines)


class _Depth(_Worth):
    """L of the selected lines in the only segment, which grows with reach."""

    def __call__(self, mix: Mixes) -> Vector:
        return mix.strength(0, self.lines)


class _Sum(_Worth):
    """The weighted attainment."""

    def __init__(self, best: Mapping[str, float | None]) -> None:
        self.best = best

    def __call__(self, mix: Mixes) -> Vector:
        return mix.weighted(self.best)


class _Smallest(_Sum):
    """The smallest attainment."""

    def __call__(self, mix: Mixes) -> Vector:
        return mix.smallest(self.best)


def _most(model: _Model, measure: str, lines: Selection, extra: Sequence[Condition] = ()) -> _Stage:
    """Maximise one measure; reach in a single segment through L, on which it is linear."""
    if measure == "reach" and len(model.campaign.segments) == 1:
        stage = model.maximise(model.strength(lines, 0), extra, _Depth(measure, lines))
        return replace(stage, value=float(stage.mix.measure(measure, lines)[0]))
    return model.maximise(model.expression(measure, lines), extra, _Worth(measure, lines))


def _best(model: _Model) -> dict[str, float | None]:
    """Give the most that each goal alone could reach."""
    return {goal.name: _most(model, goal.measure, goal.lines).value for goal in model.campaign.goals}


def _attainable(model: _Model, best: Mapping[str, float | None]) -> list[tuple[Goal, float, Expression]]:
    """Give the goals that can be attained, with best and attainment as an expression."""
    found = []
    for goal in model.campaign.goals:
        most = best[goal.name]
        if goal.weight > 0 and most:
            terms = model.expression(goal.measure, goal.lines)
            found.append((goal, most, {column: value / most for column, value in terms.items()}))
    return found


def _together(goals: Sequence[tuple[Goal, float, Expression]]) -> Expression:
    total: Expression = {}
    for goal, _, terms in goals:
        for column, value in terms.items():
            total[column] = total.get(column, 0.0) + goal.weight * value
    return total


def _report(model: _Model, stage: _Stage, score: float) -> Reference:
    counts = {line.name: float(stage.mix.counts[i, 0]) for i, line in enumerate(model.campaign.lines)}
    return Reference(status="optimal", score=score, counts=counts, gap=model.worst_gap)


def _weighted(model: _Model) -> Reference:
    best = _best(model)
    stage = model.maximise(_together(_attainable(model, best)), (), _Sum(best))
    return replace(_report(model, stage, stage.value), best=best)


def _balanced(model: _Model) -> Reference:
    """Maximise the smallest attainment, then the weighted sum with every attainment kept at least there."""
    best = _best(model)
    goals = _attainable(model, best)
    if not goals:
        stage = model.maximise({}, (), _Smallest(best))
        return replace(_report(model, stage, 0.0), best=best, second=0.0)
    smallest = model.column(-10.0, 10.0)
    for _, _, terms in goals:
        model.row({**terms, smallest: -1.0}, 0.0, math.inf)
    first = model.maximise({smallest: 1.0}, (), _Smallest(best))
    kept = first.value - 1e-9 * abs(first.value)
    floors = [Condition("smallest", goal.measure, goal.lines, ">=", kept * most) for goal, most, _ in goals]
    for floor in floors:
        model.add_condition(floor)
    second = model.maximise(_together(goals), floors, _Sum(best))
    return replace(_report(model, second, first.value), best=best, second=second.value)


def _priority(model: _Model) -> Reference:
    """Maximise each goal in turn while every earlier one keeps at least v - tolerance·|v|."""
    campaign, floors, stages = model.campaign, list[Condition](), list[float]()
    for position in campaign.order:
        goal = campaign.goals[position]
        stage = _most(model, goal.measure, goal.lines, floors)
        stages.append(stage.value)
        kept = stage.value - (campaign.tolerance + 1e-9) * abs(stage.value)
        floors.append(Condition(f"stage of {goal.name}", goal.measure, goal.lines, ">=", kept))
        model.add_condition(floors[-1])
    return replace(_report(model, stage, float(stage.mix.score()[0])), stages=tuple(stages))


def _cheapest(model: _Model) -> Reference:
    spend = model.expression("spend", model.campaign.everything)
    worth = _Worth("spend", model.campaign.everything, -1.0)
    stage = model.maximise({column: -value for column, value in spend.items()}, (), worth)
    return _report(model, stage, -stage.value)


def _profit(model: _Model) -> Reference:
    stage = _most(model, "profit", model.campaign.everything)
    return _report(model, stage, stage.value)


_STRATEGIES = {
    "weighted": _weighted,
    "balanced": _balanced,
    "priority": _priority,
    "cheapest": _cheapest,
    "profit": _profit,
}
