"""A scenario stated anew in part, without reading its file again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError, UsageError
from optimizer.files import changed, load, loads

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_as_if_loaded_with_the_overrides(path: Path) -> None:
    """The same values, digest, overrides and places as when the file is read with them."""
    line = next(iter(load(path).tiers))
    overrides = {f"tiers.{line}.hours": "7", f"tiers.{line}.reach_rate": "11%"}
    again, loaded = changed(load(path), overrides=overrides), load(path, overrides=overrides)
    assert (again, again.origin) == (loaded, loaded.origin)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("budget", [1, 777.5, 12_345, 99_000.0])
def test_another_budget_alone(path: Path, budget: float) -> None:
    """The quick way to another budget gives what loading with it gives: the scenario, or the same problems."""

    def read(way: Callable[[], Scenario]) -> object:
        try:
            scenario = way()
        except ScenarioError as error:
            return error.problems
        return scenario, scenario.origin

    assert read(lambda: changed(load(path), budget=budget)) == read(lambda: load(path, budget=budget))


def test_changes_add_up_and_leave_the_first_scenario_alone() -> None:
    """Each call adds to the overrides before it."""
    first = load(SCENARIOS[0].with_name("instagram-launch.yaml"), budget=50_000)
    second = changed(first, overrides={"tiers.micro.available": "9"})
    third = changed(second, budget=70_000)
    assert first.tiers["micro"].available == 160
    assert (third.budget, third.tiers["micro"].available) == (70_000, 9)
    assert dict(third.origin.overrides) == {"budget": 70000, "tiers.micro.available": 9}


def test_problems_name_the_override() -> None:
    """The same checks and messages as for a file."""
    scenario = load(SCENARIOS[0].with_name("instagram-launch.yaml"))
    with pytest.raises(ScenarioError, match=r"--set tiers.micro.engagement_rate=3.86: .*did you mean 3.86%"):
        changed(scenario, overrides={"tiers.micro.engagement_rate": "3.86"})
    with pytest.raises(UsageError, match="when it is loaded"):
        changed(scenario, overrides={"tiers": "other.csv"})


def test_a_scenario_made_in_python() -> None:
    """Without a file behind it, what is written out is changed."""
    made = loads("{name: a, budget: 5, goals: {awareness: 1}, tiers: {x: {followers: 10, fee: 1}}}")
    made = made.model_copy(update={"budget": 8.0})
    made.placed(type(made.origin)())
    assert (
        changed(made, overrides={"tiers.x.fee": "2"}).tiers["x"].fee
        == loads("{name: a, budget: 8, goals: {awareness: 1}, tiers: {x: {followers: 10, fee: 2}}}").tiers["x"].fee
    )
