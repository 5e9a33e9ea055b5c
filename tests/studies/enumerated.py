"""Every mix of a small scenario, and how good each is by the scenario's own strategy under given best values."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from tests.oracle import brute
from tests.oracle.arithmetic import Flags, Matrix, Mixes, read

Given = dict[str, Any]
Bests = Mapping[str, float | None]


def allowed(given: Given) -> Mixes:
    """The mixes that hold everything."""
    campaign = read(given)
    grid = Mixes(campaign, brute.grid(campaign))
    return Mixes(campaign, grid.counts[:, grid.feasible()])


def standings(mixes: Mixes, bests: Bests) -> Matrix:
    """What the strategy is after, one row a figure and larger being better, one column a mix."""
    campaign = mixes.campaign
    match campaign.strategy:
        case "weighted":
            return np.array([mixes.weighted(bests)])
        case "balanced":
            return np.array([mixes.smallest(bests)])
        case "priority":
            return np.array([mixes.goal(campaign.goals[position]) for position in campaign.order])
        case "cheapest":
            return -np.array([mixes.measure("spend")])
        case _:
            return np.array([mixes.measure("profit")])


def as_good(mixes: Mixes, bests: Bests, least: tuple[float, ...], give: float) -> Flags:
    """Which mixes give up at most that part of each figure."""
    figures = np.array(least)[:, np.newaxis]
    good: Flags = np.all(standings(mixes, bests) >= figures - give * np.abs(figures), axis=0)
    return good


def with_line(given: Given, name: str, **keys: Any) -> Given:
    """The scenario with other values for keys of a line; those that are None are left out."""
    other = copy.deepcopy(given)
    line = {**other["tiers"][name], **keys}
    other["tiers"][name] = {key: value for key, value in line.items() if value is not None}
    return other
