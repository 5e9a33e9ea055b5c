"""Short names that tell files apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath


def told_apart(files: Sequence[str]) -> tuple[str, ...]:
    """For each file its stem, or the shortest path that tells it apart; the same file again gets a number.

    The suffix is part of it where nothing else differs.
    """
    paths = [PurePath(file) for file in files]
    bare = [path.parent / path.stem for path in paths]
    ends = [
        path
        if any(other.suffix != path.suffix and same == own for other, same in zip(paths, bare, strict=True))
        else own
        for path, own in zip(paths, bare, strict=True)
    ]
    names = [end.name for end in ends]
    for depth in range(2, max((len(end.parts) for end in ends), default=0) + 1):
        twice = _several(names)
        names = [
            PurePath(*end.parts[-depth:]).as_posix() if name in twice else name
            for name, end in zip(names, ends, strict=True)
        ]
    return _numbered(names)


def _several(names: Sequence[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    taken, told = set(names), list[str]()
    for name in names:
        number, candidate = 1, name
        while candidate in told:
            number += 1
            candidate = f"{name} ({number})"
            candidate = name if candidate in taken else candidate
        told.append(candidate)
    return tuple(told)


def beside(measures: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Names of columns for measures: `measure.NAME` for one that is called like another column of the table."""
    others = frozenset(taken)
    return [f"measure.{name}" if name in others else name for name in measures]
