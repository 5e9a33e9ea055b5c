"""Draws of every number of partnerships of every line: what any mix of them comes to, by looking rows up.

A row is a number of partnerships of one line, those of a line one after the other from none to the most; a mix takes
one row of each line. A point takes parts of several rows, which sum to 1 for each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import fsum

import numpy as np
import numpy.typing as npt

from optimizer.domain.arithmetic.amounts import Additive, Amount, Amounts, Mix, Probe
from optimizer.domain.arithmetic.limits import Side
from optimizer.domain.language.plan_lines import PlanLine
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty
from optimizer.draws.campaign import cases_drawn
from optimizer.draws.figures import Drawn
from optimizer.draws.line import Setting, line_tables
from optimizer.draws.normal import Floats
from optimizer.draws.prepared import prepared

Places = npt.NDArray[np.intp]
LOGS = "logs "
"""How the names of what a segment is not reached by begin."""


@dataclass(frozen=True)
class Tables:
    """Amounts by row and draw. `first` are the rows of none of each line, and after the last the number of rows."""

    first: Places
    amounts: Mapping[str, Floats]
    people: Floats
    """Of each segment of the audience, by draw."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.first[-1])

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(next(iter(self.amounts.values())).shape[1])

    def places(self, counts: Sequence[float]) -> Places:
        """The rows of a mix."""
        return self.first[:-1] + np.asarray(counts).astype(np.intp)

    def sum(self, parts: Iterable[tuple[float, Amount]]) -> Sum:
        """A sum of amounts, each times a factor."""
        found = Sum(self)
        for factor, amount in parts:
            found = _plus(found, factor, amount)
        return found

    def missed(self, amount: Part) -> Sum:
        """The logarithm of the part of an audience's only segment that some lines do not reach."""
        of = np.zeros(self.rows)
        for line in amount.positions:
            of[self.first[line] : self.first[line + 1]] = 1.0
        return Sum(self, added=of[:, None] * self.amounts[f"{LOGS}0"])


@dataclass(frozen=True)
class Reached:
    """People reached by some lines, counted once, times a factor; `of` is 1 for the rows of those lines, 0 else."""

    factor: float
    of: Floats


@dataclass(frozen=True)
class Sum:
    """What a mix comes to in each draw: a constant, what adds up over lines, and people who are counted once."""

    tables: Tables
    constant: float | Floats = 0.0
    added: Floats | None = None
    reached: tuple[Reached, ...] = field(default=())

    @property
    def straight(self) -> bool:
        """Whether it adds up over lines."""
        return not self.reached

    def less(self, constant: Floats) -> Sum:
        """The same less an amount by draw."""
        return Sum(self.tables, self.constant - constant, self.added, self.reached)

    def of(self, counts: Sequence[float]) -> Floats:
        """Of a mix, by draw."""
        weights = np.zeros(self.tables.rows)
        weights[self.tables.places(counts)] = 1.0
        return self.at(weights)

    def at(self, weights: Floats) -> Floats:
        """At a point, by draw."""
        taken = np.flatnonzero(weights)
        parts = weights[taken]
        found = np.zeros(self.tables.draws) + self.constant
        if self.added is not None:
            found += parts @ self.added[taken]
        for one in self.reached:
            for segment, people in enumerate(self.tables.people):
                found -= one.factor * people * np.expm1(self._logs(segment, one, taken, parts))
        return found

    def _logs(self, segment: int, one: Reached, taken: Places, parts: Floats) -> Floats:
        found: Floats = (parts * one.of[taken]) @ self.tables.amounts[f"{LOGS}{segment}"][taken]
        return found

    def slope(self, weights: Floats, counted: Floats) -> Floats:
        """How a sum over draws, each counted so often, rises from a point by row."""
        found = np.zeros(self.tables.rows)
        if self.added is not None:
            found += self.added @ counted
        taken = np.flatnonzero(weights)
        for one in self.reached:
            for segment, people in enumerate(self.tables.people):
                missed = np.exp(self._logs(segment, one, taken, weights[taken]))
                found -= one.of * (self.tables.amounts[f"{LOGS}{segment}"] @ (one.factor * people * missed * counted))
        return found

    def above(self, weights: Floats) -> tuple[Floats, Floats]:
        """What it nowhere exceeds: a constant by draw, and an amount by row and draw (its tangent at a point)."""
        size = self.tables.draws
        if self.added is not None and self.straight:
            return np.zeros(size) + self.constant, self.added
        constant, rows = np.zeros(size) + self.constant, np.zeros((self.tables.rows, size))
        if self.added is not None:
            rows += self.added
        taken = np.flatnonzero(weights)
        for one in self.reached:
            for segment, people in enumerate(self.tables.people):
                logs = self._logs(segment, one, taken, weights[taken])
                missed, own = np.exp(logs), self.tables.amounts[f"{LOGS}{segment}"]
                rows -= one.of[:, None] * own * (one.factor * people * missed)
                constant += one.factor * people * (1.0 - missed + missed * logs)
        return constant, rows


