"""The counts that each line may have, and its columns at each of them: what every list of mixes is made of."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, inf
from typing import TYPE_CHECKING

import numpy as np

from optimizer.model.build import CampaignModel

TOLERANCE = 1e-9
"""By how much a row may be broken, as solvers are told; rows are in units of about 1."""

if TYPE_CHECKING:  # Loading numpy's types takes as long as a small proof.
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.intp]
    Chosen = NDArray[np.bool_]
    Table = Mapping[int, Floats]
    """Column -> its value at each count of a line, the lowest first."""


def counts_of(model: CampaignModel) -> list[range] | None:
    """The counts that each line may have; None where they are fractional or without end, or a line has none."""
    if not model.scenario.whole or inf in model.most:
        return None
    columns = model.program.columns[: model.size]
    counts = [range(ceil(column.lower), floor(most) + 1) for column, most in zip(columns, model.most, strict=True)]
    return counts if all(counts) else None


def table(model: CampaignModel, line: int, counts: range) -> Table:
    """A line's columns at each of its counts."""
    if line not in model.lines.used and line not in model.lines.steps:
        return {line: np.array(counts, dtype=float)}
    filled = [model.lines.filled(line, float(count)) for count in counts]
    return {column: np.array([values[column] for values in filled]) for column in filled[0]}
