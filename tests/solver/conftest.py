"""Every solver, one after the other; a solver that is not installed is skipped, but not where CI=true."""

from __future__ import annotations

import os

import pytest

from optimizer.errors import UsageError
from optimizer.solver.choose import open_check, open_session
from tests.solver.programs import Open

OPENERS: dict[str, Open] = {
    "highs": lambda problem: open_session(problem, "highs"),
    "highs the other way": open_check,
    "cbc": lambda problem: open_session(problem, "cbc"),
}


def needs_cbc() -> None:
    """Skips the test where CBC is not installed; fails it where CI=true."""
    from optimizer.solver.cbc import cbc_path

    try:
        cbc_path()
    except UsageError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))


@pytest.fixture(params=OPENERS)
def opened(request: pytest.FixtureRequest) -> Open:
    """Opens a session of one of the solvers for a PuLP problem."""
    if request.param == "cbc":
        needs_cbc()
    return OPENERS[request.param]
