"""Plans side by side: each from a plan file, or solved on the way; as they are, or under the same assumptions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from optimizer.domain.arithmetic.groups import subtotals
from optimizer.domain.findings.compare import Comparison, Crossed, Ground, Side
from optimizer.domain.findings.plan import NO_PLAN, Plan
from optimizer.domain.language.naming import told_apart
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.wording import joined
from optimizer.errors import MissingPlanError, Place, Problem, ScenarioError, UsageError
from optimizer.files import load
from optimizer.files.grouping import grouped
from optimizer.files.plan_file import is_plan, load_plan, rebuilt
from optimizer.studies.compare import differences
from optimizer.studies.compare.ahead import ahead
from optimizer.studies.compare.assumptions import alike, differing
from optimizer.studies.compare.contradictions import contradictions
from optimizer.studies.compare.ladder import ladder
from optimizer.studies.evaluate import Solve, bests_of, bests_under, counts_under, given
from optimizer.studies.solve import answer

FEWEST = 2
TOO_FEW = "a comparison takes at least two plans or scenarios, for example: optimizer compare today.json proposal.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to compare: what it was given by, its scenario, its plan where there is one yet, notes on the two."""

    given: str
    scenario: Scenario
    plan: Plan | None = None
    notes: tuple[str, ...] = ()


def opened(thing: str | os.PathLike[str] | Plan | Scenario) -> Entry:
    """What a plan file, a scenario file, a plan or a scenario brings to a comparison.

    Raises ScenarioError for a wrong file, MissingPlanError for a plan that says that there is none.
    """
    if isinstance(thing, Scenario):
        return Entry(thing.origin.file or thing.name, thing)
    if isinstance(thing, Plan):
        name = thing.scenario.file or thing.scenario.name
        return Entry(name, rebuilt(_there(thing, name)), thing)
    path = os.fspath(thing)
    if not is_plan(path):
        return Entry(path, load(path))
    read = load_plan(path)
    return Entry(path, read.scenario, read.plan, read.notes)


def opened_all(things: Sequence[str | os.PathLike[str] | Plan | Scenario]) -> list[Entry]:
    """What each of them brings; raises one ScenarioError with the problems of all files."""
    entries, problems = list[Entry](), list[Problem]()
    for thing in things:
        try:
            entries.append(opened(thing))
        except ScenarioError as wrong:
            problems += wrong.problems
    if problems:
        raise ScenarioError(tuple(problems))
    return entries


def arranged(entries: Sequence[Entry], baseline: str | None) -> list[Entry]:
    """The entries, the baseline first: the one of that file, short name or scenario name. Raises UsageError."""
    if len(entries) < FEWEST:
        raise UsageError(TOO_FEW)
    if baseline is None:
        return list(entries)
    names = list(told_apart([entry.given for entry in entries]))
    titles = [entry.scenario.name for entry in entries]
    for known in ([entry.given for entry in entries], names, titles):
        if known.count(baseline) == 1:
            place = known.index(baseline)
            return [entries[place], *entries[:place], *entries[place + 1 :]]
    why = (
        "several have this name" if baseline in titles else f"nothing here has this name{did_you_mean(baseline, names)}"
    )
    raise UsageError(f"--baseline {baseline}: {why}; compared are {joined(names, 'and')}")


def compare(
    entries: Sequence[Entry],
    *,
    under: Entry | None = None,
    cross: bool = False,
    solve: Solve = answer,
    by: Sequence[str] = (),
) -> Comparison:
    """The entries side by side, the first one the baseline; those without a plan are solved by `solve`.

    `under` has every mix evaluated under that scenario; `cross` has every mix evaluated under every entry's scenario.
    `by` are labels by which every plan is added up.

    Raises ScenarioError for different currencies and for lines that `under` lacks, MissingPlanError where a scenario
    has no plan, and what solving raises.
    """
    if len(entries) < FEWEST:
        raise UsageError(TOO_FEW)
    if under is not None and cross:
        raise UsageError("--under evaluates every plan under one scenario, --cross under each of theirs; choose one")
    if by:
        entries = [_grouped(entry, by) for entry in entries]
        under = under and _grouped(under, by)
    _one_currency([*entries, *([] if under is None else [under])])
    plans = [entry.plan or _there(solve(entry.scenario), entry.given) for entry in entries]
    names = told_apart([entry.given for entry in entries])
    sides = [
        Side(name, entry.given, plan, _sentences(plan), entry.notes)
        for name, entry, plan in zip(names, entries, plans, strict=True)
    ]
    if under is not None:
        evaluated = _under(sides, under, solve)
        found = _comparison(evaluated, entries, under)
        return replace(found, ahead=tuple(ahead(evaluated, [under.scenario for _ in evaluated])))
    first = alike([entry.scenario for entry in entries])
    grounds = _crossed(sides, entries, first, solve) if cross else ()
    stated, notes = contradictions(sides, [entry.scenario for entry in entries], first)
    sure = tuple(ahead(stated, [entry.scenario for entry in entries]))
    return replace(_comparison(stated, entries, None), cross=grounds, notes=notes, ahead=sure)


