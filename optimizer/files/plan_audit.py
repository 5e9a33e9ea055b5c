"""A plan file against the arithmetic: every figure of it, recomputed from its own counts and inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from math import isclose
from typing import Any, NamedTuple

from optimizer.domain.arithmetic.results import summary
from optimizer.domain.findings.plan import (
    Audited,
    Clash,
    GoalResult,
    GroupResult,
    LimitResult,
    LineResult,
    PeriodResult,
    Plan,
    nested,
)
from optimizer.domain.language.override import factor
from optimizer.domain.language.plan_lines import PERIOD
from optimizer.domain.language.scenario import NORMALISED, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.errors import Key, ScenarioError, UsageError
from optimizer.files.dump import dump_planned
from optimizer.files.plan_shape import AGAIN, UNSTATED, Json, is_drawn, is_figure, part
from optimizer.files.scenario_file import changed

SAME = 1e-9
"""Relative difference between two figures that counts as none."""
NOISE = 1e-12
"""The same for a difference of figures, relative to the largest of them: rounding is relative to those."""
PROVEN, WIDEST = 1e-6, 1.0
"""A gap up to the first is a proof; the second is the largest that may be asked for, and called optimal then."""
BEYOND = 1e-6
"""Relative difference by which a plan may exceed a goal's best, which the solver's tolerances leave."""
DIFFERENCES = ("slack", "unspent", "overlap", "profit", "roi", "left")
DROPPED = ("stops",)
"""Keys of older files that nobody reads any more."""
OPTIONAL = tuple(UNSTATED)
"""Keys of a limit that stand only where they say something."""
CARD = "tiers"
TAKEN = (
    "format",
    "status",
    "gap",
    "warnings",
    "solver",
    "made",
    "digest",
    "inputs",
    "reason",
    "broken",
    "conflict",
    "risk",
)
"""What no arithmetic gives, or what is compared in words."""

Found = tuple[Key, str]


class Compared(NamedTuple):
    """A figure or text of the file beside what was recomputed; `wrong` says what is wrong with it, if anything is."""

    key: Key
    stated: Any
    right: Any
    wrong: str = ""


def wrong(plan: Plan, document: Json, scenario: Scenario, audited: Audited) -> list[Found]:
    """Everything in which the file is not what its counts and inputs give: keys, each with what is wrong."""
    return [
        *((one.key, one.wrong) for one in compared(plan, document, scenario) if one.wrong),
        *contradictions(plan, document, scenario, audited),
    ]


def contradictions(plan: Plan, document: Json, scenario: Scenario, audited: Audited) -> list[Found]:
    """What the file says beside its figures, and cannot be."""
    return [
        *_broken(document, scenario, audited),
        *_proof(plan),
        *_bests(plan, audited),
        *_overridden(plan, scenario),
    ]


def compared(plan: Plan, document: Json, scenario: Scenario) -> list[Compared]:
    """Every figure, name and mark of the file beside the recomputed plan's."""
    recomputed = {
        "scenario": _but_files(asdict(summary(scenario))),
        "score": plan.score,
        "lines": [_line(line) for line in plan.lines],
        "totals": nested(plan.totals),
        "goals": [_goal(goal) for goal in plan.goals],
        "limits": [_limit(limit) for limit in plan.limits],
    }
    if plan.groups or "groups" in document:
        recomputed["groups"] = {key: [_group(group) for group in found] for key, found in plan.groups.items()}
    if plan.periods or "periods" in document:
        recomputed["periods"] = [_period(period) for period in plan.periods]
    if plan.cash or "cash" in document:
        recomputed["cash"] = [asdict(month) for month in plan.cash]
    stated = {name: content for name, content in document.items() if name not in TAKEN}
    if isinstance(rows := stated.get("limits"), list):
        recomputed["limits"] = [_limit(limit) for limit in plan.limits if not is_drawn(_limit(limit))]
        stated["limits"] = [row for row in rows if not is_drawn(row)]
    stated["scenario"] = _but_files(stated["scenario"])
    return list(_compared(recomputed, stated, (), NOISE))


def _but_files(about: Json) -> Json:
    """What is said of a scenario, but for the files that were read, which no arithmetic gives, and for no rates."""
    return {name: value for name, value in about.items() if name != "files" and (name != "exchange" or value)}


def broken(document: Json, scenario: Scenario, audited: Audited) -> tuple[Clash, ...]:
    """The rules that a given mix breaks, with the places that the file states."""
    if document["status"] != "given":
        return ()
    stated = {clash.get("key"): clash for clash in part(document, "broken", list) if isinstance(clash, dict)}
    return tuple(
        Clash(key, str(stated.get(key, {}).get("place") or ""), limit_sentence(scenario, key)) for key in audited.broken
    )


def _broken(document: Json, scenario: Scenario, audited: Audited) -> Iterator[Found]:
    """Limits that the counts break and the file does not say so; a plan that was solved may break none."""
    sentences = {key: limit_sentence(scenario, key) for key in audited.broken}
    if document["status"] != "given":
        if sentences:
            told = "; ".join(sentences.values())
            yield ("status",), f"the file says {document['status']}, and its counts break a limit: {told}"
        if "broken" in document:
            yield ("broken",), f"only a given mix states this, and the file says {document['status']}; {AGAIN}"
        return
    stated = {clash.get("key"): clash.get("sentence") for clash in document["broken"] if isinstance(clash, dict)}
    if stated != sentences or len(stated) != len(document["broken"]):
        says, breaks = (", ".join(map(str, keys)) or "none" for keys in (stated, sentences))
        yield ("broken",), f"the file names {says}, and its counts break {breaks}"


