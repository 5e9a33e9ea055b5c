"""For curves, what no plan can exceed at any budget: the corners of the relaxation's value as the budget grows.

The relaxation's best value is concave in what may be spent, so its graph is the upper hull of (spend, value) over the
relaxation's solutions. Each corner maximises value - price * spend for some price; asking with the slope between two
known corners as the price finds one between them, or proves that there is none (Aneja & Nair, "Bicriteria
Transportation Problem", Management Science 25, 1979).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, inf

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.linear import Linear, combine
from optimizer.domain.arithmetic.results import Bests, normalised
from optimizer.domain.findings.curve import DIGITS, Envelope
from optimizer.domain.language.scenario import Scenario
from optimizer.model.build import CampaignModel, build
from optimizer.planner.objective import Objective, Objectives
from optimizer.planner.tolerances import scaled_objective, size_of
from optimizer.solver.choose import open_session
from optimizer.solver.port import Session, Termination, Values

ABOVE = 1e-9
"""A corner lies above the line between two others by more than this part of the value's size, or is none."""

NARROW = 1e-9
"""Spends closer than this part of their size are the same."""

MOST_CORNERS = 2_000
"""More are not asked for: a curve with that many corners is smooth, and the hull found so far is no bound."""

SWITCHES = "set-up costs, smallest orders, diminishing results or counted lines are taken in parts"
TANGENTS = "reach beside other goals is overestimated a little by tangents"
Corner = tuple[float, float]
"""Spend and the objective's value."""


def envelope(scenario: Scenario, bests: Bests) -> Envelope | None:
    """What no plan of the scenario can exceed at any budget up to its own, in the score's unit; `bests` as in `solve`.

    None where no such curve exists: without a budget, where a limit is a share of the budget (so that more than the
    budget changes with it), where the score is to be small (`cheapest`), or where the relaxation has no best.
    """
    shares = any(limit.of == "budget" for limit in scenario.limits)
    if scenario.spendable is None or shares or scenario.strategy == "cheapest":
        return None
    model = build(scenario)
    session = open_session(model.problem, "highs", counting=scenario.whole)
    objective = _objective(model, session, bests)
    if not objective.linear:
        return None
    hull = Hull(session, objective.linear, model.spend).corners()
    if hull is None:
        return None
    why = _why_not_exact(model)
    everybody = objective.to_value(inf)
    return Envelope(_budgets(scenario, hull), everybody if everybody < inf else None, why is None, why)


def _objective(model: CampaignModel, session: Session, bests: Bests) -> Objective:
    """What the scenario's score maximises."""
    scenario, objectives = model.scenario, Objectives(model, Arithmetic(model.scenario))
    if scenario.strategy == "profit":
        return objectives.profit()
    if scenario.strategy == "priority":
        return objectives.goal(scenario.order[0])
    weights = normalised(scenario)
    known = {name: best for name, best in bests.items() if best and weights[name]}
    if scenario.strategy == "balanced":
        for row in objectives.below_each(known):
            session.add(row)
        return objectives.smallest(known) if known else objectives.weighted({})
    return objectives.weighted({name: weights[name] / best for name, best in known.items()})


def _why_not_exact(model: CampaignModel) -> str | None:
    """What makes the relaxation more generous than fractional counts are; None where nothing does."""
    whole = {position for position, column in enumerate(model.problem.variables()) if column.cat == "Integer"}
    reasons = []
    if whole - set(range(model.size)):
        reasons.append(SWITCHES)
    if any(segment.column is not None for reach in model.reaches for segment in reach.segments):
        reasons.append(TANGENTS)
    return ", and ".join(reasons) or None


def _budgets(scenario: Scenario, hull: list[Corner]) -> tuple[Corner, ...]:
    """The corners by budget instead of spend: the reserve comes on top of what is spent."""
    exact = [(float(f"{spend:.{DIGITS}g}"), value) for spend, value in hull]
    if scenario.reserve.percent:
        left = 1.0 - scenario.reserve.value
        return tuple((spend / left, value) for spend, value in exact) if left > 0.0 else ()
    return tuple((spend + scenario.reserved, value) for spend, value in exact)


class Hull:
    """The corners of the relaxation's best value over spend."""

    def __init__(self, session: Session, linear: Linear, spend: Linear) -> None:
        self.session = session
        self.linear = linear
        self.spend = spend

    def corners(self) -> list[Corner] | None:
        """From the least possible spend to the highest useful one; None where there is no best."""
        last = self._corner(0.0)
        first = self._solved(combine([(-1.0, self.spend)]))
        if first is None or last is None:
            return None
        size = max(abs(first[1]), abs(last[1]), 1e-300)
        found = {first, last}
        open_ends = [(first, last)]
        while open_ends:
            left, right = open_ends.pop()
            if _same(left[0], right[0]) or len(found) > MOST_CORNERS:
                continue
            price = (right[1] - left[1]) / (right[0] - left[0])
            middle = self._corner(price)
            if middle is None:
                return None
            above = middle[1] - left[1] - price * (middle[0] - left[0])
            if above > ABOVE * size:
                found.add(middle)
                open_ends += [(left, middle), (middle, right)]
        return upper_hull(found) if len(found) <= MOST_CORNERS else None

    def _corner(self, price: float) -> Corner | None:
        """The best solution when each unit of money costs `price` of the value."""
        return self._solved(combine([(1.0, self.linear), (-price, self.spend)]))

    def _solved(self, linear: Linear) -> Corner | None:
        if not linear:
            return 0.0, 0.0
        found = self.session.relaxation(scaled_objective(linear, size_of(linear, 0.0)))
        if found.termination is not Termination.OPTIMAL or found.values is None:
            return None
        return _at(self.spend, found.values), _at(self.linear, found.values)


def _at(expression: Linear, values: Values) -> float:
    return fsum(value * values[column] for column, value in expression.items())


def upper_hull(points: Iterable[Corner]) -> list[Corner]:
    """The points that lie on the upper hull, from left to right; of several with the same spend the highest."""
    highest: list[Corner] = []
    for point in sorted(points):
        if highest and _same(highest[-1][0], point[0]):
            highest[-1] = highest[-1][0], max(highest[-1][1], point[1])
        else:
            highest.append(point)
    hull: list[Corner] = []
    for point in highest:
        while _sags(hull, point):
            hull.pop()
        hull.append(point)
    return hull


def _same(spend: float, other: float) -> bool:
    return abs(other - spend) <= NARROW * max(abs(other), 1.0)


def _sags(hull: list[Corner], point: Corner) -> bool:
    """Whether the last point of a hull lies on or below the line from the one before it to a new one."""
    if len(hull) < 2:  # noqa: PLR2004 - a line takes two
        return False
    (low, before), (middle, value) = hull[-2:]
    return (value - before) * (point[0] - low) <= (point[1] - before) * (middle - low)
