"""Solves a scenario: build, prove, read back, audit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.cautions import cautions
from optimizer.domain.arithmetic.results import Bests, goal_results, score, summary
from optimizer.domain.findings.plan import Made, Plan, SolverUsed, Status
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import OptimizerError
from optimizer.files import dump_resolved
from optimizer.model.build import CampaignModel, build
from optimizer.planner.campaign import Campaign
from optimizer.planner.cross_check import CrossCheck, Verdict
from optimizer.planner.engine import Engine, engine_for
from optimizer.planner.incumbent import UnsettledError
from optimizer.planner.objective import Counts, Objectives
from optimizer.planner.strategies import NoPlanError, Outcome, run
from optimizer.planner.wording import no_part, nothing_bought, unbounded
from optimizer.solver.choose import open_check, open_session
from optimizer.solver.port import Effort, Session, Termination

if TYPE_CHECKING:
    from optimizer.planner.warm.warm_starts import WarmStarts

WIDEST = 1e6
"""Partnerships of a line up to which a mix is looked for where nothing that was stated says how many there are."""

PROVEN = 1e-6
"""A plan is called optimal up to this relative gap, or up to the one asked for."""


def solve(
    scenario: Scenario,
    *,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
    bests: Bests | None = None,
) -> Plan:
    """The best plan of a scenario, or a plan without lines whose status says that there is none.

    `time_limit` is in seconds for everything together; `gap` is the relative gap at which a proof may stop; `check`
    repeats every solve in another configuration; `bests` are another scenario's, by which goals are then normalised
    (`weighted` and `balanced`), so that scores compare. Raises ScenarioError where a goal can only be negative,
    UsageError for a solver that is not there, StoppedError where time ended before any plan.
    """
    task = Task.begun(time_limit, gap, bests)
    model = build(scenario)
    try:
        return _searched(model, solver, task, check=check)
    except UnsettledError:
        return _counted(model, task)


def _searched(model: CampaignModel, solver: str, task: Task, *, check: bool) -> Plan:
    scenario = model.scenario
    first = open_session(model.problem, solver, counting=scenario.whole)
    if not check:
        return _solved(model, first, None, task)
    second = open_check(model.problem, counting=scenario.whole)
    try:
        return _solved(model, first, second, task)
    except BetterPlanError:  # The other configuration knows better: it leads, and the first one checks.
        first = open_check(model.problem, counting=scenario.whole)
        second = open_session(model.problem, solver, counting=scenario.whole)
        return _solved(model, first, second, task, last=True)


def repeated(scenario: Scenario, *, time_limit: float | None = None) -> Plan:
    """The best plan as the configuration that checks others finds it by itself; arguments and errors as `solve`."""
    task = Task.begun(time_limit, 0.0, None, brief=True)
    model = build(scenario)
    return _solved(model, open_check(model.problem, counting=scenario.whole), None, task)


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


class BetterPlanError(Exception):
    """The second opinion holds a better plan. Never leaves the planner."""


def _solved(
    model: CampaignModel,
    first: Session,
    second: Session | None,
    task: Task,
    *,
    last: bool = False,
) -> Plan:
    """The plan of one solver configuration, challenged by another. Raises BetterPlanError unless it is the last try."""
    arithmetic = Arithmetic(model.scenario)
    cross_check = None if second is None else CrossCheck(Campaign(model, arithmetic, second))
    try:
        plan, verdict = _concluded(Engine(Campaign(model, arithmetic, first), cross_check), task)
    finally:
        if cross_check is not None:
            cross_check.leave()
    if verdict is Verdict.BETTER and not last:
        raise BetterPlanError
    return plan


def _counted(model: CampaignModel, task: Task) -> Plan:
    """The plan by counting every mix, where a solver's rounding never fits; raises StoppedError where they are many."""
    from optimizer.planner.proofs.enumeration import enumeration

    if (listed := enumeration(model)) is None:
        raise UnsettledError
    session = open_session(model.problem, "highs", counting=model.scenario.whole)
    return _concluded(Engine(Campaign(model, Arithmetic(model.scenario), session), None, listed), task)[0]


