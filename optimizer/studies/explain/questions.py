"""Questions put to the solver about one scenario and its plan: counted, and all under the plan's own best values."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.arithmetic.rules import UNITS
from optimizer.domain.arithmetic.score import Score, as_good, score_of
from optimizer.domain.findings.explain import Difference, Effect
from optimizer.domain.findings.plan import NO_PLAN, Plan, Status
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.errors import ScenarioError, StoppedError
from optimizer.planner import feasible
from optimizer.planner.near_optimal import Little, near
from optimizer.planner.relaxation import relaxed
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.holds_back import counts_of
from optimizer.studies.over_draws import scored_over
from optimizer.studies.progress import Progress, silent
from optimizer.studies.reference import gains, references

THREADS = 2
"""Threads that ask at the same time: the more, the longer each answer takes."""

LEAST, TIMES = 1.0, 3.0
"""Seconds that one question may take, and how many times as long as the plan took; the larger counts."""

Subject = TypeVar("Subject")
Found = TypeVar("Found")
Counts = Sequence[float]


class Questions:
    """What is asked about a scenario whose plan is known.

    `seconds` is what all questions together may take from now on; one that finds none left raises StoppedError.
    `progress` hears after each how many have been asked.
    """

    def __init__(
        self, scenario: Scenario, plan: Plan, *, seconds: float | None = None, progress: Progress = silent
    ) -> None:
        self.scenario = scenario
        self.plan = plan
        self.asked = 1
        self.given_up = 0
        self._until = None if seconds is None else time.perf_counter() + seconds
        self._progress = progress
        self._own = threading.local()
        self._turn = threading.Lock()

    @cached_property
    def bests(self) -> Bests:
        """What each goal is measured by: its best in the plan, or its reference where no plan has anything of it."""
        return references(self.scenario, self.plan, self._session, seconds=self.left())

    @property
    def remeasured(self) -> dict[str, float]:
        """The goals that are measured by more than their best in the plan, which is nothing, and by what."""
        own = {goal.name: goal.best for goal in self.plan.goals}
        return {name: best for name, best in self.bests.items() if best and not own[name]}

    @cached_property
    def counts(self) -> Counts:
        """The plan's partnerships by line."""
        return counts_of(self.plan)

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """The scenario's own arithmetic."""
        return Arithmetic(self.scenario)

    @cached_property
    def scored(self) -> Score:
        """How good the plan is."""
        return scored_over(self.arithmetic, self.bests, self.counts)

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Within it, questions have so much of the time that is left, which leaves some for what is asked after it."""
        whole = self._until
        if whole is not None:
            now = time.perf_counter()
            self._until = now + part * max(0.0, whole - now)
        try:
            yield
        finally:
            self._until = whole

    def left(self) -> float | None:
        """The seconds that are left for questions, None without a limit; raises StoppedError where none are."""
        if self._until is None:
            return None
        left = self._until - time.perf_counter()
        if left <= 0.0:
            raise StoppedError("the time limit ended the questions; allow more time")
        return left

    def best(self, scenario: Scenario) -> Plan:
        """The best plan of a varied scenario, goals normalised as in the plan where there is one."""
        self._counted()
        bests = self.bests if self.bests and scenario.strategy in NORMALISED else None
        return self._session.solve(scenario, bests=bests, time_limit=self._each())

    def _each(self) -> float:
        """The seconds that one question may take, so that a hard one leaves some for the others."""
        each = max(LEAST, TIMES * self.plan.made.seconds)
        left = self.left()
        return each if left is None else min(each, max(LEAST, left / 2), left)

    @property
    def _session(self) -> WarmSession:
        """The thread's own session: one belongs to one thread."""
        if not hasattr(self._own, "session"):
            self._own.session = WarmSession()
        session: WarmSession = self._own.session
        return session

    def near(
        self, scenario: Scenario, least: Score, little: Little | None = None, *, finish: bool = False
    ) -> Counts | None:
        """As `planner.near`, goals normalised as in the plan."""
        self._counted()
        return near(scenario, self.bests, least, little, finish=finish, seconds=self._each())

    def some_near(
        self, scenario: Scenario, least: Score, little: Little | None = None, *, finish: bool = False
    ) -> Counts | None:
        """The same, and none, too, where one question took too long, which is counted in `given_up`."""
        try:
            return self.near(scenario, least, little, finish=finish)
        except StoppedError:
            self.left()  # Raises where it is not this question alone that had no time.
            self.given_up += 1
            return None

    def possible(self, scenario: Scenario, without: frozenset[str] = frozenset(), *, seconds: float) -> Counts | None:
        """As `planner.feasible`."""
        self._counted()
        left = self.left()
        return feasible(scenario, without, seconds=seconds if left is None else min(seconds, left))

    def relaxed(self, scenario: Scenario) -> float | None:
        """As `planner.relaxed`, goals normalised as in the plan; a small linear program, which is not counted."""
        return relaxed(scenario, self.bests)

    def each(self, work: Callable[[Subject], Found], subjects: Iterable[Subject]) -> Iterator[Found]:
        """What is found for each subject, in order, on a few threads: solvers let go of Python while they work.

        What the first one raises ends the rest.
        """
        _ = self.scored  # Worked out once, before the threads ask for it.
        with ThreadPoolExecutor(THREADS, thread_name_prefix="question") as threads:
            waiting = [threads.submit(work, subject) for subject in subjects]
            try:
                for one in waiting:
                    yield one.result()
            finally:
                for one in waiting:
                    one.cancel()

    def _counted(self) -> None:
        with self._turn:
            self.asked += 1
            self._progress(self.asked, None)

    def effect(self, scenario: Scenario) -> Effect:
        """The best plan of a varied scenario, beside the plan."""
        try:
            found = self.best(scenario)
        except ScenarioError as wrong:  # Some goal could not be measured: the question has no answer, not the scenario.
            told = "; ".join(f"{problem.key}: {problem.message}" for problem in wrong.problems)
            return Effect("infeasible", None, None, (), {}, reason=f"the scenario would be wrong then ({told})")
        if found.status in NO_PLAN:
            return Effect(found.status, None, None, (), {}, reason=found.reason)
        counts = counts_of(found)
        return self.beside(
            self._better_known(scenario, counts) if found.status == "feasible" else counts, found.status, scenario
        )

    def _better_known(self, scenario: Scenario, counts: Counts) -> Counts:
        """The plan itself, where a search that was stopped found nothing as good, and it is allowed there."""
        arithmetic = Arithmetic(scenario)
        if arithmetic.broken(self.counts):
            return counts
        own, other = (scored_over(arithmetic, self.bests, one) for one in (self.counts, counts))
        return self.counts if as_good(own, other) else counts

    def beside(self, counts: Counts, status: Status, scenario: Scenario | None = None) -> Effect:
        """A mix, recomputed from its counts under a varied scenario, beside the plan; `broken` says what it misses."""
        arithmetic = self.arithmetic if scenario is None else Arithmetic(scenario)
        varied = arithmetic.scenario
        audited = arithmetic.audit(counts)
        score = score_of(varied, scored_over(arithmetic, self.bests, counts))
        before, after = self.plan.totals, audited.totals
        names = {goal.name: (goal.measure, goal.value, audited.goals[goal.name]) for goal in self.plan.goals}
        if varied.strategy == "profit":
            names["profit"] = ("profit", before["profit"] or 0.0, after["profit"] or 0.0)
        return Effect(
            status=status,
            score=Difference("score", "score", self.score_unit, score_of(self.scenario, self.scored), score),
            spend=Difference("spend", "spend", "money", before["spend"] or 0.0, after["spend"] or 0.0),
            goals=tuple(
                Difference(name, measure, UNITS.get(measure, ""), old, new)
                for name, (measure, old, new) in names.items()
            ),
            mix={line.name: line.partnerships for line in audited.lines if line.partnerships},
            broken=tuple(limit_sentence(varied, key) for key in audited.broken),
        )

    def gains(self, effect: Effect, scenario: Scenario) -> bool | None:
        """Whether the best plan of a varied scenario is better; None where it was not proven, and is not so far."""
        if not effect.holds:
            return effect.status == "unbounded"
        own, other = (self.scenario, self.counts), (scenario, self.counts_in(effect))
        return gains(self.bests, own, other, proven=effect.status == "optimal")

    def counts_in(self, effect: Effect) -> Counts:
        """The partnerships by line of another plan."""
        return tuple(effect.mix.get(name, 0.0) for name in lines_of(self.scenario))

    @cached_property
    def score_unit(self) -> str:
        """The unit of the strategy's score, as `LimitResult` states units."""
        if self.scenario.strategy == "priority":
            return UNITS.get(self.scenario.measure_of(self.scenario.order[0]), "")
        return "share" if self.scenario.strategy in NORMALISED else "money"
