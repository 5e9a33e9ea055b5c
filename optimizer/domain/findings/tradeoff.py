"""The efficient frontier between two or three goals: plans that none beats in one goal without losing in another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from optimizer.domain.findings.plan import Plan, Summary

Values = tuple[float, ...]
"""One value a goal, each in its measure's unit."""

NEAR = 1e-7
"""Values closer than this part of their size are the same: proofs leave 1e-9, and parts of partnerships some more."""


@dataclass(frozen=True, slots=True)
class Efficient:
    """An efficient plan: `values` and `attainments` (of each goal's best) by goal, in the order asked for.

    It is proven, unless the status of the plan is "feasible".
    """

    values: Values
    attainments: tuple[float | None, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """One goal against another, or two others.

    `points` are efficient, all different, and ordered so that the first goal falls. `own` is the scenario's own
    plan, and `own_values` what it gives the goals. Where it is efficient it is one of the points; otherwise
    `own_point` is its place below them, and `better` an efficient plan that gives every goal as much and some goal
    more. `asked` is how many points were asked for. Where the scenario, or the most of a goal, has no plan, there
    are no points and `missing` says why. `stopped` searches ended at a time limit before they found any plan.
    """

    own: Plan
    goals: tuple[str, ...]
    measures: tuple[str, ...]
    bests: tuple[float | None, ...]
    points: tuple[Efficient, ...]
    asked: int
    own_values: Values = ()
    own_point: Efficient | None = None
    better: Efficient | None = None
    missing: Plan | None = None
    stopped: int = 0

    @property
    def scenario(self) -> Summary:
        """Which scenario it is about."""
        return self.own.scenario

    @property
    def unproven(self) -> int:
        """How many of the points a time limit left without a proof."""
        return sum(point.plan.status == "feasible" for point in self.points)

    @property
    def rates(self) -> tuple[float | None, ...]:
        """By point, what one more unit of the second goal costs of the first, on the way from the point before.

        None for the first point, and with three goals, where there is no one way.
        """
        if len(self.goals) > 2 or not self.points:  # noqa: PLR2004 - a frontier of three goals is no line
            return (None,) * len(self.points)
        return (None, *(exchange(one.values, other.values) for one, other in pairwise(self.points)))

    def is_own(self, point: Efficient) -> bool:
        """Whether a point gives the goals what the scenario's own plan gives them."""
        return same(point.values, self.own_values)


def exchange(before: Values, after: Values) -> float | None:
    """What one more unit of the second goal costs of the first between two plans."""
    gained = after[1] - before[1]
    return (before[0] - after[0]) / gained if gained else None


def same(one: Values, other: Values) -> bool:
    """Whether two plans give every goal the same."""
    return all(abs(a - b) <= _near(a, b) for a, b in zip(one, other, strict=True))


def dominates(one: Values, other: Values) -> bool:
    """Whether a plan gives every goal as much as another one, and some goal more."""
    pairs = list(zip(one, other, strict=True))
    return all(a >= b - _near(a, b) for a, b in pairs) and any(a > b + _near(a, b) for a, b in pairs)


def frontier(points: Iterable[Efficient]) -> tuple[Efficient, ...]:
    """The points that no other one dominates, each once, ordered: the first goal falls."""
    different: list[Efficient] = []
    for point in points:
        if not any(same(point.values, known.values) for known in different):
            different.append(point)
    kept = [point for point in different if not any(dominates(other.values, point.values) for other in different)]
    return tuple(sorted(kept, key=lambda point: (tuple(-value for value in point.values[:1]), point.values[1:])))


def levels(low: float, high: float, number: int) -> Sequence[float]:
    """So many evenly spaced levels from low to high, both included."""
    return [low + (high - low) * step / (number - 1) for step in range(number - 1)] + [high]


def _near(one: float, other: float) -> float:
    return NEAR * max(abs(one), abs(other))
