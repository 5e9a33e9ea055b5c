"""What limits, floors and the budget say of a mix, every share and ratio multiplied out (see optimizer/README.md).

A side of a limit states measure(where) <= number * other, or >=; `other` is 1 for an amount, the same measure over the
plan or the budget after reserve for a share, and another measure or selection for a ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from optimizer.domain.arithmetic.amounts import ROUNDING, Additive, Amount, Mix, Step
from optimizer.domain.findings.plan import LimitResult

TINY = 1e-12
"""Absolute difference that counts as none, so that nothing against nothing holds."""

STAY = Step(0, 0.0, 0.0, 0.0, 0.0)
"""No step at all."""

CLOSE = 1e-6
"""With fractional counts, a limit binds when its slack is at most this times max(1, |bound|)."""


def quotient(dividend: float, divisor: float, factor: float = 1.0) -> float | None:
    """The dividend, times a factor, over the divisor; None where that is 0."""
    return factor * dividend / divisor if divisor else None


@dataclass(frozen=True, slots=True)
class Side:
    """factor * left <= number * other (`ceiling`), or >=; holds when violated by at most 1e-8 of the larger side."""

    left: Amount
    number: float
    other: Amount
    ceiling: bool
    factor: float = 1.0

    def excess(self, left: float, other: float) -> float:
        """By how much the multiplied-out form is violated, in the unit of its left side; negative when it holds."""
        difference = self.factor * left - self.number * other
        return difference if self.ceiling else -difference

    def size(self, mix: Mix) -> float:
        """The larger side of a mix, taken as the sum of its absolute parts where an amount can be negative."""
        return max(abs(self.factor) * self.left.size(mix), abs(self.number) * self.other.size(mix))

    def broken(self, mix: Mix) -> bool:
        """Whether a mix breaks it."""
        excess = self.excess(self.left.value(mix), self.other.value(mix))
        return excess > TINY and excess > ROUNDING * self.size(mix) + TINY

    def room(self, mix: Mix) -> float:
        """How much is left until it is broken, relative to the larger side; negative where it is."""
        size = self.size(mix)
        excess = self.excess(self.left.value(mix), self.other.value(mix))
        return ROUNDING - excess / size if size else 0.0 if excess <= TINY else -excess

    def breaks(self, mix: Mix, steps: Iterable[Step]) -> Iterator[bool]:
        """Whether each step away from a mix breaks it; what taking away leaves of a rounding error breaks nothing."""
        left, other, size = self.left.probe(mix), self.other.probe(mix), self._signed_size(mix)
        factor, number = (self.factor, self.number) if self.ceiling else (-self.factor, -self.number)
        noise = TINY * max(1.0, abs(factor * left(STAY)), abs(number * other(STAY)))
        for step in steps:
            small, large = factor * left(step), number * other(step)
            yield small - large > ROUNDING * max(abs(small), abs(large), size) + noise

    def _signed_size(self, mix: Mix) -> float:
        signed = [side for side in (self.left, self.other) if isinstance(side, Additive) and side.parts is not None]
        return self.size(mix) if signed else 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """The budget, a floor or a limit: one or two sides over the same measure and the lines that it concerns.

    `divisor` is what its value is divided by, for a share or a ratio; None where it is stated as an amount. `used`
    counts the lines of which any has to be used for it to hold; None where it holds in any case. `by` is the value of
    its label, where it is one of several.
    """

    key: str
    name: str
    measure: str
    unit: str
    sides: tuple[Side, ...]
    concerned: tuple[int, ...]
    divisor: Amount | None = None
    used: Amount | None = None
    by: Mapping[str, str] = field(default_factory=dict)

    def idle(self, mix: Mix) -> bool:
        """Whether it asks nothing of a mix: it holds only if its lines are used, and none of them is."""
        return self.used is not None and not self.used.value(mix)

    def broken(self, mix: Mix) -> bool:
        """Whether a mix breaks it."""
        return not self.idle(mix) and any(side.broken(mix) for side in self.sides)

    def room(self, mix: Mix) -> float:
        """How much is left until it is broken, relative to the larger side; negative where it is."""
        return inf if self.idle(mix) else min(side.room(mix) for side in self.sides)

    def result(self, mix: Mix, steps: tuple[tuple[Step, ...], ...] | None) -> LimitResult:
        """Value, bounds and slack in the limit's own unit; `steps` by line, or None with fractional counts."""
        first = self.sides[0]
        divisor = 1.0 if self.divisor is None else self.divisor.value(mix)
        value = quotient(first.left.value(mix), divisor, first.factor)
        at_least, at_most = self._bound(mix, ceiling=False), self._bound(mix, ceiling=True)
        slack, close = None, False
        if value is not None:
            distances = [(value - at_least, at_least)] if at_least is not None else []
            distances += [(at_most - value, at_most)] if at_most is not None else []
            sign = 1.0 if divisor > 0 else -1.0
            slack = min(sign * distance for distance, _ in distances)
            close = any(abs(distance) <= CLOSE * max(1.0, abs(bound)) for distance, bound in distances)
        idle = self.idle(mix)
        binding = not idle and (
            self.broken(mix) or (self._breaks_at(mix, steps) if steps is not None else value is None or close)
        )
        return LimitResult(
            name=self.name,
            key=self.key,
            measure=self.measure,
            unit=self.unit,
            value=value,
            at_least=at_least,
            at_most=at_most,
            slack=None if idle else slack,
            binding=binding,
            by=self.by,
            used=None if self.used is None else not idle,
        )

    def _bound(self, mix: Mix, *, ceiling: bool) -> float | None:
        for side in self.sides:
            if side.ceiling is ceiling:
                return side.number if self.divisor is not None else side.number * side.other.value(mix)
        return None

    def _breaks_at(self, mix: Mix, steps: tuple[tuple[Step, ...], ...]) -> bool:
        around = [step for position in self.concerned for step in steps[position]]
        if self.used is not None:
            used = self.used.probe(mix)
            around = [step for step in around if used(step) > 0.0]
        return any(broken for side in self.sides for broken in side.breaks(mix, around))
