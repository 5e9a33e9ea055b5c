"""Another budget, which takes a short way, is checked as in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import ScenarioError
from optimizer.files import changed, load


@pytest.mark.parametrize("budget", [float("nan"), float("inf"), -1.0, 1e16, 1e-20, 100.0])
def test_another_budget_is_checked_as_in_a_file(budget: float, tmp_path: Path) -> None:
    """Its own value, and how it fits the rest of the scenario: 100 is below the reserve."""
    path = tmp_path / "a.yaml"
    text = "{name: a, budget: 5000, reserve: 300, goals: {awareness: 1}, tiers: {x: {followers: 10, fee: 1}}}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as loading:
        load(path, budget=budget)
    with pytest.raises(ScenarioError) as changing:
        changed(load(path), budget=budget)
    assert changing.value.problems == loading.value.problems
