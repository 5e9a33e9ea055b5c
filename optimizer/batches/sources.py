"""The scenarios of a batch, each read once, before anything is solved; one that cannot be read keeps its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimizer.domain.language.budgets import Budgets
from optimizer.domain.language.naming import told_apart
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import Problem, ScenarioError, UsageError
from optimizer.files import changed, dump, load

CARD = "tiers"
"""The one key whose values only reading a file can follow: each may be another rate card."""
SHOWN = 3
"""So many problems of a scenario are told in one cell."""

Base = Scenario | ScenarioError
"""A scenario as read, or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a batch: what the table calls it, and what was read of it, for each rate card that is tried.

    `digest` stands for all that its results depend on: the contents of the file and of its rate cards, or what is wrong
    with them. `budgets` are the budgets at which it is solved, None for a scenario that states none where no other is
    asked for; `refusal` says why a None among them is no budget to solve at.
    """

    label: str
    file: str
    bases: Mapping[str | None, Base]
    digest: str
    budgets: tuple[float | None, ...] = (None,)
    refusal: str | None = None

    @property
    def scenario(self) -> Scenario | None:
        """The scenario, of whichever rate card could be read first; None where none could."""
        return next((base for base in self.bases.values() if isinstance(base, Scenario)), None)


def sources(
    given: Sequence[str | Path | Scenario],
    overrides: Mapping[str, str],
    cards: Sequence[str | None],
    asked: Budgets | None,
) -> tuple[Source, ...]:
    """Reads every scenario of a batch with the overrides; `cards` are the values of `tiers` that are tried.

    Raises UsageError for none, for a file that is given twice, and ScenarioError where an override fits none of them.
    """
    if not given:
        raise UsageError("a batch needs at least one scenario file")
    files = [item.origin.file or item.name if isinstance(item, Scenario) else str(item) for item in given]
    _refuse_twice(given, files)
    found = []
    for item, file, label in zip(given, files, told_apart(files), strict=True):
        bases = {card: _read(item, overrides) if card is None else _with_card(item, overrides, card) for card in cards}
        found.append(_with_budgets(label, file, bases, asked))
    _refuse_override([base for source in found for base in source.bases.values()])
    return tuple(found)


def _refuse_twice(given: Sequence[str | Path | Scenario], files: Sequence[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for item, file in zip(given, files, strict=True):
        which = str(Path(file).absolute()), _digest(item) if isinstance(item, Scenario) else ""
        if which in seen:
            raise UsageError(f"{file} is given twice; its rows would be the same")
        seen.add(which)


def reason(error: ScenarioError) -> str:
    """What is wrong with a scenario, in one cell."""
    told = [_cell(problem) for problem in error.problems[:SHOWN]]
    if (more := len(error.problems) - SHOWN) > 0:
        told.append(f"and {more} more; see optimizer check")
    return "; ".join(told)


def _cell(problem: Problem) -> str:
    """A problem with its place in a file; what an override says stands in the table already."""
    return f"{problem.key}: {problem.message}" if problem.place.file.startswith("--") else str(problem)


def _read(item: str | Path | Scenario, overrides: Mapping[str, str]) -> Base:
    try:
        if isinstance(item, Scenario):
            return changed(item, overrides=overrides) if overrides else item
        return load(item, overrides=overrides)
    except ScenarioError as error:
        return error


def _with_card(item: str | Path | Scenario, overrides: Mapping[str, str], card: str) -> Base:
    base = _read(item, {**overrides, CARD: card})
    return placed(base, {CARD}) if isinstance(base, ScenarioError) else base


def placed(error: ScenarioError, varied: Collection[str]) -> ScenarioError:
    """The same problems, placed at `--vary` where it is the value of such a key that is wrong."""
    return ScenarioError(tuple(_placed(problem, varied) for problem in error.problems))


def _placed(problem: Problem, varied: Collection[str]) -> Problem:
    key, equals, value = problem.place.file.removeprefix("--set ").partition("=")
    if not _overridden(problem) or key not in varied:
        return problem
    return replace(problem, place=replace(problem.place, file=f"--vary {key}{equals}{value}"))


def _with_budgets(label: str, file: str, bases: Mapping[str | None, Base], asked: Budgets | None) -> Source:
    digests = [_digest(base) for base in bases.values()]
    source = Source(label, file, bases, _together(digests))
    scenario = source.scenario
    own = None if scenario is None else scenario.budget
    if asked is None:
        return replace(source, budgets=(own,))
    if scenario is None and asked.relative:
        return source
    try:
        return replace(source, budgets=asked.of(own, file))
    except UsageError as error:
        # A row says that there is no budget to take a share of; the amounts beside it are solved all the same.
        return replace(source, budgets=(None, *asked.amounts()), refusal=str(error))


def _refuse_override(bases: Sequence[Base]) -> None:
    """A typing error in `--set` is told at once, not once a job: where no file takes the override."""
    errors = [base for base in bases if isinstance(base, ScenarioError)]
    if len(errors) < len(bases):
        return
    wrong = [tuple(problem for problem in error.problems if _overridden(problem)) for error in errors]
    if all(wrong):
        raise ScenarioError(wrong[0])


def _overridden(problem: Problem) -> bool:
    return problem.place.file.startswith("--set ")


def _digest(base: Base) -> str:
    if isinstance(base, ScenarioError):
        return f"unreadable {hashlib.sha256(reason(base).encode()).hexdigest()}"
    if base.origin.files and not base.origin.overrides:
        return _together(list(base.origin.files.values()))
    return hashlib.sha256(json.dumps(dump(base), sort_keys=True).encode()).hexdigest()


def _together(digests: Sequence[str]) -> str:
    """One digest of several."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def readable(found: Sequence[Source]) -> Iterator[Scenario]:
    """Every scenario that could be read, in file order."""
    for source in found:
        yield from (base for base in source.bases.values() if isinstance(base, Scenario))
