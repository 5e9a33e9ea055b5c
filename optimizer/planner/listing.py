"""What lists of mixes rest on: the counts that each line may have, and its columns at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, inf

import numpy as np
from numpy.typing import NDArray

from optimizer.model.build import CampaignModel

TOLERANCE = 1e-9
"""By how much a row may be broken, as solvers are told; rows are in units of about 1."""

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Chosen = NDArray[np.bool_]
Table = Mapping[int, Floats]
"""Column -> its value at each count of a line, the lowest first."""


def counts_of(model: CampaignModel) -> list[range] | None:
    """The counts that each line may have; None where they are fractional or without end, or a line has none."""
    columns = model.program.columns[: model.size]
    most = [min(column.upper, cap) for column, cap in zip(columns, model.lines.caps, strict=True)]
    if not model.scenario.whole or inf in most:
        return None
    counts = [range(ceil(column.lower), floor(high) + 1) for column, high in zip(columns, most, strict=True)]
    return counts if all(counts) else None


def table(model: CampaignModel, line: int, counts: range) -> Table:
    """A line's columns at each of its counts."""
    if line not in model.lines.used and line not in model.lines.steps:
        return {line: np.array(counts, dtype=float)}
    filled = [model.lines.filled(line, float(count)) for count in counts]
    return {column: np.array([values[column] for values in filled]) for column in filled[0]}
