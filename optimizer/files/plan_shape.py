"""The parts of a plan file, each in the shape that it must have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from optimizer.domain.findings.plan import Clash, HeldBack, LimitResult, SolverUsed, Summary
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.sentences import title
from optimizer.domain.language.singles import drawn_singles
from optimizer.domain.language.wording import joined
from optimizer.errors import Key

AGAIN = "write the plan again with `optimizer solve FILE -o plan.json`"
KINDS: dict[type[Any], str] = {dict: "an object", list: "a list", str: "a text"}
LARGEST = 1e300
"""No figure of a plan is larger."""

Json = dict[str, Any]


class Wrong(Exception):
    """What is wrong in a plan file: a key and a message each."""

    def __init__(self, *found: tuple[Key, str]) -> None:
        self.found = found
        super().__init__(found[0][1])


def part(document: Json, name: str, kind: type[Any]) -> Any:
    """A part of the document that is an object, a list or a text."""
    if name not in document:
        raise Wrong(((), f"{name} is missing; {AGAIN}"))
    if not isinstance(document[name], kind):
        raise Wrong(((name,), f"is not {KINDS[kind]}; {AGAIN}"))
    return document[name]


def shape(kind: type[Any], document: Json, name: str) -> Any:
    """A part that is taken as it is, once it has the fields of its type."""
    return _shaped(kind, part(document, name, dict), (name,))


def _shaped(kind: type[Any], stated: Any, key: Key, also: Json | None = None) -> Any:
    """An object as its type; what it has `also` was read already."""
    if not isinstance(stated, dict):
        raise Wrong((key, f"is not {KINDS[dict]}; {AGAIN}"))
    also = also or {}
    known = {field.name: str(field.type) for field in fields(kind) if field.name not in also}
    for field in known:
        if field not in stated:
            raise Wrong((key, f"{field} is missing; {AGAIN}"))
    for field, value in stated.items():
        if field not in known and field not in also:
            raise Wrong(((*key, field), f"no such key; {AGAIN}"))
        if field in known and not _fits(value, known[field]):
            raise Wrong(((*key, field), f"{json.dumps(value)[:40]} cannot stand here; {AGAIN}"))
    return kind(**{**stated, **also})


def summary(document: Json) -> Summary:
    """Which scenario it answers; older files do not state all files that were read."""
    stated = part(document, "scenario", dict)
    files = dict(_file(one, key) for key, one in _members(stated, ("scenario", "files")))
    stated = {"exchange": {}, **stated}
    shaped: Summary = _shaped(Summary, stated, ("scenario",), {"files": files})
    return shaped


def _file(stated: Any, key: Key) -> tuple[str, str]:
    """A file that was read, and its SHA-256."""
    if not isinstance(stated, dict) or stated.keys() != {"file", "sha256"}:
        raise Wrong((key, f"does not have file and sha256 alone; {AGAIN}"))
    for name, value in stated.items():
        if not isinstance(value, str):
            raise Wrong(((*key, name), f"is not {KINDS[str]}; {AGAIN}"))
    return stated["file"], stated["sha256"]


def solver(document: Json) -> SolverUsed:
    """What solved it, and what it found to hold the plan back; older files do not state the latter."""
    stated = part(document, "solver", dict)
    held = tuple(_shaped(HeldBack, one, key) for key, one in _members(stated, ("solver", "holds_back")))
    shaped: SolverUsed = _shaped(SolverUsed, stated, ("solver",), {"holds_back": held})
    return shaped


def clashes(document: Json, name: str) -> tuple[Clash, ...]:
    """What cannot hold together, where the file says so."""
    return tuple(_shaped(Clash, one, key) for key, one in _members(document, (name,)))


def _members(owner: Json, key: Key) -> Iterator[tuple[Key, Any]]:
    """Each member of a list that may be missing, with its key; the last part of `key` is the list's name in `owner`."""
    stated = owner.get(str(key[-1]), [])
    if not isinstance(stated, list):
        raise Wrong((key, f"is not {KINDS[list]}; {AGAIN}"))
    return (((*key, place), one) for place, one in enumerate(stated))


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return "None" in kind
    if isinstance(value, bool):
        return "bool" in kind
    if isinstance(value, dict):
        return "Mapping" in kind
    return ("str" if isinstance(value, str) else "float") in kind if isinstance(value, str | int | float) else False


