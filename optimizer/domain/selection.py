"""Which lines a `where` selects."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.scenario import Line, Scenario, Where

LABELS = ("tier", "platform", "format", "phase", "region")


def labels(name: str, line: Line) -> dict[str, str]:
    """The labels of a line, its `name` and its tier (the line's own name by default) included."""
    own = {label: value for label in LABELS if (value := getattr(line, label)) is not None}
    return {"tier": name, **own, **line.labels, "name": name}


def select(scenario: Scenario, where: Mapping[str, tuple[str, ...]] | Where | None) -> tuple[int, ...]:
    """Positions of the lines that match every label of `where`; all lines where it is empty."""
    wanted = (where or {}).items()
    return tuple(
        position
        for position, (name, line) in enumerate(scenario.tiers.items())
        if all(labels(name, line).get(label) in values for label, values in wanted)
    )
