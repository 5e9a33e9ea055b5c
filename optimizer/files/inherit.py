"""Inheritance: `extends` puts a file over another one, `like` a line over another line of the rate card.

Mappings merge key by key, and `key: null` takes a key away; lists and values are replaced whole. Keys that exclude one
another replace one another.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Key
from optimizer.files.tree import Listing, Mapping, Node, Scalar, Tell

LIKE, EXTENDS, DROP = "like", "extends", "drop"
WHOLE = frozenset({"results_after", "audience_share", "fee_after", "fee_from", "pays", "agency_pays"})
"""Mappings whose parts belong together: they are replaced whole."""
EXCLUDE = {
    "fee": ("fee_per_post",),
    "fee_per_post": ("fee",),
    "fee_after": ("fee_from",),
    "fee_from": ("fee_after",),
    "exactly": ("at_least", "at_most", "available"),
    "at_least": ("exactly",),
    "at_most": ("exactly",),
    "available": ("exactly",),
    "per": ("for_each",),
    "for_each": ("per",),
}
"""Key of a line or a limit -> keys that cannot stand beside it, and that it replaces."""


def merged(base: Mapping, own: Mapping, tell: Tell) -> Mapping:
    """A scenario over the one that it extends."""
    result = base.copy_at(own.place)
    for name, node in own.entries.items():
        if name == EXTENDS:
            continue
        below = result.entries.get(name)
        if name == "currency" and below is not None and _text(below) != _text(node):
            code = _text(node)
            said = (
                f"the scenario that this one extends is in {_text(below)}; leave the currency out, and write money in "
                f"{code} as 450 {code}, with exchange: {{{code}: ...}}"
            )
            tell(node.place, (name,), said)
            continue
        result.put(name, _part(name, below, node, tell), own.keys[name])
    return result


def _part(name: str, below: Node | None, own: Node, tell: Tell) -> Node:
    """A part of a scenario over the same part of another one."""
    if name == "limits" and isinstance(own, Listing) and isinstance(below, Listing):
        return _limits(below, own, tell)
    if not isinstance(own, Mapping) or not isinstance(below, Mapping):
        return own
    if name in WHOLE:
        return own
    if name == "goals":
        return _each(below, own, _goal)
    return _each(below, own, _line) if name == "tiers" else over(below, own)


def _each(below: Mapping, own: Mapping, merge: Callable[[Node, Node], Node]) -> Mapping:
    result = below.copy_at(own.place)
    for name, node in own.entries.items():
        there = result.entries.get(name)
        result.put(name, node if there is None else merge(there, node), own.keys[name])
    return result


def _goal(below: Node, own: Node) -> Node:
    """A goal that is only a weight changes the weight alone."""
    return over(_weighted(below), _weighted(own))


def _weighted(goal: Node) -> Node:
    if isinstance(goal, Scalar) and not goal.empty:
        mapping = Mapping(goal.place)
        mapping.put("weight", goal, goal.place)
        return mapping
    return goal


def _line(below: Node, own: Node) -> Node:
    """A line of the rate card over the same one of another file, whose sources are not of the figures stated anew."""
    return over(_unsourced(below, own) if isinstance(own, Mapping) else below, own)


def over(below: Node, own: Node) -> Node:
    """A line, a limit or any other part over another one."""
    if not isinstance(below, Mapping) or not isinstance(own, Mapping):
        return own
    result = below.copy_at(own.place)
    for name, node in own.entries.items():
        if not _null(node):
            for other in EXCLUDE.get(name, ()):
                result.entries.pop(other, None)
        there = result.entries.get(name)
        whole = name in WHOLE or there is None
        result.put(name, node if whole or there is None else over(there, node), own.keys[name])
    return result


def _limits(below: Listing, own: Listing, tell: Tell) -> Listing:
    """Limits by their names: a known one is changed, others come at the end, and `drop` takes one away."""
    items = list(below.items)
    for position, limit in enumerate(own.items):
        names = [_name(item) for item in items]
        name = _name(limit)
        drops = isinstance(limit, Mapping) and DROP in limit.entries
        if name is not None and name in names:
            place = names.index(name)
            if drops:
                del items[place]
            else:
                items[place] = over(items[place], limit)
        elif name is not None and (drops or (isinstance(limit, Mapping) and "measure" not in limit.entries)):
            known = [one for one in names if one]
            advice = did_you_mean(name, known) or (f"; named ones are {', '.join(known)}" if known else "")
            tell(limit.place, ("limits", position), f"what this file extends has no limit {name}{advice}")
        else:
            items.append(limit)
    return Listing(own.place, items)


def _name(limit: Node) -> str | None:
    name = limit.entries.get("name") if isinstance(limit, Mapping) else None
    return _text(name) if name is not None else None


def followed(tree: Mapping, *, extended: bool, tell: Tell) -> Mapping:
    """The tree with every `like` followed, and without what a `null` takes away."""
    lines = tree.entries.get("tiers")
    result = tree.copy_at(tree.place)
    result.entries.pop(EXTENDS, None)
    if isinstance(lines, Mapping) and any(_like(line) is not None for line in lines.entries.values()):
        done = Mapping(lines.place)
        for name in lines.entries:
            done.put(name, _followed(lines, name, (), tell, extended=extended), lines.keys[name])
        result.put("tiers", done, tree.keys["tiers"])
    if not extended:
        return result
    kept = _without_nulls(result, ())
    assert isinstance(kept, Mapping)  # noqa: S101 - a mapping stays one
    return kept


def _followed(lines: Mapping, name: str, before: tuple[str, ...], tell: Tell, *, extended: bool) -> Node:
    """A line over the one that it is like; a line that cannot be followed stays as it is, without the key."""
    line = lines.entries[name]
    like = _like(line)
    if not isinstance(line, Mapping) or like is None:
        return line
    own = line.copy_at(line.place)
    own.entries.pop(LIKE)
    key, model = ("tiers", name, LIKE), _text(like)
    there = lines.entries.get(model)
    if there is None or _null(there):
        known = [one for one, other in lines.entries.items() if one != name and not _null(other)]
        taken = " any more" if there is not None else ""
        listed = f"; lines are {', '.join(known[:12])}" if known else ""
        advice = did_you_mean(model, known) or listed
        tell(like.place, key, f"there is no line {model}{taken}{advice}")
        return own
    if model in (*before, name):
        tell(
            like.place,
            key,
            f"goes round in a circle: {' -> '.join([*before, name, model])}; let one of them stand alone",
        )
        return own
    below = _followed(lines, model, (*before, name), tell, extended=extended)
    found = over(_pattern(below, model, own), own)
    return found if extended else _without_nulls(found, ("tiers", name))


def _pattern(line: Node, name: str, own: Mapping) -> Node:
    """What a line hands on: its tier, its name where it states none, but no source of a figure that is stated anew."""
    if not isinstance(line, Mapping):
        return line
    result = line.copy_at(line.place)
    if "tier" not in result.entries:
        result.put("tier", Scalar(line.place, name, bare=False), line.place)
    return _unsourced(result, own)


def _unsourced(line: Node, own: Mapping) -> Node:
    """A line without the sources of the figures that another one states anew."""
    sources = line.entries.get("sources") if isinstance(line, Mapping) else None
    if not isinstance(line, Mapping) or not isinstance(sources, Mapping):
        return line
    kept = sources.copy_at(sources.place)
    for key in own.entries:
        kept.entries.pop(key, None)
    result = line.copy_at(line.place)
    result.put("sources", kept, result.keys["sources"])
    return result


def _without_nulls(node: Node, key: Key) -> Node:
    if isinstance(node, Mapping):
        result = Mapping(node.place)
        for name, part in node.entries.items():
            if not _null(part) or is_refused_cost((*key, name)):
                result.put(name, _without_nulls(part, (*key, name)), node.keys[name])
        return result
    if isinstance(node, Listing):
        return Listing(node.place, [_without_nulls(part, (*key, place)) for place, part in enumerate(node.items)])
    return node


def is_refused_cost(key: Key) -> bool:
    """Whether a key is that of a line's cost, of which `null` says that the line has none."""
    match key:
        case ("tiers", _, "costs", _):
            return True
        case _:
            return False


def _like(line: Node) -> Node | None:
    like = line.entries.get(LIKE) if isinstance(line, Mapping) else None
    return None if like is None or _null(like) else like


def _null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _text(node: Node) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""
