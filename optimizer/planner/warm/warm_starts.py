"""Starts for searches: what earlier solves of similar scenarios found."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf

from optimizer.planner.campaign import Campaign
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.warm.local_search import Neighbourhood

KEPT = 64
"""How many earlier solves are remembered."""

SMALLEST, LARGEST = 8, 40
"""Lines between which starts are looked for.

Measured with 20 lines, where they save a seventh to two fifths of a plan's time, and with 5, where they save nothing;
the two ends are chosen, not measured.
"""


@dataclass(frozen=True, slots=True)
class Past:
    """One solve: its budget, and what each search in turn found."""

    budget: float
    found: list[Counts] = field(default_factory=list)


class WarmStarts:
    """The searches of one solve after another, all of scenarios with the same lines and objectives."""

    def __init__(self) -> None:
        self._past: deque[Past] = deque(maxlen=KEPT)
        self._near: Past | None = None
        self._now = Past(inf)
        self._known: tuple[int, Neighbourhood] | None = None

    def begin(self, budget: float | None) -> None:
        """A new solve begins; it starts from the one nearest in budget, the first of several."""
        self._now = Past(inf if budget is None else budget)
        self._near = min(self._past, key=lambda past: abs(past.budget - self._now.budget), default=None)
        self._past.append(self._now)
        self._known = None

    def start(self, campaign: Campaign, objective: Objective) -> Counts | None:
        """A good plan for the next search; None where none is known."""
        model, number = campaign.model, len(self._now.found)
        if not (model.scenario.whole and SMALLEST <= model.size <= LARGEST):
            return None
        if self._near is None or number >= len(self._near.found):
            return None
        known, neighbourhood = self._near.found[number], self._neighbourhood(campaign)
        if not neighbourhood.holds(known):
            return None
        if all(column < model.size for column in objective.linear):
            improved = neighbourhood.improved(known, objective.linear)
            if neighbourhood.whole or campaign.holds(improved):
                return improved
        return known if campaign.holds(known) else None

    def _neighbourhood(self, campaign: Campaign) -> Neighbourhood:
        """What the plans of a campaign must keep, worked out again when that has become more."""
        if self._known is None or self._known[0] != len(campaign.held):
            rows = [*(sourced.row for sourced in campaign.model.rows), *(held.row for held in campaign.held)]
            self._known = len(campaign.held), Neighbourhood(rows, campaign.model.most)
        return self._known[1]

    def keep(self, counts: Counts) -> None:
        """What the search found."""
        self._now.found.append(counts)
