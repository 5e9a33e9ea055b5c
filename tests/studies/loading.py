"""Scenarios for studies: from plain dictionaries, and with other budgets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from optimizer.domain.language.scenario import Scenario
from optimizer.files import changed, load, loads

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def loaded(stated: dict[str, Any]) -> Scenario:
    """A scenario from a dictionary, as a file of it would be read."""
    return loads(json.dumps(stated), name="case.json")


def bundled(name: str, **keys: Any) -> Scenario:
    """A bundled scenario, with overrides."""
    return load(SCENARIOS / f"{name}.yaml", **keys)


def with_budget(scenario: Scenario, factor: float) -> Scenario:
    """The scenario with so many times its budget."""
    assert scenario.budget is not None
    return changed(scenario, budget=factor * scenario.budget)
