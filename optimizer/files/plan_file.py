"""Plan files: read back, rebuilt from their own inputs, and refused where a figure does not add up.

A plan file holds every planning value that it used. The scenario is rebuilt from them, the counts are taken from the
lines, everything else is recomputed by the audit and compared with what the file states.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from math import isclose
from pathlib import Path
from typing import Any, NamedTuple

from optimizer.domain.audit import Arithmetic
from optimizer.domain.plan import NO_PLAN, Audited, Clash, GoalResult, Made, Plan, SolverUsed, Summary
from optimizer.domain.results import goal_results, score, summary
from optimizer.domain.scenario import Origin, Scenario
from optimizer.domain.sentences import limit_sentence
from optimizer.domain.wording import joined
from optimizer.errors import Key, Place, Problem, ScenarioError, UsageError
from optimizer.files.dump import dump
from optimizer.files.scenario_file import changed, loads
from optimizer.files.source import from_path
from optimizer.files.text import Unreadable, decoded, read_bytes
from optimizer.files.tree import Mapping as Tree
from optimizer.files.tree import dotted, place_of
from optimizer.files.yaml_file import read_yaml

FORMAT = 1
"""The version of the plan file that is written and read."""
LARGEST_PLAN = 64_000_000
SAME = 1e-9
"""Relative difference between two figures that counts as none."""
MOST_TOLD = 8
"""So many figures that do not add up are told one by one."""
WITH_PLAN = ("optimal", "feasible", "given")
AGAIN = "write the plan again with `optimizer solve FILE -o plan.json`"
CARD = "tiers"

Json = dict[str, Any]


class PlanRead(NamedTuple):
    """A plan from a file, the scenario at its planning values, and what a reader should know about the two."""

    plan: Plan
    scenario: Scenario
    notes: tuple[str, ...]


class Wrong(Exception):
    """Something is wrong at a key of the file."""

    def __init__(self, key: Key, message: str) -> None:
        self.key = key
        self.message = message
        super().__init__(message)


def is_plan(path: str | Path) -> bool:
    """Whether a file is meant as a plan file rather than a scenario; raises ScenarioError where it cannot be read."""
    text = _text(str(path))
    if not text.lstrip().startswith("{"):
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if Path(path).suffix.casefold() != ".json":
            return False  # YAML's own braces; the reader of scenarios says what is wrong with it.
        raise ScenarioError((Problem(_failed_at(str(path), error), "", _no_json(error)),)) from None
    return isinstance(found, dict) and "tiers" not in found and bool({"format", "lines", "inputs"} & found.keys())


def load_plan(path: str | Path) -> PlanRead:
    """Read a plan file. Raises ScenarioError naming every figure that does not add up (the first ones, if many)."""
    name = str(path)
    read = read_plan(_text(name), name)
    note = _changed_since(read.plan.scenario, Path(name).parent)
    return read._replace(notes=(note,) if note else ())


def read_plan(text: str, name: str = "plan.json") -> PlanRead:
    """Read the text of a plan file; problems call it `name`."""
    try:
        document = _parsed(text, name)
        return _rebuilt(document, name)
    except Wrong as wrong:
        raise ScenarioError((_problem(text, name, wrong.key, wrong.message),)) from None
    except Mismatch as mismatch:
        told = [_problem(text, name, key, message) for key, message in mismatch.found[:MOST_TOLD]]
        if (more := len(mismatch.found) - len(told)) > 0:
            last = told[-1]
            others = f"{more} more figure{'' if more == 1 else 's'} of the file"
            told[-1] = Problem(last.place, last.key, f"{last.message}; nor do {others} add up")
        raise ScenarioError(tuple(told)) from None


def rebuilt(plan: Plan) -> Scenario:
    """The scenario of a plan at its planning values, from what the plan states of it."""
    file = plan.scenario.file or "plan"
    scenario = loads(json.dumps(_plain(plan.inputs)), name=file)
    origin = scenario.origin
    overrides = dict(plan.scenario.overrides)
    return scenario.placed(Origin(plan.scenario.file, plan.scenario.sha256, overrides, origin.places, origin.tree))


class Mismatch(Exception):
    """Keys of figures that do not add up, each with what is wrong."""

    def __init__(self, found: list[tuple[Key, str]]) -> None:
        self.found = found
        super().__init__(found[0][1])


def _text(name: str) -> str:
    try:
        return decoded(read_bytes(Path(name), name, LARGEST_PLAN, "a plan file or a scenario"), name)
    except Unreadable as bad:
        raise ScenarioError((bad.found,)) from None


def _parsed(text: str, name: str) -> Json:
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except Twice as twice:
        raise Wrong((), str(twice)) from None
    except (ValueError, RecursionError) as error:
        raise ScenarioError((Problem(_failed_at(name, error), "", _no_json(error)),)) from None
    if not isinstance(document, dict):
        raise Wrong((), f"is no plan; {AGAIN}")
    version = document.get("format")
    if version is None:
        raise Wrong((), f"states no format, so it is no plan file; {AGAIN}")
    if version != FORMAT or isinstance(version, bool):
        raise Wrong(
            ("format",), f"the file is of version {json.dumps(version)[:40]}, and version {FORMAT} is read; {AGAIN}"
        )
    return document


class Twice(Exception):
    """A key that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Twice(f'the key "{twice[:40]}" stands twice in one object; keep one of them')
    return found


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no figure")


