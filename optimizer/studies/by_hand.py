"""Mixes as people make them by hand: best value for money first, and equal shares of the money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, fsum, inf

from optimizer.domain.arithmetic.amounts import Additive, Amount, Mix
from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.limits import Side
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.arithmetic.score import attainable
from optimizer.domain.language.plan_lines import lines_of, members, plan_lines

PASSES = 3
"""How often the list is gone through: a line that was not allowed at first may be later."""
MOST = 1_000_000

Counts = Sequence[float]


def equal_shares(arithmetic: Arithmetic, money: float) -> tuple[float, ...]:
    """Counts by line where every line gets the same part of the money, as many as it buys and as there are.

    An exact number stays one. Limits are not looked at, and neither are floors.
    """
    scenario = arithmetic.scenario
    lines = plan_lines(scenario)
    share = money / len(lines) if lines else 0.0
    left = {
        card: _ceiling(line.exactly if line.exactly is not None else line.available)
        for card, line in scenario.tiers.items()
    }
    counts = []
    for position, one in enumerate(lines):
        most = min(left[one.card], _ceiling(one.line.available_each_period), MOST)
        count = _bought(arithmetic, position, share, most)
        if one.line.exactly is not None:
            count = min(one.line.exactly, most)
        left[one.card] -= count
        counts.append(count)
    return tuple(counts)


def _ceiling(stated: float | None) -> float:
    return inf if stated is None else stated


def _bought(arithmetic: Arithmetic, position: int, money: float, most: float) -> float:
    """How many whole partnerships of one line, and of nothing else, some money buys."""
    size = len(arithmetic.amounts.every)

    def spend(count: float) -> float:
        return arithmetic.figure([count if place == position else 0.0 for place in range(size)], "spend")

    low, high = 0, floor(most) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if spend(middle) <= money else (low, middle)
    return float(low)


def by_value_for_money(arithmetic: Arithmetic, bests: Bests) -> tuple[int, ...]:
    """Counts as people choose them by hand: lines in the order of what one partnership is worth for its money.

    As many of the first as the ceilings allow, then of the next. What one is worth is what it adds to the score alone,
    and with `cheapest` to what is demanded; there no more is bought than is demanded. Floors may be missed.
    """
    worth = _demanded(arithmetic) if arithmetic.scenario.strategy == "cheapest" else _score(arithmetic, bests)
    lines = list(lines_of(arithmetic.scenario).values())
    first = {positions[0] for positions in members(arithmetic.scenario).values() if positions}
    counts = [int(line.at_least or 0 if line.exactly is None else line.exactly) for line in lines]
    counts = [count if position in first else 0 for position, count in enumerate(counts)]
    firsts = [max(1, int(line.at_least_if_used or 0)) for line in lines]
    order = sorted(range(len(lines)), key=lambda position: -_value(arithmetic, worth, position, firsts[position]))
    for _ in range(PASSES):
        before = list(counts)
        for position in order:
            if _value(arithmetic, worth, position, firsts[position]) > 0:
                _buy(arithmetic, worth, counts, position, firsts[position])
        if counts == before:
            break
    return tuple(counts)


def _value(arithmetic: Arithmetic, worth: Callable[[Counts], float], position: int, first: int) -> float:
    """What the fewest partnerships of a line are worth for their money."""
    counts = [first if place == position else 0 for place in range(len(lines_of(arithmetic.scenario)))]
    spend, value = arithmetic.figure(counts, "spend"), worth(counts)
    return value / spend if spend > 0 else inf if value > 0 else 0.0


def _buy(
    arithmetic: Arithmetic, worth: Callable[[Counts], float], counts: list[int], position: int, first: int
) -> None:
    """Adds as many partnerships of a line as are allowed and worth something."""
    missing = set(_short(arithmetic, counts))

    def good(more: int) -> bool:
        mix = list(counts)
        mix[position] += more
        less = list(mix)
        less[position] -= 1 if mix[position] > first else first
        return worth(mix) > worth(less) * (1 + 1e-12) and _allowed(arithmetic, mix, missing)

    step = first if counts[position] == 0 else 1
    if not good(step):
        return
    low = step
    while low < MOST and good(2 * low):
        low *= 2
    high = 2 * low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    counts[position] += low


def _allowed(arithmetic: Arithmetic, counts: Sequence[float], missing: set[str]) -> bool:
    """Whether a mix breaks nothing but floors that it may still reach."""
    return set(arithmetic.broken(counts)) <= missing | set(_short(arithmetic, counts))


def _short(arithmetic: Arithmetic, counts: Sequence[float]) -> list[str]:
    """Keys of the amounts that a mix is short of, and of nothing else."""
    mix = arithmetic.amounts.mix(counts)
    return [
        rule.key
        for rule in arithmetic.rules
        if rule.broken(mix) and not any(side.broken(mix) for side in rule.sides if side.ceiling or not _amount(side))
    ]


def _amount(side: Side) -> bool:
    """Whether a side compares with a number, and not with something else of the plan."""
    other: Amount = side.other
    return isinstance(other, Additive) and other.is_constant


def _score(arithmetic: Arithmetic, bests: Bests) -> Callable[[Counts], float]:
    scenario = arithmetic.scenario
    if scenario.strategy == "profit":
        return lambda counts: arithmetic.figure(counts, "profit")
    if scenario.strategy == "priority":
        return lambda counts: arithmetic.goal_values(counts)[scenario.order[0]]
    counted = attainable(scenario, bests)

    def weighted(counts: Counts) -> float:
        values = arithmetic.goal_values(counts)
        return fsum(scenario.goals[name].weight * values[name] / best for name, best in counted.items())

    return weighted


def _demanded(arithmetic: Arithmetic) -> Callable[[Counts], float]:
    """How far what is demanded as an amount is reached: the sum of the parts."""
    sides = [
        side
        for rule in arithmetic.rules
        for side in rule.sides
        if not side.ceiling and _amount(side) and side.number > 0
    ]

    def part(side: Side, mix: Mix) -> float:
        wanted = side.number * side.other.value(mix)
        return min(1.0, side.factor * side.left.value(mix) / wanted) if wanted else 1.0

    def reached(counts: Counts) -> float:
        mix = arithmetic.amounts.mix(counts)
        return fsum(part(side, mix) for side in sides)

    return reached
