"""Budget bands: small, medium and large campaigns, as the literature cuts them, with a grid of budgets in each."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Band:
    """Budgets above `above`, up to and with `most`; `budgets` is the grid in which a batch goes through it."""

    name: str
    above: float
    most: float
    budgets: str

    def __contains__(self, budget: object) -> bool:
        return isinstance(budget, int | float) and self.above < budget <= self.most


BANDS = (
    Band("small", 0.0, 10_000.0, "1k..10k:500"),
    Band("medium", 10_000.0, 100_000.0, "15k..100k:5k"),
    Band("large", 100_000.0, inf, "150k..1M:50k"),
)
"""1,000 to 10,000, to 100,000, and above (S1, "Micro-Influencers vs Mega-Influencers"); its grid ends at 1,000,000."""

GRID = ",".join(band.budgets for band in BANDS)
"""Every budget of the bands, as a list of budgets is written."""


def band_of(budget: float | None) -> Band | None:
    """The band of a budget; None where there is no budget."""
    return next((band for band in BANDS if budget is not None and budget in band), None)
