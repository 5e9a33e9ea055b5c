"""The response curve: the best plan at each of many budgets, and what every extra unit of money brings.

Scores and attainments of all points are measured by the same bests, so that they compare.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import expm1, fsum, log10
from operator import itemgetter
from typing import Literal

from optimizer.domain.findings.plan import Clash, Plan, Status, Summary, earns

MOST_SERIES = 8
"""More lines than this in one picture are hard to tell apart."""

DIGITS = 10
"""Significant digits of a bound; solvers do not promise more."""

CARRIES = 0.01
"""A line with at least this share of the spend carries a mix; less of it only fills up a budget."""

SAME = 1e-9
"""Relative difference between profits that counts as none."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The lowest budget of a range with the highest profit, and that profit, both in the scenario's currency.

    `reached` is False where that is the range's last budget, so that more money might earn more still.
    """

    budget: float
    profit: float
    reached: bool


def peak(points: Sequence[tuple[float, float]]) -> Peak | None:
    """The peak of (budget, profit) at rising budgets; None for fewer than two of them."""
    if len(points) < 2:  # noqa: PLR2004 - one budget has nothing to compare with
        return None
    most = max(profit for _, profit in points)
    budget, profit = next(point for point in points if point[1] >= most - SAME * abs(most))
    return Peak(budget, profit, reached=budget < points[-1][0])


@dataclass(frozen=True, slots=True)
class Marginal:
    """What one extra unit of budget brings, on average since the next lower budget.

    `score` is in the score's unit, `goals` in each goal's own, `profit` in money.
    """

    since: float
    score: float
    goals: Mapping[str, float]
    profit: float

    def times(self, unit: float) -> Marginal:
        """What so many extra units bring."""
        goals = {name: unit * value for name, value in self.goals.items()}
        return Marginal(self.since, unit * self.score, goals, unit * self.profit)


@dataclass(frozen=True, slots=True)
class Point:
    """A budget and its best plan; without one `status` and `reason` say why.

    A plan is proven unless its status is "feasible"; "stopped" is a search that ended before there was any plan.

    `bound` is what no plan at this budget can exceed, by the fractional value or an upper estimate of it (`Envelope`).
    """

    budget: float
    status: Status | Literal["stopped"]
    plan: Plan | None
    reason: str | None
    bound: float | None
    marginal: Marginal | None
    alone: float | None = None
    """Where draws decide, the score that planned figures alone would reach."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the mix between two neighbouring budgets of a curve: the lines that begin or cease to carry it.

    The change begins somewhere above the budget `above`, and at latest at the budget `by`; both were solved. In
    between, lines may come and go more than once, because whole partnerships do not add up evenly. `plan` tells where
    a plan begins or ceases to exist at all.
    """

    above: float
    by: float
    enters: frozenset[str]
    leaves: frozenset[str]
    plan: bool | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What no plan can exceed at any budget, by the relaxation in which every column may be fractional.

    `corners` are (budget, level) where the level bends; it is straight in between. The level is the score itself, or,
    where the score is reach alone (`everybody`: the score of reaching everybody), the L in everybody (1 - exp(-L)).
    With `exact` it is the value of the best mix with fractional counts; otherwise `why` says what makes it an upper
    bound only.
    """

    corners: tuple[tuple[float, float], ...]
    everybody: float | None
    exact: bool
    why: str | None

    def at(self, budget: float) -> float | None:
        """The score at a budget up to the last corner's; None below the first one, where nothing is feasible."""
        place = bisect_right(self.corners, budget, key=itemgetter(0))
        if place == 0:
            return None
        low, level = self.corners[place - 1]
        if place < len(self.corners):
            high, after = self.corners[place]
            level += (after - level) * (budget - low) / (high - low)
        return self._score(level)

    @property
    def vertices(self) -> tuple[tuple[float, float], ...]:
        """The corners with their scores."""
        return tuple((budget, self._score(level)) for budget, level in self.corners)

    def _score(self, level: float) -> float:
        """The score without the last digits, in which solvers' rounding differs from one machine to the next."""
        return float(f"{level if self.everybody is None else -self.everybody * expm1(-level):.{DIGITS}g}")