def _grouped(entry: Entry, by: Sequence[str]) -> Entry:
    """An entry whose plan is added up by these labels."""
    scenario, plan = grouped(entry.scenario, by), entry.plan
    if plan is not None:
        counts = [line.partnerships for line in plan.lines]
        plan = replace(plan, groups=subtotals(scenario, counts, scenario.report.by))
    return replace(entry, scenario=scenario, plan=plan)


def _comparison(sides: Sequence[Side], entries: Sequence[Entry], under: Entry | None) -> Comparison:
    plans = [side.plan for side in sides]
    base, *others = sides
    return Comparison(
        currency=base.plan.scenario.currency,
        sides=tuple(sides),
        lines=differences.line_changes(plans),
        measures=differences.measure_changes(plans),
        goals=differences.goal_changes(plans),
        increments=tuple(differences.increment(side, base) for side in others),
        dominances=differences.dominances(sides),
        assumptions=() if under is not None else differing([entry.scenario for entry in entries]),
        leaders=differences.leaders(sides),
        ladder=ladder(sides),
        under=None if under is None else under.given,
    )


def _one_currency(entries: Sequence[Entry]) -> None:
    first = entries[0]
    for entry in entries[1:]:
        if entry.scenario.currency != first.scenario.currency:
            message = (
                f"{entry.given} is in {entry.scenario.currency} and {first.given} in {first.scenario.currency}; "
                "no conversion is ever made, so state both in one currency"
            )
            raise ScenarioError((Problem(_place(entry, "currency"), "currency", message),))


def _place(entry: Entry, key: str) -> Place:
    """Where a scenario file states a key; a plan file as a whole, for its inputs are read without their places."""
    return entry.scenario.origin.place((key,)) if entry.plan is None else Place(entry.given)


def _there(plan: Plan, name: str) -> Plan:
    """The plan, where it is one."""
    if plan.status in NO_PLAN:
        raise MissingPlanError(f"{name}: no plan exists: {plan.reason or plan.status}")
    return plan


def _sentences(plan: Plan) -> tuple[str, ...]:
    return tuple(clash.sentence for clash in plan.broken)


def _under(sides: Sequence[Side], under: Entry, solve: Solve) -> list[Side]:
    """Every mix under one scenario; raises ScenarioError naming every line that it lacks."""
    problems = []
    for side in sides:
        for name in _missing(side.plan, under.scenario):
            message = f"{side.name} buys {name}, and {under.given} has no line of that name; add it to its rate card"
            problems.append(Problem(_place(under, "tiers"), f"tiers.{name}", message))
    if problems:
        raise ScenarioError(tuple(problems))
    bests, used = bests_under(under.scenario, solve)
    evaluated = [given(under.scenario, counts_under(under.scenario, side.plan), bests, used) for side in sides]
    return [replace(side, plan=plan, broken=_sentences(plan)) for side, plan in zip(sides, evaluated, strict=True)]


def _missing(plan: Plan, scenario: Scenario) -> tuple[str, ...]:
    return tuple(line.name for line in plan.lines if line.partnerships and line.name not in lines_of(scenario))


def _crossed(sides: Sequence[Side], entries: Sequence[Entry], first: Sequence[int], solve: Solve) -> tuple[Ground, ...]:
    """Every mix under every scenario, once for scenarios that say the same; `first` as in `alike`."""
    grounds: list[Ground] = []
    for position in dict.fromkeys(first):
        side, entry = sides[position], entries[position]
        # A plan file may call itself optimal; what regret is measured by is always solved here.
        best = side.plan if entry.plan is None else solve(entry.scenario)
        grounds.append(_ground(side.name, entry.scenario, best, sides))
    return tuple(grounds)


def _ground(name: str, scenario: Scenario, best: Plan, sides: Sequence[Side]) -> Ground:
    mixes = tuple(_mix(side.plan, scenario, best) for side in sides)
    return Ground(name, scenario.strategy, best.score, best.status == "optimal", mixes)


def _mix(plan: Plan, scenario: Scenario, best: Plan) -> Crossed:
    """A mix under a scenario. Less is better where the strategy seeks the least spend."""
    if missing := _missing(plan, scenario):
        return Crossed(None, None, None, missing=missing)
    there = given(scenario, counts_under(scenario, plan), *bests_of(best))
    regret = None
    if best.score is not None and there.score is not None:
        regret = differences.difference(best.score, there.score) * (-1.0 if scenario.strategy == "cheapest" else 1.0)
    return Crossed(there.score, regret, there.totals["spend"], _sentences(there))
