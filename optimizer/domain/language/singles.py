"""The limits of a scenario one by one: `by` makes one limit for each value of a label of what the file states once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit, Scenario, Where, derived
from optimizer.domain.language.selection import select, values_of

SIDES = ("at_least", "at_most", "exactly")


@dataclass(frozen=True, slots=True)
class Single:
    """One limit as it holds; `key` is `limits.3`, or `limits.3 (micro)` of a limit `by` a label, `by` its value."""

    key: str
    position: int
    limit: Limit
    by: Mapping[str, str] = field(default_factory=dict)


@derived
def every_single(scenario: Scenario) -> tuple[Single, ...]:
    """Every limit in the file's order, and each value's in the rate card's; one with nothing to compare has none."""
    return tuple(_singles(scenario))


@derived
def singles(scenario: Scenario) -> tuple[Single, ...]:
    """Those limits that speak of what is planned."""
    return tuple(one for one in every_single(scenario) if not one.limit.drawn)


@derived
def drawn_singles(scenario: Scenario) -> tuple[Single, ...]:
    """Those limits that speak of draws: `sure` and `worst`."""
    return tuple(one for one in every_single(scenario) if one.limit.drawn)


def single(scenario: Scenario, key: str) -> tuple[Single, str]:
    """The limit of a dotted key, and the bound in which the key ends (`limits.3 (micro).at_most`), or nothing."""
    found = {one.key: one for one in every_single(scenario)}
    if key in found:
        return found[key], ""
    head, _, bound = key.rpartition(".")
    return found[head], bound


def left_out(scenario: Scenario, limit: Limit) -> Iterator[str]:
    """The values of a limit's label that have no limit: nothing of them is left to compare with."""
    for value in values(scenario, limit):
        if _narrowed(scenario, limit, value) is None:
            yield value


def values(scenario: Scenario, limit: Limit) -> tuple[str, ...]:
    """The values of the label for each of which a limit holds, in the rate card's order."""
    if limit.by is None:
        return ()
    return tuple(values_of(scenario, limit.by, select(scenario, limit.where)))


def own_bounds(limit: Limit, value: str) -> dict[str, Bound | None]:
    """The bounds of one value: what it states itself replaces what holds for each."""
    own = limit.each.get(value)
    stated = {side: getattr(limit, side) for side in SIDES}
    told = {} if own is None else {side: bound for side in SIDES if (bound := getattr(own, side)) is not None}
    if "exactly" in told:
        return {**dict.fromkeys(SIDES), **told}
    if told:
        stated["exactly"] = None
    return stated | told


def _singles(scenario: Scenario) -> Iterator[Single]:
    for position, limit in enumerate(scenario.limits):
        key = f"limits.{position + 1}"
        if limit.by is None:
            yield Single(key, position, limit)
            continue
        for value in values(scenario, limit):
            narrow = _narrowed(scenario, limit, value)
            if narrow is not None:
                yield Single(f"{key} ({value})", position, narrow, {limit.by: value})


def _narrowed(scenario: Scenario, limit: Limit, value: str) -> Limit | None:
    """The limit of one value; None where a selection that it is compared with has no line of the value."""
    label = str(limit.by)
    change: dict[str, object] = {"by": None, "each": {}, "where": _and(limit.where, label, value)}
    if limit.for_each is not None:
        change["for_each"] = where = _and(limit.for_each, label, value)
        if not select(scenario, where):
            return None
    if limit.per is not None and limit.per.where is not None:
        where = _and(limit.per.where, label, value)
        change["per"] = limit.per.model_copy(update={"where": where})
        if not select(scenario, where):
            return None
    name = None if limit.name is None else f"{limit.name} ({value})"
    return limit.model_copy(update={**change, **own_bounds(limit, value), "name": name})


def _and(where: Where, label: str, value: str) -> Where:
    """A selection of one value alone; of none where it names others."""
    kept = value in where.get(label, (value,))
    return {**where, label: (value,) if kept else ()}