def _proof(plan: Plan) -> Iterator[Found]:
    """A gap that does not go with the status: nothing here can tell whether there was a proof."""
    if plan.status == "optimal" and (plan.gap is None or plan.gap > WIDEST):
        says = "no gap" if plan.gap is None else f"a gap of {_shown(plan.gap)}"
        yield ("gap",), f"the file says optimal, and states {says}; {AGAIN}"
    elif plan.status == "feasible" and plan.gap is not None and plan.gap <= PROVEN:
        yield ("gap",), f"the file says feasible, and a gap of {_shown(plan.gap)} is a proof; {AGAIN}"


def _bests(plan: Plan, audited: Audited) -> Iterator[Found]:
    """Bests that cannot be: of a strategy that has none, or below what a plan reaches that keeps every limit."""
    strategy = plan.scenario.strategy
    for position, goal in enumerate(plan.goals):
        key = ("goals", position, "best")
        if strategy not in NORMALISED:
            if goal.best is not None:
                yield key, f"the file says {_shown(goal.best)}, and strategy {strategy} measures no goal by its best"
        elif goal.best is None:
            if plan.status != "given":
                yield key, f"the file says {plan.status}, and does not state what the goal alone could reach; {AGAIN}"
        elif not audited.broken and goal.value > goal.best + BEYOND * abs(goal.best) + SAME:
            value = _shown(goal.value)
            yield key, f"the file says {_shown(goal.best)}, and this plan, which keeps every limit, reaches {value}"


def _line(line: LineResult) -> Json:
    stated = asdict(line)
    del stated["cost_items"], stated["cost_per"]
    if stated["line"] is None:
        del stated["line"]
    else:
        stated["period"] = line.labels[PERIOD]
    return stated | nested(line.beside)


def _period(period: PeriodResult) -> Json:
    stated = {field.name: getattr(period, field.name) for field in fields(period) if field.name != "figures"}
    return stated | dict(period.figures)


def _limit(limit: LimitResult) -> Json:
    return {name: value for name, value in asdict(limit).items() if name not in OPTIONAL or value not in (None, {})}


def _group(group: GroupResult) -> Json:
    value = list(group.value) if isinstance(group.value, tuple) else group.value
    return {"value": value, "lines": group.lines, **nested(group.figures), "measures": dict(group.measures)}


def _goal(goal: GoalResult) -> Json:
    stated = {field.name: getattr(goal, field.name) for field in fields(goal)}
    return stated | {"where": {label: list(values) for label, values in goal.where.items()}}


def _compared(right: Any, stated: Any, key: Key, noise: float) -> Iterator[Compared]:
    """What the file states beside what was recomputed; `noise` is the absolute difference that counts as none."""
    if isinstance(right, Mapping) and isinstance(stated, dict):
        noise = NOISE * max((abs(own) for own in right.values() if is_figure(own)), default=0.0)
        for name, own in right.items():
            if name in stated:
                yield from _compared(own, stated[name], (*key, name), noise if name in DIFFERENCES else 0.0)
            else:
                yield Compared(key, None, own, f"{name} is missing; {AGAIN}")
        for name in stated:
            if name not in (*right, *DROPPED):
                yield Compared((*key, name), stated[name], None, f"no such key; {AGAIN}")
    elif isinstance(right, Sequence) and not isinstance(right, str) and isinstance(stated, list):
        if len(right) != len(stated):
            wrong = f"the file has {len(stated)}, and its inputs give {len(right)}"
            yield Compared(key, len(stated), len(right), wrong)
        for position, (own, other) in enumerate(zip(right, stated, strict=False)):
            yield from _compared(own, other, (*key, position), 0.0)
    elif _same(right, stated, noise):
        yield Compared(key, stated, right)
    else:
        wrong = f"the file says {_shown(stated)}, and its counts and inputs give {_shown(right)}"
        yield Compared(key, stated, right, wrong)


def _same(right: Any, stated: Any, noise: float) -> bool:
    if is_figure(right) and is_figure(stated):
        return isclose(right, stated, rel_tol=SAME, abs_tol=noise)
    return type(right) is type(stated) and bool(right == stated)


def _shown(value: Any) -> str:
    return f"{value:,.15g}" if is_figure(value) else json.dumps(value, ensure_ascii=False, default=str)[:60]


def _overridden(plan: Plan, scenario: Scenario) -> Iterator[Found]:
    """Overrides that the inputs do not show; another rate card and relative changes cannot be told from them."""
    overrides = {name: str(value) for name, value in plan.scenario.overrides.items() if name != CARD}
    if any(factor(value) is not None for value in overrides.values()):
        return  # What they were relative to, the inputs do not say.
    inputs = dump_planned(scenario)
    if _with(scenario, overrides) == inputs:
        return
    for name, value in overrides.items():
        if _with(scenario, {name: value}) != inputs:
            yield ("scenario", "overrides", name), f"the file says {value}, and its inputs say otherwise"


def _with(scenario: Scenario, overrides: Mapping[str, str]) -> Json | None:
    """The inputs with overrides stated once more; None where they cannot be."""
    try:
        return dump_planned(changed(scenario, overrides=overrides))
    except (ScenarioError, UsageError):
        return None
