"""What cannot be said of when something is paid."""

from __future__ import annotations

import pytest

from optimizer.files import loads
from tests.files.editing import edited, said

AT = "    available: 3\n"
PERIODS = "\nperiods: {Q1: {from: 2026-11}, Q2: {from: 2027-01}}\nlimits:"
CASES = [
    (
        "{2026-09: 50%, 2026-10: 40%}",
        "the shares sum to 90%, and all that is paid is 100%",
    ),
    (
        "{2026-13: 100%}",
        "2026-13 is no month; write 2026-09, or with periods that have months 0, 1 and so on from the first",
    ),
    ("{2026-09: 100%, 2026-10: 0}", "pays nothing then; leave the month out"),
    ("{2026-09: 50%, 1: 50%}", "2026-09 is a month, and others count from a period's first; write one or the other"),
    ("{1: 50%, 01: 50%}", "a month is given twice; write it once"),
    ("2026-09", "2026-09 is not shares by month; write for example {2026-09: 50%, 2026-11: 50%}"),
    (
        "{0: 50%, 2: 50%}",
        (
            "counts months from a period's first, and no period has one; write months such as 2026-09, "
            "or `from` on periods"
        ),
    ),
]


@pytest.mark.parametrize(("pays", "message"), CASES)
def test_a_line(pays: str, message: str) -> None:
    """The message says what is wrong and what to write."""
    (problem,) = said(edited(AT, f"{AT}    pays: {pays}\n"))
    assert problem.endswith(message)
    assert ": tiers.mega.pays" in problem


def test_months_of_a_line_in_several_periods() -> None:
    """Nobody could tell which of them is paid then; within one period they may stand."""
    text = edited(AT, f"{AT}    pays: {{2026-12: 100%}}\n").replace("\nlimits:", PERIODS, 1)
    (problem,) = said(text)
    assert problem.endswith(
        "states months, and the line is in several periods; count them from a period's first, such as "
        "{0: 50%, 2: 50%}, or write the one period that it is in: periods: [Q1]"
    )
    loads(text.replace("pays: {2026", "periods: Q1\n    pays: {2026"))
    loads(text.replace("{2026-12: 100%}", "{0: 50%, 2: 50%}"))


@pytest.mark.parametrize("key", ["pays", "agency_pays"])
def test_of_the_whole_scenario(key: str) -> None:
    """Only a line has a period from whose first month months could be counted."""
    (problem,) = said(edited("reserve: 5%\n", f"reserve: 5%\n{key}: {{0: 100%}}\n"))
    assert problem.endswith(
        f"{key}: counts months from a period's first, which only a line has; write months such as 2026-09"
    )
