"""Tree -> Scenario: every wrong value is told in our words, then left out, so that one run tells of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import fsum
from typing import Any, get_args

from pydantic import ValidationError

from optimizer.domain.language.quantities import CURRENCIES, Unfit, shown, without_comma
from optimizer.domain.language.scenario import Limit, Scenario
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Key, Place, Problem
from optimizer.files.inherit import is_refused_cost
from optimizer.files.shapes import KNOWN, shape_at, unknown_key
from optimizer.files.source import Source
from optimizer.files.text import MOST_ADVICE
from optimizer.files.tree import Mapping, Node, Scalar, children, dotted, find, place_of, plain

_ROUNDS = 10
_WITH_COMMA = re.compile(rf"[{CURRENCIES}]?\s?-?[0-9]+,[0-9]+[kKMB%]?\s?[{CURRENCIES}]?")
_NEEDED = {(name,) for name in ("name", "budget", "goals", "tiers")}
"""Keys for which no default stands in."""
_NEUTRAL_LINE = {"followers": 1}
_NEUTRAL_LIMIT = {"measure": "partnerships", "at_least": 0}


def shaped(source: Source) -> Scenario:
    """A scenario of the right shape; what is wrong with the tree is added to the source's problems and left out."""
    for key, place, message in list(_nulls(source.tree)):
        _tell(source, place, key, message)
    data = plain(source.tree)
    for key in source.spoilt:
        _prune(data, key)
    for _ in range(_ROUNDS):
        try:
            return _with_whole(Scenario.model_validate(data))
        except ValidationError as error:
            for key, place, message in _explained(error, source):
                _tell(source, place, key, message)
                _prune(data, key)
    raise AssertionError("leaving out what is wrong did not leave a scenario")


def _with_whole(scenario: Scenario) -> Scenario:
    """The scenario with a budget: that of its periods together, where they state money and it states none."""
    stated = [period.budget for period in scenario.periods.values()]
    money = [budget.value for budget in stated if budget is not None and not budget.percent]
    if scenario.budget is not None or not stated or len(money) < len(stated):
        return scenario
    return scenario.model_copy(update={"budget": fsum(money)})


def _tell(source: Source, place: Place, key: Key, message: str) -> None:
    """Add a problem, unless something that holds the key, or the key itself, has one; no message: leave it out."""
    if message and not any(key[:length] in source.spoilt for length in range(len(key) + 1)):
        source.problems.append(Problem(place, _named(key), message))
    source.spoilt.add(key)


def _named(key: Key) -> str:
    """The dotted key; a position in a range or a list of one field is left out, for its place tells."""
    if key and isinstance(key[-1], int) and key[0] != "limits":
        return dotted(key[:-1])
    return dotted(key)


def _nulls(node: Node, key: Key = ()) -> Iterator[tuple[Key, Place, str]]:
    """Every key without a value; in braces, `5,000` is a 5 and a key 000 without a value, and so is `1,5`."""
    before: tuple[str | int, Node] | None = None
    for name, child in children(node):
        if not (isinstance(child, Scalar) and child.empty) or is_refused_cost((*key, name)):
            yield from _nulls(child, (*key, name))
        elif before and isinstance(before[1], Scalar) and _WITH_COMMA.fullmatch(f"{before[1].text},{name}"):
            text = f"{before[1].text},{name}"
            plain = without_comma(text.strip(f"{CURRENCIES} "))
            yield (*key, before[0]), before[1].place, f"{text} has a comma; write {plain}"
            yield (*key, name), child.place, ""
        else:
            needed = (*key, name) in _NEEDED
            advice = "write one" if needed else "write one, or leave the key out for the default"
            yield (*key, name), child.place, f"has no value; {advice}"
        before = (name, child)


