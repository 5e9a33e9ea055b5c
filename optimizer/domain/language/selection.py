"""Which lines a `where` selects, and of which a limit asks whether they are used."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.language.measures import LINES_USED
from optimizer.domain.language.plan_lines import plan_lines
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Line, Scenario, Where, derived

LABELS = ("tier", "platform", "format", "phase", "region")


def labels_of(key: str) -> tuple[str, ...]:
    """The labels of which a table of groups has a row for each value, or for each combination of values."""
    return tuple(part.strip() for part in key.split(",") if part.strip())


def labels(name: str, line: Line) -> dict[str, str]:
    """The labels of a line, its `name` and its tier (the line's own name by default) included."""
    own = {label: value for label in LABELS if (value := getattr(line, label)) is not None}
    return {"tier": name, **own, **line.labels, "name": name}


def select(scenario: Scenario, where: Mapping[str, tuple[str, ...]] | Where | None) -> tuple[int, ...]:
    """Positions of the lines that match every label of `where`; all lines where it is empty."""
    if not where:
        return tuple(range(len(plan_lines(scenario))))
    wanted = where.items()
    return tuple(
        position
        for position, (own, line) in enumerate(zip(labelled(scenario), plan_lines(scenario), strict=True))
        if all(own.get(label) in values or (label == "name" and line.name in values) for label, values in wanted)
    )


@derived
def labelled(scenario: Scenario) -> tuple[dict[str, str], ...]:
    """The labels of every line of a plan; with periods its `name` is that of the rate card's line, in all of them."""
    return tuple(labels(one.card, one.line) for one in plan_lines(scenario))


def values_of(scenario: Scenario, label: str, lines: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The values of a label among some lines, each with its lines' positions; lines without the label are left out."""
    found: dict[str, list[int]] = {}
    own = labelled(scenario)
    for position in lines:
        value = own[position].get(label)
        if value is not None:
            found.setdefault(value, []).append(position)
    return {value: tuple(positions) for value, positions in found.items()}


def counted(scenario: Scenario, limit: Limit) -> frozenset[int]:
    """Positions of the lines of which a limit asks whether they are used; a share of the plan asks it of all lines."""
    lines: set[int] = set()
    own = _taking_part(scenario, limit, limit.where)
    if limit.if_used:
        lines.update(own)
    if limit.measure == LINES_USED:
        shares = [bound for bound in bounds_of(limit) if bound.percent]
        of_plan = bool(shares) and limit.of != "budget" and limit.per is None and limit.for_each is None
        lines.update(select(scenario, None) if of_plan else own)
    if limit.per is not None and limit.per.measure == LINES_USED:
        where = limit.where if limit.per.where is None else limit.per.where
        lines.update(_taking_part(scenario, limit, where))
    return frozenset(lines)


def switched(scenario: Scenario, limit: Limit) -> frozenset[int]:
    """Positions of the lines of both sides of a limit that holds only if its lines are used; else none."""
    if not limit.if_used:
        return frozenset()
    other: Mapping[str, tuple[str, ...]] | None = limit.where
    if limit.for_each is not None:
        other = limit.for_each
    elif limit.per is not None:
        other = limit.where if limit.per.where is None else limit.per.where
    elif limit.of != "budget" and any(bound.percent for bound in bounds_of(limit)):
        return frozenset(select(scenario, None))
    return frozenset((*_taking_part(scenario, limit, limit.where), *_taking_part(scenario, limit, other)))


def bounds_of(limit: Limit) -> tuple[Bound, ...]:
    """The numbers that a limit states for all of its lines."""
    return tuple(bound for bound in (limit.at_least, limit.at_most, limit.exactly) if bound is not None)


def _taking_part(scenario: Scenario, limit: Limit, where: Mapping[str, tuple[str, ...]] | None) -> tuple[int, ...]:
    """The lines of a selection; of a limit `by` a label those that have it."""
    lines = select(scenario, where)
    if limit.by is None:
        return lines
    own = labelled(scenario)
    return tuple(line for line in lines if limit.by in own[line])
