"""What every search over draws stands on: a scenario's model with a column for every count, and its audit."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.scenario import Scenario
from optimizer.draws.normal import Floats
from optimizer.draws.tables import Sum
from optimizer.errors import Problem, ScenarioError
from optimizer.model.build import build
from optimizer.planner.campaign import Campaign
from optimizer.planner.objective import Counts
from optimizer.planner.uncertain.chance import Chance
from optimizer.planner.uncertain.choices import Choices
from optimizer.planner.uncertain.curves import Curve
from optimizer.planner.uncertain.engine import DrawnEngine
from optimizer.planner.uncertain.objectives import Curved
from optimizer.planner.uncertain.tree import Told
from optimizer.solver.port import Session

LEAST = 1e-6
"""What the line that varies least counts where a node is split, against the one that varies most."""


class Ground:
    """Raises ScenarioError where nothing bounds a line's partnerships."""

    def __init__(self, scenario: Scenario, without: frozenset[str] = frozenset()) -> None:
        self.scenario = scenario
        self.model = build(scenario, without)
        _refuse_endless(scenario, self.model.most)
        self.choices = Choices(self.model)
        self.arithmetic = Arithmetic(scenario)
        self.campaign = Campaign(self.model, self.arithmetic, _unopened, without)
        self.curved = Curved(self.model, self.choices)

    @property
    def most(self) -> list[int]:
        """The most partnerships of each line."""
        return [int(most) for most in self.model.most]

    def engine(
        self, guides: Sequence[Sum], start: Counts | None, curves: Sequence[Curve] = (), chances: Sequence[Chance] = ()
    ) -> DrawnEngine:
        """A search; no column joins from here on. `guides` are sums whose lines are split first where they vary."""
        told = Told((*self.curved.curves, *curves), chances)
        return DrawnEngine(self.campaign, self.choices, told, self._guide(guides), start)

    def _guide(self, guides: Sequence[Sum]) -> Floats:
        """How much each line's first partnership varies, by line."""
        found = np.zeros(self.model.size)
        for one in guides:
            none = one.of([0] * self.model.size)
            own = [(one.of(self._single(line)) - none) if most else none * 0.0 for line, most in enumerate(self.most)]
            varies = np.array([float(np.square(draws).mean()) for draws in own])
            found += varies / max(float(varies.max(initial=0.0)), 1e-300)
        return found + LEAST

    def _single(self, line: int) -> list[int]:
        return [int(place == line) for place in range(self.model.size)]


def _unopened() -> Session:
    raise NotImplementedError


def _refuse_endless(scenario: Scenario, most: Sequence[float]) -> None:
    problems = [
        Problem(
            scenario.origin.place(("tiers", one.card)),
            f"tiers.{one.card}",
            "nothing bounds its partnerships, and a plan over draws has to know how many there may be; state available",
        )
        for one, cap in zip(plan_lines(scenario), most, strict=True)
        if cap == inf
    ]
    if problems:
        raise ScenarioError(tuple(problems))
