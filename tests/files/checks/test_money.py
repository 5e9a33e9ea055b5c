from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "budget: 60k\n",
        "",
        [
            "1:1: budget: is missing; write for example `budget: 60k` (only `strategy: cheapest` does without)",
        ],
    ),
    (
        "reserve: 5%",
        "reserve: 70k",
        [
            "3:10: reserve: the reserve of 70,000 is above the budget of 60,000",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {at_least: 0}\nstrategy: cheapest",
        [
            (
                "7:11: strategy: nothing is demanded, so the cheapest plan buys nothing; give a goal or a "
                "limit an at_least, as an amount"
            ),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}\naudience: {north: 3M, south: 5M}\nvalue_per_conversion: 45",
        "  conversion: {weight: 30%, at_least: 40}\naudience: {north: 3M, south: 5M}\nstrategy: profit",
        [
            "8:11: strategy: profit needs a value per conversion; write for example `value_per_conversion: 45`",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_money(old: str, new: str, problems: list[str]) -> None:
    """Budget, reserve and strategy fit together, or the message says what is needed."""
    assert said(edited(old, new)) == problems
