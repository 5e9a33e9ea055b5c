"""What a plan's report shows beside the plan: the best plans at other budgets, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.report import AtBudget, Report
from optimizer.domain.findings.risk import Risk
from optimizer.domain.language.budgets import around
from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError, StoppedError
from optimizer.files import changed
from optimizer.files.cases import cases_of
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.conflict import explained
from optimizer.studies.explain.explain import held_back, why_not
from optimizer.studies.holds_back import counts_of
from optimizer.studies.progress import Progress, silent
from optimizer.studies.risk.first import varies
from optimizer.studies.risk.regret import regrets
from optimizer.studies.risk.risk import causes_of, risk


class Effort(NamedTuple):
    """What one plan may take: seconds, and the relative gap at which its proof may stop."""

    seconds: float | None
    gap: float


def report(
    scenario: Scenario,
    plan: Plan,
    progress: Progress = silent,
    *,
    time_limit: float | None = None,
    gap: float = 0.0,
) -> Report:
    """The report's material; `progress` hears how many budgets are done, and how many there are.

    `time_limit` is in seconds for each budget, and for all questions about the limits together; `gap` is the relative
    gap at which the proof of a plan at another budget may stop. A plan that they left without a proof says so. A given
    mix has no place among the best plans at other budgets, and no steps that would better it.
    """
    found = _risk(scenario, plan)
    if plan.status == "given":
        return Report(plan, risk=found)
    budgets = tuple(_over_budgets(scenario, plan, progress, Effort(time_limit, gap)))
    if plan.status == "infeasible":
        return Report(plan, budgets, why_not(scenario, plan, seconds=time_limit))
    if plan.status in NO_PLAN:
        return Report(plan, budgets)
    # How many questions there will be nobody knows, so that they are counted on from the budgets.
    before = len(budgets)
    explanation = held_back(
        scenario, plan, seconds=time_limit, progress=lambda asked, _: progress(before + asked, None)
    )
    return Report(plan, budgets, explanation, found)


def _risk(scenario: Scenario, plan: Plan) -> Risk | None:
    """What draws say of the plan, with what makes it vary, where anything is not sure."""
    if plan.status in NO_PLAN or not any(counts_of(plan)) or not varies(scenario):
        return None
    found = risk(scenario, plan, briefly=True)
    if plan.risk is not None:
        found = replace(found, without=plan.risk.without)
    regret = tuple(regrets(scenario, cases_of(scenario), plan, counts_of(plan)))
    return replace(found, causes=causes_of(scenario, plan), regrets=regret)


def _over_budgets(scenario: Scenario, plan: Plan, progress: Progress, effort: Effort) -> Iterator[AtBudget]:
    if scenario.budget is None or is_firm(scenario, "budget"):
        return
    session = WarmSession()
    budgets = around(scenario.budget)
    for done, budget in enumerate(budgets):
        progress(done, len(budgets))
        own = budget == scenario.budget
        at = AtBudget(budget, plan, plan.reason) if own else _at(session, scenario, budget, effort)
        yield at if at.plan is None else replace(at, changes=_changes(plan, at.plan))
    progress(len(budgets), len(budgets))


def _at(session: WarmSession, scenario: Scenario, budget: float, effort: Effort) -> AtBudget:
    """The best plan at another budget, or why there is none."""
    try:
        other = changed(scenario, budget=budget)
        plan = session.solve(other, time_limit=effort.seconds, gap=effort.gap)
    except ScenarioError as wrong:
        return AtBudget(budget, None, "; ".join(dict.fromkeys(problem.message for problem in wrong.problems)))
    except StoppedError as stopped:
        return AtBudget(budget, None, str(stopped), stopped=True)
    if plan.status in NO_PLAN:
        plan = explained(plan, other)
    return AtBudget(budget, plan, plan.reason)


def _changes(plan: Plan, other: Plan) -> dict[str, float]:
    known = ((name, plan.totals.get(name), value) for name, value in other.totals.items())
    return {name: value - before for name, before, value in known if value is not None and before is not None}
