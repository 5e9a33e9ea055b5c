"""What makes a plan's results vary: for each cause the part of the variance that knowing it alone would take away.

That is Var(E[Y | cause]) / Var(Y) (Sobol, 1993: first-order indices). Of a shared factor it is taken from the means of
draws that are alike in it; of what every creator has of its own from a second set of draws that has this one cause in
common with the first (pick and freeze).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum

import numpy as np

from optimizer.domain.findings.risk import Cause
from optimizer.draws.campaign import CampaignDraws
from optimizer.draws.figures import Drawn
from optimizer.draws.normal import Floats
from optimizer.draws.streams import CREATORS

BINS = 64
"""Groups of draws that are alike in a factor."""
BESIDE = (" delivery", " event", " counting")
OWN: Mapping[str, Callable[[str], bool]] = {
    "creators' own luck": lambda name: name.startswith(CREATORS) and not name.endswith(BESIDE),
    "delivery": lambda name: name.startswith(CREATORS) and name.endswith(" delivery"),
    "events": lambda name: name.startswith(CREATORS) and name.endswith(" event"),
    "counting": lambda name: name.endswith(" counting"),
}
TOGETHER = "together"
LEAST = 0.01

Again = Callable[[Drawn], CampaignDraws]


def causes(draws: CampaignDraws, drawn: Drawn, again: Again) -> Iterator[Cause]:
    """Every cause that takes away a hundredth of any goal's variance, and what only several together explain."""
    goals = draws.sought()
    found: dict[str, dict[str, float]] = {}
    for name in drawn.streams.places:
        if name.endswith(" counting"):
            continue
        alike = drawn.shares(name) if name != "case" else draws.case
        words = "cases" if name == "case" else name.replace("_", " ")
        own = {goal: _of_factor(values, alike, BINS if name != "case" else None) for goal, values in goals.items()}
        before = found.setdefault(words, dict.fromkeys(goals, 0.0))
        found[words] = {goal: before[goal] + share for goal, share in own.items()}
    for name, kept in _varying(draws).items():
        other = again(Drawn(drawn.streams.but_for(kept), drawn.shared)).sought()
        found[name] = {goal: _in_common(values, other[goal]) for goal, values in goals.items()}
    varying = {goal: bool(np.var(values) > 0.0) for goal, values in goals.items()}
    shown = {name: shares for name, shares in found.items() if max(shares.values(), default=0.0) >= LEAST}
    for name, shares in sorted(shown.items(), key=lambda item: -max(item[1].values())):
        yield Cause(name, {goal: share if varying[goal] else None for goal, share in shares.items()})
    rest = {goal: max(0.0, 1.0 - fsum(shares[goal] for shares in found.values())) for goal in goals}
    yield Cause(TOGETHER, {goal: share if varying[goal] else None for goal, share in rest.items()})


def _varying(draws: CampaignDraws) -> Mapping[str, Callable[[str], bool]]:
    """The causes of creators' own that the scenario has."""
    lines = list(draws.scenario.tiers.values())
    there = {
        "delivery": any(line.delivery_rate.low < 1.0 for line in lines),
        "events": any(line.event is not None and line.event.chance for line in lines),
    }
    return {name: kept for name, kept in OWN.items() if there.get(name, True)}


def _of_factor(values: Floats, alike: Floats, bins: int | None) -> float:
    """The variance between groups of draws that are alike, over all of it, less what chance alone makes of it."""
    whole = float(np.var(values))
    if not whole:
        return 0.0
    parts: Sequence[Floats]
    if bins is None:
        parts = [values[alike == group] for group in np.unique(alike)]
    else:
        parts = np.array_split(values[np.argsort(alike, kind="stable")], bins)
    sizes = np.array([len(part) for part in parts], dtype=float)
    means = np.array([part.mean() for part in parts])
    within = np.array([part.var() for part in parts])
    between = float(((means - values.mean()) ** 2 * sizes).sum() / sizes.sum())
    noise = float((within / np.maximum(sizes - 1.0, 1.0) * sizes).sum() / sizes.sum())
    return max(0.0, (between - noise) / whole)


def _in_common(one: Floats, other: Floats) -> float:
    """The part of the variance that two sets of draws with one cause in common share."""
    whole = float(np.sqrt(np.var(one) * np.var(other)))
    return max(0.0, float(np.mean((one - one.mean()) * (other - other.mean()))) / whole) if whole else 0.0
