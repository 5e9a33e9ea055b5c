"""Full enumeration of small whole-number scenarios: the best score, all optimal plans and the tie rule's winners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .arithmetic import Campaign, Flags, Matrix, Mixes, Vector, read

if TYPE_CHECKING:
    from collections.abc import Mapping

EQUAL = 1e-9
LARGEST = 400_000
Indices = NDArray[np.intp]


class TooLargeError(Exception):
    """There are too many mixes to enumerate."""


@dataclass(frozen=True)
class Enumeration:
    """What full enumeration found.

    `optimal` holds every mix whose score is the best one; `winners` those left by the tie rule (more than one only
    where the rule itself does not tell them apart); `stages` the optimum of each goal in turn with `priority`;
    `ambiguous` is true where some mix lies so near an edge of feasibility or of equality that rounding decides.
    """

    status: str
    score: float | None = None
    best: dict[str, float | None] = field(default_factory=dict)
    optimal: tuple[dict[str, int], ...] = ()
    winners: tuple[dict[str, int], ...] = ()
    stages: tuple[float, ...] = ()
    feasible: int = 0
    ambiguous: bool = False


def enumerate_all(scenario: Mapping[str, Any]) -> Enumeration:
    """Look at every mix of a small scenario with whole counts."""
    campaign = read(scenario)
    every = Mixes(campaign, grid(campaign))
    allowed = every.feasible()
    ambiguous = bool(np.any(_feasible_at(every, 1e-7) != _feasible_at(every, 1e-10)))
    if not allowed.any():
        return Enumeration("infeasible", ambiguous=ambiguous)
    mixes = Mixes(campaign, every.counts[:, allowed])
    best: dict[str, float | None] = {}
    if campaign.strategy in ("weighted", "balanced"):
        best = {goal.name: float(np.max(mixes.goal(goal))) for goal in campaign.goals}
    kept, stages = _optimal(mixes, best)
    winners = _winners(mixes, kept)
    ambiguous |= not np.array_equal(_optimal(mixes, best, 1e-7)[0], _optimal(mixes, best, 1e-11)[0])
    return Enumeration(
        status="optimal",
        score=float(mixes.score(best)[winners[0]]),
        best=best,
        optimal=tuple(_plan(mixes, index) for index in kept),
        winners=tuple(_plan(mixes, index) for index in winners),
        stages=stages,
        feasible=int(allowed.sum()),
        ambiguous=ambiguous,
    )


def size(campaign: Campaign) -> float:
    """Give the number of mixes that enumeration would look at."""
    total = 1.0
    for index in campaign.everything:
        total *= max(0.0, campaign.cap(index) - campaign.lines[index].fewest) + 1
    return total


def grid(campaign: Campaign) -> Matrix:
    """Give every mix within the lines' own bounds and what the budget can buy, one column each."""
    if campaign.fractional or size(campaign) > LARGEST:
        raise TooLargeError(size(campaign))
    axes = [np.arange(line.fewest, campaign.cap(i) + 1) for i, line in enumerate(campaign.lines)]
    return np.array([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], dtype=np.float64)


def _feasible_at(mixes: Mixes, tolerance: float) -> Flags:
    """Tell which mixes hold every condition at another tolerance than the contract's."""
    good = np.ones(mixes.counts.shape[1], dtype=np.bool_)
    for condition in mixes.campaign.conditions:
        good &= mixes.breach(condition) <= tolerance
    return good


def _plan(mixes: Mixes, index: int) -> dict[str, int]:
    return {line.name: int(mixes.counts[i, index]) for i, line in enumerate(mixes.campaign.lines)}


def _largest(values: Vector, among: Indices, equal: float = EQUAL) -> Indices:
    """Keep the mixes whose value is equal to the largest, relative to its size."""
    top = float(np.max(values[among]))
    kept: Indices = among[values[among] >= top - equal * abs(top)]
    return kept


def _optimal(mixes: Mixes, best: Mapping[str, float | None], equal: float = EQUAL) -> tuple[Indices, tuple[float, ...]]:
    """Keep the mixes that are equal in everything the strategy maximises."""
    campaign, among = mixes.campaign, np.arange(mixes.counts.shape[1])
    match campaign.strategy:
        case "weighted":
            return _largest(mixes.weighted(best), among, equal), ()
        case "balanced":
            return _largest(mixes.weighted(best), _largest(mixes.smallest(best), among, equal), equal), ()
        case "priority":
            return _in_turn(mixes, among, equal)
        case "cheapest":
            return _largest(-mixes.measure("spend"), among, equal), ()
        case _:
            return _largest(mixes.measure("profit"), among, equal), ()


def _in_turn(mixes: Mixes, among: Indices, equal: float) -> tuple[Indices, tuple[float, ...]]:
    """Maximise each goal in turn while every earlier one keeps v - tolerance·|v|."""
    campaign, stages = mixes.campaign, list[float]()
    for place, position in enumerate(campaign.order):
        values = mixes.goal(campaign.goals[position])
        stages.append(float(np.max(values[among])))
        given_up = campaign.tolerance if place < len(campaign.order) - 1 else 0.0
        among = _largest(values, among, given_up + equal)
    return among, tuple(stages)


def _winners(mixes: Mixes, among: Indices) -> Indices:
    """Apply the tie rule: cheaper, then fewer partnerships, then the smallest Σ position · partnerships."""
    positions = np.arange(1, len(mixes.campaign.lines) + 1)
    among = _largest(-mixes.measure("spend"), among)
    among = _largest(-mixes.measure("partnerships"), among)
    return _largest(-(positions @ mixes.counts), among)
