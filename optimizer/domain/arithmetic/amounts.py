"""Amounts of a mix: a measure over some of its lines, and how it moves when one partnership more or less is bought.

Measures that add up are sums over lines. Reach with an audience is unduplicated: audiences overlap at random, so that
each segment k of A_k people is reached by

    A_k * (1 - prod_i (1 - r_i * s_ik / A_k)^{e_i}) = -A_k * expm1(sum_i e_i * log1p(-r_i * s_ik / A_k))

where r_i is the reach of one partnership of line i alone, s_ik the share of it in the segment, and e_i the line's
effective count (Sainsbury's formula: duplication of independent media).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from math import expm1, fsum, log1p
from operator import mul
from typing import NamedTuple, Protocol

from optimizer.domain.arithmetic.line_figures import Coefficient, line_figures
from optimizer.domain.arithmetic.per_partnership import effective_count, reach_of, steps_of
from optimizer.domain.language.costs import cost_names
from optimizer.domain.language.measures import COSTS, LINES_USED, MEASURES, USED_FROM
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.selection import labelled, select, values_of

ROUNDING = 1e-8
"""Relative size of a difference that counts as none."""

ALMOST_ALL = 1.0 - 2.0**-53
"""The largest share of a segment that one partnership can reach without its logarithm being infinite."""

Weights = tuple[float, ...]
"""One number for each line, by position."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How many partnerships of each line are bought, their effective counts, and 1 for each line that is used.

    `priced` are the fees of lines where they depend on how many are bought, and 0 of others.
    """

    counts: Weights
    effective: Weights
    used: Weights
    priced: Weights


class Step(NamedTuple):
    """One partnership of a line more or less: by how much its count, effective count, use and priced fees change."""

    position: int
    bought: float
    effective: float
    used: float
    priced: float


Probe = Callable[[Step], float]
"""An amount after a step away from a mix."""


class Amount(Protocol):
    """A measure over some lines of a mix."""

    def value(self, mix: Mix) -> float:
        """The amount, in the measure's unit."""
        ...

    def size(self, mix: Mix) -> float:
        """How large the numbers are that the amount is the sum of: what a rounding error is relative to."""
        ...

    def probe(self, mix: Mix) -> Probe:
        """A function that gives the amount after one step away from the mix, in constant time."""
        ...


def _weights(numbers: list[float]) -> Weights | None:
    return tuple(numbers) if any(numbers) else None


@dataclass(frozen=True, slots=True)
class Additive:
    """constant + sum over lines of fixed * n + scaled * e(n) + once * used + priced * F(n); a part may be None for 0.

    `parts` is the same sum over absolute figures, for amounts that can be negative.
    """

    fixed: Weights | None = None
    scaled: Weights | None = None
    once: Weights | None = None
    priced: Weights | None = None
    constant: float = 0.0
    parts: Additive | None = None

    @classmethod
    def over(cls, length: int, terms: Iterable[tuple[int, Coefficient]], parts: Additive | None = None) -> Additive:
        """The sum of (position, coefficient) over a rate card of that length."""
        fixed, scaled, once, priced = ([0.0] * length for _ in Coefficient._fields)
        for position, coefficient in terms:
            fixed[position], scaled[position], once[position], priced[position] = coefficient
        return cls(_weights(fixed), _weights(scaled), _weights(once), _weights(priced), parts=parts)

    @property
    def is_constant(self) -> bool:
        """Whether it is the same of every mix."""
        return not (self.fixed or self.scaled or self.once or self.priced)

    def value(self, mix: Mix) -> float:
        """The sum, in the measure's unit."""
        total = self.constant
        if self.fixed:
            total += fsum(map(mul, self.fixed, mix.counts))
        if self.scaled:
            total += fsum(map(mul, self.scaled, mix.effective))
        if self.once:
            total += fsum(map(mul, self.once, mix.used))
        if self.priced:
            total += fsum(map(mul, self.priced, mix.priced))
        return total

    def size(self, mix: Mix) -> float:
        """The sum of the absolute parts."""
        return abs(self.value(mix)) if self.parts is None else self.parts.value(mix)

    def probe(self, mix: Mix) -> Probe:
        """The sum after a step: only one line's terms change."""
        base, fixed, scaled, once, priced = self.value(mix), self.fixed, self.scaled, self.once, self.priced
        if not scaled and not once and not priced:
            return (lambda step: base + fixed[step[0]] * step[1]) if fixed else (lambda _: base)

        def after(step: Step) -> float:
            position, bought, effective, used, fees = step
            result = base
            if fixed:
                result += fixed[position] * bought
            if scaled:
                result += scaled[position] * effective
            if once:
                result += once[position] * used
            if priced:
                result += priced[position] * fees
            return result

        return after


