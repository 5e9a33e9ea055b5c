"""Overrides edit the tree before anything is checked, so that they get the same checks and messages as the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pydantic import ValidationError

from optimizer.domain.language.override import factor, longest_match
from optimizer.domain.language.quantities import Unfit
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.sentences import BOUNDS, title
from optimizer.domain.language.spelling import did_you_mean, nearest
from optimizer.errors import Place, Problem
from optimizer.files.relative import FEES, LINES, fees_of, scaled, targets, written
from optimizer.files.shapes import GOAL, SCENARIO, Shape, unknown_key
from optimizer.files.text import Unreadable
from optimizer.files.tree import Listing, Mapping, Node, Scalar, find, moved, plain
from optimizer.files.yaml_file import read_value

LIMITS, BY, EACH = "limits", "by", "each"
_SINGLE = re.compile(rf"(?P<limit>.*) \((?P<value>.*)\)\.(?P<bound>{'|'.join(BOUNDS)})")
"""One value of a limit by a label: `cap (micro).at_most`."""


def override(root: Mapping, dotted: str, text: str, place: Place) -> list[str]:
    """Set the parts of a tree that a dotted key means, or change them relative to what they are.

    Returns what a relative change did, with before and after. Raises `Unreadable` where there is no such part or no
    such value.
    """
    try:
        return _override(root, dotted, text, place)
    except Unreadable as bad:
        raise Unreadable(Problem(place, dotted, bad.found.message)) from None
    except (_NoSuchPart, Unfit) as none:
        raise Unreadable(Problem(place, dotted, str(none))) from None


def _override(root: Mapping, dotted: str, text: str, place: Place) -> list[str]:
    times, matched = factor(text), targets(root, dotted)
    dotted = _of_one_value(root, dotted, place)
    if matched == []:
        raise _NoSuchPart(f"no line of the rate card is called like that; {_known_lines(root)}")
    if times is not None:
        return _change(root, dotted, matched, times, place)
    keys = [dotted] if matched is None else [f"{LINES}.{name}.{key}" for name, key in matched]
    if matched is not None and matched[0][1] == FEES:
        raise _NoSuchPart(f"{FEES} stands for the fee that a line states in relative changes such as +10%")
    for key in keys:
        _put(root, SCENARIO, key, moved(read_value(text, place), place), place)
    for own, bound in _of_each(root, dotted):
        own.entries.pop(bound)  # A number for all values is also that of those which had one of their own.
    return []


def _of_one_value(root: Mapping, dotted: str, place: Place) -> str:
    """The key of `limits.cap (micro).at_most` as the file states it, `limits.cap.each.micro.at_most`."""
    limits = root.entries.get(LIMITS)
    match = _SINGLE.fullmatch(dotted.removeprefix(f"{LIMITS}."))
    if not isinstance(limits, Listing) or match is None or not dotted.startswith(f"{LIMITS}."):
        return dotted
    known, name, value, bound = _known_limits(limits), match["limit"], match["value"], match["bound"]
    limit = limits.items[known[name]] if name in known else None
    if not isinstance(limit, Mapping) or BY not in limit.entries:
        return dotted
    own: Node = limit
    for part in (EACH, value):
        if isinstance(own, Mapping):
            if part not in own.entries:
                own.put(part, Mapping(place), place)
            own = own.entries[part]
    if isinstance(own, Mapping) and bound not in own.entries and bound in limit.entries:
        own.put(bound, limit.entries[bound], place)
    return f"{LIMITS}.{known[name] + 1}.{EACH}.{value}.{bound}"


def _of_each(root: Mapping, dotted: str) -> list[tuple[Mapping, str]]:
    """The values of a limit's label that state a number of their own in place of that of a dotted key."""
    limits, rest = root.entries.get(LIMITS), dotted.removeprefix(f"{LIMITS}.")
    name, _, bound = rest.rpartition(".")
    if not isinstance(limits, Listing) or rest == dotted or name not in (known := _known_limits(limits)):
        return []
    each = find(limits.items[known[name]], (EACH,))
    values = each.entries.values() if isinstance(each, Mapping) else ()
    return [(own, bound) for own in values if isinstance(own, Mapping) and bound in own.entries]


def _known_lines(root: Mapping) -> str:
    lines = root.entries.get(LINES)
    names = list(lines.entries) if isinstance(lines, Mapping) else []
    return f"known are {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}"  # noqa: PLR2004 - a line long


def _change(
    root: Mapping, dotted: str, matched: list[tuple[str, str]] | None, times: Decimal, place: Place
) -> list[str]:
    """Multiplies what is stated; a line that a pattern matches and that does not state the key keeps its default."""
    keys = list(_changed_keys(root, dotted, matched))
    before = [(key, node) for key in keys if (node := _stated(root, key)) is not None]
    if not before:
        what = "no line that it matches states it" if matched else "nothing is stated there"
        raise _NoSuchPart(f"{what}, so that there is nothing that a change could be relative to; state a value")
    told = []
    for own, bound in _of_each(root, dotted):
        own.put(bound, scaled(own.entries[bound], times, place), place)
    for key, node in before:
        after = scaled(node, times, place)
        told.append(f"{key}: {written(node)} -> {written(after)}")
        _put(root, SCENARIO, key, after, place)
    return told


