"""The objectives that the planner maximises, each in the solver's terms and in terms that the audit recomputes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import expm1, fsum
from operator import mul

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear, Row, combine
from optimizer.model.build import CampaignModel

Counts = Sequence[float]

SAFE = 1e7
"""A sum of whole numbers up to here can be told apart by a solver's relative precision."""


def _same(number: float) -> float:
    return number


@dataclass(frozen=True, slots=True)
class Objective:
    """Something to maximise: `linear` for the solver; `value` of counts by independent arithmetic.

    `to_value` and `to_linear` convert between the two where they differ: reach alone is solved through its
    logarithm. Both rise.
    """

    linear: Linear
    value: Callable[[Counts], float]
    to_value: Callable[[float], float] = _same
    to_linear: Callable[[float], float] = _same

    def times(self, factor: float) -> Objective:
        """The same objective in other units; `factor` is positive."""
        return Objective(
            self.linear,
            lambda counts: factor * self.value(counts),
            lambda linear: factor * self.to_value(linear),
            lambda value: self.to_linear(value / factor),
        )


class Objectives:
    """The objectives of one scenario."""

    def __init__(self, model: CampaignModel, arithmetic: Arithmetic) -> None:
        self.model = model
        self.arithmetic = arithmetic

    def goal(self, name: str) -> Objective:
        """A goal alone, in its own unit."""
        form = self.model.goals[name]

        def value(counts: Counts) -> float:
            return self.arithmetic.goal_values(counts)[name]

        if form.reach is not None and form.reach.single is not None:
            people = form.reach.single.people
            return Objective(form.alone, value, lambda long: -people * expm1(-long), form.reach.exposure_for)
        return Objective(form.alone, value)

    def weighted(self, factors: dict[str, float]) -> Objective:
        """The sum of factor * goal over several goals; factors are weight / best."""
        forms = self.model.goals
        if len(factors) == 1:
            (name, factor), *_ = factors.items()
            if forms[name].value is None:
                return self.goal(name).times(factor)

        def value(counts: Counts) -> float:
            values = self.arithmetic.goal_values(counts)
            return fsum(factor * values[name] for name, factor in factors.items())

        return Objective(combine((factor, forms[name].value or {}) for name, factor in factors.items()), value)

    def smallest(self, bests: dict[str, float]) -> Objective:
        """The smallest attainment of several goals."""

        def value(counts: Counts) -> float:
            values = self.arithmetic.goal_values(counts)
            return min(values[name] / best for name, best in bests.items())

        return Objective({self.model.smallest: 1.0}, value)

    def below_each(self, bests: dict[str, float]) -> list[Row]:
        """The rows that hold the smallest attainment at each goal's own or below."""
        forms, smallest = self.model.goals, self.model.smallest
        return [
            Row(combine([(1.0 / best, forms[name].value or {}), (-1.0, {smallest: 1.0})]), lower=0.0)
            for name, best in bests.items()
        ]

    def profit(self) -> Objective:
        """Profit, in money."""
        return Objective(self.model.profit, lambda counts: self.arithmetic.figure(counts, "profit"))

    def thrift(self) -> Objective:
        """As little spend as possible: spend, negated."""
        linear = combine([(-1.0, self.model.spend)])
        return Objective(linear, lambda counts: -self.arithmetic.figure(counts, "spend"))

    def ties(self, counts: Counts) -> tuple[Objective, ...]:
        """The order among plans equal to `counts`: less spend, fewer partnerships, earlier lines.

        The last two are one objective where the numbers are whole and small enough to be added up without loss.
        """
        lines, most = self.model.size, fsum(counts)
        fewest = self._places([1.0] * lines)
        first = self._places([float(line + 1) for line in range(lines)])
        if self.model.scenario.whole and lines * most * most < SAFE:
            step = lines * most + 1.0
            return self.thrift(), self._places([step + line + 1 for line in range(lines)])
        return self.thrift(), fewest, first

    def _places(self, weights: Sequence[float]) -> Objective:
        """As little as possible of the sum of weight * count."""
        linear = {line: -weight for line, weight in enumerate(weights)}
        return Objective(linear, lambda counts: -fsum(map(mul, weights, counts)))
