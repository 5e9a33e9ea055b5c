"""Scenario files -> Scenario, or every problem that they have."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from optimizer.domain.language.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from optimizer.files.checking import shaped
from optimizer.files.checks import check, check_budget
from optimizer.files.dump import dump
from optimizer.files.source import Source, again, from_path, from_text, with_budget
from optimizer.files.text import Unreadable
from optimizer.files.tree import walk

LEAST, MOST = 1.0, 1e12
"""Budgets within these are amounts of money beyond doubt; any other is read like the rest of a file."""


def load(path: str | Path, *, budget: float | None = None, overrides: Mapping[str, str] | None = None) -> Scenario:
    """Read a scenario file (YAML 1.2 or JSON) and its CSV rate card, with overrides (dotted key -> text as given).

    Raises ScenarioError with every problem, sorted by place.
    """
    return _checked(lambda: from_path(path, budget, overrides or {}))


def loads(
    text: str,
    *,
    name: str = "scenario.yaml",
    folder: str | Path | None = None,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    recorded: bool = False,
) -> Scenario:
    """Read the text of a scenario file; problems call it `name`, and its rate card is looked for in `folder`.

    `recorded` is what a plan recorded of its scenario: an override may have brought about what no file states.
    """
    place = None if folder is None else Path(folder)

    def read() -> Source:
        source = from_text(text, name, place, budget, overrides or {})
        source.recorded = recorded
        return source

    return _checked(read)


def changed(scenario: Scenario, *, budget: float | None = None, overrides: Mapping[str, str] | None = None) -> Scenario:
    """The scenario with further overrides, as if its file had been loaded with them too, but without reading it again.

    A scenario that was made in Python is written out first. Raises ScenarioError with every problem, and UsageError
    where another rate card is asked for (`tiers`), which only loading can read.
    """
    source = scenario.origin.tree
    if isinstance(source, Source) and budget is not None and LEAST <= budget <= MOST and not overrides:
        return _rebudgeted(scenario, with_budget(source, budget), float(budget))
    if not isinstance(source, Source):
        source = from_text(json.dumps(dump(scenario)), scenario.origin.file or "scenario", None, None, {})
    kept = source
    return _checked(lambda: again(kept, budget, overrides or {}))


def _rebudgeted(scenario: Scenario, source: Source, budget: float) -> Scenario:
    """The scenario at another budget: only what the budget has to fit is checked again."""
    new = scenario.model_copy(update={"budget": budget})
    check_budget(source, new)
    if source.problems:
        raise ScenarioError(_sorted(source))
    places = {**scenario.origin.places, ("budget",): source.tree.entries["budget"].place}
    return new.placed(source.origin(places))


def _checked(read: Callable[[], Source]) -> Scenario:
    try:
        source = read()
    except Unreadable as error:
        raise ScenarioError((error.found,)) from None
    scenario = shaped(source)
    check(source, scenario)
    if source.problems:
        raise ScenarioError(_sorted(source))
    return scenario.placed(source.origin({key: node.place for key, node in walk(source.tree)}))


def _sorted(source: Source) -> tuple[Problem, ...]:
    """By place: the scenario file first, then its rate card, then overrides; the same problem once."""
    ranks = {file: rank for rank, file in enumerate(source.files)}

    def rank(found: Problem) -> tuple[int, str, int, int]:
        place = found.place
        return ranks.get(place.file, len(ranks)), place.file, place.line or 0, place.column or 0

    return tuple(sorted(dict.fromkeys(source.problems), key=rank))
