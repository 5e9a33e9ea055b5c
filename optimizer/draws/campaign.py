"""A mix in draws: every measure over any of its lines, and whether what was stated holds, draw by draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.domain.arithmetic.amounts import Amount, Amounts, Mix
from optimizer.domain.arithmetic.limits import Rule, Side
from optimizer.domain.arithmetic.rules import QUOTIENTS, quotient_of, rules
from optimizer.domain.language.measures import LINES_USED, is_ratio
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty, chances
from optimizer.draws.figures import Drawn
from optimizer.draws.line import LineDraws, Setting, line_draws
from optimizer.draws.normal import Floats, added
from optimizer.draws.prepared import prepared

HOLDS = 1e-9
"""Relative difference within which a limit holds in a draw."""

Truths = npt.NDArray[np.bool_]


class CampaignDraws:
    """The draws of a mix: `case` is the position of each draw's case among the scenario's.

    `people` are those of each segment of the audience (rows) by draw, for a case may change them.
    """

    def __init__(
        self, scenario: Scenario, counts: Sequence[float], lines: Sequence[LineDraws], case: Floats, people: Floats
    ) -> None:
        self.scenario, self.lines, self.case, self.people = scenario, lines, case, people
        self.amounts = _Drawn(scenario, self)
        self.mix = self.amounts.mix(counts)

    @property
    def size(self) -> int:
        """How many draws there are."""
        return len(self.case)

    def measure(self, name: str, positions: tuple[int, ...] | None = None) -> Floats:
        """A measure or a ratio by draw, over some lines or all; a ratio over nothing is endless."""
        if is_ratio(name):
            dividend, divisor, factor = quotient_of(name)
            above, under = self.measure(dividend, positions), self.measure(divisor, positions)
            with np.errstate(divide="ignore", invalid="ignore"):
                found: Floats = np.where(under > 0.0, factor * above / under, _of_nothing(name))
            return found
        chosen = range(len(self.lines)) if positions is None else positions
        if name == LINES_USED:
            return np.full(self.size, fsum(self.mix.used[position] for position in chosen))
        if name == "reach" and self.scenario.audience:
            return self._people(chosen)
        zero = np.zeros(self.size)
        key = name if any(name in line.amounts for line in self.lines) else f"costs.{name}"
        return added((self.lines[position].amounts.get(key, zero) for position in chosen), zero)

    def _people(self, positions: Sequence[int] | range) -> Floats:
        total = np.zeros(self.size)
        for segment, people in enumerate(self.people):
            logs = added((self.lines[position].logs[segment] for position in positions), np.zeros(self.size))
            total -= people * np.expm1(logs)
        return total

    def goals(self) -> dict[str, Floats]:
        """What each goal is worth."""
        return {
            name: self.measure(self.scenario.measure_of(name), self.amounts.select(goal.where))
            for name, goal in self.scenario.goals.items()
        }

    def sought(self) -> dict[str, Floats]:
        """What the scenario is after: its goals, or profit where it has none."""
        return self.goals() or {"profit": self.measure("profit")}

    def holding(self) -> dict[str, tuple[Rule, Truths]]:
        """Every rule, the budget first, by its key, with the draws in which it holds."""
        return {rule.key: (rule, self.holds(rule)) for rule in rules(self.amounts)}

    def holds(self, rule: Rule) -> Truths:
        """The draws in which a rule of these amounts holds."""
        if rule.idle(self.mix):
            return np.ones(self.size, dtype=bool)
        sides = [self._side(side) for side in rule.sides]
        found: Truths = np.logical_and.reduce(sides)
        return found

    def _side(self, side: Side) -> Truths:
        left, other = side.factor * side.left.value(self.mix), side.number * side.other.value(self.mix)
        holds = at_most(left, other) if side.ceiling else at_most(other, left)
        return np.broadcast_to(holds, (self.size,))


def at_most(one: Floats | float, other: Floats | float) -> Truths:
    """Where one is no more than the other, but for rounding; nothing endless is."""
    room = HOLDS * np.maximum(np.abs(one), np.abs(other))
    with np.errstate(invalid="ignore"):
        found: Truths = np.asarray(np.asarray(one) - np.asarray(other) <= room)
    return found & np.isfinite(one) & np.isfinite(other)


def _of_nothing(ratio: str) -> float:
    """What a ratio over nothing is in a draw: the worst."""
    return np.inf if QUOTIENTS.get(ratio, ("spend", "", 1.0))[0] == "spend" else 0.0


class _Drawn(Amounts):
    """The amounts of a scenario whose values are arrays by draw, so that rules state the same of draws as of a plan."""

    def __init__(self, scenario: Scenario, draws: CampaignDraws) -> None:
        super().__init__(scenario)
        self._draws = draws

    def _build(self, measure: str, positions: tuple[int, ...]) -> Amount:
        if measure == LINES_USED:
            return super()._build(measure, positions)
        return _Fixed(self._draws.measure(measure, positions))


class _Fixed:
    """An amount by draw, whatever the mix."""

    def __init__(self, draws: Floats) -> None:
        self.draws: Any = draws

    def value(self, _mix: Mix) -> float:
        """An array, as the rules' own arithmetic takes it."""
        found: float = self.draws
        return found

    def size(self, mix: Mix) -> float:
        """The same."""
        return self.value(mix)

    def probe(self, _mix: Mix) -> Any:
        """Draws are of one mix."""
        raise NotImplementedError


def campaign_draws(
    planned: Scenario,
    scenarios: Mapping[str, Scenario],
    counts: Sequence[float],
    drawn: Drawn,
    uncertainty: Uncertainty,
    *,
    reach: bool = True,
) -> CampaignDraws:
    """A mix in draws; `scenarios` by case, the `planned` one alone where there are no cases.

    `reach`: whether reach is asked for.
    """
    case = cases_drawn(planned, scenarios, drawn)
    by_case = [_lines(Setting(scenario, uncertainty, drawn, reach), counts) for scenario in scenarios.values()]
    lines = by_case[0] if len(by_case) == 1 else [_chosen(own, case) for own in zip(*by_case, strict=True)]
    sizes = np.array([list(scenario.audience.values()) for scenario in scenarios.values()], dtype=float)
    return CampaignDraws(planned, counts, lines, case, sizes[case.astype(int)].T)


def cases_drawn(scenario: Scenario, scenarios: Mapping[str, Scenario], drawn: Drawn) -> Floats:
    """The position of each draw's case, by their chances."""
    if len(scenarios) == 1:
        return np.zeros(drawn.draws)
    upto = np.cumsum(list(chances(scenario.cases).values()))
    found: Floats = np.minimum(np.searchsorted(upto, drawn.shares("case")), len(upto) - 1).astype(float)
    return found


def _lines(setting: Setting, counts: Sequence[float]) -> list[LineDraws]:
    ready, lines = prepared(setting.scenario, setting.uncertainty)
    setting = replace(setting, scenario=ready)
    return [line_draws(setting, one, int(count)) for one, count in zip(lines, counts, strict=True)]


def _chosen(by_case: Sequence[LineDraws], case: Floats) -> LineDraws:
    """A line's draws, each as it is in its own case."""
    place = case.astype(int)
    rows = np.arange(len(case))
    names = by_case[0].amounts
    amounts = {name: np.stack([one.amounts[name] for one in by_case])[place, rows] for name in names}
    logs = [np.stack([one.logs[segment] for one in by_case])[place, rows] for segment in range(len(by_case[0].logs))]
    return LineDraws(amounts, logs, max(one.capped for one in by_case))