def _failed_at(name: str, error: Exception) -> Place:
    return Place(name, error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else Place(name)


def _no_json(error: Exception) -> str:
    why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return f"is not JSON ({why}); {AGAIN}"


def _problem(text: str, name: str, key: Key, message: str) -> Problem:
    """A problem with its place in the file; the text is read again for it, which only a wrong file needs."""
    if not key:
        return Problem(Place(name), "", message)
    tree = read_yaml(text.replace("\t", " "), name, json=True).tree
    place = place_of(tree, key) if isinstance(tree, Tree) else Place(name)
    return Problem(place, _named(key, text), message)


def _named(key: Key, text: str) -> str:
    """The dotted key, with a name in place of a position where the part has one: lines.micro.spend."""
    part: Any = json.loads(text)
    names: list[str | int] = []
    for step in key:
        part = part[step] if isinstance(part, dict | list) and _holds(part, step) else None
        named = isinstance(step, int) and isinstance(part, dict) and isinstance(part.get("name"), str)
        names.append(str(part["name"]) if named and part is not None else step)
    return dotted(tuple(names))


def _holds(part: Json | list[Any], step: str | int) -> bool:
    return step in part if isinstance(part, dict) else isinstance(step, int) and step < len(part)


def _rebuilt(document: Json, name: str) -> PlanRead:
    status = _part(document, "status", str)
    if status in NO_PLAN:
        why = document.get("reason")
        raise Wrong(("status",), f"the file holds no plan: it is {status}" + (f" ({why})" if why else ""))
    if status not in WITH_PLAN:
        raise Wrong(("status",), f'"{status[:40]}" is no status of a plan; there are {joined(WITH_PLAN, "and")}')
    stated = _shape(Summary, document, "scenario")
    scenario = _scenario(_part(document, "inputs", dict), stated, name)
    counts = _counts(_part(document, "lines", list), scenario)
    goals = _part(document, "goals", list)
    arithmetic = Arithmetic(scenario)
    audited = arithmetic.audit(counts)
    results = goal_results(scenario, audited.goals, _bests(goals))
    plan = Plan(
        scenario=stated,
        status=status,  # type: ignore[arg-type]  # It is one of WITH_PLAN.
        gap=_figure_or_none(document, "gap"),
        score=score(scenario, audited, results),
        lines=audited.lines,
        totals=audited.totals,
        goals=results,
        limits=audited.limits,
        warnings=_texts(document, "warnings"),
        solver=_shape(SolverUsed, document, "solver"),
        made=_shape(Made, document, "made"),
        inputs=document["inputs"],
        reason=None if document.get("reason") is None else _part(document, "reason", str),
        broken=_broken(document, scenario, audited),
    )
    _compare(plan, document, scenario)
    return PlanRead(plan, scenario, ())


def _part(document: Json, name: str, kind: type[Any]) -> Any:
    if name not in document:
        raise Wrong((), f"{name} is missing; {AGAIN}")
    if not isinstance(document[name], kind):
        what = {dict: "an object", list: "a list", str: "a text"}[kind]
        raise Wrong((name,), f"is not {what}; {AGAIN}")
    return document[name]


def _shape(kind: type[Any], document: Json, name: str) -> Any:
    """A part of the plan that is taken as it is, once it has the fields of its type."""
    part = _part(document, name, dict)
    known = {field.name: str(field.type) for field in fields(kind)}
    for field in known.keys() - part.keys():
        raise Wrong((name,), f"{field} is missing; {AGAIN}")
    for field, value in part.items():
        if field not in known:
            raise Wrong((name, field), f"no such key; {AGAIN}")
        if not _fits(value, known[field]):
            raise Wrong((name, field), f"{json.dumps(value)[:40]} cannot stand here; {AGAIN}")
    return kind(**part)


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return "None" in kind
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, dict):
        return "Mapping" in kind
    return ("str" if isinstance(value, str) else "float") in kind if isinstance(value, str | int | float) else False


