"""The nearest known name to what a person wrote."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

_MOST = 1000
"""So many names are compared; a file with more of them would take long to answer."""
_FAR = 0.4
"""Share of a name's letters that a typing error may change."""


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known name with the fewest letters changed, added, left out or swapped; None where none is near."""
    wanted = _folded(written)
    best, least = None, 1.0
    for name in islice(known, _MOST):
        longer = max(len(wanted), len(name), 1)
        if abs(len(wanted) - len(name)) > _FAR * longer:
            continue
        distance = _distance(wanted, _folded(name)) / longer
        if distance < least:
            best, least = name, distance
    return best if least <= _FAR else None


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """`; did you mean NAME?`, or nothing where no known name is near."""
    name = nearest(written, known)
    return f"; did you mean {name}?" if name is not None else ""


def _folded(name: str) -> str:
    return name[:60].casefold().replace("-", "_").replace(" ", "_")


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance (Damerau, 1964): two swapped neighbours count as one change."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]
