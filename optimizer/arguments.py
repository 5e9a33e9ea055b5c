"""What a program hands over to `optimizer.api`, checked as on the command line; raises UsageError."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from math import inf
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict, TypeGuard

from optimizer.errors import UsageError

if TYPE_CHECKING:
    from optimizer.domain.language.scenario import Scenario

SCENARIOS = 'the path of a scenario file such as "launch.yaml", or a scenario that `load` returned'


class Solving(TypedDict):
    """How to solve, by the names of `planner.solve`: solver, seconds, relative gap, whether to solve a second time."""

    solver: str
    time_limit: float | None
    gap: float
    check: bool


def solving(solver: str, time_limit: Any, gap: Any, check: bool) -> Solving:  # noqa: FBT001 - as `solve` takes them
    """How to solve, with the number of seconds and the gap checked."""
    effort(time_limit, gap)
    return Solving(solver=solver, time_limit=time_limit, gap=gap, check=check)


def effort(time_limit: Any, gap: Any = 0.0) -> None:
    """A number of seconds above 0, or None for no limit; and a rate from 0 to 1."""
    if time_limit is not None and not (_is_number(time_limit) and 0 < time_limit < inf):
        _refuse("time_limit", "a number of seconds above 0, or None", time_limit)
    rate("gap", gap)


def rate(name: str, given: Any) -> None:
    """A rate from 0 to 1."""
    if not (_is_number(given) and 0 <= given <= 1):
        _refuse(name, "a rate from 0 to 1, such as 0.01", given)


def scenario(given: Any) -> None:
    """A path, or a scenario."""
    from optimizer.domain.language.scenario import Scenario

    if not isinstance(given, str | os.PathLike | Scenario):
        _refuse("scenario", SCENARIOS, given)


def scenarios(given: Any) -> list[str | Scenario]:
    """A path or a scenario, or several of them."""
    from optimizer.domain.language.scenario import Scenario

    if isinstance(given, str | os.PathLike | Scenario):
        given = [given]
    several("scenarios", f"{SCENARIOS}, or a list of them", given)
    listed = list(given)
    for item in listed:
        scenario(item)
    return [item if isinstance(item, Scenario) else os.fspath(item) for item in listed]


def output(given: Any) -> str | None:
    """The path of a file, or None."""
    if given is None:
        return None
    path("output", given)
    name: str = os.fspath(given)
    return name


def where(workers: Any, kind: Any, executor: Any) -> None:
    """Where a batch runs: how many workers of which kind, or an executor."""
    if workers is not None:
        count("workers", workers, 1)
    one_of("workers_kind", (None, "threads", "processes"), kind)
    if executor is not None and not hasattr(executor, "submit"):
        raise UsageError("executor is a concurrent.futures.Executor, such as ThreadPoolExecutor(4)")


def path(name: str, given: Any, *others: type) -> None:
    """A path, or something of another kind."""
    if not isinstance(given, (str, os.PathLike, *others)):
        words = ["the path of a file", *(f"a {other.__name__}" for other in others)]
        _refuse(name, " or ".join(words), given)


def amount(budget: Any) -> float | None:
    """An amount of money as Python's own number, of whatever kind it was given, or None."""
    if budget is None:
        return None
    if not (_is_number(budget) and 0 <= budget < inf):
        _refuse("budget", "a number from 0 on, such as 60000", budget)
    return int(budget) if budget == int(budget) else float(budget)


def changes(overrides: Any) -> None:
    """Dotted keys with their values, or None."""
    if overrides is None:
        return
    if not isinstance(overrides, Mapping):
        _refuse("overrides", 'a mapping such as {"reserve": "5%"}', overrides)
    for key, value in overrides.items():
        if not isinstance(key, str) or not (isinstance(value, str) or _is_number(value)):
            _refuse(
                "overrides", 'a mapping of keys to values as a file states them, such as {"reserve": "5%"}', overrides
            )


def count(name: str, given: Any, least: int) -> None:
    """A whole number."""
    if not (isinstance(given, Integral) and _is_number(given) and given >= least):
        _refuse(name, f"a whole number from {least} on", given)


def one_of(name: str, known: Collection[str | None], given: Any) -> None:
    """One of a few words."""
    if not isinstance(given, str | None) or given not in known:
        _refuse(name, " or ".join(repr(word) for word in known), given)


def several(name: str, example: str, given: Any) -> None:
    """Something to go through, and no text."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        _refuse(name, example, given)


def budgets(given: Any) -> str | list[Any]:
    """A text, or amounts as Python's own numbers; what else is among them is refused where they are read."""
    if isinstance(given, str):
        return given
    several("budgets", 'amounts such as [20_000, 40_000], or a text such as "5k..100k:5k"', given)
    return [float(each) if _is_number(each) else each for each in given]


def names(name: str, example: str, given: Any) -> tuple[str, ...]:
    """Several texts."""
    several(name, example, given)
    found = tuple(given)
    if not all(isinstance(each, str) for each in found):
        _refuse(name, example, found)
    return found


def varied(given: Any) -> None:
    """A mapping from keys to values, or to a text that lists them."""
    example = 'a mapping such as {"tiers.micro.fee_per_post": "650..900:50"}, or of keys to lists of values'
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        _refuse("vary", example, given)
    for values in given.values():
        if not isinstance(values, str):
            several("vary", example, values)


def _is_number(given: Any) -> TypeGuard[float]:
    return isinstance(given, Real) and not isinstance(given, bool)


def _refuse(name: str, allowed: str, given: object) -> NoReturn:
    shown = repr(given)
    raise UsageError(f"{name} is {allowed}; given was {shown if len(shown) <= 60 else f'{shown[:59]}…'}")  # noqa: PLR2004
