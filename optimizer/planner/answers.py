"""A task for the planner, and the plan, or the lack of one, that its answer is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.cautions import cautions
from optimizer.domain.arithmetic.results import Bests, goal_results, score, summary
from optimizer.domain.findings.plan import Made, Plan, SolverUsed, Status
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.files import dump_resolved
from optimizer.planner.strategies import Outcome
from optimizer.planner.wording import no_part, nothing_bought
from optimizer.solver.port import Effort

PROVEN = 1e-6
"""A plan is called optimal up to this relative gap, or up to the one asked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """How to solve: how far, normalised by whose best values (None: the scenario's own), and begun when.

    The plan of a `brief` task is its figures alone: it has neither `inputs` nor `warnings` nor `limits`.
    """

    effort: Effort
    bests: Bests | None
    started: float
    brief: bool = False

    @classmethod
    def begun(cls, time_limit: float | None, gap: float, bests: Bests | None, *, brief: bool = False) -> Task:
        """A task that begins now; the time limit is in seconds."""
        started = time.perf_counter()
        return cls(Effort(gap, inf if time_limit is None else started + time_limit), bests, started, brief)


def planned(scenario: Scenario, arithmetic: Arithmetic, outcome: Outcome, used: SolverUsed, task: Task) -> Plan:
    """The plan of an outcome, audited; raises OptimizerError for one that breaks anything."""
    counts = outcome.final.counts
    audited = arithmetic.audit(counts, limits=not task.brief)
    if audited.broken:
        message = f"the plan breaks {', '.join(audited.broken)}; it is not shown"
        raise OptimizerError(message)
    status: Status = "optimal" if outcome.gap <= max(PROVEN, task.effort.gap) else "feasible"
    goals = goal_results(scenario, audited.goals, outcome.bests)
    unattainable = tuple(no_part(scenario, arithmetic, name) for name, best in outcome.bests.items() if best == 0.0)
    return Plan(
        scenario=summary(scenario),
        status=status,
        gap=outcome.gap if outcome.gap < inf else None,
        score=score(scenario, audited, goals),
        lines=audited.lines,
        totals=audited.totals,
        goals=goals,
        limits=audited.limits,
        groups=audited.groups,
        periods=audited.periods,
        cash=audited.cash,
        warnings=() if task.brief else cautions(scenario, arithmetic.amounts) + unattainable,
        solver=used,
        made=made(task.started),
        inputs={} if task.brief else dump_resolved(scenario),
        reason=None if any(counts) else nothing_bought(scenario, arithmetic, proven=status == "optimal"),
    )


def without_plan(scenario: Scenario, arithmetic: Arithmetic, why: str | None, used: SolverUsed, task: Task) -> Plan:
    """No plan: `why` there is no end to it, or None where its limits cannot hold together."""
    return Plan(
        scenario=summary(scenario),
        status="infeasible" if why is None else "unbounded",
        gap=None,
        score=None,
        lines=(),
        totals={},
        goals=(),
        limits=(),
        warnings=() if task.brief else cautions(scenario, arithmetic.amounts),
        solver=used,
        made=made(task.started),
        inputs={} if task.brief else dump_resolved(scenario),
        reason="its limits cannot hold together" if why is None else why,
    )


def made(started: float) -> Made:
    """This program, now, and how long it took since a time of `time.perf_counter`."""
    from optimizer import __version__

    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Made(f"optimizer {__version__}", at, round(time.perf_counter() - started, 3))
