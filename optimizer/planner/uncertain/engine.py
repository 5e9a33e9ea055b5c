"""Finds proven optima over draws, one objective after the other, as strategies ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from optimizer.domain.arithmetic.linear import Row
from optimizer.planner.campaign import Campaign
from optimizer.planner.incumbent import Incumbent
from optimizer.planner.objective import Counts, Objective
from optimizer.planner.uncertain.choices import Choices, Floats
from optimizer.planner.uncertain.tree import Told, Tree
from optimizer.solver.linear import LinearSession
from optimizer.solver.port import Effort, Termination


class DrawnEngine:
    """Stands where an `Engine` stands for plans without draws."""

    def __init__(self, campaign: Campaign, choices: Choices, told: Told, guide: Floats, start: Counts | None) -> None:
        self.campaign, self.choices, self.told, self.guide, self.start = campaign, choices, told, guide, start
        self.session = LinearSession(campaign.model.problem)

    def add(self, rows: Sequence[Row]) -> NoReturn:
        """No strategy that weighs draws adds rows."""
        raise NotImplementedError

    def hold(self, objective: Objective, least: float, size: float) -> None:
        """From now on, plans keep the objective's value at `least` or above; `size` as in `Incumbent`."""
        self.campaign.hold(objective, least, size)
        self.session.add(self.campaign.held[-1].row)

    def best(self, objective: Objective, effort: Effort) -> Incumbent | Termination:
        """The proven best plan for an objective; why there is none otherwise."""
        return self._tree().best(objective, effort, self.start)

    def improve(self, objective: Objective, counts: Counts, effort: Effort) -> Incumbent:
        """The proven best plan for an objective, from counts that hold everything already."""
        value = objective.value(counts)
        known = Incumbent(counts, value, value, abs(value) or 1.0)
        if value >= 0.0:
            return known
        found = self._tree().best(objective, effort, counts)
        return known if isinstance(found, Termination) else found

    def _tree(self) -> Tree:
        return Tree(self.campaign, self.choices, self.session, self.told, self.guide)