def _figure_or_none(document: Json, name: str) -> float | None:
    if name not in document:
        raise Wrong((), f"{name} is missing; {AGAIN}")
    value = document[name]
    if value is not None and not _is_figure(value):
        raise Wrong((name,), f"{json.dumps(value)[:40]} is no figure; {AGAIN}")
    if value is not None and value < 0:
        raise Wrong((name,), f"{value} is negative; a {name} is at least 0")
    if value is not None and document["status"] == "given":
        raise Wrong((name,), f"a given mix has no {name}; write null")
    return None if value is None else float(value)


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(document: Json, name: str) -> tuple[str, ...]:
    texts = _part(document, name, list)
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise Wrong((name, position), f"is not a text; {AGAIN}")
    return tuple(texts)


def _scenario(inputs: Json, stated: Summary, name: str) -> Scenario:
    try:
        scenario = loads(json.dumps(inputs), name=name)
    except ScenarioError as error:
        found = error.problems[0]
        raise Wrong(("inputs",), f"{found.key}: {found.message}" if found.key else found.message) from None
    except RecursionError:
        raise Wrong(("inputs",), f"is nested too deeply; {AGAIN}") from None
    overrides, origin = dict(stated.overrides), scenario.origin
    return scenario.placed(Origin(stated.file, stated.sha256, overrides, origin.places, origin.tree))


def _counts(lines: list[Any], scenario: Scenario) -> tuple[float, ...]:
    """The counts by position; the lines must be those of the inputs, in their order."""
    for position, line in enumerate(lines):
        if not isinstance(line, dict) or not isinstance(line.get("name"), str):
            raise Wrong(("lines", position), f"has no name; {AGAIN}")
        if not _is_figure(line.get("partnerships")) or line["partnerships"] < 0:
            raise Wrong(("lines", position), "partnerships is not a number of at least 0")
    names, known = [line["name"] for line in lines], list(scenario.tiers)
    for name in known:
        if name not in names:
            raise Wrong(("lines",), f"line {name} of the inputs is missing")
    for position, name in enumerate(names):
        if name not in known or names.index(name) != position:
            why = "stands twice" if name in known else "is not in the inputs"
            raise Wrong(("lines", position), f"line {name} {why}")
    if names != known:
        raise Wrong(("lines",), f"the lines are not in the order of the inputs, which is {joined(known[:12], 'and')}")
    return tuple(float(line["partnerships"]) for line in lines)


def _bests(goals: list[Any]) -> dict[str, float | None]:
    """What the file states of each goal's best, which only solving could recompute; attainments must fit it."""
    bests: dict[str, float | None] = {}
    for position, goal in enumerate(goals):
        if not isinstance(goal, dict) or not isinstance(goal.get("name"), str):
            raise Wrong(("goals", position), f"has no name; {AGAIN}")
        best = goal.get("best")
        if best is not None and not _is_figure(best):
            raise Wrong(("goals", position, "best"), f"{json.dumps(best)[:40]} is no figure; {AGAIN}")
        bests[goal["name"]] = best
    return bests


def _broken(document: Json, scenario: Scenario, audited: Audited) -> tuple[Clash, ...]:
    """The rules that a given mix breaks; any other plan may break none."""
    sentences = [limit_sentence(scenario, key) for key in audited.broken]
    if document["status"] != "given":
        if sentences:
            raise Wrong(
                ("status",),
                f"a plan that is {document['status']} breaks no limit, and its counts break: " + "; ".join(sentences),
            )
        return ()
    stated = [clash.get("key") for clash in _part(document, "broken", list) if isinstance(clash, dict)]
    if stated != list(audited.broken):
        says = ", ".join(map(str, stated)) or "none"
        raise Wrong(("broken",), f"the file says {says}, and the counts break {', '.join(audited.broken) or 'none'}")
    places = [str(clash.get("place") or "") for clash in document["broken"]]
    return tuple(map(Clash, audited.broken, places, sentences))


