"""The package's one call for notebooks and programs; `optimizer.solve` is this function."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.domain.scenario import Scenario
from optimizer.errors import UsageError
from optimizer.files import load
from optimizer.studies.answer import answer

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from optimizer.domain.plan import Plan


def solve(
    scenario: str | os.PathLike[str] | Scenario,
    *,
    budget: float | None = None,
    overrides: Mapping[str, str] | None = None,
    solver: str = "highs",
    time_limit: float | None = None,
    gap: float = 0.0,
    check: bool = True,
) -> Plan:
    """The best plan for a scenario file, or for a scenario that `load` returned.

    `budget` and `overrides` (dotted key -> value as the file would state it) change a scenario file on the way in;
    `solver` is "highs" or "cbc"; `time_limit` is in seconds; `gap` is the relative distance from the best possible
    at which the search may stop; `check` repeats every solve in another configuration. A scenario that no plan
    satisfies gives a plan whose status is "infeasible" or "unbounded".

    Raises ScenarioError, holding every problem of the file; UsageError where the call is wrong; StoppedError where
    the time limit ended the search before any plan was found.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(Path(scenario), budget=budget, overrides=overrides)
    elif budget is not None or overrides:
        raise UsageError("budget and overrides change a scenario file; for a loaded scenario give them to load")
    return answer(scenario, solver=solver, time_limit=time_limit, gap=gap, check=check)
