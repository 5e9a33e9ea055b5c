"""The port to a solver: what it is asked, and what it answers. Why it stopped is not what it holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Protocol

from optimizer.domain.arithmetic.linear import Linear, Row


class Termination(Enum):
    """Why a solver stopped."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"


Values = tuple[float, ...]
"""One number a column."""


@dataclass(frozen=True, slots=True)
class Solution:
    """`values` by column, None where the solver holds none; `bound` is what no solution can exceed (or go below)."""

    termination: Termination
    values: Values | None
    bound: float


class Watch:
    """Somebody who follows the searches of this process, and may stop them all: they then end as at a time limit.

    `best` and `bound` are the solver's own figures of the search at work, as `shown` turns them into the objective's.
    """

    def __init__(self) -> None:
        self.stopped = False
        self.best: float | None = None
        self.bound: float | None = None
        self.shown: Callable[[float], float] = float

    def begin(self, shown: Callable[[float], float]) -> None:
        """Another search begins, whose figures are shown so."""
        self.best = self.bound = None
        self.shown = shown


_watch: list[Watch] = []


def watching(watch: Watch | None) -> None:
    """From now on somebody follows the searches of this process; None: nobody does."""
    _watch[:] = [] if watch is None else [watch]


def watched() -> Watch | None:
    """Who follows the searches of this process."""
    return _watch[0] if _watch else None


def stopped() -> bool:
    """Whether every search is asked to stop."""
    return bool(_watch) and _watch[0].stopped


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go: relative gap at which to stop, and the clock's reading (time.perf_counter) at which to stop."""

    gap: float = 0.0
    until: float = inf

    @property
    def seconds_left(self) -> float:
        """Seconds until the clock's reading; never below 0, and none where every search is asked to stop."""
        return 0.0 if stopped() else max(0.0, self.until - time.perf_counter())

    def within(self, seconds: float) -> Effort:
        """The same, but stopping at most that many seconds from now."""
        return Effort(self.gap, min(self.until, time.perf_counter() + seconds))


ENDLESS = Effort()
"""To the end, however long that takes."""


class Session(Protocol):
    """A program held by a solver. Rows are only ever added; objectives change from one solve to the next."""

    @property
    def name(self) -> str:
        """The solver's name."""

    @property
    def version(self) -> str:
        """The solver's own version."""

    def add(self, row: Row) -> None:
        """Adds a row that stays."""

    def maximise(
        self,
        objective: Linear,
        effort: Effort,
        *,
        start: Values | None = None,
        careful: bool = False,
        exact: bool = False,
    ) -> Solution:
        """The best whole-number solution.

        `start` is a solution that is known, and likely to be among the best; it may be left unused. `careful` changes
        presolve, with or without which one is lost at times; `exact` allows whole columns the least distance from whole
        numbers.
        """

    def relaxation(self, objective: Linear, effort: Effort = ENDLESS) -> Solution:
        """The best solution when every column may be fractional; STOPPED where time ended before it was found."""
