"""The loop that people write: PuLP, one program built and solved for each goal and for the mix, budget by budget.

Every line at its figures for one partnership, limits as rows, reach held below the same tangents that a model of ours
starts with. No ties are broken, nothing is checked, and nothing is refined. As a program of its own:
python -m tests.benchmarks.naive FILE SOLVER FIRST LAST STEP
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pulp

from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.files import changed, load
from optimizer.model.coefficients import Coefficients, coefficients

TANGENTS = 12
LARGE = 1_000

Solver = Callable[[], Any]

SOLVERS: dict[str, Solver] = {
    "cbc": lambda: pulp.COIN_CMD(msg=False, path=pulp.apis.coin_api.pulp_cbc_path),
    "highs": lambda: pulp.HiGHS(msg=False),
}


class Campaign:
    """One program in PuLP."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.lines = list(scenario.tiers.values())
        self.rates = [coefficients(scenario, line) for line in self.lines]
        self.problem = pulp.LpProblem("campaign", pulp.LpMaximize)
        self.counts = [
            self.problem.add_variable(f"n{number}", 0, line.available, cat="Integer")
            for number, line in enumerate(self.lines)
        ]
        self.used = {
            number: self.problem.add_variable(f"used{number}", cat="Binary")
            for number, line in enumerate(self.lines)
            if line.setup_cost.value
        }
        for number, used in self.used.items():
            self.problem += self.counts[number] <= (self.lines[number].available or LARGE) * used
        self.problem += self.amount("spend") <= scenario.spendable
        for limit in scenario.limits:
            self.state(limit)
        self.reach = self.amount("reach")
        if scenario.audience:
            self.reach = self.covered()

    def amount(self, measure: str, where: dict[str, Any] | None = None) -> Any:
        """A measure of some lines."""
        selected = [
            number
            for number, line in enumerate(self.lines)
            if all(getattr(line, key) in values for key, values in (where or {}).items())
        ]
        counted = pulp.lpSum(_each(self.rates[number], measure) * self.counts[number] for number in selected)
        once = [(self.rates[number].of(measure).once, self.used[number]) for number in selected if number in self.used]
        return counted + pulp.lpSum(value * used for value, used in once)

    def state(self, limit: Limit) -> None:
        """An amount of a measure, or a share of it."""
        for bound, sign in ((limit.at_most, 1), (limit.at_least, -1)):
            if bound is not None:
                other = bound.value * self.amount(limit.measure) if bound.percent else bound.value
                self.problem += sign * (self.amount(limit.measure, dict(limit.where)) - other) <= 0

    def covered(self) -> Any:
        """People reached by random overlap, below tangents of the true curve."""
        people = sum(self.scenario.audience.values())
        weights = [-math.log1p(-own.reach * sum(own.shares.values()) / people) for own in self.rates]
        exposure = pulp.lpSum(weight * count for weight, count in zip(weights, self.counts, strict=True))
        prices = [_each(own, "spend") for own in self.rates]
        longest, left = 0.0, float(self.scenario.spendable or 0.0)
        for number in sorted(range(len(weights)), key=lambda one: prices[one] / weights[one]):
            bought = min(left / prices[number], self.lines[number].available or LARGE)
            longest, left = longest + weights[number] * bought, left - bought * prices[number]
        reach = self.problem.add_variable("reach", 0, people)
        for step in range(TANGENTS + 1):
            at = longest * step / TANGENTS
            self.problem += reach <= people * (-math.expm1(-at) + math.exp(-at) * (exposure - at))
        return reach

    def goal(self, name: str) -> Any:
        """What a goal is worth."""
        measure = self.scenario.measure_of(name)
        return self.reach if measure == "reach" else self.amount(measure)

    def maximised(self, objective: Any, solver: Solver) -> float:
        """The objective's best value."""
        self.problem += objective
        self.problem.solve(solver())
        return float(pulp.value(self.problem.objective))


def plan(scenario: Scenario, solver: Solver) -> list[int]:
    """The counts of the weighted plan."""
    bests = {}
    for name in scenario.goals:
        campaign = Campaign(scenario)
        bests[name] = campaign.maximised(campaign.goal(name), solver)
    campaign = Campaign(scenario)
    goals = scenario.goals.items()
    campaign.maximised(pulp.lpSum(goal.weight / bests[name] * campaign.goal(name) for name, goal in goals), solver)
    return [round(count.value()) for count in campaign.counts]


def _each(rates: Coefficients, measure: str) -> float:
    return rates.of(measure).bought + rates.of(measure).effective


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    file, name, *ends = sys.argv[1:]
    first, last, step = map(int, ends)
    base = load(file)
    for budget in range(first, last + 1, step):
        print(budget, *plan(changed(base, budget=budget), SOLVERS[name]))