class Named(Amounts):
    """The amounts of a scenario under the names and lines that they stand for."""

    def _build(self, measure: str, positions: tuple[int, ...]) -> Amount:
        return Part(measure, positions)


@dataclass(frozen=True, slots=True)
class Part:
    """A measure of some lines."""

    measure: str
    positions: tuple[int, ...]

    def value(self, mix: Mix) -> float:
        """It is known by draw alone."""
        raise NotImplementedError

    def size(self, mix: Mix) -> float:
        """The same."""
        raise NotImplementedError

    def probe(self, mix: Mix) -> Probe:
        """The same."""
        raise NotImplementedError


def _plus(total: Sum, factor: float, amount: Amount) -> Sum:
    tables = total.tables
    if isinstance(amount, Additive):
        return Sum(tables, total.constant + factor * amount.constant, total.added, total.reached)
    if not isinstance(amount, Part):
        raise NotImplementedError
    of = np.zeros(tables.rows)
    for line in amount.positions:
        of[tables.first[line] : tables.first[line + 1]] = 1.0
    if amount.measure == "reach" and len(tables.people):
        return Sum(tables, total.constant, total.added, (*total.reached, Reached(factor, of)))
    own = factor * of[:, None] * tables.amounts[amount.measure]
    return Sum(tables, total.constant, own if total.added is None else total.added + own, total.reached)


def side_sum(tables: Tables, side: Side) -> Sum:
    """What is not negative where one side of a limit holds, every share and ratio multiplied out."""
    sign = -1.0 if side.ceiling else 1.0
    return tables.sum([(sign * side.factor, side.left), (-sign * side.number, side.other)])


def drawn_tables(
    planned: Scenario,
    scenarios: Mapping[str, Scenario],
    most: Sequence[int],
    drawn: Drawn,
    uncertainty: Uncertainty,
    names: Iterable[str],
) -> Tables:
    """The amounts with these names for up to the most partnerships of each line; arguments as `campaign_draws`."""
    wanted = list(dict.fromkeys(names))
    case = cases_drawn(planned, scenarios, drawn)
    first = np.concatenate([[0], np.cumsum(np.asarray(most, dtype=np.intp) + 1)])
    amounts = {name: np.zeros((int(first[-1]), drawn.draws)) for name in wanted}
    for place, scenario in enumerate(scenarios.values()):
        here = None if len(scenarios) == 1 else case == place
        ready, lines = prepared(scenario, uncertainty)
        setting = Setting(ready, uncertainty, drawn)
        for line, (start, end) in enumerate(pairwise(first)):
            _fill(amounts, setting, lines[line], (int(start), int(end)), here)
    sizes = np.array([list(scenario.audience.values()) for scenario in scenarios.values()], dtype=float)
    return Tables(first, amounts, sizes[case.astype(int)].T)


def _fill(
    amounts: Mapping[str, Floats], setting: Setting, one: PlanLine, rows: tuple[int, int], here: Floats | None
) -> None:
    """Writes the rows of a line, at the draws of one case."""
    at, end = rows
    for found in line_tables(setting, one, end - at - 1):
        count = len(found.amounts["partnerships"])
        for name, table in amounts.items():
            if name.startswith(LOGS):
                own = found.logs[int(name.removeprefix(LOGS))]
            else:
                own = found.amounts.get(name, found.amounts.get(f"costs.{name}", np.zeros((count, 1))))
            if here is None:
                table[at : at + count] = own
            else:
                table[at : at + count, here] = np.broadcast_to(own, (count, table.shape[1]))[:, here]
        at += count


def held(names: int, most: Sequence[int], draws: int) -> float:
    """Bytes that tables of so many amounts take."""
    return 8.0 * names * draws * fsum(count + 1.0 for count in most)
