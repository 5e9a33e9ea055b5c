"""Builds the model of a scenario; a table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, fsum, inf
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.linear import Linear
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.selection import select
from optimizer.model import limits
from optimizer.model.program import Program, Sourced
from optimizer.model.reach import Reach
from optimizer.model.variables import Lines, declare

if TYPE_CHECKING:
    import pulp


NOISE = 1e-12
"""A fractional count below this is a solver's rounding."""

HALF = 0.5


@dataclass(frozen=True, slots=True)
class GoalForm:
    """A goal in the model: `alone` is what to maximise when it stands alone, `value` its value as a linear expression.

    For the unduplicated reach of a single segment `alone` is its L (`reach` turns people into L); `value` then is
    None unless the strategy mixes goals.
    """

    alone: Linear
    value: Linear | None
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class CampaignModel:
    """A scenario's mathematics, ready for any solver; columns 0..n-1 count the lines in the file's order."""

    program: Program
    scenario: Scenario
    lines: Lines
    goals: dict[str, GoalForm]
    reaches: tuple[Reach, ...]
    smallest: int
    """A free column below which `balanced` keeps every attainment."""
    spend: Linear
    profit: Linear
    any_used: dict[int, tuple[int, ...]]
    """A column that is 1 exactly where any of some lines is used."""

    @property
    def problem(self) -> pulp.LpProblem:
        """The program as PuLP states it."""
        return self.program.problem

    @property
    def rows(self) -> Sequence[Sourced]:
        """The rows and what they come from."""
        return self.program.rows

    @property
    def size(self) -> int:
        """How many lines there are."""
        return len(self.lines.coefficients)

    @property
    def most(self) -> tuple[float, ...]:
        """The most partnerships of each line that its own bound and the limits leave room for; may be infinite."""
        columns = self.program.columns[: self.size]
        return tuple(min(column.upper, cap) for column, cap in zip(columns, self.lines.caps, strict=True))

    def counts(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """Partnerships by line from a solution, whole where they must be; noise around unused lines is removed."""
        if self.scenario.whole:
            return tuple(round(value) for value in values[: self.size])
        return tuple(
            0.0 if value < NOISE or (line in self.lines.used and values[self.lines.used[line]] < HALF) else value
            for line, value in enumerate(values[: self.size])
        )

    def filled(self, counts: Sequence[float]) -> tuple[float, ...]:
        """Every column as those counts fill it, but for the smallest attainment, which rows added later bound."""
        values = [0.0] * len(self.program.columns)
        for line, count in enumerate(counts):
            for column, value in self.lines.filled(line, count).items():
                values[column] = value
        for segment in (segment for reach in self.reaches for segment in reach.segments):
            if segment.column is not None:
                exposure = fsum(value * values[column] for column, value in segment.exposure.items())
                values[segment.column] = -expm1(-exposure) / segment.unit
        for column, lines in self.any_used.items():
            values[column] = float(any(counts[line] > 0.0 for line in lines))
        return tuple(values)


def build(
    scenario: Scenario,
    without: frozenset[str] = frozenset(),
    *,
    known: Lines | None = None,
    widest: float = inf,
) -> CampaignModel:
    """States a scenario as a mixed-integer linear program, leaving out the limits whose dotted keys are `without`.

    What the budget is no part of is not worked out again where the same lines are `known` at another one. A line of
    which nothing says how many partnerships there are gets at most `widest`.
    """
    program = Program()
    lines = declare(program, scenario, without, known, widest)
    measures = limits.Measures(program, scenario, lines, without)
    limits.budget(measures, without)
    limits.periods(measures, without)
    limits.floors(measures, without)
    limits.limits(measures, without)
    goals = {name: _goal(measures, name) for name in scenario.goals}
    smallest = program.column("smallest_attainment", -inf, inf)
    everything = select(scenario, None)
    spend, profit = (lines.expression(measure, everything) for measure in ("spend", "profit"))
    reaches = tuple(measures.reaches.values())
    return CampaignModel(program, scenario, lines, goals, reaches, smallest, spend, profit, measures.any_used)


def _goal(measures: limits.Measures, name: str) -> GoalForm:
    scenario = measures.scenario
    selected = select(scenario, scenario.goals[name].where)
    measure = scenario.measure_of(name)
    if not measures.overlaps(measure):
        value = measures.expression(measure, selected)
        return GoalForm(value, value, None)
    people = measures.reach(selected)
    if people.single is None:
        value = measures.expression(measure, selected)
        return GoalForm(value, value, people)
    mixes = scenario.strategy == "balanced" or (
        scenario.strategy == "weighted" and sum(goal.weight > 0.0 for goal in scenario.goals.values()) > 1
    )
    mixed = measures.expression(measure, selected) if mixes else None
    return GoalForm(people.single.exposure, mixed, people)
