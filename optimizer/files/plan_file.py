"""Plan files: read back, rebuilt from their own inputs, and refused where a figure does not add up.

A plan file holds every figure that its scenario states. The scenario is rebuilt from them, the counts are taken from
the lines, everything else is recomputed by the audit and compared with what the file states.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.results import goal_results, score
from optimizer.domain.arithmetic.rules import in_order
from optimizer.domain.findings.plan import NO_PLAN, Audited, Made, Plan, Summary
from optimizer.domain.findings.verify import Check
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Origin, Scenario
from optimizer.domain.language.wording import joined
from optimizer.errors import Key, Place, Problem, ScenarioError
from optimizer.files import plan_audit, plan_shape
from optimizer.files.plan_origin import changed_since
from optimizer.files.plan_shape import AGAIN, Json, Wrong, part, shape
from optimizer.files.scenario_file import loads
from optimizer.files.source import PLAN_KEYS
from optimizer.files.text import Unreadable, decoded, read_bytes
from optimizer.files.tree import Mapping as Tree
from optimizer.files.tree import dotted, place_of
from optimizer.files.yaml_file import read_yaml

FORMAT = 1
"""The version of the plan file that is written and read."""
LARGEST_PLAN = 64_000_000
MOST_TOLD = 8
"""So many figures that do not add up are told one by one."""
WITH_PLAN = ("optimal", "feasible", "given")


class PlanRead(NamedTuple):
    """A plan from a file, its scenario, and what a reader should know about the two."""

    plan: Plan
    scenario: Scenario
    document: Json
    notes: tuple[str, ...] = ()


class _Recomputed(NamedTuple):
    plan: Plan
    scenario: Scenario
    audited: Audited


class Held(NamedTuple):
    """A plan file beside what its counts and inputs give: every figure of it, and what it says and cannot be."""

    plan: Plan
    scenario: Scenario
    document: Json
    checks: tuple[Check, ...]


def is_plan(path: str | Path) -> bool:
    """Whether a file is meant as a plan file rather than a scenario; raises ScenarioError where it cannot be read."""
    name = str(path)
    text = _text(name)
    if not text.lstrip().startswith("{"):
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if Path(path).suffix.casefold() != ".json":
            return False  # YAML has braces, too; the reader of scenarios says what is wrong with it.
        raise _no_json(name, error) from None
    return isinstance(found, dict) and "tiers" not in found and bool(PLAN_KEYS & found.keys())


def load_plan(path: str | Path) -> PlanRead:
    """Read a plan file. Raises ScenarioError naming every figure that does not add up (the first ones, if many)."""
    name = str(path)
    read = read_plan(_text(name), name)
    note = changed_since(read.plan.scenario, Path(name).parent)
    return read._replace(notes=(note,) if note else ())


def read_plan(text: str, name: str = "plan.json") -> PlanRead:
    """Reads the text of a plan file; raises ScenarioError, whose problems call it `name`, where a figure is wrong."""
    document, found = _taken(text, name)
    if differing := plan_audit.wrong(found.plan, document, found.scenario, found.audited):
        raise _refusal(differing, text, name)
    return PlanRead(found.plan, found.scenario, document)


def held_against(path: str | Path) -> Held:
    """A plan file beside what its counts and inputs give; raises ScenarioError where it cannot be read as one."""
    document, found = _taken(_text(str(path)), str(path))
    compared = plan_audit.compared(found.plan, document, found.scenario)
    said = plan_audit.contradictions(found.plan, document, found.scenario, found.audited)
    checks = [Check(_named(one.key, document), one.stated, one.right, one.wrong) for one in compared]
    checks += [Check(_named(key, document), None, None, wrong) for key, wrong in said]
    return Held(found.plan, found.scenario, document, tuple(checks))


def _taken(text: str, name: str) -> tuple[Json, _Recomputed]:
    """A document and the plan that its counts and inputs give; raises ScenarioError where it is none."""
    try:
        document = _parsed(text, name)
        return document, _recomputed(document, name)
    except Wrong as wrong:
        raise _refusal(wrong.found, text, name) from None


def _refusal(wrong: Sequence[tuple[Key, str]], text: str, name: str) -> ScenarioError:
    """The problems of a plan file, the first ones if many."""
    told = _problems(text, name, wrong[:MOST_TOLD])
    if more := len(wrong) - len(told):
        message = f"{more} more {'figure does' if more == 1 else 'figures do'} not add up either"
        told.append(Problem(Place(name), "", message))
    return ScenarioError(tuple(told))


def rebuilt(plan: Plan) -> Scenario:
    """The scenario of a plan, from what the plan states of it."""
    return _scenario(plan.inputs, plan.scenario, plan.scenario.file or "plan")


def _text(name: str) -> str:
    try:
        return decoded(read_bytes(Path(name), name, LARGEST_PLAN, "a plan file or a scenario"), name)
    except Unreadable as bad:
        raise ScenarioError((bad.found,)) from None


def _parsed(text: str, name: str) -> Json:
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise _no_json(name, error) from None
    if not isinstance(document, dict) or "format" not in document:
        raise Wrong(((), f"states no format, so it is no plan file; {AGAIN}"))
    version = document["format"]
    if version != FORMAT or isinstance(version, bool):
        written = json.dumps(version)[:40]
        raise Wrong((("format",), f"the file is of version {written}, and version {FORMAT} is read; {AGAIN}"))
    return document


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice[:40]}" stands twice in one object')
    return found


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no figure")


def _no_json(name: str, error: Exception) -> ScenarioError:
    place, why = Place(name), str(error)
    if isinstance(error, json.JSONDecodeError):
        place, why = Place(name, error.lineno, error.colno), error.msg
    return ScenarioError((Problem(place, "", f"is not JSON ({why}); {AGAIN}"),))


def _problems(text: str, name: str, found: Sequence[tuple[Key, str]]) -> list[Problem]:
    """Problems with their places in the file; the text is read again for them, which only a wrong file needs."""
    if not any(key for key, _ in found):
        return [Problem(Place(name), "", message) for _, message in found]
    try:
        tree, within = read_yaml(text.replace("\t", " "), name, json=True).tree, json.loads(text)
    except Unreadable:  # JSON may go deeper than a scenario; then there are no places.
        tree, within = None, json.loads(text)
    return [
        Problem(place_of(tree, key) if key and isinstance(tree, Tree) else Place(name), _named(key, within), message)
        for key, message in found
    ]


def _named(key: Key, within: Any) -> str:
    """The dotted key, with a part's name in place of its position where it has one: lines.micro.spend."""
    names: list[str | int] = []
    for step in key:
        held = step in within if isinstance(within, dict) else isinstance(step, int) and step < len(within or ())
        within = within[step] if held else None
        named = isinstance(step, int) and isinstance(within, dict) and isinstance(within.get("name"), str)
        names.append(str(within["name"]) if named else step)
    return dotted(tuple(names))


