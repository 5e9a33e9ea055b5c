"""Upper bounds on what any mix within the budget and the availability could reach; never too low.

A sum over lines is largest, up to whole counts and the order of diminishing partnerships, in the fractional knapsack:
buy what brings most per unit of money first, until the budget after reserve is spent (Dantzig, 1957).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import floor, fsum, inf, log1p
from typing import NamedTuple

from optimizer.domain.arithmetic.amounts import Additive, Amounts, Unduplicated
from optimizer.domain.arithmetic.limits import Rule, Side
from optimizer.domain.arithmetic.per_partnership import Coefficient, effective_count
from optimizer.domain.language.scenario import Line

SAME = 1e-9
"""Relative difference that counts as none."""


class Piece(NamedTuple):
    """Some of a line's partnerships: how many, the share of its results that each counts, and its part of the setup."""

    length: float
    share: float
    setup: float

    def per_partnership(self, amount: Coefficient) -> float:
        """An amount of each partnership of the piece; what comes once comes with the first that make the line used."""
        return amount.fixed + amount.scaled * self.share + amount.once * self.setup


class Attainable:
    """The budget after reserve (inf without one), and what could be bought of each line at most."""

    def __init__(self, amounts: Amounts) -> None:
        spendable = amounts.scenario.spendable
        self.amounts = amounts
        self.budget = inf if spendable is None else max(spendable, 0.0)
        self.costs = tuple(figures.coefficients["spend"] for figures in amounts.figures)
        self.most = tuple(self._most(position, line) for position, line in enumerate(amounts.scenario.tiers.values()))
        self.pieces = tuple(
            _pieces(most, steps, amounts.used_from) for most, steps in zip(self.most, amounts.steps, strict=True)
        )

    def cost(self, position: int, count: float) -> float:
        """Money that a line's first `count` partnerships cost, setup included."""
        fixed, scaled, once = self.costs[position]
        return fixed * count + scaled * effective_count(count, self.amounts.steps[position]) + once

    def _most(self, position: int, line: Line) -> float:
        """The most partnerships that `available` and the budget leave; commission counts at its smallest share."""
        stated = min((bound for bound in (line.available, line.exactly) if bound is not None), default=inf)
        fixed, scaled, once = self.costs[position]
        steps = self.amounts.steps[position]
        least = fixed + scaled * (steps[-1][1] if steps else 1.0)
        left = self.budget - once
        affordable = 0.0 if left < -SAME * once else max(left, 0.0) / least if least else inf
        most = max(min(stated, affordable), 0.0)
        return float(floor(most * (1 + SAME) + SAME)) if self.amounts.scenario.whole and most < inf else most

    def total(self, weights: Sequence[Coefficient]) -> float:
        """An upper bound on the sum over lines of weight * amount over all mixes; at least 0, that of the empty mix."""
        result, left, priced = 0.0, self.budget, []
        for value, cost, length in self._items(weights):
            if cost > 0:
                priced.append((value / cost, cost * length))
            else:
                result += value * length
        for density, money in sorted(priced, reverse=True):
            result += density * min(money, left)
            left -= min(money, left)
            if left <= 0:
                break
        return result

    def _items(self, weights: Sequence[Coefficient]) -> Iterator[tuple[float, float, float]]:
        """(worth, cost, number) of every piece that is worth more than nothing."""
        for weight, cost, pieces in zip(weights, self.costs, self.pieces, strict=True):
            for piece in pieces:
                worth = piece.per_partnership(weight)
                if worth > 0:
                    yield worth, piece.per_partnership(cost), piece.length

    def never_broken(self, rule: Rule) -> bool:
        """Whether no mix within the budget and what is available could break a rule; False where that is open."""
        return all(self._holds_always(side) for side in rule.sides)

    def _holds_always(self, side: Side) -> bool:
        left, other = side.left, side.other
        if isinstance(left, Additive) and isinstance(other, Additive):
            sign = 1.0 if side.ceiling else -1.0
            constant = sign * (side.factor * left.constant - side.number * other.constant)
            weights = self._weights(left, sign * side.factor, other, -sign * side.number)
            return self._within(self.total(weights), -constant)
        if isinstance(left, Unduplicated) and isinstance(other, Additive) and _constant(other):
            return self._reach_holds_always(left, side.number * other.constant, ceiling=side.ceiling)
        return False

    def _reach_holds_always(self, reach: Unduplicated, bound: float, *, ceiling: bool) -> bool:
        """Reach against people: a floor of nothing, a cap of everybody, or L <= -ln(1 - bound / A) in one segment."""
        if not ceiling:
            return bound <= 0
        if bound >= fsum(reach.people):
            return True
        if len(reach.people) > 1 or bound < 0:
            return False
        weights = [Coefficient(scaled=-log) for log in reach.logs[0]]
        return self._within(self.total(weights), -log1p(-bound / reach.people[0]))

    @staticmethod
    def _within(most: float, bound: float) -> bool:
        return most <= bound + SAME * abs(bound)

    def _weights(self, left: Additive, factor: float, other: Additive, number: float) -> list[Coefficient]:
        """Per line, factor * left + number * other."""
        length = len(self.costs)
        columns = []
        for one, two in ((left.fixed, other.fixed), (left.scaled, other.scaled), (left.once, other.once)):
            first, second = one or (0.0,) * length, two or (0.0,) * length
            columns.append([factor * a + number * b for a, b in zip(first, second, strict=True)])
        return [Coefficient(*parts) for parts in zip(*columns, strict=True)]


def _constant(amount: Additive) -> bool:
    return not (amount.fixed or amount.scaled or amount.once)


def _pieces(most: float, steps: tuple[tuple[float, float], ...], used_from: float) -> tuple[Piece, ...]:
    if most <= 0:
        return ()
    first = min(used_from, most)
    edges = sorted({first, most, *(threshold for threshold, _ in steps if 0 < threshold < most)})
    return tuple(
        Piece(end - start, _share(steps, start), 0.0 if start else 1.0 / first)
        for start, end in pairwise([0.0, *edges])
    )


def _share(steps: tuple[tuple[float, float], ...], bought: float) -> float:
    """What the next partnership counts when so many are bought."""
    return next((share for threshold, share in reversed(steps) if threshold <= bought), 1.0)
