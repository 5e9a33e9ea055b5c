"""What a person wants to know of a whole batch, gathered in one pass over its outcomes.

Memory holds what the goals are worth at the budgets of one family at a time, and of as many families as a chart shows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from math import fsum

from optimizer.batches.jobs import Job
from optimizer.batches.table import Rows, currency, strategy
from optimizer.batches.work import Outcome
from optimizer.domain.arithmetic.knee import knee
from optimizer.domain.arithmetic.limits import quotient
from optimizer.domain.arithmetic.rules import QUOTIENTS
from optimizer.domain.findings.batch import FAILED, PLANNED, Checks, GoalReturns, Group, Response, Tally
from optimizer.domain.findings.curve import Peak, peak
from optimizer.domain.findings.plan import NO_PLAN
from optimizer.domain.language.bands import BANDS, band_of

SUMMED = ("spend", "impressions", "reach", "engagements", "conversions", "revenue", "content_value")
COSTS = {name: QUOTIENTS[name] for name in ("cpm", "cpe", "cpa", "roas")}
"""Unit costs of many plans together: quotients of sums."""
TOLD = 3
"""Reasons why jobs failed, and jobs with another plan, that are told one by one."""
DRAWN = 8
"""Families that a chart shows."""
POINTS = 200
"""Points of a family that a chart shows."""

Point = tuple[float, tuple[float, ...]]
"""A budget, and what each goal is worth there; the last figure is the profit."""


@dataclass(slots=True)
class _Gathered:
    """A group as it grows."""

    scenario: str
    currency: str
    strategy: str
    band: str | None
    ends: Counter[str] = field(default_factory=Counter)
    budgets: list[float] = field(default_factory=list)
    families: int = 0
    spend: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    sums: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    attained: dict[str, list[float]] = field(default_factory=dict)
    returns: dict[str, GoalReturns] = field(default_factory=dict)
    knees: dict[str, list[float]] = field(default_factory=dict)
    peak: Peak | None = None

    def add(self, budget: float | None, outcome: Outcome) -> None:
        """Adds a job."""
        self.ends[outcome.status] += 1
        self._stretch(budget)
        if outcome.status in PLANNED:
            self._plan(outcome)

    def add_family(self, goals: Sequence[str], points: Sequence[Point]) -> None:
        """Adds how the goals of a family's jobs respond to its budgets, in their order."""
        self.families += 1
        if self.peak is None and any(self.sums[name] for name in ("revenue", "content_value")):
            self.peak = peak([(budget, worth[-1]) for budget, worth in sorted(points)])
        for place, goal in enumerate(goals if points else ()):
            self._returns(goal, [budget for budget, _ in points], [values[place] for _, values in points])

    def _stretch(self, budget: float | None) -> None:
        if budget is not None:
            self.budgets = [min([budget, *self.budgets]), max([budget, *self.budgets])]

    def _plan(self, outcome: Outcome) -> None:
        for line, (_, spend) in outcome.lines.items():
            self.spend[line] += spend
        for name in SUMMED:
            self.sums[name] += outcome.totals.get(name) or 0.0
        for goal, (_, attainment) in outcome.goals.items():
            if attainment is not None:
                mean = self.attained.setdefault(goal, [0.0, 0.0])
                mean[0] += attainment
                mean[1] += 1

    def _returns(self, goal: str, budgets: Sequence[float], values: Sequence[float]) -> None:
        if (place := knee(budgets, values)) is not None:
            ends = self.knees.setdefault(goal, [budgets[place], budgets[place]])
            self.knees[goal] = [min(ends[0], budgets[place]), max(ends[1], budgets[place])]
        if goal not in self.returns or (self.returns[goal].first is None and len(values) > 1):
            slopes = [
                (values[place + 1] - values[place]) / (budgets[place + 1] - budgets[place])
                for place in range(len(values) - 1)
            ]
            first, last = (slopes[0], slopes[-1]) if slopes else (None, None)
            self.returns[goal] = GoalReturns(goal, None, values[0], values[-1], first, last, None)

    def group(self) -> Group:
        """What it came to."""
        total = fsum(self.spend.values())
        carried = [(line, spend / total) for line, spend in self.spend.items() if spend > 0.0]
        return Group(
            scenario=self.scenario,
            currency=self.currency,
            strategy=self.strategy,
            band=self.band,
            budgets=(self.budgets[0], self.budgets[1]) if self.budgets else None,
            families=self.families,
            tally=tally(self.ends),
            carried=tuple(sorted(carried, key=lambda pair: -pair[1])),
            costs={name: quotient(self.sums[of], self.sums[per], by) for name, (of, per, by) in COSTS.items()},
            goals=tuple(self._goal(returns) for returns in self.returns.values()),
            peak=self.peak,
        )

    def _goal(self, returns: GoalReturns) -> GoalReturns:
        total, number = self.attained.get(returns.name, (0.0, 0))
        knees = self.knees.get(returns.name)
        return replace(
            returns,
            attainment=total / number if number else None,
            knees=(knees[0], knees[1]) if knees else None,
        )


