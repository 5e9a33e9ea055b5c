"""Smallest sets of things that cannot hold together, and what has to give so that a plan is possible.

QuickXplain (Junker, AAAI 2004) finds one irreducible conflict with few feasibility questions: leaving out any one
member makes a plan possible. Further conflicts are looked for without one member of each that is known (the tree of
R. Reiter, "A Theory of Diagnosis from First Principles", Artificial Intelligence 32, 1987); where none is left, what
was left out on the way is a smallest set without which a plan is possible.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from optimizer.domain.findings.plan import BOUNDS_OF_LINES, UNDECIDED, Clash, Plan
from optimizer.domain.language.firm import is_firm
from optimizer.domain.language.periods import budgets
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.singles import every_single
from optimizer.domain.language.wording import joined
from optimizer.errors import Key, StoppedError
from optimizer.planner import feasible

SECONDS = 20.0
"""The longest that all questions of one conflict may take, unless it is known how long the plan took."""

LEAST, TIMES = 2.0, 5.0
"""Seconds for explaining that there is no plan, and how many times as long as finding that out; the larger counts."""

NODES = 40
"""The most sets of things that are left out on the way to further conflicts."""

PART = 1 / 3
"""What one question may take of the time that is left: one without an end leaves some for the others."""

Question = Callable[[frozenset[str]], bool | None]
"""Whether a plan is possible that holds certain things; None where that was not decided."""


@dataclass(frozen=True, slots=True)
class Tangle:
    """Conflicts as dotted keys in the file's order, and `cuts`: smallest sets without which a plan is possible.

    `complete` where every conflict is known; `decided` where every question was answered. One that was not is never
    used as a proof: what is called a conflict cannot hold together, but may then hold more than it needs to.
    """

    conflicts: tuple[tuple[str, ...], ...]
    cuts: tuple[tuple[str, ...], ...]
    complete: bool
    decided: bool = True


def question(
    scenario: Scenario,
    feasible: Callable[..., object] = feasible,
    *,
    seconds: float = SECONDS,
    demand: Limit | None = None,
) -> Question:
    """Whether a plan is possible that holds only some of what was stated; each is put to the solver once.

    What is demanded on top always holds. All questions together may take so many seconds from now on.
    """
    everything, until = frozenset(stated(scenario)), time.perf_counter() + seconds
    demanded = demanding(scenario, demand)

    @cache
    def possible(kept: frozenset[str]) -> bool | None:
        left = until - time.perf_counter()
        if left <= 0.0:
            return None
        try:
            return feasible(demanded, everything - kept, seconds=PART * left) is not None
        except StoppedError:
            return None

    return possible


def demanding(scenario: Scenario, demand: Limit | None) -> Scenario:
    """The scenario with one more limit, after those that were stated."""
    if demand is None:
        return scenario
    return scenario.model_copy(update={"limits": (*scenario.limits, demand)}).placed(scenario.origin)


def clashes(scenario: Scenario, keys: Sequence[str]) -> tuple[Clash, ...]:
    """What dotted keys state, and where."""
    origin = scenario.origin
    return tuple(Clash(key, str(origin.place(path(key))), limit_sentence(scenario, key)) for key in keys)


def tangle(scenario: Scenario, question: Question, *, most: int) -> Tangle:
    """At most so many conflicts of a scenario, each irreducible, and what has to give; the smallest sets first.

    What is firm never gives.

    That the scenario as a whole has no plan need not be decided again.
    """
    keys = stated(scenario)
    undecided: list[frozenset[str]] = []

    def possible(kept: frozenset[str]) -> bool | None:
        if (answer := question(kept)) is None:
            undecided.append(kept)
        return answer

    conflicts: list[frozenset[str]] = []
    cuts: list[frozenset[str]] = []
    waiting, met, complete = deque([frozenset[str]()]), 0, True
    while waiting and met < NODES:
        left_out = waiting.popleft()
        if any(cut <= left_out for cut in cuts):
            continue
        met += 1
        found = next((known for known in conflicts if not known & left_out), None)
        if found is None:
            rest = [key for key in keys if key not in left_out]
            answer = possible(frozenset(rest))
            if answer or (answer is None and left_out):
                cuts += [left_out] if answer else []
                continue
            if len(conflicts) == most:
                complete = False
                continue
            conflicts.append(found := _explain(possible, frozenset(), rest))
        soft = (key for key in keys if key in found and not is_firm(scenario, key))
        waiting.extend(wider for key in soft if (wider := left_out | {key}) not in waiting)
    in_order = [tuple(tuple(key for key in keys if key in some) for some in sets) for sets in (conflicts, cuts)]
    complete = complete and not waiting and not undecided
    return Tangle(in_order[0], in_order[1] if conflicts else (), complete, not undecided)


def explained(plan: Plan, scenario: Scenario) -> Plan:
    """An infeasible plan with its conflict and the reason in words; any other plan as it is."""
    if plan.status != "infeasible":
        return plan
    found = tangle(scenario, question(scenario, seconds=allowed(plan)), most=1)
    return with_conflict(plan, clashes(scenario, found.conflicts[0]) if found.conflicts else (), decided=found.decided)


def allowed(plan: Plan) -> float:
    """The seconds for explaining that there is no plan, from how long it took to find that out."""
    return max(LEAST, TIMES * plan.made.seconds)


def with_conflict(plan: Plan, found: tuple[Clash, ...], *, decided: bool = True) -> Plan:
    """The plan with a conflict, which is its reason; as it is without one."""
    if not found:
        return plan
    reason = f"cannot hold together: {joined((clash.sentence for clash in found), 'and')}"
    if not decided:
        reason = f"{reason}; {UNDECIDED}"
    return replace(plan, conflict=found, reason=reason)


def stated(scenario: Scenario) -> tuple[str, ...]:
    """Dotted keys of everything that a person stated and that could stand in a plan's way, in the file's order."""
    return (
        *(("budget",) if scenario.budget is not None else ()),
        *(f"periods.{name}.budget" for name, money in budgets(scenario).items() if money is not None),
        *(f"goals.{name}.at_least" for name, goal in scenario.goals.items() if goal.at_least is not None),
        *(
            f"tiers.{name}.{kind}"
            for name, line in scenario.tiers.items()
            for kind in BOUNDS_OF_LINES
            if getattr(line, kind) is not None
        ),
        *(one.key for one in every_single(scenario)),
    )


def path(key: str) -> Key:
    """The path of a dotted key of `stated`, or of a line itself; names may hold dots, and a path counts from 0."""
    kind, _, rest = key.partition(".")
    if kind == "limits":
        return ("limits", int(rest.partition(" ")[0]) - 1)
    if kind == "tiers":
        name, _, last = rest.rpartition(".")
        return ("tiers", name, last) if last in BOUNDS_OF_LINES else ("tiers", rest)
    if kind == "periods":
        return ("periods", rest.rpartition(".")[0], "budget")
    if kind == "goals":
        return ("goals", rest.rpartition(".")[0], "at_least")
    return (key,)


def _explain(possible: Question, background: frozenset[str], keys: Sequence[str]) -> frozenset[str]:
    """An irreducible part of `keys` that clashes beside the background, which alone allows a plan."""
    if len(keys) == 1:
        return frozenset(keys)
    middle = len(keys) // 2
    left, right = keys[:middle], keys[middle:]
    needed_right = _within(possible, background, left, right)
    needed_left = _within(possible, background, needed_right, left)
    return needed_left | needed_right


def _within(
    possible: Question, background: frozenset[str], added: Sequence[str] | frozenset[str], keys: Sequence[str]
) -> frozenset[str]:
    """The part of `keys` needed for a clash once `added` stands in the background; none where that clashes already."""
    beside = background | frozenset(added)
    if added and possible(beside) is False:
        return frozenset()
    return _explain(possible, beside, keys)
