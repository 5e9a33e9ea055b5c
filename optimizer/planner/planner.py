"""Solves a scenario: build, prove, read back, audit."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.plan import Plan, SolverUsed
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.singles import drawn_singles
from optimizer.model.build import CampaignModel, build
from optimizer.planner.answers import Task, planned, without_plan
from optimizer.planner.campaign import Campaign
from optimizer.planner.cross_check import CrossCheck, Verdict
from optimizer.planner.engine import Engine, engine_for
from optimizer.planner.incumbent import UnsettledError
from optimizer.planner.objective import Counts, Objectives
from optimizer.planner.strategies import NoPlanError, run
from optimizer.planner.wording import unbounded
from optimizer.solver.choose import open_check, open_session
from optimizer.solver.port import Effort, Session, Termination

if TYPE_CHECKING:
    from optimizer.planner.warm.warm_starts import WarmStarts

WIDEST = 1e6
"""Partnerships of a line up to which a mix is looked for where nothing that was stated says how many there are."""


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
    found = _undrawn(scenario, solver, task, check=check)
    if not scenario.drawn:
        return found
    from optimizer.planner.uncertain.solve import solve_drawn

    return solve_drawn(scenario, found, task)


def _undrawn(scenario: Scenario, solver: str, task: Task, *, check: bool) -> Plan:
    """The best plan by what is planned alone."""
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
        why = unbounded(_endless(campaign)) if none.termination is Termination.UNBOUNDED else None
        used = _used(campaign, Verdict.UNDECIDED)
        return without_plan(scenario, arithmetic, why, used, task), Verdict.UNDECIDED
    verdict = Verdict.UNDECIDED if cross_check is None else cross_check.verdict()
    return planned(scenario, arithmetic, outcome, _used(campaign, verdict), task), verdict


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
    if any(one.key not in without for one in drawn_singles(scenario)):
        from optimizer.planner.uncertain.solve import feasible_drawn

        return feasible_drawn(scenario, without, effort)
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


def _endless(campaign: Campaign) -> tuple[str, ...]:
    unbounded, solved = Termination.UNBOUNDED, campaign.session.relaxation
    names = lines_of(campaign.model.scenario)
    return tuple(name for line, name in enumerate(names) if solved({line: 1.0}).termination is unbounded)
