from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.files import dump, dump_planned, dump_resolved, load, loads, starter
from tests.files.editing import VALID

SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))
RICH = VALID + (
    "  - {measure: spend, where: {tier: [big, small]}, at_most: 33.3333%, of: budget}\n"
    "  - {measure: revenue, at_least: 3, per: {measure: spend, where: {name: micro}}, name: '7'}\n"
    "  - {measure: partnerships, at_least: 5.5, where: {tier: small}, for_each: {tier: big}}\n"
    "order: [conversion, awareness]\nnotes: null-\ntolerance: 0.1%\n"
)


@pytest.mark.parametrize("text", [VALID, RICH, starter()])
def test_what_is_dumped_loads_back(text: str) -> None:
    """An equal scenario, with every range and percent sign."""
    scenario = loads(text)
    assert loads(json.dumps(dump(scenario))) == scenario


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_bundled_scenarios_survive(path: Path) -> None:
    """Dumped and loaded they are the same, and planning values stay what they are."""
    scenario = load(path)
    assert loads(json.dumps(dump(scenario))) == scenario
    planning = dump_resolved(scenario)
    assert dump_resolved(loads(json.dumps(planning))) == planning


def test_inputs_are_the_same_scenario_at_any_budget() -> None:
    """Ranges, a relative reserve and sources stay as stated; what holds for all lines is written, default or not."""
    scenario = loads(VALID)
    inputs = dump_resolved(scenario)
    assert inputs["reserve"] == "5%"
    assert inputs["tiers"]["micro"]["fee_per_post"] == [100, 500, 1000]
    assert (inputs["currency"], inputs["gross_margin"], inputs["discount"]) == ("USD", 1, 0)
    assert "tolerance" not in inputs
    for budget in (10_000, 250_000):
        assert loads(json.dumps(inputs), budget=budget) == loads(VALID, budget=budget)


def test_scenarios_are_compared_at_planning_values() -> None:
    """Ranges planned, the reserve in money."""
    inputs = dump_planned(loads(VALID))
    assert inputs["reserve"] == 3000
    assert inputs["tiers"]["micro"]["fee_per_post"] == pytest.approx(516.6666666666666, abs=0)
    assert inputs["tiers"]["micro"]["engagement_rate"] == 0.0386
    assert (inputs["currency"], inputs["gross_margin"], inputs["discount"]) == ("USD", 1, 0)
    assert "tolerance" not in inputs


def test_a_small_reserve_stays_a_rate() -> None:
    """Up to 1 an amount of money would read as a rate."""
    scenario = loads(VALID.replace("budget: 60k", "budget: 10"))
    assert dump_planned(scenario)["reserve"] == "5%"


@pytest.mark.parametrize("value", [0.0386, 0.1, 1 / 3, 1e-9, 1.0, 0.07500000000000001, 2.675])
def test_percentages_are_exact(value: float) -> None:
    """The text of a percentage reads back as the very same number."""
    scenario = loads(VALID)
    bound = Bound(value, percent=True)
    limit = scenario.limits[0].model_copy(update={"at_most": bound, "where": {"tier": ("big",)}, "measure": "cpa"})
    line = scenario.tiers["micro"].model_copy(update={"measures": {"own": Quantity(0, value, value, percent=True)}})
    changed = scenario.model_copy(update={"limits": (limit,), "tiers": {**scenario.tiers, "micro": line}})
    assert loads(json.dumps(dump(changed))) == changed
