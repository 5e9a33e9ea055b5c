"""Tornado: each figure with a range at both of its ends, all others as planned, the mix held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.findings.risk import Swing
from optimizer.domain.language.fields import AgencyFee
from optimizer.domain.language.measures import is_ratio
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.stated import Stated, stated
from optimizer.errors import OptimizerError
from optimizer.planner.warm.session import WarmSession
from optimizer.studies.progress import Progress
from optimizer.studies.variations import with_line

SECONDS = 1.0
"""Seconds that one question for another mix may take."""


def tornado(
    scenario: Scenario, plan: Plan, counts: Sequence[float], measure: str, progress: Progress
) -> Iterator[Swing]:
    """The figures by the swing of a measure, the widest first; those that change nothing last."""
    found = list(_swings(scenario, plan, counts, measure, progress))
    yield from sorted(found, key=lambda one: -one.swing)


def _swings(
    scenario: Scenario, plan: Plan, counts: Sequence[float], measure: str, progress: Progress
) -> Iterator[Swing]:
    session = WarmSession()
    figures = [one for one in stated(scenario) if one.is_range]
    for done, one in enumerate(figures, start=2):
        ends = [with_value(scenario, one, value) for value in (one.low, one.high)]
        at_low, at_high = (_figure(varied, counts, measure) for varied in ends)
        moved = [_moves(session, varied, plan) for varied in ends]
        changes = True if True in moved else None if None in moved else False
        words = f"{one.figure}.{one.part}" if one.part else one.figure
        yield Swing(
            *(one.line, words, one.unit, one.low, one.value, one.high, at_low, at_high, one.source or ""), changes
        )
        progress(done, len(figures) + 2)


def _figure(scenario: Scenario, counts: Sequence[float], measure: str) -> float:
    arithmetic = Arithmetic(scenario)
    if is_ratio(measure):
        return arithmetic.audit(counts, limits=False).totals.get(measure) or 0.0
    return arithmetic.figure(counts, measure)


def _moves(session: WarmSession, scenario: Scenario, plan: Plan) -> bool | None:
    """Whether another mix would be the best; None where that was not proven."""
    if plan.status == "given":
        return None
    try:
        found = session.solve(scenario, time_limit=SECONDS, brief=True)
    except OptimizerError:
        return None
    if found.status in NO_PLAN:
        return True
    if found.status != "optimal":
        return None
    before = {line.name: line.partnerships for line in plan.lines if line.partnerships}
    return before != {line.name: line.partnerships for line in found.lines if line.partnerships}


def with_value(scenario: Scenario, one: Stated, value: float) -> Scenario:
    """The scenario with a single value for a figure."""
    if not one.line:
        return scenario.model_copy(update=_changed(scenario, one, value)).placed(scenario.origin)
    return with_line(scenario, one.line, **_changed(scenario.tiers[one.line], one, value))


def _changed(holder: Any, one: Stated, value: float) -> dict[str, Any]:
    now = getattr(holder, one.figure)
    if isinstance(now, AgencyFee):
        return {one.figure: replace(now, rate=Quantity.of(value))}
    if isinstance(now, Quantity):
        return {one.figure: _single(now, value)}
    if one.figure == "per_post":
        return {one.figure: now.model_copy(update={one.part: Quantity.of(value)})}
    key = next(name for name in now if str(name) == one.part)
    return {one.figure: {**now, key: _single(now[key], value)}}


def _single(quantity: Quantity, value: float) -> Quantity:
    return replace(quantity, low=value, likely=value, high=value)
