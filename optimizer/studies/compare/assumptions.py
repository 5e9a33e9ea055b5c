"""Compares what scenarios assume, key by key, at their planning values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.domain.findings.compare import Assumption
from optimizer.domain.language.override import longest_match
from optimizer.domain.language.scenario import WHOLE_AUDIENCE, Limit, Scenario
from optimizer.domain.language.sentences import statement, subject
from optimizer.files import dump_planned

DESCRIPTIVE = ("name", "notes", "tiers", "limits", "goals", "report")
"""Keys of a scenario that change no figure, or that are compared part by part."""
NOT_THERE = "no such line"

Value = float | str | None


def differing(scenarios: Sequence[Scenario]) -> tuple[Assumption, ...]:
    """Every key at which the scenarios differ, in the order of a scenario file; None where one states nothing."""
    if all(scenario == scenarios[0] for scenario in scenarios):
        return ()
    stated = [dict(_keys(scenario)) for scenario in scenarios]
    lines = [scenario.tiers.keys() for scenario in scenarios]
    found = []
    for key in _order(stated):
        values = tuple(own.get(key) for own in stated)
        if key == "reserve" and all(scenario.reserve == scenarios[0].reserve for scenario in scenarios):
            continue  # The same part of unlike budgets.
        if any(value != values[0] for value in values):
            found.append((key, values))
    everywhere = {name: all(name in other for other in lines) for own in lines for name in own}
    return tuple(assumption for key, values in found if (assumption := _assumption(key, values, everywhere)))


def alike(scenarios: Sequence[Scenario]) -> tuple[int, ...]:
    """For each scenario the position of the first one from which it differs at no key."""
    stated = [dict(_keys(scenario)) for scenario in scenarios]
    return tuple(stated.index(own) for own in stated)


def _order(stated: Sequence[Mapping[str, Value]]) -> list[str]:
    """The keys of all, each where the first scenario that has it puts it, after the key before it there."""
    order: list[str] = []
    for own in stated:
        place = 0
        for key in own:
            if key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    return order


def _assumption(key: str, values: tuple[Value, ...], everywhere: Mapping[str, bool]) -> Assumption | None:
    """A line that not every rate card has is told once, and none of its keys; `everywhere` tells which lines all have.

    A key belongs to the longest name that it starts with, as names may hold dots.
    """
    family, _, rest = key.partition(".")
    match = longest_match(rest, everywhere) if family == "tiers" else None
    if match is None or everywhere[match[0]]:
        return Assumption(key, values)
    if match[1]:
        return None
    return Assumption(key, tuple(NOT_THERE if value is None else value for value in values))


def _keys(scenario: Scenario) -> Iterator[tuple[str, Value]]:
    written = dump_planned(scenario)
    for name, value in written.items():
        if name == "audience" and value.keys() == {WHOLE_AUDIENCE}:
            yield name, value[WHOLE_AUDIENCE]
        elif name not in DESCRIPTIVE:
            yield from _flat(name, value)
        elif name == "goals":
            for goal, stated in value.items():
                yield from _flat(f"goals.{goal}", stated if isinstance(stated, Mapping) else {"weight": stated})
        elif name == "tiers":
            for line, terms in value.items():
                yield f"tiers.{line}", "on the rate card"
                yield from (
                    pair for key, term in terms.items() if key != "note" for pair in _flat(f"tiers.{line}.{key}", term)
                )
        elif name == "limits":
            yield from _limits(scenario.limits)


def _flat(key: str, value: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _flat(f"{key}.{name}", part)
    elif isinstance(value, list):
        yield key, ", ".join(map(str, value))
    else:
        yield key, value


def _limits(limits: Sequence[Limit]) -> Iterator[tuple[str, Value]]:
    """Limits by what they limit, so that one more in the list does not make all others differ."""
    seen: Counter[str] = Counter()
    for limit in limits:
        name = limit.name or subject(limit)
        seen[name] += 1
        yield f"limits.{name}" + (f" ({seen[name]})" if seen[name] > 1 else ""), statement(limit)
