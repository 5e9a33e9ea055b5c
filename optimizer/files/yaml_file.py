"""YAML 1.2 and JSON text -> tree. Scalars stay text; places come from the parser's events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from optimizer.domain.language.quantities import Unfit, shown
from optimizer.domain.language.spelled import check_spelling, spelled, visible
from optimizer.errors import Key, Place, Problem
from optimizer.files.text import Unreadable, unreadable
from optimizer.files.tree import Listing, Mapping, Node, Scalar, copied, measured, problem

MOST_NODES = 200_000
DEEPEST = 20
_TAGS = "tag:yaml.org,2002:"
_KNOWN_TAGS = {
    None,
    "!",
    *(_TAGS + name for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")),
}
_REASONS = (
    (r"'\\t' that cannot start any token|tab", "a tab stands here; indent with spaces"),
    (
        r"mapping values are not allowed",
        "a ':' stands where no key can be; check the indentation, or put the text in quotes",
    ),
    (
        r"could not find expected ':'|did not find expected key",
        "this is no `key: value`; check the indentation and the ':'",
    ),
    (r"expected <block end>", "this does not fit the lines above; check the indentation, and quotes around text"),
    (
        r"expected ',' or|expected the node content, but found|did not find expected",
        "a ',' or a closing bracket is missing",
    ),
    (r"unexpected end of stream|unexpected document separator", "a quote or a bracket is not closed"),
    (r"escape|hexdecimal", "in double quotes a backslash starts an escape; use single quotes, or write it twice"),
    (r"cannot start any token", "this character cannot start a value; put the text in quotes"),
    (r"tag|directive", "tags and directives have no place in a scenario file"),
)


_BEGUN = r"could not find expected ':'"
_ENDED = "unexpected (end of stream|document separator)"
"""What the parser says of a thing that it noticed only where the next one began."""


@dataclass(slots=True)
class Reading:
    """A tree (None for a text without content), its problems, and the keys of which a second value was not read."""

    tree: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    lost: set[Key] = field(default_factory=set)


def read_yaml(text: str, file: str, *, json: bool = False) -> Reading:
    """Read a text; `Unreadable` where it is not YAML."""
    reader = _Reader(file, json=json)
    try:
        return reader.read(YAML(typ="safe", pure=True).parse(text))
    except YAMLError as error:
        raise Unreadable(_syntax(error, file)) from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        # The parser has faults of its own on text that is far from YAML.
        raise unreadable(Place(file), "is not a scenario in YAML") from None


def read_value(text: str, place: Place) -> Node:
    """The tree of a value given on the command line: brackets and quotes are YAML, anything else is one text."""
    text = text.strip()
    if not text.startswith(("{", "[", '"', "'")):
        return Scalar(place, text)
    reading = read_yaml(text, str(place))
    if reading.problems:
        raise Unreadable(problem(place, (), reading.problems[0].message))
    return reading.tree or Scalar(place, "")


def _syntax(error: YAMLError, file: str) -> Problem:
    mark, context = (getattr(error, name, None) for name in ("problem_mark", "context_mark"))
    said, within = (str(getattr(error, name, "") or "") for name in ("problem", "context"))
    if context is not None and (re.search(_BEGUN, said) or ("quoted" in within and re.search(_ENDED, said))):
        mark = context  # Where it began is where it has to be mended; the parser noticed it later.
    place = Place(file) if mark is None else Place(file, mark.line + 1, mark.column + 1)
    opened = ""
    if context is not None and mark is not None and "flow" in within and context.line < mark.line:
        opened = f"; the bracket was opened in line {context.line + 1}"
    for pattern, reason in _REASONS:
        if re.search(pattern, said):
            return problem(place, (), f"{reason}{opened}")
    return problem(place, (), "is not YAML; check indentation, quotes and brackets")


class _Reader:
    """Builds a tree from events; refuses what explodes, and reports what a tree cannot hold."""

    def __init__(self, file: str, *, json: bool) -> None:
        self.file = file
        self.json = json
        self.problems: list[Problem] = []
        self.lost: set[Key] = set()
        self._anchors: dict[str, Node] = {}
        self._open: set[str] = set()
        self._nodes = 0

    def read(self, events: Iterator[Any]) -> Reading:
        """The only document."""
        next(events)
        if isinstance(next(events), StreamEndEvent):
            return Reading()
        node = self._node(next(events), events, ())
        while not isinstance(event := next(events), StreamEndEvent):
            if not isinstance(event, DocumentEndEvent):
                self.problems.append(
                    problem(self._place(event), (), "a second document starts here; a scenario file has one")
                )
                break
        return Reading(node, self.problems, self.lost)

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _count(self, nodes: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise unreadable(place, f"has more than {MOST_NODES} values, aliases counted each time; write fewer")

    def _node(self, event: Any, events: Iterator[Any], key: Key, place: Place | None = None) -> Node:
        """The node that starts with an event; `place` is where its key stands, for values in blocks."""
        own = self._place(event)
        self._count(1, own)
        self._check_depth(len(key), own)
        if isinstance(event, AliasEvent):
            return self._alias(event, own, len(key))
        self._check_tag(event, own, key)
        if isinstance(event, ScalarEvent):
            scalar = Scalar(own, self._text(event, own, key), event.style is None, self.json)
            if scalar.bare and not scalar.text and place is not None:  # Nothing there has no place but its key's.
                scalar = replace(scalar, place=place)
            return self._anchored(event, scalar)
        self._open.add(event.anchor)
        where = own if event.flow_style or place is None else place
        node: Node = (
            self._mapping(events, key, where)
            if isinstance(event, MappingStartEvent)
            else self._listing(events, key, where)
        )
        self._open.discard(event.anchor)
        return self._anchored(event, node)

    def _anchored(self, event: Any, node: Node) -> Node:
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _check_depth(self, levels: int, place: Place) -> None:
        if levels > DEEPEST:
            raise unreadable(place, f"is nested deeper than {DEEPEST} levels")

    def _alias(self, event: Any, place: Place, level: int) -> Node:
        if event.anchor in self._open:
            raise unreadable(place, f"*{shown(event.anchor)} stands inside &{shown(event.anchor)} itself")
        if (node := self._anchors.get(event.anchor)) is None:
            raise unreadable(
                place,
                f"*{shown(event.anchor)} has no &{shown(event.anchor)} above; put text that starts with * in quotes",
            )
        nodes, levels = measured(node)
        self._count(nodes, place)
        self._check_depth(level + levels, place)
        return copied(node)

    def _check_tag(self, event: Any, place: Place, key: Key) -> None:
        if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            tag = None if event.tag is None else str(event.tag)
            if tag not in _KNOWN_TAGS:
                self.problems.append(
                    problem(place, key, f"the tag {shown(tag)} has no place in a scenario file; leave it out")
                )

    def _text(self, event: Any, place: Place, key: Key) -> str:
        """The text of a scalar, with pairs of surrogates, which JSON allows in escapes, made one character."""
        text = str(event.value)
        if text.isascii():
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.problems.append(
                problem(place, key, "holds half of a character (a lone surrogate); write the character itself")
            )
            return "?"

    def _listing(self, events: Iterator[Any], key: Key, place: Place) -> Listing:
        node = Listing(place)
        while not isinstance(event := next(events), SequenceEndEvent):
            node.items.append(self._node(event, events, (*key, len(node.items))))
        return node

    def _mapping(self, events: Iterator[Any], key: Key, place: Place) -> Mapping:
        node = Mapping(place)
        while not isinstance(event := next(events), MappingEndEvent):
            at = self._place(event)
            name = self._key(event, events, key, at)
            value = self._node(next(events), events, (*key, name or "?"), at)
            if name is None:
                continue
            if name in node.entries:
                first = node.keys[name]
                self.problems.append(
                    problem(at, (*key, name), f"is given twice, first in line {first.line}; keep one of them")
                )
                self.lost.add((*key, name))
                continue
            node.put(name, value, at)
        return node

    def _key(self, event: Any, events: Iterator[Any], key: Key, place: Place) -> str | None:
        """The name of an entry, or None where it is not one; that is reported."""
        node = self._node(event, events, (*key, "?"))
        if not isinstance(node, Scalar):
            self.problems.append(problem(place, key, "a key is one text, not a list or a mapping"))
            return None
        name = spelled(node.text)
        if not name:
            self.problems.append(problem(place, key, "a key is empty; give it a name"))
            return None
        try:
            check_spelling(name)
        except Unfit as unfit:
            self.problems.append(problem(place, (*key, visible(name)), str(unfit)))
            self.lost.add(key)
            return None
        if name == "<<" and node.bare:
            self.problems.append(problem(place, key, "YAML 1.2 has no merge key `<<`; write the keys out"))
            return None
        return name
