"""Which lines a `where` selects, and of which a limit asks whether they are used."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.language.measures import LINES_USED
from optimizer.domain.language.scenario import Limit, Line, Scenario, Where

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
        return tuple(range(len(scenario.tiers)))
    wanted = where.items()
    return tuple(
        position
        for position, (name, line) in enumerate(scenario.tiers.items())
        if all(labels(name, line).get(label) in values for label, values in wanted)
    )


def values_of(scenario: Scenario, label: str, lines: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The values of a label among some lines, each with its lines' positions; lines without the label are left out."""
    found: dict[str, list[int]] = {}
    named = list(scenario.tiers.items())
    for position in lines:
        value = labels(*named[position]).get(label)
        if value is not None:
            found.setdefault(value, []).append(position)
    return {value: tuple(positions) for value, positions in found.items()}


def counted(scenario: Scenario, limit: Limit) -> frozenset[int]:
    """Positions of the lines of which a limit asks whether they are used; a share of the plan asks it of all lines."""
    lines: set[int] = set()
    if limit.measure == LINES_USED:
        shares = [
            bound for bound in (limit.at_least, limit.at_most, limit.exactly) if bound is not None and bound.percent
        ]
        of_plan = bool(shares) and limit.of != "budget" and limit.per is None and limit.for_each is None
        lines.update(select(scenario, None if of_plan else limit.where))
    if limit.per is not None and limit.per.measure == LINES_USED:
        lines.update(select(scenario, limit.where if limit.per.where is None else limit.per.where))
    return frozenset(lines)