def _explained(error: ValidationError, source: Source) -> Iterator[tuple[Key, Place, str]]:
    """Key, place and message of everything that the types refuse."""
    listed: set[str] = set()
    # Unknown keys come first: what is missing may stand there under another name.
    for found in sorted(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden"):
        key: Key = found["loc"]
        if found["type"] == "value_error" and isinstance(unfit := found["ctx"]["error"], Unfit):
            for inner, message in unfit.parts:
                yield (*key, *inner), place_of(source.tree, (*key, *inner)), message
        elif found["type"] == "extra_forbidden":
            message, meant = _unknown(source, key)
            message = _once(message, listed)
            if meant is not None:
                source.lost.add((*key[:-1], *meant.split(".")))
            yield key, _key_place(source.tree, key), message
        elif found["type"] == "missing" and key in source.lost:
            yield key, place_of(source.tree, key), ""
        else:
            yield key, place_of(source.tree, key), _structural(found["type"], key, found["input"])


def _once(message: str, listed: set[str]) -> str:
    """The message; without its list of known keys where that was told before."""
    told, known, names = message.partition(KNOWN)
    if not known or names not in listed:
        listed.add(names)
        return message
    return f"{told}; the known ones are listed with the first"


def _unknown(source: Source, key: Key) -> tuple[str, str | None]:
    """What to say of an unknown key, and the key that was meant; not searched for where problems are many."""
    shape = shape_at(key[:-1])
    if shape is None or len(source.problems) > MOST_ADVICE:
        return "no such key", None
    return unknown_key(str(key[-1]), shape, find(source.tree, key))


def _structural(kind: str, key: Key, given: Any) -> str:
    if kind == "missing":
        return f"is missing; {_required(key)}"
    if kind == "literal_error":
        choices = _choices(key)
        advice = did_you_mean(str(given), choices) if isinstance(given, str) else ""
        return f"{shown(given)} is not one of {', '.join(choices)}{advice}"
    shape = shape_at(key)
    if shape is None:
        return f"{shown(given)} cannot stand here"
    return f"{shown(given)} is not {shape.what}; write for example {shape.example}"


def _choices(key: Key) -> tuple[str, ...]:
    model = Scenario if len(key) == 1 else Limit
    annotation = model.model_fields[str(key[-1])].annotation
    plain_choices = [choice for choice in get_args(annotation) if isinstance(choice, str)]
    nested = [choice for part in get_args(annotation) for choice in get_args(part)]
    return tuple(plain_choices or nested)


def _required(key: Key) -> str:
    if key == ("name",):
        return "every scenario has a name, such as `name: Launch`"
    if key == ("tiers",):
        return "write the rate card, such as `tiers: {micro: {followers: 50k, fee: 500}}`, or the path of a CSV file"
    return "name what is measured, such as `measure: spend`"


def _key_place(tree: Mapping, key: Key) -> Place:
    owner = find(tree, key[:-1])
    place = owner.keys.get(str(key[-1])) if isinstance(owner, Mapping) else None
    return place or place_of(tree, key)


def _prune(data: dict[str, Any], key: Key) -> None:
    """Leave out a wrong value, or put a harmless one where something must stand."""
    match key:
        case () | ("name",):
            data["name"] = "?"
        case ("tiers",):
            data["tiers"] = {}
        case ("tiers", _):
            _put(data, key, dict(_NEUTRAL_LINE))
        case ("limits", _) | ("limits", _, "measure"):
            _put(data, key[:2], dict(_NEUTRAL_LIMIT))
        case ("limits", _, "per", "measure"):
            _remove(data, key[:-1])
        case _:
            _remove(data, key)


def _put(data: dict[str, Any], key: Key, value: Any) -> None:
    owner: Any = data
    for part in key[:-1]:
        owner = owner[part]
    if isinstance(owner, list | dict):
        owner[key[-1]] = value  # type: ignore[index]


def _remove(data: dict[str, Any], key: Key) -> None:
    """Remove a part; a list that holds it goes as a whole, so that no position changes."""
    owners: list[Any] = [data]
    for part in key[:-1]:
        owner = owners[-1]
        inside = isinstance(owner, dict) and part in owner
        if not inside and not (isinstance(owner, list) and isinstance(part, int) and part < len(owner)):
            break
        owners.append(owner[part])
    depth = len(owners) - 1
    while depth and not isinstance(owners[depth], dict):
        depth -= 1
    owners[depth].pop(key[depth], None)