def unchecked(
    model: CampaignModel, arithmetic: Arithmetic, session: Callable[[], Session], task: Task, warm_starts: WarmStarts
) -> Plan:
    """The plan without a second opinion: by counting every mix where there are few, by the solver elsewhere."""
    from optimizer.planner.proofs.enumeration import enumeration

    campaign = Campaign(model, arithmetic, session)
    return _concluded(Engine(campaign, None, enumeration(model), warm_starts), task)[0]


def _concluded(engine: Engine, task: Task) -> tuple[Plan, Verdict]:
    """The plan that the strategy finds, and what the cross-check says of it."""
    campaign, cross_check = engine.campaign, engine.cross_check
    scenario, arithmetic = campaign.model.scenario, campaign.arithmetic
    try:
        outcome = run(engine, Objectives(campaign.model, arithmetic), task.effort, scenario, task.bests)
    except NoPlanError as none:
        return _without(campaign, none.termination, task), Verdict.UNDECIDED
    verdict = Verdict.UNDECIDED if cross_check is None else cross_check.verdict()
    return _with(scenario, arithmetic, outcome, _used(campaign, verdict), task), verdict


def _used(campaign: Campaign, verdict: Verdict) -> SolverUsed:
    from optimizer import __version__

    checked = verdict is Verdict.CONFIRMED
    if not campaign.opened:
        return SolverUsed("enumeration", __version__, checked)
    return SolverUsed(campaign.session.name, campaign.session.version, checked)


def feasible(scenario: Scenario, without: frozenset[str] = frozenset(), *, seconds: float = inf) -> Counts | None:
    """Some plan that holds everything but the limits whose dotted keys are `without`; None where there is none.

    Raises StoppedError where neither was known after so many `seconds`. Whole counts without an end may keep a solver
    busy for ever, so that a mix within `WIDEST` is looked for first.
    """
    effort = Effort().within(seconds)
    engine = engine_for(scenario, without)
    endless = scenario.whole and inf in engine.campaign.model.most
    if endless:
        if engine.campaign.session.relaxation({}, effort).termination is Termination.INFEASIBLE:
            return None
        if (found := engine_for(scenario, without, widest=WIDEST).any_plan(effort)) is not None:
            return found
    return engine.any_plan(effort)


def endless(scenario: Scenario) -> tuple[str, ...]:
    """The lines of which nothing that was stated bounds the partnerships."""
    return _endless(engine_for(scenario).campaign)


def _with(scenario: Scenario, arithmetic: Arithmetic, outcome: Outcome, used: SolverUsed, task: Task) -> Plan:
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


def _without(campaign: Campaign, termination: Termination, task: Task) -> Plan:
    scenario = campaign.model.scenario
    reason = "its limits cannot hold together"
    if termination is Termination.UNBOUNDED:
        reason = unbounded(_endless(campaign))
    return Plan(
        scenario=summary(scenario),
        status="unbounded" if termination is Termination.UNBOUNDED else "infeasible",
        gap=None,
        score=None,
        lines=(),
        totals={},
        goals=(),
        limits=(),
        warnings=() if task.brief else cautions(scenario, campaign.arithmetic.amounts),
        solver=_used(campaign, Verdict.UNDECIDED),
        made=made(task.started),
        inputs={} if task.brief else dump_resolved(scenario),
        reason=reason,
    )


def _endless(campaign: Campaign) -> tuple[str, ...]:
    unbounded, solved = Termination.UNBOUNDED, campaign.session.relaxation
    names = lines_of(campaign.model.scenario)
    return tuple(name for line, name in enumerate(names) if solved({line: 1.0}).termination is unbounded)


def made(started: float) -> Made:
    """This program, now, and how long it took since a time of `time.perf_counter`."""
    from optimizer import __version__

    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Made(f"optimizer {__version__}", at, round(time.perf_counter() - started, 3))
