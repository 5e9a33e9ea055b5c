"""Explains a plan, or why there is none; a table of contents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from optimizer.domain.findings.explain import Endless, Explanation
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.wording import number
from optimizer.errors import StoppedError
from optimizer.planner import endless, solve
from optimizer.studies.conflict import allowed, clashes, question, tangle, with_conflict
from optimizer.studies.explain.alternatives import alternatives
from optimizer.studies.explain.lines import lines_in, lines_out
from optimizer.studies.explain.questions import Questions
from optimizer.studies.explain.repair import repairs
from optimizer.studies.explain.rounding import rounding
from optimizer.studies.explain.sensitivity import costs, steps
from optimizer.studies.holds_back import with_answers
from optimizer.studies.out_of_reach import demand, with_reasons
from optimizer.studies.progress import Progress, silent
from optimizer.studies.variations import with_line

FIRM = "a conflict is of firm things alone, which no repair touches: one of them has to give"
DRAWN = (
    "draws decide here: what whole numbers cost, other plans and break-evens of lines are left out, for they would "
    "speak of planned figures alone"
)
CONFLICTS = 5
"""The most conflicts that are looked for."""
REPAIRS = 5
"""The most repairs that are shown."""
SECONDS, A_LINE, AGAIN = 15.0, 0.5, 10.0
"""Seconds for an explanation, or for each line of it, whichever are more; and so many times what the plan took."""
HELD = 0.6
SHARES = {"what limits cost": 0.5, "whole numbers": 0.3, "other plans": 0.4, "lines that are bought": 0.5}
"""Of the time that is left by then, what is at most spent on what holds a plan back, and on one part; else all."""

Found = TypeVar("Found")
Heard = Callable[[Explanation], None]
"""Hears what is known so far: more each time, and nothing of it changes later."""


def unheard(_: Explanation) -> None:
    """For whoever waits for everything."""


def explain(  # noqa: PLR0913 - everything that may be asked of it
    scenario: Scenario,
    *,
    most: int = 4,
    loss: float = 0.01,
    time_limit: float | None = None,
    check: bool = True,
    progress: Progress = silent,
    heard: Heard = unheard,
) -> Explanation:
    """Everything that can be said of a scenario's plan, or of why there is none.

    At most `most` alternatives, each within `loss` of the score; `time_limit` is in seconds for everything
    together, the plan included; `check` repeats the solves of the plan itself in another configuration; `progress`
    hears after every question how many were asked, and `heard` after every part what is known so far. Errors as
    `planner.solve`.
    """
    started = time.perf_counter()
    plan = with_reasons(solve(scenario, time_limit=time_limit, check=check), scenario)
    allowed = _allowed(scenario, plan) if time_limit is None else time_limit
    left = max(0.0, allowed - (time.perf_counter() - started))
    questions = Questions(scenario, plan, seconds=left, progress=progress)
    if plan.status == "infeasible":
        found = _infeasible(questions, heard)
    elif plan.conflict:
        found = _idle(questions)
    elif plan.status == "unbounded":
        found = Explanation(plan, endless=_endless(questions))
    else:
        found = _planned(questions, (most, loss), heard)
    return replace(found, solves=questions.asked, seconds=round(time.perf_counter() - started, 3))


def _allowed(scenario: Scenario, plan: Plan) -> float:
    """The seconds that an explanation may take where nobody says how many."""
    return max(SECONDS, A_LINE * len(scenario.tiers)) + AGAIN * plan.made.seconds


def held_back(
    scenario: Scenario, plan: Plan, *, seconds: float | None = None, progress: Progress = silent
) -> Explanation:
    """Of what can be said of a plan, what holds it back: the costs of limits, and the steps that relax them.

    `seconds` is what all questions together may take; `progress` hears after every question how many were asked.
    """
    questions = Questions(scenario, plan, seconds=seconds, progress=progress)
    parts = Parts(questions)
    found = Explanation(**_held(parts))
    return replace(found, notes=tuple(parts.notes), solves=questions.asked)


def why_not(
    scenario: Scenario, plan: Plan, *, seconds: float | None = None, progress: Progress = silent
) -> Explanation:
    """Why a scenario that is known to be infeasible has no plan, and repairs; arguments as `held_back`."""
    questions = Questions(scenario, plan, seconds=seconds, progress=progress)
    return replace(_infeasible(questions, unheard), solves=questions.asked)


def _held(parts: Parts) -> dict[str, Any]:
    """What holds a plan back, as parts of an explanation: with it in the plan, and the costs and steps themselves."""
    questions = parts.questions
    known = parts.every("what limits cost", lambda: costs(questions))
    found = parts.every("steps", lambda: steps(questions, {cost.key: cost for cost in known}))
    return {"plan": with_answers(questions.plan, questions.scenario, found, known), "costs": known, "steps": found}


def _planned(questions: Questions, wanted: tuple[int, float], heard: Heard) -> Explanation:
    """Part by part, the quick ones first; `wanted` are how many alternatives, and what they may give up."""
    (most, loss), parts = wanted, Parts(questions)
    heard(found := Explanation(questions.plan, most=0))
    with questions.share(HELD):
        held = _held(parts)
    heard(found := replace(found, **held))
    if questions.scenario.drawn:
        return replace(found, notes=(*_remeasured(questions), *parts.notes, DRAWN))
    heard(found := replace(found, rounding=parts.one("whole numbers", lambda: rounding(questions))))
    others = parts.every("other plans", lambda: alternatives(questions, loss, most))
    heard(found := replace(found, alternatives=others, most=most, loss=loss))
    heard(found := replace(found, lines_in=parts.every("lines that are bought", lambda: lines_in(questions))))
    found = replace(found, lines_out=parts.every("lines that are not bought", lambda: lines_out(questions)))
    return replace(found, notes=(*_remeasured(questions), *parts.notes, *_given_up(questions)))


def _remeasured(questions: Questions) -> Iterator[str]:
    """Says of each goal of which no plan has anything by what it is measured beside other plans, once that is known."""
    try:
        remeasured = questions.remeasured
    except StoppedError:  # No time was left to find out, and no other plan is shown.
        return
    for name, best in remeasured.items():
        yield (
            f"goal {name}: no plan under these limits has anything of it; beside other plans it is measured by the "
            f"{number(best)} that it could reach without them"
        )


def _given_up(questions: Questions) -> Iterator[str]:
    if questions.given_up:
        some = "1 question" if questions.given_up == 1 else f"{questions.given_up} questions"
        yield f"other plans: {some} took too long and were left open; there may be others"


class Parts:
    """The parts of an explanation; one that the time limit stopped is left out, which a note says."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.notes: list[str] = []

    def every(self, name: str, find: Callable[[], Iterable[Found]]) -> tuple[Found, ...]:
        """All that is found, up to where the time limit stops it."""
        found: list[Found] = []
        try:
            with self.questions.share(SHARES.get(name, 1.0)):
                found.extend(find())
        except StoppedError:
            self._stopped(name)
        return tuple(found)

    def one(self, name: str, find: Callable[[], Found | None]) -> Found | None:
        """What is found, unless the time limit stops it."""
        try:
            with self.questions.share(SHARES.get(name, 1.0)):
                return find()
        except StoppedError:
            self._stopped(name)
            return None

    def _stopped(self, name: str) -> None:
        self.notes.append(f"{name}: the time limit ended the search before all was known; allow more time")


