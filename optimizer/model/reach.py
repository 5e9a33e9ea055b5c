"""Unduplicated reach: audiences overlap at random (Sainsbury), so reach is concave in a sum of logarithms.

In a segment of size A, the reach of counts n is A (1 - exp(-L)) with L = sum n_i a_i, a_i = -ln(1 - r_i s_i / A).
Where one such term stands alone, it is exactly linear in L. Elsewhere a column stands for the covered share of the
segment and is held below tangents of 1 - exp(-L), which are added until they are exact where it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, fsum, inf, log1p

from optimizer.domain.arithmetic.linear import Linear, Row, combine
from optimizer.domain.language.scenario import Scenario
from optimizer.model.program import Program
from optimizer.model.variables import Lines

FIRST_TANGENTS = 12
"""How many tangents a term starts with; more only cost time, fewer only cost rounds."""

NOISE = 1e-13
"""Relative difference that adding up may make."""

SHARP = 1e3
"""Tangents at a solution are stated in larger units: tolerances are absolute, and here the last digits count."""

FULL = 40.0
"""Beyond this L a segment is covered to the last bit of a double: exp(-40) is 4e-18."""


@dataclass(slots=True)
class Segment:
    """One segment as some lines reach it: people, L as a linear expression, and the column of its covered share."""

    people: float
    exposure: Linear
    longest: float
    column: int | None = None

    @property
    def unit(self) -> float:
        """The covered share that the column's value 1 stands for."""
        return -expm1(-self.longest)

    def tangent(self, column: int, at: float) -> Row:
        """The row that holds the column below the tangent of the covered share at L = `at`."""
        slope = exp(-at) / self.unit
        height = -expm1(-at) / self.unit
        row = {line: -slope * weight for line, weight in self.exposure.items()}
        return Row({column: 1.0, **row}, upper=height - slope * at)


@dataclass(slots=True)
class Reach:
    """The unduplicated reach of some lines, over one or several segments."""

    segments: list[Segment]

    @property
    def single(self) -> Segment | None:
        """The only segment, where reach is exactly linear in L."""
        return self.segments[0] if len(self.segments) == 1 else None

    def exposure_for(self, people: float) -> float:
        """The L at which a single segment reaches so many people; infinite where it never does."""
        covered = people / self.segments[0].people
        if covered <= 0.0:
            return 0.0
        return -log1p(-covered) if covered < 1.0 else inf

    def expression(self, program: Program) -> Linear:
        """People reached as a linear expression over the covered shares, whose columns it declares at first use."""
        for segment in self.segments:
            if segment.column is None:
                self._declare(program, segment)
        return {seg.column: seg.people * seg.unit for seg in self.segments if seg.column is not None}

    def refine(self, values: tuple[float, ...], touched: set[tuple[int, float]]) -> list[Row]:
        """Tangents at a solution for the segments whose column lies above the true share there.

        `touched` remembers (column, L) of the tangents that a solver has, so that none is asked for twice.
        """
        rows = []
        for segment in self.segments:
            if segment.column is None:
                continue
            at = fsum(value * values[column] for column, value in segment.exposure.items())
            overstated = values[segment.column] * segment.unit + expm1(-at)
            if overstated > NOISE * segment.unit and (segment.column, at) not in touched:
                touched.add((segment.column, at))
                rows += [segment.tangent(segment.column, point).times(SHARP) for point in _around(segment, at)]
        return rows

    def _declare(self, program: Program, segment: Segment) -> None:
        segment.column = column = program.column("covered", 0.0, 1.0)
        for number in range(FIRST_TANGENTS + 1):
            program.row(segment.tangent(column, segment.longest * number / FIRST_TANGENTS), as_is=True)


def _around(segment: Segment, at: float) -> list[float]:
    """A point and, at growing distances, points beside it: neighbours of a solution are seen next."""
    spread = [4.0**power * 1e-4 * segment.longest for power in range(4)]
    points = [at, *(at - step for step in spread), *(at + step for step in spread)]
    return [point for point in points if 0.0 <= point <= segment.longest * 1.001]


def reach(scenario: Scenario, lines: Lines, selected: tuple[int, ...]) -> Reach:
    """The reach of some lines; segments that every line reaches alike are one segment."""
    per_line = {line: exposures(scenario, lines, line) for line in selected}
    alike = all(max(weights) - min(weights) <= NOISE * max(weights) for weights in per_line.values())
    sizes = list(scenario.audience.values())
    if alike:
        sizes = [fsum(sizes)]
    segments = []
    for number, people in enumerate(sizes):
        weights = {line: own[number] for line, own in per_line.items() if own[number] > 0.0}
        exposure = combine((weight, lines.effective[line]) for line, weight in weights.items())
        segments.append(Segment(people, exposure, _longest(scenario, lines, weights)))
    return Reach(segments)


def exposures(scenario: Scenario, lines: Lines, line: int) -> list[float]:
    """a_i for each segment: -ln(1 - r_i s_i / A)."""
    own = lines.coefficients[line]
    return [-log1p(-own.reach * own.shares[segment] / people) for segment, people in scenario.audience.items()]


def _longest(scenario: Scenario, lines: Lines, weights: dict[int, float]) -> float:
    """An upper estimate of L: the best that the budget buys when partnerships may be split, at most `FULL`.

    It sets the scale of the covered share's column, so that a small reach in a large audience keeps its digits.
    """
    left = inf if scenario.spendable is None else scenario.spendable
    prices = {line: lines.coefficients[line].cheapest for line in weights}
    total = 0.0
    for line in sorted(weights, key=lambda one: prices[one] / weights[one]):
        count = lines.caps[line]
        if prices[line] > 0.0:
            count = min(count, left / prices[line])
            left -= count * prices[line]
        total += weights[line] * count
        if total >= FULL:
            return FULL
    return total or 1.0
