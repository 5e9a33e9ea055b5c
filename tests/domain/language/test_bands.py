"""The bands of budgets."""

from __future__ import annotations

from optimizer.domain.language.bands import BANDS, GRID, band_of
from optimizer.domain.language.budgets import budgets


def test_every_budget_of_the_grid_lies_in_its_band() -> None:
    """And the grid covers each band from end to end, each budget once."""
    for band in BANDS:
        grid = budgets(band.budgets).of(None)
        assert {band_of(budget) for budget in grid} == {band}
    every = budgets(GRID).of(None)
    assert len(every) == sum(len(budgets(band.budgets).of(None)) for band in BANDS)
    assert (every[0], every[-1]) == (1_000.0, 1_000_000.0)


def test_ends_belong_to_the_lower_band() -> None:
    """10,000 is small, 100,000 is medium, and no budget is in no band."""
    assert [band.name for budget in (10_000.0, 100_000.0, 5e6) if (band := band_of(budget))] == [
        "small",
        "medium",
        "large",
    ]
    assert band_of(None) is None
