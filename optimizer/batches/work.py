"""What a worker does: solves a chunk of neighbouring jobs of one scenario, and gives back what their rows need.

A chunk carries its scenario, so that a worker needs no file. Nothing that happens to one job concerns another.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from optimizer.batches.jobs import scenario
from optimizer.batches.sources import reason
from optimizer.domain.findings.batch import FAILED
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.language.measures import RATIOS, TOTALS
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError, ScenarioError, StoppedError, UsageError
from optimizer.planner import solve
from optimizer.planner.planner import repeated
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.conflict import explained

Check = Literal["confirmed", "undecided", "improved"]
"""What solving a job again from scratch, in another configuration, said of its plan."""

SECOND, TIMES = 1.0, 5.0
"""A second opinion may take the larger of so many seconds and so many times what the plan took."""


DIED = "the workers that solved it died, again and again, with nothing else to do"
"""Why a job failed that no worker outlives; `--resume` tries it again."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How each job is solved: arguments as `planner.solve`; with `check`, every job as if it were the only one.

    With `risk` every plan is drawn; a plan that draws decide always is.
    """

    solver: str = "highs"
    time_limit: float | None = None
    gap: float = 0.0
    check: bool = False
    risk: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A job as a worker needs it: its number, what it changes, and whether its plan is solved a second time.

    With `fresh` a stretch begins: it is solved as if no other job had been solved before.
    """

    number: int
    budget: float | None
    overrides: dict[str, str]
    checked: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """Jobs that are sent together, in order, with the scenario that they all start from."""

    base: Scenario
    tasks: tuple[Task, ...]
    effort: Effort

    def until(self, number: int, without: Container[int]) -> Chunk:
        """One job, and those before it in its stretch but for some: it is solved as in the whole chunk."""
        first = max(place for place, task in enumerate(self.tasks) if task.fresh and task.number <= number)
        stretch = (task for task in self.tasks[first:] if task.number <= number and task.number not in without)
        return replace(self, tasks=tuple(stretch))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to, as the journal keeps it.

    `totals` are those of `TOTALS`, measures of one's own and ratios; `goals` holds value and attainment of each goal,
    `lines` partnerships and spend of each line, `risk` what draws say of it (`studies.risk.row`).
    """

    number: int
    status: str
    reason: str = ""
    gap: float | None = None
    score: float | None = None
    totals: Mapping[str, float | None] = field(default_factory=dict)
    goals: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)
    lines: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    check: Check | None = None
    risk: Mapping[str, float | None] = field(default_factory=dict)


def failure(number: int, why: str) -> Outcome:
    """A job without a plan and without a proof that there is none."""
    return Outcome(number, FAILED, why)


def solved(chunk: Chunk, told: Callable[[Outcome], None] | None = None) -> list[Outcome]:
    """The outcome of each job, in order; never raises for what one job alone brings about.

    Each one is `told` when it is known, where the worker shares this process.
    """
    session, family = WarmSession(), _Family(chunk.base)
    outcomes = []
    for task in chunk.tasks:
        if task.fresh:
            session, family = WarmSession(), _Family(chunk.base)
        outcomes.append(_outcome(family, task, chunk.effort, session))
        if told is not None:
            told(outcomes[-1])
    return outcomes


class _Family:
    """Makes the scenario of one job after another: from the one before, where only the budget is another one."""

    def __init__(self, base: Scenario) -> None:
        self.base = base
        self.last: Scenario | None = None
        self.overrides: dict[str, str] = {}

    def scenario(self, task: Task) -> Scenario:
        """A job's scenario; raises ScenarioError where its values do not fit."""
        if self.last is not None and task.overrides == self.overrides and task.budget is not None:
            return scenario(self.last, task.budget, {})
        made = scenario(self.base, task.budget, task.overrides)
        self.last, self.overrides = made, task.overrides
        return made


def _outcome(family: _Family, task: Task, effort: Effort, session: WarmSession) -> Outcome:
    try:
        return _solved(family.scenario(task), task, effort, session)
    except ScenarioError as error:
        return failure(task.number, reason(error))
    except (UsageError, StoppedError) as error:
        return failure(task.number, str(error))
    except OptimizerError as error:
        return failure(task.number, f"a fault of the program: {error}")
    except Exception as error:  # noqa: BLE001 - whatever a solver raises is this job's own failure
        return failure(task.number, f"a fault of the program ({type(error).__name__}: {error})")


def _solved(own: Scenario, task: Task, effort: Effort, session: WarmSession) -> Outcome:
    # Which of several allowed plans a gap or a fractional search ends with must not depend on the jobs before it.
    warm = effort.solver == "highs" and effort.gap == 0.0 and own.whole and not own.drawn
    check: Check | None = None
    if own.drawn:  # One proof on the draws; there is no other configuration that could repeat it.
        plan = _cold(own, effort, check=False)
    elif warm and not effort.check:
        plan = session.solve(own, check=False, time_limit=effort.time_limit, brief=True)
        if task.checked and plan.status not in NO_PLAN:
            plan, check = checked(own, plan, effort)
    else:
        plan = _cold(own, effort, check=effort.check or task.checked)
        if (effort.check or task.checked) and plan.status not in NO_PLAN:
            check = _opinion(plan)
    found = replace(_stated(task.number, explained(plan, own)), check=check)
    if plan.status in NO_PLAN or not own.whole or not (effort.risk or own.drawn):
        return found
    from optimizer.studies.risk.row import row

    return replace(found, risk=row(own, plan))


def checked(own: Scenario, plan: Plan, effort: Effort) -> tuple[Plan, Check]:
    """A plan after a second opinion: where that is another plan, both configurations solve once more from scratch."""
    seconds = max(SECOND, TIMES * plan.made.seconds)
    try:
        again = repeated(own, time_limit=min(seconds, effort.time_limit or seconds))
    except StoppedError:
        return plan, "undecided"
    if not plan.status == again.status == "optimal":
        return plan, "undecided"
    if _counts(plan) == _counts(again):
        return plan, "confirmed"
    better = _cold(own, effort, check=True)
    if better.status != "optimal" or _counts(better) == _counts(plan):
        return plan, _opinion(better)
    return better, "improved"


def _cold(own: Scenario, effort: Effort, *, check: bool) -> Plan:
    return solve(own, solver=effort.solver, time_limit=effort.time_limit, gap=effort.gap, check=check)


def _opinion(plan: Plan) -> Check:
    return "confirmed" if plan.solver.checked else "undecided"


def _counts(plan: Plan) -> list[float]:
    return [line.partnerships for line in plan.lines]


def _stated(number: int, plan: Plan) -> Outcome:
    own = (*plan.lines[0].measures, *plan.lines[0].beside) if plan.lines else ()
    return Outcome(
        number=number,
        status=plan.status,
        reason=(plan.reason or "") if plan.status in NO_PLAN else "",
        gap=plan.gap,
        score=plan.score,
        totals={name: plan.totals[name] for name in (*TOTALS, *own, *RATIOS)} if plan.lines else {},
        goals={goal.name: (goal.value, goal.attainment) for goal in plan.goals},
        lines={line.name: (line.partnerships, line.spend) for line in plan.lines},
        check=None,
    )
