"""How a batch is summed up."""

from __future__ import annotations

import pytest

from optimizer.domain.findings.batch import Batch, Checks, Tally
from optimizer.report.batch import page as batch

MANY = (
    "a sample: 20 plans, 12 confirmed, 3 not decided in time; other plans were found for one at 1k, one at 2k, "
    "two at 1k and 2 more; use --check all"
)


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (Checks("every plan", 9, 9, 0, ()), "every plan: 9 plans, 9 confirmed"),
        (Checks("a sample", 20, 12, 3, ("one at 1k", "one at 2k", "two at 1k")), MANY),
    ],
)
def test_every_second_solve_is_counted(checks: Checks, said: str) -> None:
    """Only some plans that were bettered are named; none of the others is called confirmed."""
    tally = Tally(20, 20, 0, 0, 0)
    found = Batch((), (), tally, checks, (), (), 0, (), several_strategies=False, varied=())
    assert batch.checked(found) == f"Every figure is audited; solved a second time: {said}"
