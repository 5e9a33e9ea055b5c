"""When things are paid: months, and months counted from a period's first."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.language.months import is_offset, months_of
from optimizer.domain.language.plan_lines import members
from optimizer.domain.language.scenario import Line
from optimizer.errors import Key
from optimizer.files.checks.context import Context


def check_pays(context: Context) -> None:
    """Whether each line, the scenario and the agency say when they are paid in terms that mean something there."""
    for name in ("pays", "agency_pays"):
        if any(map(is_offset, getattr(context.scenario, name))):
            message = "counts months from a period's first, which only a line has; write months such as 2026-09"
            context.tell((name,), message)
    for name, line in context.scenario.tiers.items():
        key: Key = ("tiers", name, "pays")
        for message in _of_line(context, name, line):
            context.tell(key, message, key, ("periods",), ("tiers", name, "periods"))


def _of_line(context: Context, name: str, line: Line) -> Iterator[str]:
    counted = any(map(is_offset, line.pays))
    if counted and not any(months_of(context.scenario).values()):
        yield (
            "counts months from a period's first, and no period has one; write months such as 2026-09, or `from` "
            "on periods"
        )
    elif line.pays and not counted and len(members(context.scenario)[name]) > 1:
        yield (
            "states months, and the line is in several periods; count them from a period's first, such as "
            "{0: 50%, 2: 50%}, or write the one period that it is in: periods: [Q1]"
        )
