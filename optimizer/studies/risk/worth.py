"""What knowing would be worth: the best plan for each of many equally likely worlds, less the plan itself there.

Plans stay those that are feasible as planned; what changes is what they bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum, sqrt

import numpy as np

from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Known, Worth
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.domain.language.stated import Stated, stated
from optimizer.domain.language.uncertainty import Uncertainty, chances
from optimizer.draws.campaign import cases_drawn
from optimizer.draws.figures import OF_CREATORS, Drawn, expected, ranges
from optimizer.draws.figures import stated as shared
from optimizer.draws.normal import Floats, inverse
from optimizer.draws.pert import figures
from optimizer.draws.prepared import prepared_card
from optimizer.errors import ScenarioError
from optimizer.files.cases import ONE_CASE, cases_of
from optimizer.planner.uncertain.cases import case_bests
from optimizer.solver.port import Effort
from optimizer.studies.holds_back import counts_of
from optimizer.studies.progress import Progress
from optimizer.studies.risk.regret import TOLD, value_in
from optimizer.studies.risk.tornado import with_value

WORLDS, LEAST = 128, 16
"""Worlds that are planned for in all, and for one case at least."""
VALUES = 32
"""Equally likely values of one figure."""
TOGETHER = 16
"""Worlds of one program."""
SECONDS = 20.0
"""Seconds that one program may take."""
POINTS = 100.0
NOTHING = 1e-9


def worth(scenario: Scenario, plan: Plan, progress: Progress) -> Worth | None:
    """What knowing is worth under a plan; None where a strategy's score is no one sum, or nothing bounds a line."""
    if scenario.strategy not in TOLD:
        return None
    unit = "points" if scenario.strategy in NORMALISED else "money"
    scale = POINTS if unit == "points" else 1.0
    asking = _Asking(scenario, plan, progress)
    try:
        evpi, error = _perfect(asking)
        known = [
            Known(one.line, _words(one), scale * gain, _own(scenario, one))
            for one, gain in _each(asking)
            if gain is not None
        ]
    except ScenarioError:
        return None
    evpi, error = (None if one is None else scale * one for one in (evpi, error))
    return Worth(unit, evpi, error, tuple(sorted(known, key=lambda one: -one.gain)))


class _Asking:
    """The gains of worlds, counted for whoever waits."""

    def __init__(self, scenario: Scenario, plan: Plan, progress: Progress) -> None:
        self.scenario, self.plan, self.progress = scenario, plan, progress
        self.counts = counts_of(plan)
        self.bests = {goal.name: goal.best for goal in plan.goals}
        self.done = 0

    def gains(self, worlds: Sequence[Scenario]) -> list[float | None]:
        """By how much the best plan of each world is better there; None where that is not known."""
        found: list[float | None] = []
        for first in range(0, len(worlds), TOGETHER):
            some = {str(place): world for place, world in enumerate(worlds[first : first + TOGETHER])}
            effort = Effort().within(SECONDS)
            bests = case_bests(self.scenario, some, self.bests, self.counts, effort)
            for name, world in some.items():
                best = bests[name]
                found.append(None if best is None else max(0.0, best.value - value_in(self.plan, world, self.counts)))
            self.done += len(some)
            self.progress(self.done, None)
        return found


def _perfect(asking: _Asking) -> tuple[float | None, float | None]:
    """The gain of knowing the case and every shared factor, by a sample of each case's draws, and its error."""
    scenario, uncertainty = asking.scenario, asking.scenario.uncertainty or Uncertainty()
    scenarios = cases_of(scenario)
    drawn = Drawn.of(scenarios, uncertainty, shared(uncertainty))
    case = cases_drawn(scenario, scenarios, drawn)
    chance = chances(scenario.cases) if scenario.cases else {ONE_CASE: 1.0}
    total, variance = [], []
    for place, (name, own) in enumerate(scenarios.items()):
        card = prepared_card(own, uncertainty)
        moving = [(one, values) for one in stated(card) if one.is_range and _moves(values := _values(card, one, drawn))]
        size = max(LEAST, round(WORLDS * chance[name])) if moving else 1
        draws = np.flatnonzero(case == place)[:size]
        gains = asking.gains([_world(card, moving, int(draw)) for draw in draws] if moving else [own])
        if any(gain is None for gain in gains) or not gains:
            return None, None
        told = np.array(gains, dtype=float)
        total.append(chance[name] * float(told.mean()))
        spread = float(told.var(ddof=1)) if len(told) > 1 else 0.0
        variance.append(chance[name] ** 2 * spread / len(told))
    return fsum(total), sqrt(fsum(variance))


def _values(card: Scenario, one: Stated, drawn: Drawn) -> Floats:
    """What a figure is expected to be in each draw once every shared factor is known."""
    key = f"{one.figure}.{one.part}" if one.part else one.figure
    if one.line:
        found = expected(drawn, card.tiers[one.line], one.line, key)
        return np.full(drawn.draws, one.value) if found is None else found
    return drawn.single(f"campaign {key}", _quantity(one))


def _moves(values: Floats) -> bool:
    return bool(np.ptp(values) > NOTHING * max(1e-300, float(np.abs(values).max())))


def _world(card: Scenario, moving: Sequence[tuple[Stated, Floats]], draw: int) -> Scenario:
    for one, values in moving:
        card = with_value(card, one, float(values[draw]))
    return card


def _each(asking: _Asking) -> Iterator[tuple[Stated, float | None]]:
    """The gain of knowing each figure of a line alone, the rest as planned.

    The best score is convex in a figure that the score is straight in, so that what gains nothing at both ends gains
    nothing between them.
    """
    scenario = asking.scenario
    for one in stated(prepared_card(scenario, scenario.uncertainty or Uncertainty())):
        if not one.is_range or not one.line:
            continue
        values = _equally_likely(one)
        ends = asking.gains([with_value(scenario, one, value) for value in (values[0], values[-1])])
        if all(gain is not None and gain <= NOTHING for gain in ends):
            yield one, 0.0
            continue
        inner = asking.gains([with_value(scenario, one, value) for value in values[1:-1]])
        gains = [*ends, *inner]
        yield one, None if None in gains else fsum(gain or 0.0 for gain in gains) / len(gains)


def _equally_likely(one: Stated) -> list[float]:
    """The middles of so many equally likely parts of a range, moved so that their mean is the planning value."""
    middles = (np.arange(VALUES) + 0.5) / VALUES
    found = figures(_quantity(one), inverse(middles))
    return [float(value) for value in np.clip(found + (one.value - float(found.mean())), one.low, one.high)]


def _quantity(one: Stated) -> Quantity:
    return Quantity(low=one.low, likely=one.likely, high=one.high)


def _own(scenario: Scenario, one: Stated) -> bool:
    """Whether nothing of a figure is common to a line's creators."""
    for key, name, _ in ranges(scenario.tiers[one.line]):
        if key == _words(one) and key in OF_CREATORS:
            return not any(shared(scenario.uncertainty or Uncertainty())(name))
    return False


def _words(one: Stated) -> str:
    return f"{one.figure}.{one.part}" if one.part else one.figure
