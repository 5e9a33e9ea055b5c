"""The scenario as each of its named cases has it."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.domain.language.scenario import Scenario
from optimizer.errors import Problem, ScenarioError
from optimizer.files import changed

ONE_CASE = ""
"""The name of the only case where a scenario has none."""


def cases_of(scenario: Scenario) -> Mapping[str, Scenario]:
    """The scenario by case, or alone where it has none; raises ScenarioError for a change that cannot be made."""
    if not scenario.cases:
        return {ONE_CASE: scenario}
    found, problems = dict[str, Scenario](), list[Problem]()
    for name, case in scenario.cases.items():
        try:
            found[name] = changed(scenario, overrides=case.changes) if case.changes else scenario
        except ScenarioError as wrong:
            place = scenario.origin.place(("cases", name, "set"))
            problems += [Problem(place, f"cases.{name}.set.{one.key}", one.message) for one in wrong.problems]
    if problems:
        raise ScenarioError(tuple(problems))
    return found
