"""What holds a plan back: each bound that it stands at, relaxed by a step and solved again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from optimizer.domain.arithmetic.results import Bests
from optimizer.domain.findings.plan import NO_PLAN, HeldBack, Plan
from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.errors import ScenarioError, StoppedError
from optimizer.files import changed
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.reference import gains, references
from optimizer.studies.relaxations import Relaxation, relaxations
from optimizer.studies.variations import uncapped, without

if TYPE_CHECKING:
    from optimizer.domain.findings.explain import Cost, Step

PART, LEAST = 0.1, 0.05
"""The part of a plan's own time that all questions may take, and the seconds that they may take in any case."""


def with_holds_back(plan: Plan, scenario: Scenario) -> Plan:
    """A plan that was found, with what holds it back; what there is no time for is left open."""
    if plan.status not in ("optimal", "feasible"):
        return plan
    seconds = max(LEAST, PART * plan.made.seconds)
    return replace(plan, solver=replace(plan.solver, holds_back=tuple(Search(scenario, plan, seconds).found())))


def with_answers(plan: Plan, scenario: Scenario, steps: Iterable[Step], costs: Iterable[Cost]) -> Plan:
    """A plan with what holds it back as an explanation found it; what was not asked is left open."""
    by_step = {one.step: one.gains for one in plan.solver.holds_back if is_firm(scenario, one.rule)}
    by_step |= {step.words: step.gains for step in steps}
    left_out = {cost.key: cost.gains for cost in costs}
    found = []
    for one in relaxations(scenario, plan):
        held = HeldBack(one.rule, one.key, one.words, by_step.get(one.words))
        if held.gains is not True and one.rule in left_out and one.rule != "budget":
            held = replace(held, step=_left_out(scenario, one.rule), gains=left_out[one.rule])
        found.append(held)
    return replace(plan, solver=replace(plan.solver, holds_back=tuple(found)))


def _left_out(scenario: Scenario, rule: str) -> str:
    return f"not {limit_sentence(scenario, rule)}"


class Search:
    """The questions about one plan, all of them together in so many seconds."""

    def __init__(self, scenario: Scenario, plan: Plan, seconds: float) -> None:
        self.scenario = scenario
        self.plan = plan
        self.until = time.perf_counter() + seconds
        self.session = WarmSession()
        self.bests: Bests = {}

    def found(self) -> Iterator[HeldBack]:
        """Each bound that the plan stands at: relaxed by a step and, where that brings nothing, left out."""
        bounds = list(relaxations(self.scenario, self.plan))
        if bounds:
            self.bests = references(self.scenario, self.plan, self.session, seconds=self._left())
        for one in bounds:
            held = HeldBack(one.rule, one.key, one.words, self._gains(partial(self._relaxed, one)))
            if held.gains is False and one.rule != "budget":
                gains = self._gains(partial(self._without, one.rule))
                held = replace(held, step=_left_out(self.scenario, one.rule), gains=gains)
            yield held

    def _left(self) -> float:
        return max(0.0, self.until - time.perf_counter())

    def _relaxed(self, one: Relaxation) -> Scenario:
        return changed(self.scenario, overrides={one.key: one.text})

    def _without(self, rule: str) -> Scenario | None:
        """The scenario without a thing; None where nothing would bound it then."""
        free = without(self.scenario, rule)
        return None if set(uncapped(free)) - set(uncapped(self.scenario)) else free

    def _gains(self, varied: Callable[[], Scenario | None]) -> bool | None:
        """Whether a varied scenario has a better plan; None where it could not be stated, or not be solved in time."""
        if self.plan.status != "optimal" or self._left() <= 0.0:
            return None
        kept = self.bests if self.scenario.strategy in NORMALISED else None
        try:
            if (scenario := varied()) is None:
                return None
            other = self.session.solve(scenario, bests=kept, time_limit=self._left(), brief=True)
        except (ScenarioError, StoppedError):
            return None
        if other.status in NO_PLAN:
            return other.status == "unbounded"
        own, varied_one = (self.scenario, counts_of(self.plan)), (scenario, counts_of(other))
        return gains(self.bests, own, varied_one, proven=other.status == "optimal")


def counts_of(plan: Plan) -> tuple[float, ...]:
    """A plan's partnerships by line."""
    return tuple(line.partnerships for line in plan.lines)
