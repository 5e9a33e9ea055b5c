"""What a person gave: the scenario file, its rate card and the overrides, as one tree with places."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from optimizer.domain.language.override import factor, recorded
from optimizer.domain.language.scenario import Origin
from optimizer.errors import Key, Place, Problem, UsageError
from optimizer.files.exchange import converted
from optimizer.files.inherit import EXTENDS, followed, merged
from optimizer.files.overrides import override
from optimizer.files.rate_card import read_card
from optimizer.files.relative import LINES
from optimizer.files.sheet import of_workbook
from optimizer.files.text import LARGEST_SCENARIO, Unreadable, checked, decoded, read_bytes, unreadable
from optimizer.files.tree import Listing, Mapping, Node, Scalar, Tell, children, copied, plain, problem, walk
from optimizer.files.yaml_file import Reading, read_yaml

PLAN_KEYS = frozenset({"format", "lines", "inputs", "totals"})
"""Keys that every plan file has, and a scenario never."""


@dataclass(slots=True)
class Source:
    """The tree of a scenario as given, its problems so far, and what its plan records of it."""

    file: str
    tree: Mapping
    """What is read: nothing in it is inherited any more."""
    problems: list[Problem]
    files: dict[str, str] = field(default_factory=dict)
    """Files with the SHA-256 of each, in the order in which problems are listed."""
    spoilt: set[Key] = field(default_factory=set)
    """Keys whose problems are already told, so that nothing more is said of them."""
    lost: set[Key] = field(default_factory=set)
    """Keys of which something was not read, such as the second of two lines with the same name."""
    overrides: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """What relative changes did, with before and after."""
    written: Mapping | None = None
    """The tree as it was written, which overrides change: a line that is like another one follows it."""
    extended: bool = False
    recorded: bool = False
    """Whether it is what a plan recorded of its scenario, overrides and all."""

    def origin(self, places: Dictionary[Key, Place]) -> Origin:
        """What the scenario that is read from this knows of it."""
        return Origin(self.file, self.files[self.file], self.overrides, places, self, self.files)


def from_path(path: str | Path, budget: float | None, overrides: Dictionary[str, str]) -> Source:
    """Read a scenario file; `Unreadable` where nothing of it can be checked."""
    name = str(path)
    content = read_bytes(Path(path), name, LARGEST_SCENARIO, "a scenario file in YAML")
    return _source(decoded(content, name), name, content, Path(path).parent, budget, overrides)


def from_text(
    text: str, name: str, folder: Path | None, budget: float | None, overrides: Dictionary[str, str]
) -> Source:
    """Read the text of a scenario file; a rate card is looked for in `folder`, by default the current one."""
    if len(text) > LARGEST_SCENARIO:
        raise unreadable(Place(name), f"is larger than {LARGEST_SCENARIO // 1_000_000} MB; a scenario is much smaller")
    checked(text.removeprefix("\ufeff"), name)
    return _source(text.removeprefix("\ufeff"), name, text.encode(), folder or Path(), budget, overrides)


def _source(
    text: str, name: str, content: bytes, folder: Path, budget: float | None, overrides: Dictionary[str, str]
) -> Source:
    reading = _read(text, name)
    tree = reading.tree
    if tree is None or (isinstance(tree, Scalar) and tree.empty):
        raise unreadable(Place(name), "is empty; `optimizer init` writes a scenario to start from")
    if not isinstance(tree, Mapping):
        raise unreadable(
            tree.place, f"is {_kind(tree)}, not a scenario; write `key: value` lines such as `name: Launch`"
        )
    if tree.entries.keys() >= PLAN_KEYS and "tiers" not in tree.entries:
        why = "is a plan file, not a scenario; name the scenario that it was made from, or see `optimizer compare`"
        raise unreadable(Place(name), why)
    source = Source(name, tree, reading.problems, {name: hashlib.sha256(content).hexdigest()}, lost=reading.lost)
    _extend(source, folder, ((folder / Path(name).name).resolve(),))
    _set_budget(source, budget)
    _set(source, {key: value for key, value in overrides.items() if key == LINES})
    _expand_card(source, folder)
    _set(source, {key: value for key, value in overrides.items() if key != LINES})
    _follow(source)
    return source


def _extend(source: Source, folder: Path, before: tuple[Path, ...]) -> None:
    """Puts what was read over the file that it extends, and that over its own; each reads its own rate card."""
    stated = source.tree.entries.get(EXTENDS)
    if stated is None:
        return
    source.extended = True
    if not isinstance(stated, Scalar) or stated.empty:
        source.problems.append(problem(stated.place, (EXTENDS,), "is the path of another scenario, such as base.yaml"))
        return
    name = stated.text.strip()
    path = folder / name
    shown = str(Path(source.file).parent / name) if source.file else name
    if path.resolve() in before:
        circle = " -> ".join([*(one.name for one in before), path.name])
        source.problems.append(problem(stated.place, (EXTENDS,), f"goes round in a circle: {circle}"))
        return
    try:
        content = read_bytes(path, shown, LARGEST_SCENARIO, "the scenario that this one extends")
        reading = _read(decoded(content, shown), shown)
    except Unreadable as bad:
        at = stated.place if bad.found.place.line is None else bad.found.place
        source.problems.append(problem(at, (EXTENDS,), f"{shown}: {bad.found.message}"))
        return
    if not isinstance(reading.tree, Mapping):
        source.problems.append(problem(stated.place, (EXTENDS,), f"{shown} is no scenario"))
        return
    base = Source(shown, reading.tree, source.problems, source.files, lost=source.lost, spoilt=source.spoilt)
    base.problems += reading.problems
    base.lost |= reading.lost
    source.files[shown] = hashlib.sha256(content).hexdigest()
    _extend(base, path.parent, (*before, path.resolve()))
    own = source.tree.entries.get(LINES)
    if not isinstance(own, Scalar):
        _expand_card(base, path.parent)
    source.tree = merged(base.tree, source.tree, _teller(source))


def _teller(source: Source) -> Tell:
    def tell(place: Place, key: Key, message: str) -> None:
        source.problems.append(problem(place, key, message))
        source.spoilt.add(key)

    return tell


def _follow(source: Source) -> None:
    """Keeps the tree as it was written, and reads one in which nothing is inherited any more."""
    source.written = source.tree
    whole = followed(source.tree, extended=source.extended, tell=_teller(source))
    source.tree = converted(whole, _teller(source))


def again(source: Source, budget: float | None, overrides: Dictionary[str, str]) -> Source:
    """The same source with further overrides, without reading anything again; `UsageError` for another rate card."""
    if LINES in overrides:
        raise UsageError("another rate card is a matter of reading the file: give tiers=FILE when it is loaded")
    tree = copied(source.written or source.tree)
    assert isinstance(tree, Mapping)  # noqa: S101 - a copy is of the same kind
    source = replace(
        source, tree=tree, problems=[], spoilt=set(), lost=set(), overrides=dict(source.overrides), told=[]
    )
    _set_budget(source, budget)
    _set(source, overrides)
    _follow(source)
    return source


def with_budget(source: Source, budget: float) -> Source:
    """The same source with another budget: what stands beside it is shared, for nobody changes it in place."""
    top, written = (tree.copy_at(tree.place) for tree in (source.tree, source.written or source.tree))
    source = replace(source, tree=top, problems=[], spoilt=set(), lost=set(), overrides=dict(source.overrides))
    source.written = written
    _set_budget(source, budget)
    written.put("budget", top.entries["budget"], top.keys["budget"])
    return source


def _set_budget(source: Source, budget: float | None) -> None:
    if budget is not None:
        place = Place(f"--budget {recorded(budget)}")
        source.tree.put("budget", Scalar(place, repr(budget), json=True), place)
        source.overrides["budget"] = recorded(budget)


def _read(text: str, name: str) -> Reading:
    if not text.lstrip().startswith("{") or not _is_json(text):
        return read_yaml(text, name)
    # Between the tokens of JSON a tab is white space, inside its strings it cannot stand.
    return read_yaml(text.replace("\t", " "), name, json=True)


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _kind(node: Node) -> str:
    return "a list" if isinstance(node, Listing) else f'the text "{str(plain(node))[:30]}"'


def _set(source: Source, overrides: Dictionary[str, str]) -> None:
    places: dict[Place, str] = {}
    for key, value in overrides.items():
        source.overrides[key] = recorded(value)
        if key.startswith(f"{LINES}.") and (LINES,) in source.spoilt:
            continue
        place = Place(f"--set {key}={value}")
        relative = bool(places) and factor(str(value)) is not None
        standing = places.keys() & _stated(source) if relative else set()
        try:
            source.told += override(source.tree, key, str(value), place)
            if standing:
                for changed in standing - _stated(source):
                    del places[changed]  # what stood there was changed further, and not replaced
            places[place] = key
        except Unreadable as bad:
            source.problems.append(bad.found)
    if len(places) > 1:
        _refuse_undone(source, places)


def _refuse_undone(source: Source, places: Dictionary[Place, str]) -> None:
    """Two keys may mean the same part, as a limit's name and its position do; which value was meant is not guessed."""
    there = _stated(source)
    for place, key in places.items():
        if place not in there:
            message = "another override states the same part under another key; keep one of them"
            source.problems.append(Problem(place, key, message))


def _stated(source: Source) -> set[Place]:
    """The places of all values."""
    return {node.place for _, node in walk(source.tree) if not children(node)}


def _expand_card(source: Source, folder: Path) -> None:
    """Put the lines of a CSV rate card where its path stands."""
    path = source.tree.entries.get(LINES)
    if not isinstance(path, Scalar) or path.empty:
        return
    name = path.text.strip()
    shown = str(Path(source.file).parent / name) if source.file else name
    lines, content = Mapping(path.place), b""
    try:
        card, content = read_card(folder / name, shown)
        lines = card.lines
        source.problems += card.problems
        source.lost |= card.lost
    except Unreadable as bad:
        # What is wrong with the path itself belongs to the place where it is written.
        at = path.place if bad.found.place.line is None else bad.found.place
        message = bad.found.message if at is bad.found.place else f"{shown}: {bad.found.message}"
        source.problems.append(problem(at, (LINES,), message))
        source.spoilt.add((LINES,))
    source.files[of_workbook(shown)[0]] = hashlib.sha256(content).hexdigest()
    source.tree.put(LINES, lines, source.tree.keys[LINES])
