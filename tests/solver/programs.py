"""Small programs with known answers, stated as PuLP problems, and the sessions that every test runs through."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import pulp

from optimizer.domain.arithmetic.linear import Linear, Row
from optimizer.model.program import Program
from optimizer.solver.port import Effort, Session

Open = Callable[[pulp.LpProblem], Session]

NOW = Effort()


@dataclass(frozen=True, slots=True)
class Case:
    """A program and an objective; `best` is the most it can reach."""

    columns: Sequence[tuple[float, float, bool]]
    rows: Sequence[Row]
    objective: Linear
    best: float = inf
    relaxed: float = inf
    name: str = field(default="", compare=False)

    def problem(self) -> pulp.LpProblem:
        """The program as PuLP states it; rows keep their units."""
        program = Program()
        for position, (lower, upper, integer) in enumerate(self.columns):
            program.column(f"column {position}", lower, upper, integer=integer)
        for row in self.rows:
            program.row(row, as_is=True)
        return program.problem


def whole(count: int, upper: float = inf) -> list[tuple[float, float, bool]]:
    """So many integer columns from 0 to `upper`."""
    return [(0.0, upper, True)] * count


def parts(count: int, upper: float = inf) -> list[tuple[float, float, bool]]:
    """So many fractional columns from 0 to `upper`."""
    return [(0.0, upper, False)] * count


def value(objective: Mapping[int, float], values: Sequence[float]) -> float:
    """The objective at those values."""
    return sum(coefficient * values[column] for column, coefficient in objective.items())


def breach(rows: Sequence[Row], values: Sequence[float]) -> float:
    """By how much the values break the row that they break most; 0 or less where they hold all."""
    sums = [value(row.coefficients, values) for row in rows]
    return max((max(row.lower - one, one - row.upper) for row, one in zip(rows, sums, strict=True)), default=0.0)


def counting_knapsack(seed: int) -> Case:
    """A knapsack of whole weights up to 60 and repeated items, solved by counting up every capacity."""
    rng = random.Random(seed)
    weights = [rng.randint(7, 60) for _ in range(8)]
    worths = [float(rng.randint(5, 90)) for _ in weights]
    capacity = rng.randint(150, 400)
    most = [0.0] * (capacity + 1)
    for room in range(capacity + 1):
        fits = [worth + most[room - weight] for weight, worth in zip(weights, worths, strict=True) if weight <= room]
        most[room] = max(fits, default=0.0)
    row = Row(dict(enumerate(map(float, weights))), upper=float(capacity))
    relaxed = max(worth / weight for weight, worth in zip(weights, worths, strict=True)) * capacity
    return Case(whole(8), [row], dict(enumerate(worths)), most[capacity], relaxed)


def market_split(seed: int = 1, rows: int = 5, columns: int = 40) -> Case:
    """Split markets evenly, as nearly as may be: small, and far beyond what a solver proves within seconds."""
    rng = random.Random(seed)
    stated: list[Row] = []
    objective: Linear = {}
    for row in range(rows):
        sizes = [rng.randrange(100) for _ in range(columns)]
        more, less = columns + 2 * row, columns + 2 * row + 1
        half = float(sum(sizes) // 2)
        stated.append(Row({**dict(enumerate(map(float, sizes))), more: 1.0, less: -1.0}, half, half))
        objective |= {more: -1e4, less: -1e4}
    return Case([*whole(columns, 1.0), *parts(2 * rows)], stated, objective)


CASES = (
    Case(
        whole(2),
        [Row({0: 5.0, 1: 4.0}, upper=24.0), Row({0: 1.0, 1: 2.0}, upper=6.0)],
        {0: 5.0, 1: 4.0},
        24.0,
        24.0,
        "tight",
    ),
    Case(whole(2), [Row({0: 2.0, 1: 2.0}, upper=3.0)], {0: 1.0, 1: 1.0}, 1.0, 1.5, "rounded down"),
    Case(whole(1, 7.0), [], {0: 3.0}, 21.0, 21.0, "no rows"),
    Case(
        whole(3, 5.0),
        [Row({0: 1.0, 1: 1.0}, 3.0, 3.0), Row({2: 2.0}, 1.0, 9.0)],
        {0: 1.0, 1: 2.0, 2: 1.0},
        10.0,
        10.5,
        "equal and ranged",
    ),
    Case([(-4.0, 3.0, True)], [Row({0: 2.0}, -7.0)], {0: -1.0}, 3.0, 3.5, "negative lower bound"),
    Case([(-9.0, -2.0, True)], [Row({0: 1.0}, upper=-3.5)], {0: 1.0}, -4.0, -3.5, "negative upper bound"),
    Case([(-inf, inf, True)], [Row({0: 2.0}, upper=-7.0)], {0: 1.0}, -4.0, -3.5, "free whole column"),
    Case(
        [(-inf, inf, False), *whole(1)],
        [Row({0: 1.0, 1: -2.0}, upper=0.5), Row({1: 1.0}, upper=2.5)],
        {0: 1.0},
        4.5,
        5.5,
        "free fractional column",
    ),
    Case([(-inf, 4.0, False)], [], {0: 1.0}, 4.0, 4.0, "no lower bound"),
    Case(
        parts(2), [Row({0: 3.0, 1: 1.0}, upper=7.0), Row({1: 1.0}, upper=2.0)], {0: 3.0, 1: 2.0}, 9.0, 9.0, "fractional"
    ),
    Case(
        [*whole(1), *parts(1)],
        [Row({0: 3.0, 1: 3.0}, upper=10.0), Row({1: 1.0}, upper=0.25)],
        {0: 3.0, 1: 3.0},
        9.75,
        10.0,
        "mixed",
    ),
    Case(
        [(2.5, 2.5, False), *whole(1)], [Row({0: 1.0, 1: 1.0}, upper=6.0)], {0: 1.0, 1: 1.0}, 5.5, 6.0, "fixed column"
    ),
    Case([*whole(1, 3.0), (1.0, 8.0, True)], [Row({0: 1.0}, upper=2.0)], {0: 1.0}, 2.0, 2.0, "column in no row"),
    Case(
        whole(2, 9.0), [Row({0: 1 / 3, 1: 1 / 7}, upper=1.0)], {0: 1e6 / 3, 1: 1e6 / 7}, 1e6, 1e6, "thirds and sevenths"
    ),
)
