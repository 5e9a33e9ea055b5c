"""Scenarios that no solver proves in a moment: market splits (Cornuejols and Dawande, 1998)."""

from __future__ import annotations

import random
from typing import Any

from optimizer.domain.language.scenario import Goal, Limit, Line, Scenario
from tests.domain.building import limit, line, scenario

LINES, MEASURES = 40, 5


def _drawn(seed: int) -> list[list[int]]:
    """Whole numbers below 100: one row a measure, one column a line."""
    stream = random.Random(seed)
    return [[stream.randrange(100) for _ in range(LINES)] for _ in range(MEASURES)]


def _lines(rows: list[list[int]]) -> dict[str, Line]:
    """Lines of which one each is to be had, at a fee near the sum of what they bring."""
    return {
        f"line {number}": line(
            available=1,
            fee=sum(row[number] for row in rows) + number % 3,
            measures={f"m{place}": row[number] for place, row in enumerate(rows)},
        )
        for number in range(LINES)
    }


def goals() -> dict[str, Goal]:
    """One goal a measure, all alike."""
    return {f"g{place}": Goal(weight=1, measure=f"m{place}") for place in range(MEASURES)}


def _halves(rows: list[list[int]], kind: str) -> list[Limit]:
    return [limit(f"m{place}", **{kind: sum(row) // 2}) for place, row in enumerate(rows)]


def packing(seed: int = 2, **keys: Any) -> Scenario:
    """At most half of each measure; nothing is a plan, and good ones are easy."""
    rows = _drawn(seed)
    return scenario(_lines(rows), *_halves(rows, "at_most"), **{"budget": 1e5, "goals": goals()} | keys)


def covering(seed: int = 2) -> Scenario:
    """The cheapest way to half of each measure; plans are easy, their proof is not."""
    rows = _drawn(seed)
    return scenario(_lines(rows), *_halves(rows, "at_least"), strategy="cheapest")


def splitting(seed: int = 1) -> Scenario:
    """Exactly half of each measure: a plan is hard to find, if there is one."""
    rows = _drawn(seed)
    return scenario(_lines(rows), *_halves(rows, "exactly"), strategy="cheapest")
