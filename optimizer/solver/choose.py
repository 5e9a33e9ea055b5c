"""Opens a session of a solver by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.errors import UsageError
from optimizer.solver.port import Session

if TYPE_CHECKING:
    import pulp

NAMES = ("highs", "cbc")


def open_session(problem: pulp.LpProblem, name: str, *, counting: bool = True) -> Session:
    """The first session of a plan's proof; `counting`: whole columns count, and are not switches only.

    Raises UsageError for a solver that is unknown or not installed.
    """
    if name == "highs":
        from optimizer.solver.highs import HighsSession

        return HighsSession(problem, counting=counting)
    if name == "cbc":
        from optimizer.solver.cbc import CbcSession

        return CbcSession(problem)
    message = f"there is no solver called {name!r}; the ones there are: {', '.join(NAMES)}"
    raise UsageError(message)


def open_check(problem: pulp.LpProblem, *, counting: bool = True) -> Session:
    """A session in another configuration: HiGHS with other settings, or beside CBC simply HiGHS."""
    from optimizer.solver.highs import HighsSession

    return HighsSession(problem, counting=counting, other_way=True)