def _changed_keys(root: Mapping, dotted: str, matched: list[tuple[str, str]] | None) -> Iterator[str]:
    """The keys that a relative change means, `fees` being whichever fees a line states."""
    if matched is None:
        head, dot, last = dotted.rpartition(".")
        name = head.removeprefix(f"{LINES}.")
        fees = fees_of(root, name) if dot and last == FEES and name != head else ()
        yield from (f"{head}.{key}" for key in fees) if fees else (dotted,)
        return
    for name, key in matched:
        own = fees_of(root, name) if key == FEES else (key,)
        yield from (f"{LINES}.{name}.{each}" for each in own)


def _stated(root: Mapping, dotted: str) -> Node | None:
    """What a file states under a dotted key; None where it states nothing there."""
    node: Node = root
    rest = dotted
    while rest:
        if isinstance(node, Listing):
            position, rest = _position(node, rest)
            node = node.items[position]
        elif isinstance(node, Mapping) and (match := longest_match(rest, node.entries)) is not None:
            node, rest = node.entries[match[0]], match[1]
        else:
            return None
    return None if isinstance(node, Scalar) and node.empty else node


class _NoSuchPart(Exception):
    """A dotted key leads nowhere."""


def _put(node: Mapping | Listing, shape: Shape | None, rest: str, value: Node, place: Place) -> None:
    """Follow a dotted key down to its last part and set it."""
    while True:
        if isinstance(node, Listing):
            position, rest = _position(node, rest)
            if not rest:
                node.items[position] = value
                return
            child, name = node.items[position], str(position + 1)
        else:
            name, rest = _name(node, shape, rest, value)
            if not rest:
                node.put(name, value, place)
                return
            child = _child(node, shape, name, rest, place)
        shape = shape.below(name) if shape is not None else None
        if isinstance(child, Scalar):
            raise _NoSuchPart(f"{name} is one value; it has no part {rest}")
        node = child


def _name(node: Mapping, shape: Shape | None, rest: str, value: Node) -> tuple[str, str]:
    """The next part of a dotted key in a mapping: one that is there, or one that may be."""
    fields = shape.fields if shape is not None else ()
    if (match := longest_match(rest, [*node.entries, *fields])) is not None:
        return match
    if shape is None:
        raise _NoSuchPart(f"there is no part {rest}")
    first = rest.partition(".")[0]
    if fields:
        raise _NoSuchPart(unknown_key(first, shape)[0])
    if _may_be_added(node, shape, rest, value):
        return rest, ""
    raise _NoSuchPart(_advice(first, node.entries))


def _may_be_added(node: Mapping, shape: Shape, name: str, value: Node) -> bool:
    """Whether a new name may stand here: a goal, a whole line, or a label, measure or segment unlike the others."""
    if shape.each is not None:
        return isinstance(value, Mapping) or (shape.free and "." not in name)
    return shape.free and not (shape.guarded and nearest(name, node.entries))


def _child(node: Mapping, shape: Shape | None, name: str, rest: str, place: Place) -> Node:
    """The part below a name, made where it may have parts; a goal that is only a weight becomes a mapping."""
    inner = shape.below(name) if shape is not None else None
    child = node.entries.get(name)
    if child is None:
        if inner is None or name == "limits":
            raise _NoSuchPart(f"{name} has no part {rest}")
        child = Mapping(place)
        node.put(name, child, place)
    elif isinstance(child, Scalar) and inner is GOAL:
        weight = child
        child = Mapping(weight.place)
        child.put("weight", weight, weight.place)
        node.put(name, child, node.keys[name])
    return child


def _position(node: Listing, rest: str) -> tuple[int, str]:
    """The limit that a dotted key means, by its name or by its position, which counts from 1."""
    names = _known_limits(node)
    if (match := longest_match(rest, names)) is not None:
        return names[match[0]], match[1]
    first = rest.partition(".")[0]
    if first.isdigit():
        raise _NoSuchPart(f"there is no limit {first}; the file has {len(node.items)}, counted from 1")
    raise _NoSuchPart(_advice(first, names))


def _known_limits(node: Listing) -> dict[str, int]:
    """The names of limits and their positions, which count from 1, each with the position from 0."""
    titles = [_title(item) for item in node.items]
    named = {name: position for position, name in enumerate(titles) if name and titles.count(name) == 1}
    return {str(position + 1): position for position in range(len(node.items))} | named


def _title(item: Node) -> str | None:
    """What a limit is called, which its sentence is where it states no name; None for what is no valid limit."""
    try:
        return title(Limit.model_validate(plain(item)))
    except ValidationError:
        name = item.entries.get("name") if isinstance(item, Mapping) else None
        return name.text.strip() if isinstance(name, Scalar) else None


def _advice(name: str, known: Iterable[str]) -> str:
    names = list(known)
    listed = f"; known are {', '.join(names[:12])}" if names else ""
    return f"there is no {name}{did_you_mean(name, names) or listed}"
