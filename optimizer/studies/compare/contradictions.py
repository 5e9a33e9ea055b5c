"""Finds where plans of the very same scenario contradict one another: on the best plan, or on a goal's best value.

A plan file's status and bests are taken as stated, since only solves could recompute them; two files may still not
agree, and the arithmetic tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isclose

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.score import score_of, scored
from optimizer.domain.findings.compare import Side
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.domain.language.wording import number, percent
from optimizer.studies.evaluate import bests_of, counts_under

PROVEN = 1e-6
"""Relative difference that a proof leaves open, unless a larger gap was asked for."""


def contradictions(
    sides: Sequence[Side], scenarios: Sequence[Scenario], first: Sequence[int]
) -> tuple[tuple[Side, ...], tuple[str, ...]]:
    """The sides, those told that are called optimal and are not; and notes on bests that contradict one another.

    `scenarios` are the sides' own; `first` is for each side the position of the first one with the same scenario.
    """
    together = [[sides[at] for at, other in enumerate(first) if other == own] for own in first]
    told = [_told(*each) for each in zip(sides, scenarios, together, strict=True)]
    notes = [_unlike(sides[own], side) for own, side in zip(first, sides, strict=True)]
    return tuple(told), tuple(note for note in notes if note)


def _told(side: Side, scenario: Scenario, together: Sequence[Side]) -> Side:
    """The side, told which other one has a better plan of the same scenario, where it is called optimal itself."""
    plan = side.plan
    rivals = [other for other in together if other is not side and not other.broken]
    if plan.status != "optimal" or not rivals:
        return side
    arithmetic, (bests, _) = Arithmetic(scenario), bests_of(plan)

    def reached(one: Plan) -> tuple[float, ...]:
        return scored(arithmetic, bests, counts_under(scenario, one))

    own = reached(plan)
    best, rival = max(((reached(other.plan), other.name) for other in rivals), key=lambda pair: pair[0][0])
    # A strategy of priorities may have given up so much of its first goal for the others.
    given_up = scenario.tolerance if scenario.strategy == "priority" else 0.0
    allowed = max(PROVEN, plan.gap or 0.0, given_up)
    if best[0] - own[0] <= allowed * max(abs(best[0]), abs(own[0])):
        return side
    show = percent if scenario.strategy in NORMALISED else number
    theirs, ours = (show(score_of(scenario, each)) for each in (best, own))
    note = (
        f"is called optimal, and is not: {rival} keeps every limit of the very same scenario and scores {theirs}, "
        f"where this plan scores {ours}"
    )
    return replace(side, beaten_by=rival, notes=(*side.notes, note))


def _unlike(one: Side, other: Side) -> str | None:
    """What to say of two plans of one scenario that state different bests."""
    found = "; ".join(_bests(one.plan, other.plan))
    return (
        f"{one.name} and {other.name} state different bests of the very same scenario, so that their attainments do "
        f"not compare: {found}"
        if found
        else None
    )


def _bests(one: Plan, other: Plan) -> Iterator[str]:
    stated = {goal.name: goal.best for goal in other.goals}
    for goal in one.goals:
        mine, theirs = goal.best, stated.get(goal.name)
        if mine is not None and theirs is not None and not isclose(mine, theirs, rel_tol=PROVEN):
            yield f"{goal.name} {number(mine)} and {number(theirs)}"