@dataclass(frozen=True, slots=True)
class Curve:
    """The response of a scenario to its budget.

    `own` is the plan at the scenario's own budget. `measured_at` is the budget whose bests measure every score and
    attainment: the scenario's own, or the largest one that was asked for where its own has no plan or allows nothing
    of some goal; None where the strategy needs no bests. `knee` is a budget of `points` (domain.arithmetic.knee).
    `conflict` holds what cannot hold together at the budget `impossible`, the largest one of those looked at that has
    no plan.
    """

    own: Plan
    measured_at: float | None
    points: tuple[Point, ...]
    changes: tuple[Change, ...]
    knee: float | None
    envelope: Envelope | None
    impossible: float | None = None
    conflict: tuple[Clash, ...] = ()

    @property
    def scenario(self) -> Summary:
        """Which scenario it is about, with its own budget."""
        return self.own.scenario

    @property
    def planned(self) -> tuple[Point, ...]:
        """The points that have a plan."""
        return tuple(point for point in self.points if point.plan is not None)

    @property
    def unproven(self) -> tuple[Point, ...]:
        """The points at which a time limit ended the search before a proof."""
        return tuple(point for point in self.points if point.status in ("feasible", "stopped"))

    @property
    def earns(self) -> bool:
        """Whether any plan earns anything, so that profit is more than what is spent."""
        return any(earns(point.plan) for point in self.planned if point.plan is not None)

    @property
    def peak(self) -> Peak | None:
        """The lowest budget with the highest profit; None where nothing earns anything, or one budget has a plan."""
        profits = [(point.budget, point.plan.totals["profit"] or 0.0) for point in self.planned if point.plan]
        return peak(profits) if self.earns else None

    def spend(self) -> tuple[str, tuple[tuple[float, str, float], ...]]:
        """What is spent on what at each budget: "line" or "tier", then (budget, name, spend) by name.

        By line, or by tier where more than `MOST_SERIES` lines are ever bought and there are fewer tiers.
        """
        plans = [(point.budget, point.plan) for point in self.points if point.plan is not None]
        ever = dict.fromkeys(line.name for _, plan in plans for line in plan.lines)
        bought = {line.name for _, plan in plans for line in plan.lines if line.partnerships > 0}
        tiers = {line.name: line.tier for _, plan in plans for line in plan.lines}
        by_tier = len(bought) > MOST_SERIES > len(set(tiers.values()))
        names = {name: tiers[name] if by_tier else name for name in ever if name in bought}
        rows = []
        for name in dict.fromkeys(names.values()):
            for budget, plan in plans:
                rows.append((budget, name, fsum(line.spend for line in plan.lines if names.get(line.name) == name)))
        return "tier" if by_tier else "line", tuple(rows)

    @property
    def slopes(self) -> tuple[float, float] | None:
        """What `unit` of extra budget adds to the score, on average below the knee and above it; None without one."""
        if self.knee is None:
            return None
        scores = {point.budget: point.plan.score or 0.0 for point in self.points if point.plan is not None}
        first, last = min(scores), max(scores)
        below = (scores[self.knee] - scores[first]) / (self.knee - first)
        above = (scores[last] - scores[self.knee]) / (last - self.knee)
        return self.unit * below, self.unit * above

    @property
    def unit(self) -> float:
        """The round amount of money for which marginal values are shown: a power of ten, at least 1.

        It is the largest one that is not above the mean distance between budgets.
        """
        if len(self.points) < 2:  # noqa: PLR2004 - one point has no neighbour
            return 1.0
        distance = (self.points[-1].budget - self.points[0].budget) / (len(self.points) - 1)
        return float(10 ** max(0, int(log10(distance)))) if distance >= 1.0 else 1.0


def marginal(before: tuple[float, Plan] | None, budget: float, plan: Plan | None) -> Marginal | None:
    """What each extra unit of budget brought from one plan to the next; None where one of them is missing."""
    if before is None or plan is None:
        return None
    since, earlier = before
    extra = budget - since
    values = {goal.name: goal.value for goal in earlier.goals}
    return Marginal(
        since,
        ((plan.score or 0.0) - (earlier.score or 0.0)) / extra,
        {goal.name: (goal.value - values[goal.name]) / extra for goal in plan.goals},
        ((plan.totals["profit"] or 0.0) - (earlier.totals["profit"] or 0.0)) / extra,
    )