def _recomputed(document: Json, name: str) -> _Recomputed:
    """The plan of a document, every figure of it worked out anew; raises `Wrong` for what has no shape of a plan."""
    status = part(document, "status", str)
    if status in NO_PLAN:
        why = document.get("reason")
        raise Wrong((("status",), f"the file holds no plan, for it is {status}" + (f": {why}" if why else "")))
    if status not in WITH_PLAN:
        raise Wrong((("status",), f'"{status[:40]}" is no status of a plan; there are {joined(WITH_PLAN, "and")}'))
    stated = plan_shape.summary(document)
    try:
        scenario = _scenario(part(document, "inputs", dict), stated, name)
    except ScenarioError as error:
        found = ((("inputs",), f"{found.key}: {found.message}") for found in error.problems)
        raise Wrong(*found) from None
    audited = Arithmetic(scenario).audit(plan_shape.counts(document, list(lines_of(scenario))))
    goals = goal_results(scenario, audited.goals, plan_shape.bests(document))
    plan = Plan(
        scenario=stated,
        status=status,
        gap=plan_shape.gap(document),
        score=score(scenario, audited, goals),
        lines=audited.lines,
        totals=audited.totals,
        goals=goals,
        limits=in_order(scenario, (*audited.limits, *plan_shape.drawn_limits(document, scenario))),
        groups=audited.groups,
        periods=audited.periods,
        cash=audited.cash,
        warnings=plan_shape.texts(document, "warnings"),
        solver=plan_shape.solver(document),
        made=shape(Made, document, "made"),
        inputs=document["inputs"],
        reason=part(document, "reason", str) if "reason" in document else None,
        conflict=plan_shape.clashes(document, "conflict"),
        broken=plan_audit.broken(document, scenario, audited),
    )
    return _Recomputed(plan, scenario, audited)


def _scenario(inputs: Mapping[str, Any], stated: Summary, name: str) -> Scenario:
    """The scenario that the inputs of a plan state, knowing what the plan says of its file."""
    scenario = loads(json.dumps(inputs, default=dict), name=name, recorded=True)
    origin = scenario.origin
    own = Origin(stated.file, stated.sha256, dict(stated.overrides), origin.places, origin.tree, stated.files)
    return scenario.placed(own)