@dataclass(frozen=True, slots=True)
class Unduplicated:
    """People reached at least once: `people` by segment, and by segment log1p(-r_i * s_ik / A_k) for each line."""

    people: tuple[float, ...]
    logs: tuple[Weights, ...]

    def value(self, mix: Mix) -> float:
        """Sum over segments of -A_k * expm1(sum_i e_i * log_ik)."""
        return fsum(
            -size * expm1(fsum(map(mul, logs, mix.effective)))
            for size, logs in zip(self.people, self.logs, strict=True)
        )

    def size(self, mix: Mix) -> float:
        """Reach itself: it is never negative."""
        return abs(self.value(mix))

    def probe(self, mix: Mix) -> Probe:
        """Reach after a step: one term of each segment's logarithm changes."""
        segments = [
            (size, fsum(map(mul, logs, mix.effective)), logs) for size, logs in zip(self.people, self.logs, strict=True)
        ]

        def after(step: Step) -> float:
            position, effective = step.position, step.effective
            return -fsum(size * expm1(base + logs[position] * effective) for size, base, logs in segments)

        return after


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many groups of lines have one that is used: the different values of a label."""

    groups: tuple[tuple[int, ...], ...]

    def value(self, mix: Mix) -> float:
        """The number of groups of which any line is used."""
        return fsum(any(mix.used[line] for line in group) for group in self.groups)

    def size(self, mix: Mix) -> float:
        """The number itself: it is never negative."""
        return self.value(mix)

    def probe(self, mix: Mix) -> Probe:
        """The number after a step: it moves where the last line of a group goes, or the first one comes."""
        base = self.value(mix)
        used = [fsum(mix.used[line] for line in group) for group in self.groups]
        owner = {line: place for place, group in enumerate(self.groups) for line in group}

        def after(step: Step) -> float:
            place = owner.get(step.position)
            if place is None or not step.used:
                return base
            return base + float(used[place] + step.used > 0.0) - float(used[place] > 0.0)

        return after


ONE = Additive(constant=1.0)
"""What an amount is compared with: the number itself."""


def overlap_logs(scenario: Scenario, line: Line) -> tuple[float, ...]:
    """log1p(-r * s_k / A_k) by segment. One share is spread by size: s_k = s * A_k / A, so r * s / A in each."""
    reach, whole = reach_of(line), fsum(scenario.audience.values())
    share = line.audience_share
    if isinstance(share, dict):
        reached = [
            reach * share[segment].value / people if segment in share else 0.0
            for segment, people in scenario.audience.items()
        ]
    else:
        reached = [reach * share.value / whole] * len(scenario.audience)
    return tuple(log1p(-min(part, ALMOST_ALL)) for part in reached)


class Amounts:
    """A scenario's amounts, with every coefficient worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        lines = tuple(lines_of(scenario).values())
        self.scenario = scenario
        self.figures = tuple(line_figures(scenario, line) for line in lines)
        self.own = tuple(dict.fromkeys(name for line in lines for name in line.measures))
        self.costs = (COSTS, *cost_names(scenario)) if cost_names(scenario) else ()
        self.steps = tuple(steps_of(line) for line in lines)
        self.used_from = 1.0 if scenario.whole else USED_FROM * (1.0 - ROUNDING)
        self.people = tuple(scenario.audience.values())
        self.logs = tuple(overlap_logs(scenario, line) for line in lines) if self.people else ()
        self.every = tuple(range(len(lines)))
        self.labels = labelled(scenario)
        self._diminishing = any(self.steps)
        self._fees = tuple(own.fees for own in self.figures)
        self._priced = any(self._fees)
        self._free = (0.0,) * len(lines)
        self._known: dict[tuple[str, tuple[int, ...]], Amount] = {}

    def at_budget_of(self, scenario: Scenario) -> Amounts:
        """The amounts of a scenario that differs in nothing but its budget: no coefficient depends on that."""
        other = copy(self)
        other.scenario = scenario
        return other

    def select(self, where: Mapping[str, tuple[str, ...]] | None) -> tuple[int, ...]:
        """Positions of the lines that match every label of a `where`; all lines where it is empty."""
        return select(self.scenario, where) if where else self.every

    def mix(self, counts: Sequence[float]) -> Mix:
        """A mix from its counts by position."""
        bought = tuple(counts)
        effective = bought
        if self._diminishing:
            effective = tuple(map(effective_count, bought, self.steps))
        priced = self._free
        if self._priced:
            priced = tuple(fees.total(count) if fees else 0.0 for count, fees in zip(bought, self._fees, strict=True))
        return Mix(bought, effective, tuple(1.0 if count >= self.used_from else 0.0 for count in bought), priced)

    def steps_from(self, mix: Mix) -> tuple[tuple[Step, ...], ...]:
        """For each line one partnership more, and one less where that leaves no negative count."""
        return tuple(
            tuple(
                self._step(mix, position, change) for change in (1.0, -1.0) if change > 0 or mix.counts[position] >= 1.0
            )
            for position in self.every
        )

    def _step(self, mix: Mix, position: int, change: float) -> Step:
        count = mix.counts[position] + change
        effective = effective_count(count, self.steps[position]) - mix.effective[position]
        fees, used = self._fees[position], (1.0 if count >= self.used_from else 0.0) - mix.used[position]
        return Step(position, change, effective, used, fees.total(count) - mix.priced[position] if fees else 0.0)

    def amount(self, measure: str, positions: tuple[int, ...] | None = None) -> Amount:
        """A measure (no ratio) over some lines, or over all; reach of some lines is the formula over those alone."""
        chosen = self.every if positions is None else positions
        known = self._known.get((measure, chosen))
        if known is None:
            known = self._known[measure, chosen] = self._build(measure, chosen)
        return known

    def _build(self, measure: str, positions: tuple[int, ...]) -> Amount:
        if measure == "reach" and self.people:
            return self._unduplicated(positions)
        if measure == LINES_USED and self.scenario.periods:
            return Distinct(tuple(values_of(self.scenario, "name", positions).values()))
        if measure not in (*MEASURES, LINES_USED, *self.own, *self.costs):
            raise KeyError(measure)
        none, length = Coefficient(), len(self.every)
        terms = [(position, self.figures[position].coefficients.get(measure, none)) for position in positions]
        parts = None
        if measure == "profit":
            parts = Additive.over(length, ((position, self.figures[position].profit_size) for position in positions))
        elif any(coefficient.fixed < 0 for _, coefficient in terms):
            parts = Additive.over(length, ((position, Coefficient(abs(own.fixed))) for position, own in terms))
        return Additive.over(length, terms, parts)

    def of_line(self, measure: str, position: int, count: float) -> float:
        """A measure (reach: gross) of one line that is used, at a count; 0 of one that it does not have."""
        own = self.figures[position]
        fixed, scaled, once, priced = own.coefficients.get(measure, Coefficient())
        fees = own.fees.total(count) if own.fees and priced else 0.0
        return fixed * count + scaled * effective_count(count, self.steps[position]) + once + priced * fees

    def line_reach(self, position: int, effective: float) -> float:
        """People whom a line alone reaches at least once with an audience: the formula over that line."""
        logs = self.logs[position]
        return fsum(-people * expm1(log * effective) for people, log in zip(self.people, logs, strict=True))

    def _unduplicated(self, positions: tuple[int, ...]) -> Unduplicated:
        chosen = set(positions)
        return Unduplicated(
            self.people,
            tuple(
                tuple(self.logs[line][segment] if line in chosen else 0.0 for line in self.every)
                for segment in range(len(self.people))
            ),
        )
