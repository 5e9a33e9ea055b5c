"""The objectives of a plan under risk: a strategy's own figure over draws, or over cases, with its bad ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, inf

import numpy as np

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear
from optimizer.domain.language.scenario import Scenario
from optimizer.draws.normal import Floats
from optimizer.draws.tables import Named, Sum, Tables
from optimizer.model.build import CampaignModel
from optimizer.planner.objective import Counts, Objective, Objectives
from optimizer.planner.strategies import factors
from optimizer.planner.uncertain.choices import Choices
from optimizer.planner.uncertain.curves import LARGE, Below, Tail

TINY = 1e-300


def score_sum(scenario: Scenario, tables: Tables, bests: Mapping[str, float | None]) -> Sum:
    """A strategy's own figure: profit, or the weighted attainment of what goals alone could reach as planned."""
    named = Named(scenario)
    if scenario.strategy == "profit":
        return tables.sum([(1.0, named.amount("profit"))])
    return tables.sum(
        (factor, named.amount(scenario.measure_of(name), named.select(scenario.goals[name].where)))
        for name, factor in factors(scenario, bests).items()
    )


def measures_of(scenario: Scenario) -> list[str]:
    """The measures that a strategy's own figure is made of."""
    if scenario.strategy == "profit":
        return ["profit"]
    return list(dict.fromkeys(scenario.measure_of(name) for name in scenario.goals))


class Curved:
    """Objectives out of tails, whose columns join a model; `curves` hold these columns below what they stand for."""

    def __init__(self, model: CampaignModel, choices: Choices) -> None:
        self.program, self.choices = model.program, choices
        self.curves: list[Below] = []

    def objective(self, parts: Sequence[tuple[float, Tail]]) -> Objective:
        """The sum of factor * tail."""
        told = [(factor, tail) for factor, tail in parts if factor]
        linear: Linear = {}
        for factor, tail in told:
            if tail.straight:
                slope = factor * tail.tangent(self._none)[1]
                for place in np.flatnonzero(slope):
                    column = self.choices.at + int(place)
                    linear[column] = linear.get(column, 0.0) + float(slope[place])
            else:
                column, unit = self._column(tail)
                linear[column] = factor * unit
        constant = fsum(factor * tail.rest for factor, tail in told if tail.straight)

        def value(counts: Counts) -> float:
            return fsum(factor * tail.value(counts) for factor, tail in told)

        return Objective(linear, value, lambda number: number + constant, lambda number: number - constant)

    @property
    def _none(self) -> Floats:
        return np.zeros(len(self.choices.counts))

    def _column(self, tail: Tail) -> tuple[int, float]:
        """A column below a tail, in units in which what single lines can bring is large."""
        most = max(
            float(np.abs(tail.tangent(self._none)[1]).max(initial=0.0)), float(np.abs(tail.sum.constant).max()), TINY
        )
        column = self.program.column("tail", -inf, inf)
        curve = Below(self.choices, column, tail, most / LARGE)
        self.program.row(curve.at(self.choices.chosen(self.choices.lower)), as_is=True)
        self.curves.append(curve)
        return column, curve.unit


class DrawnObjectives(Objectives):
    """As a scenario's objectives, but for the one that weighs draws where there is one."""

    def __init__(self, model: CampaignModel, arithmetic: Arithmetic, drawn: Objective | None) -> None:
        super().__init__(model, arithmetic)
        self.drawn = drawn

    def weighted(self, factors: dict[str, float]) -> Objective:
        """The sum of factor * goal, or what draws make of it."""
        return self.drawn or super().weighted(factors)

    def profit(self) -> Objective:
        """Profit, or what draws make of it."""
        return self.drawn or super().profit()