def is_figure(value: Any) -> bool:
    """Whether it is a number of JSON that a float can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def gap(document: Json) -> float | None:
    """How far a plan may be from the best; a given mix has no gap."""
    if "gap" not in document:
        raise Wrong(((), f"gap is missing; {AGAIN}"))
    value = document["gap"]
    if value is None:
        return None
    if not is_figure(value) or value < 0:
        raise Wrong((("gap",), f"{json.dumps(value)[:40]} is no number of at least 0; {AGAIN}"))
    if document["status"] == "given":
        raise Wrong((("gap",), "a given mix has no gap; write null"))
    return float(value)


def texts(document: Json, name: str) -> tuple[str, ...]:
    """A list of texts."""
    stated = part(document, name, list)
    for position, text in enumerate(stated):
        if not isinstance(text, str):
            raise Wrong(((name, position), f"is not a text; {AGAIN}"))
    return tuple(stated)


def counts(document: Json, known: Sequence[str]) -> tuple[float, ...]:
    """The partnerships of every line; the lines must be those of the inputs, in their order."""
    lines = part(document, "lines", list)
    for position, line in enumerate(lines):
        if not isinstance(line, dict) or not isinstance(line.get("name"), str):
            raise Wrong((("lines", position), f"has no name; {AGAIN}"))
        if not is_figure(line.get("partnerships")) or line["partnerships"] < 0:
            raise Wrong((("lines", position, "partnerships"), "is not a number of at least 0"))
    names = [line["name"] for line in lines]
    for position, name in enumerate(names):
        if name not in known or names.index(name) != position:
            raise Wrong((("lines", position), "stands twice" if name in known else "this line is not in the inputs"))
    for name in known:
        if name not in names:
            raise Wrong((("lines",), f"line {name} of the inputs is missing"))
    if names != list(known):
        raise Wrong((("lines",), f"the lines are not in the order of the inputs: {joined(known[:12], 'and')}"))
    return tuple(float(line["partnerships"]) for line in lines)


def drawn_limits(document: Json, scenario: Scenario) -> tuple[LimitResult, ...]:
    """The rows of limits that speak of draws, as they are stated; raises `Wrong` where they are not the scenario's."""
    known = {one.key: title(one.limit) for one in drawn_singles(scenario)}
    stated = [(key, row) for key, row in _members(document, ("limits",)) if is_drawn(row)] if known else []
    rows = [_shaped(LimitResult, {**UNSTATED, **row}, key) for key, row in stated]
    if [row.key for row in rows] != list(known):
        says, has = (", ".join(names) or "none" for names in ([row.key for row in rows], known))
        raise Wrong((("limits",), f"the limits over draws are {says}, and the inputs state {has}; {AGAIN}"))
    return tuple(rows)


UNSTATED: Json = {"by": {}, "used": None, "sure": None, "worst": None, "chance": None}
"""Keys of a limit's row that stand only where they say something."""


def is_drawn(row: Any) -> bool:
    """Whether a row of limits speaks of draws, which a study draws again."""
    return isinstance(row, dict) and any(row.get(name) is not None for name in ("sure", "worst"))


def bests(document: Json) -> dict[str, float | None]:
    """What the file states of each goal's best, which only solving could recompute; attainments must fit it."""
    found: dict[str, float | None] = {}
    for position, goal in enumerate(part(document, "goals", list)):
        if not isinstance(goal, dict) or not isinstance(goal.get("name"), str):
            raise Wrong((("goals", position), f"has no name; {AGAIN}"))
        best = goal.get("best")
        if best is not None and not is_figure(best):
            raise Wrong((("goals", position, "best"), f"{json.dumps(best)[:40]} is no figure; {AGAIN}"))
        found[goal["name"]] = best
    return found
