"""The objectives of a plan under risk: a strategy's own figure over draws, its mean weighed against its bad draws."""

from __future__ import annotations

from math import inf

import numpy as np

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear
from optimizer.domain.language.uncertainty import Weighing
from optimizer.draws.tables import Named, Sum, Tables
from optimizer.model.build import CampaignModel
from optimizer.planner.objective import Counts, Objective, Objectives
from optimizer.planner.uncertain.choices import Choices
from optimizer.planner.uncertain.curves import LARGE, Below, Tail


class DrawnObjectives(Objectives):
    """As a scenario's objectives, but that goals weighed together, and profit, count their bad draws, too.

    `curves` are those of the columns that objectives have added.
    """

    def __init__(
        self, model: CampaignModel, arithmetic: Arithmetic, choices: Choices, tables: Tables, weighing: Weighing | None
    ) -> None:
        super().__init__(model, arithmetic)
        self.choices, self.tables, self.weighing = choices, tables, weighing
        self.curves: list[Below] = []
        self._made: dict[tuple[tuple[str, float], ...], Objective] = {}

    def weighted(self, factors: dict[str, float]) -> Objective:
        """The sum of factor * goal in each draw."""
        if self.weighing is None:
            return super().weighted(factors)
        return self._once(factors)

    def profit(self) -> Objective:
        """Profit in each draw, in money."""
        if self.weighing is None:
            return super().profit()
        return self._once({})

    def _once(self, factors: dict[str, float]) -> Objective:
        key = tuple(factors.items())
        if key not in self._made:
            self._made[key] = self._drawn(self._sum(factors), self.weighing or Weighing())
        return self._made[key]

    def _sum(self, factors: dict[str, float]) -> Sum:
        scenario, named = self.model.scenario, Named(self.model.scenario)
        if scenario.strategy == "profit":
            return self.tables.sum([(1.0, named.amount("profit"))])
        return self.tables.sum(
            (factor, named.amount(scenario.measure_of(name), named.select(scenario.goals[name].where)))
            for name, factor in factors.items()
        )

    def _drawn(self, drawn: Sum, weighing: Weighing) -> Objective:
        share = weighing.share
        parts = [(1.0 - share, Tail(drawn, 1.0)), (share, Tail(drawn, weighing.tail))]
        linear: Linear = {}
        for factor, tail in parts:
            if not factor:
                continue
            if tail.share >= 1.0 and drawn.straight:
                slope = factor * tail.tangent(np.zeros(len(self.choices.counts)))[1]
                linear |= {self.choices.at + place: float(rise) for place, rise in enumerate(slope) if rise}
            else:
                column, unit = self._column(tail)
                linear[column] = factor * unit

        def value(counts: Counts) -> float:
            return float(sum(factor * tail.value(counts) for factor, tail in parts if factor))

        return Objective(linear, value)

    def _column(self, tail: Tail) -> tuple[int, float]:
        """A column below a tail, in units in which what single lines can bring is large."""
        most = max((abs(float(tail.tangent(np.zeros(len(self.choices.counts)))[1].max())), 1e-300))
        column = self.model.program.column("tail", -inf, inf)
        curve = Below(self.choices, column, tail, most / LARGE)
        for weights in (np.zeros(len(self.choices.counts)), self.choices.chosen(self.choices.lower)):
            self.model.program.row(curve.at(weights), as_is=True)
        self.curves.append(curve)
        return column, curve.unit
