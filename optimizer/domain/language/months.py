"""When things are paid: the months of periods, and of what each line of a plan falls due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from optimizer.domain.language.plan_lines import PlanLine
from optimizer.domain.language.scenario import Scenario, derived

Schedule = Mapping[str, float]
"""Month, such as 2026-09, -> the share that falls due then; months rise, shares sum to 1. Empty: nobody says when."""


def month_number(month: str) -> int:
    """How many months a month is after January of the year 0."""
    year, of_year = month.split("-")
    return 12 * int(year) + int(of_year) - 1


def month_of(number: int) -> str:
    """The month that is so many after January of the year 0."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def is_offset(key: str) -> bool:
    """Whether a key of `pays` counts months from a period's first, and is no month itself."""
    return "-" not in key


@derived
def months_of(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """The months of each period, none without a `from`: each lasts until the next begins, the last until its `until`.

    A last one without `until` lasts as long as the one before it.
    """
    starts = [month_number(period.start) for period in scenario.periods.values() if period.start is not None]
    if not starts or len(starts) < len(scenario.periods):
        return dict.fromkeys(scenario.periods, ())
    last = list(scenario.periods.values())[-1].until
    end = month_number(last) + 1 if last is not None else starts[-1] + _length(starts)
    spans = pairwise((*starts, end))
    return {
        name: tuple(map(month_of, range(start, until)))
        for name, (start, until) in zip(scenario.periods, spans, strict=True)
    }


def _length(starts: Sequence[int]) -> int:
    return starts[-1] - starts[-2] if len(starts) > 1 else 1


def due(scenario: Scenario, one: PlanLine) -> Schedule:
    """When a line of a plan is paid: by its own months, in those of its period, or else by the scenario's."""
    own = scenario.tiers[one.card].pays
    months = months_of(scenario)[one.period] if one.period is not None else ()
    if own and months:
        first = month_number(months[0])
        return _rising({month_of(first + int(key)) if is_offset(key) else key: share for key, share in own.items()})
    if own:
        return _rising(own)
    return {month: 1.0 / len(months) for month in months} if months else _rising(scenario.pays)


def _rising(schedule: Mapping[str, float]) -> Schedule:
    return {month: schedule[month] for month in sorted(schedule)}


@derived
def is_dated(scenario: Scenario) -> bool:
    """Whether anything says when something is paid."""
    return bool(
        scenario.pays
        or scenario.agency_pays
        or any(line.pays for line in scenario.tiers.values())
        or any(months_of(scenario).values())
    )