@dataclass(slots=True)
class Summary:
    """Everything but the table itself."""

    groups: tuple[Group, ...] = ()
    responses: tuple[Response, ...] = ()
    undrawn: int = 0
    """Scenarios and strategies that charts have no room for."""
    failed: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """File and reason -> the first job that failed so, and how many did."""
    ends: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    improved: tuple[str, ...] = ()

    @property
    def tally(self) -> Tally:
        """How all jobs ended."""
        return tally(self.ends)

    @property
    def failures(self) -> tuple[str, ...]:
        """Why jobs failed, the first reasons of files each once, with its first job; and how many others did."""
        told = [
            f"{first}{f' and {number - 1:,} more' if number > 1 else ''}: {reason}"
            for (_, reason), (first, number) in self.failed.items()
        ]
        if more := self.ends[FAILED] - sum(number for _, number in self.failed.values()):
            told.append(f"{more:,} more {'job' if more == 1 else 'jobs'}, as the column `reason` says")
        return tuple(told)

    def checks(self, rule: str) -> Checks:
        """What second solves said; `rule` says which plans had one."""
        said = self.checked
        return Checks(rule, said.total(), said["confirmed"], said["undecided"], self.improved)


def tally(ends: Mapping[str, int]) -> Tally:
    """Numbers of jobs by how they ended, from numbers by status."""
    return Tally(
        jobs=sum(ends.values()),
        planned=sum(ends.get(status, 0) for status in PLANNED),
        unproven=ends.get("feasible", 0),
        without=sum(ends.get(status, 0) for status in NO_PLAN),
        failed=ends.get(FAILED, 0),
    )


@dataclass(slots=True)
class _Family:
    """Jobs of one scenario, strategy and combination of varied values, which differ in their budgets alone."""

    scenario: str
    currency: str
    strategy: str
    goals: tuple[str, ...] = ()
    groups: dict[tuple[str, ...], list[Point]] = field(default_factory=dict)
    """The groups that its jobs belong to, with the points of those that have a plan."""

    def add(self, group: tuple[str, ...], budget: float | None, outcome: Outcome) -> None:
        """Adds a job."""
        points = self.groups.setdefault(group, [])
        if budget is not None and outcome.status in PLANNED:
            self.goals = self.goals or tuple(outcome.goals)
            worth = (*(outcome.goals[goal][0] for goal in self.goals), outcome.totals.get("profit") or 0.0)
            points.append((budget, worth))


def summary(rows: Rows, *, by_band: bool) -> Summary:
    """The summary of a finished batch; by bands of budgets, too, where that was asked for."""
    found = Summary()
    gathered: dict[tuple[str, ...], _Gathered] = {}
    drawn: dict[tuple[str, str], list[Response]] = {}
    for _, members in groupby(rows.finished(), key=lambda row: rows.jobs.family(row[0].number)):
        family: _Family | None = None
        for job, outcome, _ in members:
            names = job.source.label, currency(job) or "", strategy(job) or ""
            family = family or _Family(*names)
            band = band_of(job.budget) if by_band else None
            group = (*names, "" if band is None else band.name)
            if group not in gathered:
                gathered[group] = _Gathered(*names, None if band is None else band.name)
            _count(found, job, outcome)
            gathered[group].add(job.budget, outcome)
            family.add(group, job.budget, outcome)
        if family is not None:
            _respond(family, gathered, drawn)
    found.undrawn = sum(not responses for responses in drawn.values())
    found.groups = tuple(_in_order(gathered))
    found.responses = tuple(chain.from_iterable(drawn.values()))
    return found


def _respond(
    family: _Family,
    gathered: Mapping[tuple[str, ...], _Gathered],
    drawn: dict[tuple[str, str], list[Response]],
) -> None:
    """Adds how a family's goals respond to its budgets, to its groups and to what is drawn."""
    for group, points in family.groups.items():
        gathered[group].add_family(family.goals, points)
    every = sorted(point for points in family.groups.values() for point in points if point[0])
    key = family.scenario, family.strategy
    if key not in drawn and len(every) > 1:
        drawn[key] = list(_responses(family, _thinned(every))) if len(drawn) < DRAWN else []


def _in_order(gathered: dict[tuple[str, ...], _Gathered]) -> Iterator[Group]:
    """Band by band from the smallest, within a band in the order of the files."""
    order = ["", *(band.name for band in BANDS)]
    for each in sorted(gathered.values(), key=lambda group: order.index(group.band or "")):
        yield each.group()


def _count(found: Summary, job: Job, outcome: Outcome) -> None:
    found.ends[outcome.status] += 1
    if outcome.check is not None:
        found.checked[outcome.check] += 1
    if outcome.check == "improved" and len(found.improved) < TOLD:
        found.improved += (job.named(),)
    why = job.source.label, outcome.reason
    if outcome.status == FAILED and (why in found.failed or len(found.failed) < TOLD):
        first, number = found.failed.get(why, (job.named(), 0))
        found.failed[why] = first, number + 1


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most so many points, both ends among them."""
    if len(points) <= POINTS:
        return points
    return [points[round(place * (len(points) - 1) / (POINTS - 1))] for place in range(POINTS)]


def _responses(family: _Family, points: Sequence[Point]) -> Iterator[Response]:
    """How each goal of a family responds to budgets."""
    for place, goal in enumerate(family.goals):
        values = tuple((budget, worth[place]) for budget, worth in points)
        yield Response(family.scenario, family.strategy, family.currency, goal, values)
