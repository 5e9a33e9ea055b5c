"""A smallest set of things that cannot hold together, by divide and conquer.

QuickXplain (Junker, AAAI 2004) finds one irreducible conflict with few feasibility questions: leaving out any one
member makes a plan possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from optimizer.domain.plan import Clash, Plan
from optimizer.domain.scenario import Scenario
from optimizer.domain.sentences import limit_sentence
from optimizer.domain.wording import joined
from optimizer.errors import Key, StoppedError
from optimizer.planner import feasible

SECONDS = 20.0
"""The longest that one question may take; one that is not answered by then counts as no plan."""

Question = Callable[[frozenset[str]], bool]


def conflict(scenario: Scenario) -> tuple[Clash, ...]:
    """One irreducible conflict of an infeasible scenario, in the file's order; empty where a plan exists."""
    keys = stated(scenario)
    everything = frozenset(keys)

    def possible(kept: frozenset[str]) -> bool:
        try:
            return feasible(scenario, everything - kept, seconds=SECONDS) is not None
        except StoppedError:
            return False

    if possible(everything):
        return ()
    found = _explain(possible, frozenset(), keys)
    origin = scenario.origin
    members = [key for key in keys if key in found]
    return tuple(Clash(key, str(origin.place(path(key))), limit_sentence(scenario, key)) for key in members)


def explained(plan: Plan, scenario: Scenario) -> Plan:
    """An infeasible plan with its conflict and the reason in words; any other plan as it is."""
    if plan.status != "infeasible":
        return plan
    clashes = conflict(scenario)
    if not clashes:
        return plan
    reason = f"cannot hold together: {joined((clash.sentence for clash in clashes), 'and')}"
    return replace(plan, conflict=clashes, reason=reason)


def stated(scenario: Scenario) -> tuple[str, ...]:
    """Dotted keys of everything that a person stated and that could stand in a plan's way, in the file's order."""
    return (
        *(("budget",) if scenario.budget is not None else ()),
        *(f"goals.{name}.at_least" for name, goal in scenario.goals.items() if goal.at_least is not None),
        *(
            f"tiers.{name}.{kind}"
            for name, line in scenario.tiers.items()
            for kind in ("at_least", "available", "exactly", "at_least_if_used")
            if getattr(line, kind) is not None
        ),
        *(f"limits.{position + 1}" for position in range(len(scenario.limits))),
    )


def path(key: str) -> Key:
    """The path of a dotted key of `stated`; names may hold dots, and positions count from 0 in a path."""
    kind, _, rest = key.partition(".")
    if kind == "limits":
        return ("limits", int(rest) - 1)
    if kind == "tiers":
        name, _, last = rest.rpartition(".")
        return ("tiers", name, last)
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
    if added and not possible(beside):
        return frozenset()
    return _explain(possible, beside, keys)