def _compare(plan: Plan, document: Json, scenario: Scenario) -> None:
    """Every figure, name and mark of the file against the recomputed one."""
    recomputed = {
        "scenario": asdict(summary(scenario)),
        "score": plan.score,
        "lines": [asdict(line) for line in plan.lines],
        "totals": dict(plan.totals),
        "goals": [_goal(goal) for goal in plan.goals],
        "limits": [asdict(limit) for limit in plan.limits],
        "broken": [asdict(clash) for clash in plan.broken],
    }
    kept = ("format", "status", "gap", "warnings", "solver", "made", "inputs", "reason")
    if plan.status != "given":
        del recomputed["broken"]
    found = [
        *_differences(recomputed, {name: part for name, part in document.items() if name not in kept}, (), 0.0),
        *_overridden(plan, scenario),
    ]
    if found:
        raise Mismatch(found)


def _goal(goal: GoalResult) -> Json:
    return {
        **{field.name: getattr(goal, field.name) for field in fields(goal)},
        "where": {label: list(values) for label, values in goal.where.items()},
    }


def _differences(right: Any, stated: Any, key: Key, size: float) -> Iterator[tuple[Key, str]]:
    """Where what the file states is not what its counts and inputs give; `size` as in `_same`."""
    if isinstance(right, Mapping) and isinstance(stated, dict):
        size = _size(right)
        for name, part in right.items():
            if name not in stated:
                yield key, f"{name} is missing; {AGAIN}"
            else:
                yield from _differences(part, stated[name], (*key, name), size)
        for name in stated.keys() - right.keys():
            yield (*key, name), f"no such key; {AGAIN}"
    elif isinstance(right, Sequence) and not isinstance(right, str) and isinstance(stated, list):
        if len(right) != len(stated):
            yield key, f"the file has {len(stated)} and its inputs give {len(right)}"
        for position, (part, other) in enumerate(zip(right, stated, strict=False)):
            yield from _differences(part, other, (*key, position), 0.0)
    elif not _same(right, stated, size):
        yield key, f"the file says {_shown(stated)}, and its counts and inputs give {_shown(right)}"


def _same(right: Any, stated: Any, size: float) -> bool:
    """Equal; figures but for rounding, relative to themselves or to the figures that they are a difference of."""
    if _is_figure(right) and _is_figure(stated):
        return isclose(right, stated, rel_tol=SAME, abs_tol=SAME**2 + 1e-6 * SAME * size)
    return type(right) is type(stated) and bool(right == stated)


def _size(parts: Mapping[str, Any]) -> float:
    """How large the figures are of which others in the same object are differences."""
    return max((abs(part) for part in parts.values() if _is_figure(part)), default=0.0)


def _shown(value: Any) -> str:
    return f"{value:,.15g}" if _is_figure(value) else json.dumps(value, ensure_ascii=False, default=str)[:60]


def _overridden(plan: Plan, scenario: Scenario) -> Iterator[tuple[Key, str]]:
    """Overrides that the inputs do not show; another rate card cannot be told from them."""
    overrides = {name: str(value) for name, value in plan.scenario.overrides.items() if name != CARD}
    inputs = dump(scenario, planning=True)
    if _with(scenario, overrides) == inputs:
        return
    for name, value in overrides.items():
        if _with(scenario, {name: value}) != inputs:
            yield ("scenario", "overrides", name), f"the file says {value}, and its inputs say otherwise"


def _with(scenario: Scenario, overrides: Mapping[str, str]) -> Json | None:
    """The inputs with overrides stated once more; None where they cannot be."""
    try:
        return dump(changed(scenario, overrides=overrides), planning=True)
    except (ScenarioError, UsageError):
        return None


def _changed_since(stated: Summary, folder: Path) -> str | None:
    """What to say of a plan whose scenario file is there, but is not what the plan was made from."""
    if stated.file is None or stated.sha256 is None:
        return None
    card = {CARD: str(stated.overrides[CARD])} if CARD in stated.overrides else {}
    there = list(
        dict.fromkeys(
            path
            for path in (Path(stated.file), folder / stated.file, folder / Path(stated.file).name)
            if path.is_file()
        )
    )
    if not there or any(_digest(path, card) == stated.sha256 for path in there):
        return None
    return f"{stated.file} has changed since this plan was made; the plan's own inputs are used"


def _digest(path: Path, card: Mapping[str, str]) -> str | None:
    try:
        return from_path(path, None, card).sha256
    except Unreadable:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
