"""Runs the jobs that are not done: chunks go out, outcomes go to the journal, and no fault of a job ends the batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from queue import SimpleQueue

from optimizer.batches.executors import Place
from optimizer.batches.jobs import Job, Jobs
from optimizer.batches.journal import Journal
from optimizer.batches.work import DIED, Chunk, Effort, Outcome, Task, failure, solved
from optimizer.domain.findings.batch import FAILED
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import StoppedError, UsageError

STRETCHES = 12
"""A batch has about so many stretches, or more: workers end together, and the start of each one costs something."""
SHORTEST, LONGEST = 8, 32
"""Jobs of a stretch."""
EVERY = 50
"""One job in so many has its plan solved again."""
GLANCE = 0.1
"""Seconds between two looks at whether the batch should stop."""
GRACE = 2.0
"""Seconds in which chunks at work may still finish once it should."""
TOGETHER = 256
"""So many jobs that need no solving are written at a time."""
DEATHS = 3
"""So many workers in a row that have nothing else to do must die of a job before it is given up."""

KEPT = "Nothing that is done is lost: go on with --resume"

Solving = Future[list[Outcome]]
Tell = Callable[[int, int, int], None]
"""Called with the jobs done, the jobs in all, and how many of those done failed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far a batch is (`tell`) and what there is to say (`say`), and who may stop it (`stopped`).

    `read` is called with every scenario that was read, before anything is solved, and may refuse it.
    """

    tell: Tell = lambda _done, _jobs, _failed: None
    say: Callable[[str], None] = lambda _text: None
    stopped: Callable[[], bool] = lambda: False
    read: Callable[[Scenario], None] = lambda _scenario: None


@dataclass(frozen=True, slots=True)
class Rules:
    """How each job is solved, whether a sample is checked, and how many jobs a worker gets at a time.

    Stretches are not divided: `chunk` is rounded up.
    """

    effort: Effort
    sample: bool = True
    chunk: int = 1


class Run:
    """One run over the jobs of a batch that its journal does not hold yet."""

    def __init__(self, jobs: Jobs, journal: Journal, place: Place, rules: Rules, watch: Watch) -> None:
        self.jobs = jobs
        self.journal = journal
        self.place = place
        self.rules = rules
        self.watch = watch
        self.stretch = stretch(len(jobs))
        self.failed = 0
        self.executor: Executor | None = None
        self.broken = False
        self.fault = DIED
        self.at_work: dict[Solving, Chunk] = {}
        self.suspects: list[Chunk] = []
        self.told: SimpleQueue[Outcome] = SimpleQueue()

    def go(self) -> None:
        """Runs until every job is in the journal.

        Raises StoppedError where the watch says so, and UsageError where the journal or the cluster fails.
        """
        chunks, more = self.chunks(), True
        try:
            while more or self.at_work or self.suspects:
                if self.suspects:
                    self._one_by_one()
                while more and not self.suspects and len(self.at_work) < self.place.room:
                    more = (chunk := next(chunks, None)) is not None
                    if chunk is not None:
                        self._send(chunk)
                self._receive()
            self._tell()
        finally:
            if self.executor is not None:
                self.place.close(self.executor)

    def chunks(self) -> Iterator[Chunk]:
        """The jobs that are not done, in chunks of one source; those with nothing to solve are done here."""
        tasks: list[Task] = []
        hopeless: list[Outcome] = []
        base: Scenario | None = None
        for number in self.journal.pending:
            job = self.jobs[number]
            if (why := job.failure()) is not None:
                hopeless.append(failure(number, why))
                if len(hopeless) == TOGETHER:
                    self._keep(hopeless)
                    hopeless = []
            elif isinstance(job.base, Scenario):
                more = self._stretch(job, tasks[-1].number if tasks else None)
                if base is not None and (job.base is not base or (more[0].fresh and len(tasks) >= self.rules.chunk)):
                    yield Chunk(base, tuple(tasks), self.rules.effort)
                    tasks = []
                base = job.base
                tasks += more
        self._keep(hopeless)
        if base is not None:
            yield Chunk(base, tuple(tasks), self.rules.effort)

    def _stretch(self, job: Job, sent: int | None) -> list[Task]:
        """A job that is not done, after those before it in its stretch; what is `sent` already is not sent again.

        Those that are done are solved again, which leads to the very same figures; those that kill workers are not.
        """
        first = job.number
        while first % self.stretch and first - 1 != sent and self._follows(first, job):
            first -= 1
        goes_on = first % self.stretch != 0 and first - 1 == sent and self._follows(first, job)
        numbers = [number for number in range(first, job.number + 1) if not self._deadly(number)]
        return [self._task(self.jobs[number], fresh=number == numbers[0] and not goes_on) for number in numbers]

    def _follows(self, number: int, job: Job) -> bool:
        """Whether there is something to solve one job before, from the same scenario as a job's."""
        before = self.jobs[number - 1]
        return before.base is job.base and before.failure() is None

    def _deadly(self, number: int) -> bool:
        return number in self.journal and self.journal[number].reason == DIED

    def _task(self, job: Job, *, fresh: bool) -> Task:
        checked = self.rules.sample and not self.rules.effort.check and sampled(job)
        return Task(job.number, job.other_budget, job.overrides, checked, fresh)

    def _send(self, chunk: Chunk) -> None:
        """Sends a chunk; where the workers are gone, it waits for new ones."""
        if self.executor is None:  # Without anything to solve, no worker is started.
            self.executor = self.place.open(self.told.put)
        try:
            told = () if self.place.tell is None else (self.place.tell,)
            self.at_work[self.executor.submit(solved, chunk, *told)] = chunk
        except RuntimeError:  # It is broken, or was shut down.
            self.broken = True
            self.suspects.append(chunk)

    def _receive(self) -> None:
        """Waits until something comes back, and keeps it."""
        while self.at_work:
            done, _ = wait(self.at_work, timeout=GLANCE, return_when=FIRST_COMPLETED)
            self._keep_told()
            if self.watch.stopped():
                self._stop()
            if done:
                self._take(done)
                return

    def _stop(self) -> None:
        for future in self.at_work:
            future.cancel()
        done, _ = wait(self.at_work, timeout=GRACE)
        self._keep_told()
        self._take(done)
        raise StoppedError(f"stopped with {self.journal.done:,} of {len(self.jobs):,} jobs done")

    def _take(self, done: set[Solving]) -> None:
        """Keeps what is done; a chunk whose worker died becomes suspect, and so do all others of a broken executor."""
        for future in done:
            chunk = self.at_work.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                self._keep(future.result())
            else:
                self.suspects.append(chunk)
                died = isinstance(error, BrokenExecutor | CancelledError)
                self.broken |= died
                self.fault = DIED if died else f"a fault of the program ({type(error).__name__}: {error})"
        if self.broken and self.at_work:
            done, lost = wait(self.at_work, timeout=GRACE)
            self.suspects += [self.at_work.pop(future) for future in lost]
            self._take(done)

    def _one_by_one(self) -> None:
        """Solves suspects with nothing beside them, then job by job: so the job that kills workers is known."""
        while self.at_work and not self.broken:
            self._receive()
        suspects, self.suspects = self.suspects, []
        for chunk in suspects:
            if self._survived(chunk):
                continue
            for task in chunk.tasks:
                if task.number not in self.journal:
                    deadly = {each.number for each in chunk.tasks if self._deadly(each.number)}
                    self._alone(chunk.until(task.number, deadly))

    def _alone(self, single: Chunk) -> None:
        """Solves one job, with new workers where the last ones died; when these die again and again, it has failed."""
        if not any(self._survived(single) for _ in range(DEATHS)):
            self._keep([failure(single.tasks[-1].number, self.fault)])

    def _survived(self, chunk: Chunk) -> bool:
        """Solves a chunk with nothing beside it; whether the worker outlived it."""
        if self.broken:
            self._reopen()
        self._send(chunk)
        if self.broken:
            raise UsageError(f"no worker takes any more jobs. {KEPT}")
        self._receive()
        died, self.suspects = bool(self.suspects), []
        return not died

    def _reopen(self) -> None:
        broken, self.executor, self.broken = self.executor, None, False
        if broken is not None:
            self.place.close(broken)
        try:
            self.executor = self.place.open(self.told.put)
        except UsageError as error:
            raise UsageError(f"{error}. {KEPT}") from error

    def _keep_told(self) -> None:
        """Keeps what workers have told so far, and says how far the batch is."""
        outcomes = []
        while not self.told.empty():
            outcomes.append(self.told.get())
        self._keep(outcomes)

    def _keep(self, outcomes: list[Outcome]) -> None:
        new = self.journal.append(outcomes)
        self.failed += sum(outcome.status == FAILED for outcome in new)
        self._tell()

    def _tell(self) -> None:
        self.watch.tell(self.journal.done, len(self.jobs), self.failed)


def stretch(jobs: int) -> int:
    """So many neighbouring jobs are solved one after the other in one warm session, always the same ones.

    Where several mixes are as good, what was solved before may decide the last digit of a figure. A stretch begins
    where the job's number says so, whatever is sent together or done already, so that a table is the same to the byte.
    """
    return max(SHORTEST, min(LONGEST, jobs // STRETCHES))


def sampled(job: Job) -> bool:
    """Whether the job's plan is solved again: one in `EVERY`, by a digest of the job, so always the same ones."""
    said = json.dumps([job.source.digest, job.budget, job.strategy, job.values])
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") % EVERY == 0
