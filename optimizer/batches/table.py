"""The table of a batch, row by row from its journal (cli/README.md: "batch")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from optimizer.batches.jobs import Job, Jobs
from optimizer.batches.journal import Journal
from optimizer.batches.work import Outcome
from optimizer.domain.arithmetic.digits import settled
from optimizer.domain.findings.batch import BatchColumn, Row, Value
from optimizer.domain.language.costs import cost_names, unit_costs
from optimizer.domain.language.measures import COST_PER, COSTS, RATIOS, TOTALS, costs_key
from optimizer.domain.language.naming import beside
from optimizer.domain.language.override import recorded
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.studies.risk.row import row_names

CURRENCY = "currency"
"""The column, and the key that fills it where it is varied."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the scenarios of a batch name, each once, in the order of the files."""

    costs: tuple[str, ...]
    measures: tuple[str, ...]
    unit_costs: tuple[str, ...]
    goals: tuple[str, ...]
    lines: tuple[str, ...]
    risk: tuple[str, ...] = ()

    @classmethod
    def of(cls, scenarios: Iterable[Scenario], *, risk: bool = False) -> Names:
        """The names of all of them; `risk`: those of plans over draws, too, which scenarios that draws decide have."""
        costs: dict[str, None] = {}
        measures: dict[str, None] = {}
        per: dict[str, None] = {}
        goals: dict[str, None] = {}
        lines: dict[str, None] = {}
        drawn: dict[str, None] = {}
        for scenario in scenarios:
            if (risk or scenario.drawn) and scenario.whole:
                drawn |= dict.fromkeys(row_names(scenario))
            goals |= dict.fromkeys(scenario.goals)
            lines |= dict.fromkeys(lines_of(scenario))
            costs |= dict.fromkeys(costs_key(name) for name in (COSTS, *cost_names(scenario)) if cost_names(scenario))
            per |= dict.fromkeys(f"{COST_PER}{name}" for name in unit_costs(scenario))
            for line in lines_of(scenario).values():
                measures |= dict.fromkeys(line.measures)
        return cls(tuple(costs), tuple(measures), tuple(per), tuple(goals), tuple(lines), tuple(drawn))

    @property
    def totals(self) -> tuple[str, ...]:
        """The totals of every plan, costs beside fees among them."""
        place = TOTALS.index("unspent") + 1
        return (*TOTALS[:place], *self.costs, *TOTALS[place:])


class Rows:
    """The rows in the order of the jobs, read from the journal as they are asked for."""

    def __init__(self, jobs: Jobs, journal: Journal, names: Names) -> None:
        self.jobs = jobs
        self.journal = journal
        self.names = names
        self.amounts = {key.key: key.amounts for key in jobs.varied if key.key != CURRENCY}

    def __iter__(self) -> Iterator[Row]:
        for job, outcome, lower in self.finished():
            yield self._row(job, outcome, lower)

    def finished(self) -> Iterator[tuple[Job, Outcome, tuple[float, Outcome] | None]]:
        """Each job with its outcome, and the next lower budget of its family with the outcome there."""
        before: tuple[float, Outcome] | None = None
        for number in range(len(self.jobs)):
            job, outcome = self.jobs[number], self.journal[number]
            yield job, outcome, None if self.jobs.family(number) == number else before
            before = None if job.budget is None else (job.budget, outcome)

    @property
    def columns(self) -> tuple[BatchColumn, ...]:
        """The columns of every row; a measure of one's own that is called like another column is `measure.NAME`."""
        own = [BatchColumn(key, "text" if amounts is None else "number") for key, amounts in self.amounts.items()]
        goals = self.names.goals
        before = [
            *(BatchColumn(name, "text") for name in ("scenario", CURRENCY, "strategy")),
            BatchColumn("budget", "number"),
            *own,
            *(BatchColumn(name, "text") for name in ("status", "reason")),
            *(BatchColumn(name, "number") for name in ("gap", "score", *self.names.totals)),
        ]
        after = [
            *RATIOS,
            *self.names.unit_costs,
            *(f"{kind}.{goal}" for goal in goals for kind in ("value", "attainment")),
            *(f"marginal.{goal}" for goal in goals),
            *(f"partnerships.{line}" for line in self.names.lines),
            *(f"risk.{name}" for name in self.names.risk),
        ]
        measures = beside(self.names.measures, (*(column.name for column in before), *after))
        return (*before, *(BatchColumn(name, "number") for name in (*measures, *after)))

    def _row(self, job: Job, outcome: Outcome, lower: tuple[float, Outcome] | None) -> Row:
        cells: list[Value] = [job.source.label, currency(job), strategy(job), job.budget]
        cells += [self._varied(key, value) for key, value in job.values if key in self.amounts]
        cells += [outcome.status, outcome.reason]
        return (*cells, *(None if figure is None else settled(figure) for figure in self._figures(job, outcome, lower)))

    def _figures(self, job: Job, outcome: Outcome, lower: tuple[float, Outcome] | None) -> Iterator[float | None]:
        names = self.names
        yield from (outcome.gap, outcome.score)
        totals = (*names.totals, *names.measures, *RATIOS, *names.unit_costs)
        yield from (outcome.totals.get(name) for name in totals)
        for goal in names.goals:
            yield from outcome.goals.get(goal, (None, None))
        yield from (marginal(goal, job, outcome, lower) for goal in names.goals)
        yield from (outcome.lines[line][0] if line in outcome.lines else None for line in names.lines)
        yield from (outcome.risk.get(name) for name in names.risk)

    def _varied(self, key: str, value: str) -> Value:
        amounts = self.amounts[key]
        return str(recorded(value)) if amounts is None else amounts[value]


def marginal(goal: str, job: Job, outcome: Outcome, lower: tuple[float, Outcome] | None) -> float | None:
    """What each extra unit of budget brought for a goal since the next lower budget; None where one has no plan."""
    if lower is None or job.budget is None:
        return None
    budget, before = lower
    if goal not in outcome.goals or goal not in before.goals:
        return None
    return (outcome.goals[goal][0] - before.goals[goal][0]) / (job.budget - budget)


def currency(job: Job) -> str | None:
    """The currency of a job, where its scenario could be read."""
    varied = dict(job.values).get(CURRENCY)
    return str(recorded(varied)) if varied else job.base.currency if isinstance(job.base, Scenario) else None


def strategy(job: Job) -> str | None:
    """The strategy of a job, where it is known."""
    return job.strategy or (job.base.strategy if isinstance(job.base, Scenario) else None)
