"""What one solve strives for, in the solver's terms and in terms that the audit recomputes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import expm1, fsum
from operator import mul

from optimizer.domain.audit import Arithmetic
from optimizer.domain.linear import Linear, Row, combine
from optimizer.model.build import CampaignModel

Counts = Sequence[float]

SAFE = 1e7
"""A sum of whole numbers up to here can be told apart by a solver's relative precision."""


def _same(number: float) -> float:
    return number


@dataclass(frozen=True, slots=True)
class Aim:
    """Something to maximise: `objective` for the solver; `value` of counts by independent arithmetic.

    `to_value` and `to_objective` convert between the two where they differ: reach alone is solved through its
    logarithm. Both rise.
    """

    objective: Linear
    value: Callable[[Counts], float]
    to_value: Callable[[float], float] = _same
    to_objective: Callable[[float], float] = _same

    def times(self, factor: float) -> Aim:
        """The same aim in other units; `factor` is positive."""
        return Aim(
            self.objective,
            lambda counts: factor * self.value(counts),
            lambda objective: factor * self.to_value(objective),
            lambda value: self.to_objective(value / factor),
        )


class Aims:
    """The aims of one scenario."""

    def __init__(self, model: CampaignModel, arithmetic: Arithmetic) -> None:
        self.model = model
        self.arithmetic = arithmetic

    def goal(self, name: str) -> Aim:
        """A goal alone, in its own unit."""
        form = self.model.goals[name]

        def value(counts: Counts) -> float:
            return self.arithmetic.goal_values(counts)[name]

        if form.reach is not None and form.reach.single is not None:
            people = form.reach.single.people
            return Aim(form.alone, value, lambda long: -people * expm1(-long), form.reach.exposure_for)
        return Aim(form.alone, value)

    def weighted(self, factors: dict[str, float]) -> Aim:
        """The sum of factor * goal over several goals; factors are weight / best."""
        forms = self.model.goals
        if len(factors) == 1:
            (name, factor), *_ = factors.items()
            if forms[name].value is None:
                return self.goal(name).times(factor)

        def value(counts: Counts) -> float:
            values = self.arithmetic.goal_values(counts)
            return fsum(factor * values[name] for name, factor in factors.items())

        return Aim(combine((factor, forms[name].value or {}) for name, factor in factors.items()), value)

    def smallest(self, bests: dict[str, float]) -> Aim:
        """The smallest attainment of several goals."""

        def value(counts: Counts) -> float:
            values = self.arithmetic.goal_values(counts)
            return min(values[name] / best for name, best in bests.items())

        return Aim({self.model.smallest: 1.0}, value)

    def below_each(self, bests: dict[str, float]) -> list[Row]:
        """The rows that hold the smallest attainment at each goal's own or below."""
        forms, smallest = self.model.goals, self.model.smallest
        return [
            Row(combine([(1.0 / best, forms[name].value or {}), (-1.0, {smallest: 1.0})]), lower=0.0)
            for name, best in bests.items()
        ]

    def profit(self) -> Aim:
        """Profit, in money."""
        return Aim(self.model.profit, lambda counts: self.arithmetic.figure(counts, "profit"))

    def thrift(self) -> Aim:
        """As little spend as possible: spend, negated."""
        objective = combine([(-1.0, self.model.spend)])
        return Aim(objective, lambda counts: -self.arithmetic.figure(counts, "spend"))

    def ties(self, counts: Counts) -> tuple[Aim, ...]:
        """The order among plans equal to `counts`: less spend, fewer partnerships, earlier lines.

        The last two are one aim where the numbers are whole and small enough to be added up without loss.
        """
        lines, most = self.model.size, fsum(counts)
        fewest = self._places([1.0] * lines)
        first = self._places([float(line + 1) for line in range(lines)])
        if self.model.scenario.whole and lines * most * most < SAFE:
            step = lines * most + 1.0
            return self.thrift(), self._places([step + line + 1 for line in range(lines)])
        return self.thrift(), fewest, first

    def _places(self, weights: Sequence[float]) -> Aim:
        """As little as possible of the sum of weight * count."""
        objective = {line: -weight for line, weight in enumerate(weights)}
        return Aim(objective, lambda counts: -fsum(map(mul, weights, counts)))
