"""Draws that are known from the last scenario, for one that differs in nothing that they are made of."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from math import ceil, fsum, inf
from typing import NamedTuple

import numpy as np

from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.uncertainty import Uncertainty, size_of
from optimizer.draws.tables import Tables, drawn_tables, held
from optimizer.errors import Problem, ScenarioError
from optimizer.files.cases import cases_of
from optimizer.model.build import build
from optimizer.planner.uncertain.limits import of_scenario

MOST_BYTES = 1e9
"""What the draws of every number of partnerships may take."""
KEPT_BYTES = 4e8
"""What is kept for the next scenario."""
MORE = 1.5
"""By how much counts reach further than a second scenario asks for, where a third one may."""
BESIDE = frozenset(
    {
        *("name", "notes", "period", "budget", "reserve", "goals", "strategy", "order", "tolerance"),
        *("limits", "firm", "report", "risk", "pays", "agency_pays", "carry_over"),
    }
)
"""Parts of a scenario that no draw is made of."""


class _Known(NamedTuple):
    made_of: dict[str, object]
    most: tuple[int, ...]
    names: frozenset[str]
    tables: Tables


_last: list[_Known] = []
_turn = threading.Lock()


def tables_of(scenario: Scenario, most: Sequence[int], names: Sequence[str]) -> Tables:
    """The amounts with these names for up to the most partnerships of each line.

    Raises ScenarioError where they take too much room.
    """
    made_of = {name: getattr(scenario, name) for name in Scenario.model_fields if name not in BESIDE}
    with _turn:
        known = _last[0] if _last and _last[0].made_of == made_of else None
        if known is None or not set(names) <= known.names or not _within(most, known.most):
            wanted = list(dict.fromkeys([*names, *(known.names if known else ())]))
            reach = list(most) if known is None else _further(scenario, most, known.most)
            if _size(scenario, wanted, reach) > KEPT_BYTES:
                wanted, reach = list(dict.fromkeys(names)), list(most)
            known = _Known(made_of, tuple(reach), frozenset(wanted), _drawn(scenario, reach, wanted))
            _last[:] = [known] if _size(scenario, wanted, reach) <= KEPT_BYTES else []
    return _part(known, most, names)


def _within(most: Sequence[int], known: Sequence[int]) -> bool:
    return len(most) == len(known) and all(one <= other for one, other in zip(most, known, strict=True))


def _further(scenario: Scenario, most: Sequence[int], known: Sequence[int]) -> list[int]:
    """Counts beyond those that are asked for, as far as lines go without a budget."""
    if len(known) != len(most):
        return list(most)
    ends = build(scenario, frozenset({"budget"})).most
    return [
        other if own <= other else max(own, int(min(ceil(MORE * own), own if end == inf else end)))
        for own, other, end in zip(most, known, ends, strict=True)
    ]


def _size(scenario: Scenario, names: Sequence[str], most: Sequence[int]) -> float:
    return held(len(names) + 1, most, size_of(scenario.uncertainty or Uncertainty()))


def _drawn(scenario: Scenario, most: Sequence[int], names: Sequence[str]) -> Tables:
    size = _size(scenario, names, most)
    if size > MOST_BYTES:
        message = (
            f"the draws of up to {fsum(most):,.0f} partnerships take {size / 1e9:.1f} GB, and at most "
            f"{MOST_BYTES / 1e9:.0f} GB is held; state fewer draws, or fewer partnerships under available"
        )
        raise ScenarioError((Problem(scenario.origin.place(("uncertainty", "draws")), "uncertainty.draws", message),))
    drawn, uncertainty = of_scenario(scenario)
    return drawn_tables(scenario, cases_of(scenario), most, drawn, uncertainty, names)


def _part(known: _Known, most: Sequence[int], names: Sequence[str]) -> Tables:
    """The rows that are asked for."""
    tables = known.tables
    if tuple(most) == known.most:
        return Tables(tables.first, {name: tables.amounts[name] for name in names}, tables.people)
    starts = tables.first[:-1]
    rows = np.concatenate([np.arange(start, start + count + 1) for start, count in zip(starts, most, strict=True)])
    first = np.concatenate([[0], np.cumsum(np.asarray(most, dtype=np.intp) + 1)])
    return Tables(first, {name: tables.amounts[name][rows] for name in names}, tables.people)
