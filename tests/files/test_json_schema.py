from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from optimizer.files import dump, dump_resolved, loads, schema, starter
from tests.files.editing import VALID, edited

VALIDATOR = Draft202012Validator(schema())


def parsed(text: str) -> Any:
    """What an editor sees of a YAML file."""
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_one() -> None:
    """Its own dialect accepts it, and editors find help on every key."""
    Draft202012Validator.check_schema(schema())
    definitions = schema()["$defs"]
    assert {"Scenario", "ScenarioChange", "LineAlone", "LineChange", "Limit", "LimitChange"} <= definitions.keys()
    for definition in definitions.values():
        for name, field in definition.get("properties", {}).items():
            assert field.get("description"), name


@pytest.mark.parametrize("path", sorted(Path("scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_scenarios_fit(path: Path) -> None:
    """What loads also validates."""
    VALIDATOR.validate(parsed(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", [VALID, starter(), "name: x\ntiers: card.csv\nbudget: 60_000\naudience: 5M\n"])
def test_all_ways_to_write_fit(text: str) -> None:
    """A goal is a weight or a mapping, the rate card a mapping or a path, the audience one number or several."""
    VALIDATOR.validate(parsed(text))


def test_dumps_fit() -> None:
    """What a plan records of its inputs is a scenario too."""
    VALIDATOR.validate(dump(loads(VALID)))
    VALIDATOR.validate(dump_resolved(loads(VALID)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("budget: 60k", "budgett: 60k"),
        ("budget: 60k", "budget: 60,000"),
        ("budget: 60k", "budget: true"),
        ("3.86%", "3.86"),
        ("[100, 500, 1000]", "[1, 2, 3, 4]"),
        ("available: 120", "max: 120"),
        ("{weight: 30%, at_least: 40}", "{weigth: 30%}"),
        ("at_most: 400}", "max: 400}"),
        ("reserve: 5%", "strategy: best"),
        ("reserve: 5%", "currency: usd"),
    ],
)
def test_editors_mark_what_the_program_refuses(old: str, new: str) -> None:
    """Unknown keys, wrong types, rates above 1 and unknown words."""
    assert not VALIDATOR.is_valid(parsed(edited(old, new)))


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"exchange": {"GBP": 1.16}, "budget": "50k GBP"}, True),
        ({"budget": "GBP 50k"}, True),
        ({"budget": "50k pounds"}, False),
        ({"tiers": {"a": {"like": "b", "fee": "100..300 GBP"}, "b": {"followers": "5k..9k"}}}, True),
        ({"tiers": {"a": {"followers": "5k GBP"}}}, False),
        ({"extends": "base.yaml", "report": {"by": "tier"}}, True),
        ({"report": {"of": "tier"}}, False),
        ({"extends": "base.yaml", "budget": None, "tiers": {"a": None}, "audience": {"DE": None}}, True),
        ({"extends": "base.yaml", "limits": [{"name": "team", "drop": True}, {"name": "x", "at_most": 3}]}, True),
        ({"extends": "base.yaml", "goals": {"awareness": None, "community": {"weight": None, "at_least": 4}}}, True),
        ({"extends": "base.yaml", "tiers": {"a": {"fees": 3}}}, False),
        ({"tiers": {"a": {"like": "b", "fee": None, "sources": {"fee": None}}, "b": {"fee": 3}}}, True),
        ({"tiers": {"a": {"fee": None}}}, False),
        ({"limits": [{"name": "team", "drop": True}]}, False),
        ({"budget": None}, False),
    ],
)
def test_newer_keys(change: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 - a case
    """Currencies, ranges as one text, inheritance and subtotals, as editors check them."""
    scenario = {"name": "A", "budget": 9000, "goals": {"awareness": 1}, "tiers": {"a": {"fee": 3}}, **change}
    assert VALIDATOR.is_valid(scenario) is fits


def test_a_scenario_over_another_one_states_what_differs() -> None:
    """Nothing is required of it; without the other one it would not be whole."""
    assert VALIDATOR.is_valid({"extends": "base.yaml", "budget": "80k"})
    assert not VALIDATOR.is_valid({"budget": "80k"})
