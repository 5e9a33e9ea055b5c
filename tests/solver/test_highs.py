"""What only HiGHS has: its own statuses and settings."""

from __future__ import annotations

import highspy

from optimizer.solver.highs import DOUBTFUL, STATUS

FAULTS = {"kLoadError", "kModelError", "kPresolveError", "kPostsolveError", "kModelEmpty"}
"""Statuses that no valid program with a column ends with."""


def test_every_status_is_read_or_a_fault() -> None:
    """The table knows each status that HiGHS has; one that a newer HiGHS adds fails here first."""
    known = {name for name in dir(highspy.HighsModelStatus) if name.startswith("k")} - {"kMin", "kMax"}
    assert known - set(STATUS) <= FAULTS | {"kHighsInterrupt"}
    assert not set(STATUS) & FAULTS
    assert set(STATUS) <= known
    assert set(STATUS) >= DOUBTFUL


def test_ends_only_in_statuses_of_the_table() -> None:
    """The names in the table are HiGHS's own, so that none is misspelt."""
    assert all(hasattr(highspy.HighsModelStatus, name) for name in STATUS)
