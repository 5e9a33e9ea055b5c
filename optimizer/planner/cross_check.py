"""The second opinion: every search is repeated in another configuration, on a thread of its own.

Solvers let go of Python while they work, so the repetition costs little time on a machine with two cores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from enum import Enum
from math import inf
from queue import SimpleQueue

from optimizer.domain.arithmetic.linear import Row
from optimizer.errors import OptimizerError
from optimizer.planner.campaign import Campaign
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.search import Search
from optimizer.planner.tolerances import EQUAL
from optimizer.solver.port import Effort, Termination

LEAVING = 1.0
"""Seconds that a thread may take to end; what is still at work then ends with the process."""

BRIEF = 0.2
"""Seconds for a repetition after one that did not end: the plan is then not confirmed whatever the others say."""


class Verdict(Enum):
    """What the repetition of a search says of its plan."""

    CONFIRMED = "proven again, and none better"
    BETTER = "an audited plan is better"
    UNDECIDED = "stopped, or never begun"


class CrossCheck:
    """A campaign of its own, which is told what the first one is told, in the same order.

    The thread is a plain one with a queue: an executor would add as much to a start as a small solve takes.
    """

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.verdicts: set[Verdict] = set()
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._fault: BaseException | None = None
        self._left = False
        self._thread = threading.Thread(target=self._work, name="second opinion", daemon=True)
        self._thread.start()

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows after everything that was asked before."""
        self._asked.put(lambda: self.campaign.add(rows))

    def hold(self, objective: Objective, least: float, size: float) -> None:
        """Holds an objective's value after everything that was asked before."""
        self._asked.put(lambda: self.campaign.hold(objective, least, size))

    def challenge(
        self, objective: Objective, found: Incumbent, effort: Effort, seconds: float, start: Counts | None = None
    ) -> None:
        """Repeats a search for at most so many seconds, from the same start; one without a proof is not repeated."""
        self._asked.put(lambda: self.verdicts.add(self._verdict(objective, found, effort, seconds, start)))

    def verdict(self) -> Verdict:
        """What all repetitions together say; waits for them."""
        self._asked.put(None)
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        for verdict in (Verdict.BETTER, Verdict.UNDECIDED):
            if verdict in self.verdicts:
                return verdict
        return Verdict.CONFIRMED

    def leave(self) -> None:
        """Ends the thread after what it is doing now, and gives it a moment for that."""
        self._left = True
        self._asked.put(None)
        self._thread.join(LEAVING)

    def _work(self) -> None:
        try:
            while (task := self._asked.get()) is not None and not self._left:
                task()
        except BaseException as fault:  # noqa: BLE001 - it is raised again on the thread that waits
            self._fault = fault

    def _verdict(
        self, objective: Objective, found: Incumbent, effort: Effort, seconds: float, start: Counts | None
    ) -> Verdict:
        if found.gap > 0.0:
            return Verdict.UNDECIDED
        if Verdict.UNDECIDED in self.verdicts:
            seconds = min(seconds, BRIEF)
        try:
            other = Search(self.campaign, objective, found.size, inf, start).run(effort.within(seconds))
        except OptimizerError:  # Out of time without any plan, or unsettled: no opinion.
            return Verdict.UNDECIDED
        if isinstance(other, Termination):
            return Verdict.UNDECIDED
        margin = EQUAL * (abs(found.value) or objective.to_value(found.size))
        if other.value > found.value + margin:
            return Verdict.BETTER
        return Verdict.UNDECIDED if other.gap > 0.0 else Verdict.CONFIRMED
