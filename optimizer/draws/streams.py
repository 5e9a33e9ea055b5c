"""Streams of random bits by name: a seed and a name give the same bits on every machine, in any order of asking.

Only raw bits are taken from the generator (PCG64); all else follows by inverse functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.draws import sobol
from optimizer.draws.normal import Floats, inverse

EVEN = sobol.DIMENSIONS
"""So many factors, the first ones in the order of their names, are Sobol dimensions; later ones a Latin hypercube."""
KEPT = 53
"""Bits that a float between 0 and 1 has."""


CREATORS = "creators "
"""How the names of streams begin that are creators' own."""
AGAIN = 1_000_003
"""What is added to a seed for draws that are others."""


class Streams:
    """The random numbers of one study: `draws` (a power of two) of each factor, and of each creator's own figures."""

    def __init__(
        self, seed: int, draws: int, factors: Iterable[str], kept: Callable[[str], bool] | None = None
    ) -> None:
        self.seed, self.draws, self._kept = seed, draws, kept
        self.places = {name: place for place, name in enumerate(sorted(set(factors)))}

    def but_for(self, kept: Callable[[str], bool]) -> Streams:
        """Streams with other bits, but for those whose names are kept."""
        return Streams(self.seed, self.draws, self.places, kept)

    def shares(self, name: str) -> Floats:
        """A uniform number above 0 and below 1 for each draw of a factor."""
        place = self.places[name]
        if place < EVEN:
            shift = self._bits(f"shift {name}", 1)[0] >> np.uint64(64 - sobol.BITS)
            points = sobol.points(place, self.draws) ^ shift
            even: Floats = (points.astype(np.float64) + 0.5) / 2.0**sobol.BITS
            return even
        strata = np.argsort(self._bits(f"strata {name}", self.draws), kind="stable")
        spread: Floats = (strata + _between(self._bits(f"within {name}", self.draws))) / self.draws
        return spread

    def scores(self, name: str) -> Floats:
        """The same as normal scores."""
        return inverse(self.shares(name))

    def own(self, name: str, first: int, upto: int) -> Floats:
        """A uniform number for each creator (row) of some places of a line and draw (column); a place keeps its own."""
        count = upto - first
        bits = self._bits(f"{CREATORS}{name}", count * self.draws, first * self.draws)
        return _between(bits).reshape(count, self.draws)

    def _bits(self, name: str, count: int, skipped: int = 0) -> npt.NDArray[np.uint64]:
        seed = self.seed if self._kept is None or self._kept(name) else self.seed + AGAIN
        digest = sha256(f"{seed} {name}".encode()).digest()
        generator = np.random.PCG64(int.from_bytes(digest[:16], "big")).advance(skipped)
        bits: Any = generator.random_raw(count)
        return np.asarray(bits, dtype=np.uint64)


def _between(bits: npt.NDArray[np.uint64]) -> Floats:
    """Bits as numbers above 0 and below 1."""
    return ((bits >> np.uint64(64 - KEPT)).astype(np.float64) + 0.5) / 2.0**KEPT
