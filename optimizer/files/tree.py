"""A file as a tree of texts with their places: nothing is interpreted before the field that it belongs to is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.errors import Key, Place, Problem

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Scalar:
    """A text; `bare` tells that it stood without quotes, `json` that it stood in a JSON file, where it is a number."""

    place: Place
    text: str
    bare: bool = True
    json: bool = False

    @property
    def empty(self) -> bool:
        """Whether it is YAML's null."""
        return self.bare and self.text in NULLS

    def plain(self) -> Any:
        """The text; a number for a number of a JSON file."""
        if self.json and self.bare:
            try:
                return float(self.text) if any(mark in self.text for mark in ".eE") else int(self.text)
            except ValueError:
                return self.text
        return self.text


@dataclass(slots=True)
class Listing:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A mapping with text keys in their order, and the places of its keys."""

    place: Place
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    def put(self, key: str, node: Node, place: Place) -> None:
        """Add or replace an entry."""
        self.entries[key] = node
        self.keys[key] = place

    def copy_at(self, place: Place) -> Mapping:
        """Another mapping with the same entries, at a place."""
        return Mapping(place, dict(self.entries), dict(self.keys))


Tell = Callable[[Place, Key, str], None]
"""Adds a problem: its place, the key, and what is wrong."""
Node = Scalar | Listing | Mapping


def dotted(key: Key) -> str:
    """A key as people write it: names and positions, which count from 1, with dots between them."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in key)


def problem(place: Place, key: Key, message: str) -> Problem:
    """A problem under a key."""
    return Problem(place, dotted(key), message)


def children(node: Node) -> list[tuple[str | int, Node]]:
    """The parts of a node by name or position."""
    if isinstance(node, Mapping):
        return list(node.entries.items())
    return list(enumerate(node.items)) if isinstance(node, Listing) else []


def walk(node: Node, key: Key = ()) -> Iterator[tuple[Key, Node]]:
    """Every node with its key, from the top down."""
    yield key, node
    for name, child in children(node):
        yield from walk(child, (*key, name))


def find(node: Node | None, key: Key) -> Node | None:
    """The node under a key, or None."""
    for part in key:
        if isinstance(node, Mapping) and isinstance(part, str):
            node = node.entries.get(part)
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def place_of(root: Node, key: Key) -> Place:
    """The place of a value, or of the nearest part that holds it."""
    node, place = root, root.place
    for part in key:
        found = find(node, (part,))
        if found is None:
            break
        node, place = found, found.place
    return place


def plain(node: Node) -> Any:
    """Dictionaries, lists, texts, and the numbers of a JSON file."""
    if isinstance(node, Mapping):
        return {key: plain(child) for key, child in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(child) for child in node.items]
    return node.plain()


def copied(node: Node) -> Node:
    """The same tree again, so that changing one leaves the other."""
    if isinstance(node, Mapping):
        return Mapping(node.place, {key: copied(child) for key, child in node.entries.items()}, dict(node.keys))
    if isinstance(node, Listing):
        return Listing(node.place, [copied(child) for child in node.items])
    return replace(node)


def moved(node: Node, place: Place) -> Node:
    """The same tree with everything at one place: an override has no lines."""
    for _, part in walk(node):
        part.place = place
        if isinstance(part, Mapping):
            part.keys = dict.fromkeys(part.keys, place)
    return node


def measured(node: Node) -> tuple[int, int]:
    """How many nodes a tree has, and how many levels."""
    parts = [measured(child) for _, child in children(node)]
    return 1 + sum(nodes for nodes, _ in parts), 1 + max((levels for _, levels in parts), default=0)