def _infeasible(questions: Questions, heard: Heard) -> Explanation:
    found, undecided = _conflicts(questions, None, heard)
    if not found.conflicts:
        return found
    return replace(found, plan=with_conflict(questions.plan, found.conflicts[0], decided=not undecided))


def _idle(questions: Questions) -> Explanation:
    """A plan that buys nothing, with what leaves it nothing to buy, and what would leave it something."""
    wanted = demand(questions.plan, questions.scenario)
    found, _ = _conflicts(questions, None if wanted is None else wanted.limit, unheard)
    parts = Parts(questions)
    held = Explanation(**_held(parts))
    return replace(
        held,
        conflicts=found.conflicts,
        repairs=found.repairs,
        notes=(*_remeasured(questions), *parts.notes, *found.notes),
    )


def _conflicts(questions: Questions, demand: Limit | None, heard: Heard) -> tuple[Explanation, bool]:
    """What cannot hold together with what is demanded on top, and repairs; and whether some of that was not decided."""
    scenario = questions.scenario
    asked = question(scenario, questions.possible, seconds=allowed(questions.plan), demand=demand)
    found = tangle(scenario, asked, most=CONFLICTS)
    conflicts = tuple(clashes(scenario, keys) for keys in found.conflicts)
    heard(Explanation(questions.plan, conflicts=conflicts))
    notes = () if found.complete else (f"there may be more conflicts than the {len(conflicts)} shown",)
    if any(all(is_firm(scenario, key) for key in keys) for keys in found.conflicts):
        notes = (*notes, FIRM)
    mended, decided = repairs(questions, found.cuts, REPAIRS, demand)
    if not decided:
        notes = (*notes, "there may be other repairs, and smaller ones: some questions took too long")
    return Explanation(questions.plan, conflicts=conflicts, repairs=mended, notes=notes), not found.decided


def _endless(questions: Questions) -> tuple[Endless, ...]:
    scenario = questions.scenario
    return tuple(
        Endless(name, str(scenario.origin.place(("tiers", name))), tuple(_bounding(scenario, name)))
        for name in endless(scenario)
    )


def _bounding(scenario: Scenario, name: str) -> Iterable[str]:
    """The keys each of which would bound a line; that a fee would is found out by stating one."""
    yield f"tiers.{name}.available"
    line = scenario.tiers[name]
    if scenario.budget is None:
        if name not in endless(scenario.model_copy(update={"budget": 1.0})):
            yield "budget"
    elif line.fee is None and name not in endless(with_line(scenario, name, fee_per_post=Quantity.of(1.0))):
        yield f"tiers.{name}.fee_per_post"
