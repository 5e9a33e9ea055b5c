"""The jobs of a batch: files times strategies times varied values times budgets, in that order, counted but not listed.

A job's number says everything about it, so that a batch of millions needs no memory for its plan.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, product
from math import prod

from optimizer.batches.sources import CARD, Base, Source, placed, reason
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.varied import Varied
from optimizer.errors import Problem, ScenarioError
from optimizer.files import changed

COMBINATIONS = 20
"""So many combinations of other values are tried, on every file, before no scenario is said to take a value."""
EACH = 50
"""So many numbers of a key are tried one by one; of more, the first and the last."""


@dataclass(frozen=True, slots=True)
class Job:
    """One solve: a source at a budget, with a strategy (None: the file's own) and the varied values."""

    number: int
    source: Source
    budget: float | None
    strategy: str | None
    values: tuple[tuple[str, str], ...]

    @property
    def base(self) -> Base:
        """The scenario from which the job's own is made, or what is wrong with it."""
        return self.source.bases[dict(self.values).get(CARD)]

    @property
    def overrides(self) -> dict[str, str]:
        """What the job changes beside the budget."""
        changes = {key: value for key, value in self.values if key != CARD}
        return changes if self.strategy is None else {**changes, "strategy": self.strategy}

    @property
    def other_budget(self) -> float | None:
        """The budget where it is not the file's own."""
        own = self.base.budget if isinstance(self.base, Scenario) else None
        return None if self.budget == own else self.budget

    def failure(self) -> str | None:
        """Why there is nothing to solve; None where there is."""
        if isinstance(self.base, ScenarioError):
            return reason(self.base)
        return self.source.refusal if self.budget is None else None

    def named(self) -> str:
        """The job in words."""
        parts = [self.source.label]
        parts += [] if self.budget is None else [f"budget {self.budget:,.15g}"]
        parts += [] if self.strategy is None else [self.strategy]
        return ", ".join([*parts, *(f"{key}={value}" for key, value in self.values)])


def scenario(base: Scenario, budget: float | None, overrides: dict[str, str]) -> Scenario:
    """A job's scenario; raises ScenarioError where its values do not fit."""
    return base if budget is None and not overrides else changed(base, budget=budget, overrides=overrides)


class Jobs:
    """All jobs of a batch. A family is a run of jobs that differ in nothing but the budget, which ascends."""

    def __init__(
        self, sources: tuple[Source, ...], strategies: tuple[str | None, ...], varied: tuple[Varied, ...]
    ) -> None:
        self.sources = sources
        self.strategies = strategies
        self.varied = varied
        self.variations = prod(len(key.values) for key in varied)
        sizes = (len(strategies) * self.variations * len(source.budgets) for source in sources)
        self._starts = list(accumulate(sizes, initial=0))

    @property
    def count(self) -> int:
        """How many there are, even where they are too many to be counted by `len`."""
        return self._starts[-1]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Job:
        source, rest, place = self._split(number)
        strategy, variation = divmod(rest, self.variations)
        values = []
        for key in reversed(self.varied):
            variation, position = divmod(variation, len(key.values))
            values.append((key.key, key.values[position]))
        return Job(number, source, source.budgets[place], self.strategies[strategy], tuple(reversed(values)))

    def _split(self, number: int) -> tuple[Source, int, int]:
        """Source, family within it, and position of the budget within that."""
        file = bisect_right(self._starts, number) - 1
        source = self.sources[file]
        return source, *divmod(number - self._starts[file], len(source.budgets))

    def family(self, number: int) -> int:
        """The number of the first job of the same family: that of its lowest budget."""
        return number - self._split(number)[2]

    def holding(self, key: Varied, value: int) -> Iterator[Job]:
        """The first job of families that hold a key's value at that position: of every file, for some combinations."""
        pools = [(value,) if one is key else range(len(one.values)) for one in self.varied]
        for positions in islice(product(*pools), COMBINATIONS):
            variation = 0
            for one, position in zip(self.varied, positions, strict=True):
                variation = variation * len(one.values) + position
            for strategy, (start, source) in product(
                range(len(self.strategies)), zip(self._starts[:-1], self.sources, strict=True)
            ):
                yield self[start + (strategy * self.variations + variation) * len(source.budgets)]


def tried(jobs: Jobs) -> Iterator[Scenario]:
    """A scenario for each varied value, for numbers between a first and a last one only for those two.

    Raises ScenarioError, or UsageError for another rate card, where no scenario takes a value: a typing error is told
    before anything is solved.
    """
    for key in jobs.varied:
        inner = range(1, len(key.values) - 1) if key.amounts and len(key.values) > EACH else range(0)
        for position in range(len(key.values)):
            if position not in inner and (found := _fitting(jobs, key, position)) is not None:
                yield found


def _fitting(jobs: Jobs, key: Varied, position: int) -> Scenario | None:
    """A scenario with the value; None where all that were tried have troubles of another kind."""
    wrong: tuple[Problem, ...] = ()
    others = False
    for job in jobs.holding(key, position):
        try:
            if isinstance(job.base, ScenarioError):
                raise job.base
            return scenario(job.base, job.other_budget, job.overrides)
        except ScenarioError as error:
            mine = tuple(problem for problem in as_varied(error, job).problems if _about(problem, key.key))
            wrong, others = wrong or mine, others or not mine
    if wrong and not others:
        raise ScenarioError(wrong)
    return None


def _about(problem: Problem, key: str) -> bool:
    return problem.place.file.startswith(f"--vary {key}=")


def as_varied(error: ScenarioError, job: Job) -> ScenarioError:
    """The same problems, placed at `--vary` where the value came from there."""
    return placed(error, {key for key, _ in job.values})
