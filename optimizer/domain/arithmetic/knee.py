"""The knee of a curve: where returns on a budget diminish."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 0.02
"""A curve that rises above its chord by less than this part of its own rise is as good as straight."""

DEFINITION = "the budget at which the results lie furthest above the straight line from the first point to the last"
"""What the knee is, for people; both axes are scaled to the points' own range (Satopää et al., "Kneedle", 2011)."""


def knee(budgets: Sequence[float], values: Sequence[float]) -> int | None:
    """The position of the knee among points of ascending budgets.

    None where there are fewer than three points, where the values do not rise, or where they as good as lie on a line.
    """
    if len(budgets) < 3 or not values[-1] > values[0]:  # noqa: PLR2004 - two points have nothing between them
        return None
    width, height = budgets[-1] - budgets[0], values[-1] - values[0]
    above = [
        (value - values[0]) / height - (budget - budgets[0]) / width
        for budget, value in zip(budgets, values, strict=True)
    ]
    place = max(range(len(above)), key=lambda position: above[position])
    return place if above[place] > LEAST else None
