"""Short names for files that stand side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath


def told_apart(files: Sequence[str]) -> tuple[str, ...]:
    """For each file its stem, or the shortest path that tells it apart; the same file again gets a number."""
    paths = [PurePath(file) for file in files]
    names = [path.stem for path in paths]
    deepest = max((len(path.parts) for path in paths), default=0)
    for depth in range(2, deepest + 1):
        twice = _several(names)
        names = [_path(path, depth) if name in twice else name for name, path in zip(names, paths, strict=True)]
    twice = _several(names)
    names = [name + path.suffix if name in twice else name for name, path in zip(names, paths, strict=True)]
    return _numbered(names)


def _several(names: Sequence[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def _path(path: PurePath, depth: int) -> str:
    return PurePath(*path.parts[-depth:-1], path.stem).as_posix()


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
