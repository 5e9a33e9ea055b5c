"""Money in other currencies, converted by the rates that the file states."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Quantity
from optimizer.errors import ScenarioError
from optimizer.files import changed, dump_resolved, loads
from optimizer.files.exchange import split
from tests.conftest import Outcome

SCENARIO = """
name: Two currencies
currency: EUR
exchange: {GBP: 1.16, JPY: 0.0061}
budget: 60k GBP
reserve: 1k GBP
value_per_conversion: 30 EUR
goals: {awareness: 50%, conversion: {weight: 50%, at_least: 10}, margin: {measure: profit, at_least: 100 GBP}}
tiers:
  uk: {followers: 20k, fee: 450 GBP, engagement_rate: 4%, conversion_rate: 2%}
  japan: {followers: 20k, fee_per_post: JPY 60k, product_cost: "100..300 GBP", engagement_rate: 4%, conversion_rate: 2%}
  spain: {followers: 20k, fee: [300 GBP, 400 GBP], engagement_rate: 4%, conversion_rate: 2%, measures: {visits: 3}}
limits:
  - {measure: spend, where: {name: uk}, at_most: GBP 10k}
  - {measure: cpa, at_most: 50 GBP}
  - {measure: hours, at_most: 400}
"""


def with_changes(old: str, new: str) -> list[str]:
    assert old in SCENARIO
    with pytest.raises(ScenarioError) as wrong:
        loads(SCENARIO.replace(old, new), name="a.yaml")
    return [str(problem) for problem in wrong.value.problems]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("450 GBP", ("450", "GBP")),
        ("JPY 60k", ("60k", "JPY")),
        ("JPY60k", ("60k", "JPY")),
        ("100..300 GBP", ("100..300", "GBP")),
        ("1.5M USD", ("1.5M", "USD")),
        ("450", None),
        ("450 XXX", None),
        ("GBP", None),
        ("launch in GBP", None),
        ("£450", None),
    ],
)
def test_what_is_money_in_a_currency(text: str, parts: tuple[str, str] | None) -> None:
    """A number, or a range, with a code of ISO 4217 before or after it."""
    assert split(text) == parts


def test_money_is_in_the_scenarios_own_currency() -> None:
    """Everywhere in the file: fees, ranges, budget, limits of money and unit costs, floors; exactly, in decimals."""
    scenario = loads(SCENARIO)
    assert (scenario.budget, scenario.reserved) == (69_600, 1_160)
    assert scenario.tiers["uk"].fee == Quantity.of(522)
    assert scenario.tiers["japan"].fee_per_post == Quantity.of(366)
    assert scenario.tiers["japan"].product_cost == Quantity(116, 232, 348)
    assert scenario.tiers["spain"].fee == Quantity(348, 406, 464)
    assert scenario.value_per_conversion == Quantity.of(30)
    assert [limit.at_most.value for limit in scenario.limits if limit.at_most] == [11_600, 58, 400]
    assert scenario.goals["margin"].at_least == 116
    inputs = dump_resolved(scenario)
    assert inputs["budget"] == 69_600
    assert inputs["exchange"] == {"GBP": 1.16, "JPY": 0.0061}
    assert loads(json.dumps(inputs)) == scenario


def test_rates_and_amounts_may_be_overridden() -> None:
    """Another rate converts what is written anew; relative changes keep the currency of what they change."""
    scenario = loads(SCENARIO, overrides={"exchange.GBP": "1.2", "tiers.uk.fee": "+10%", "tiers.spain.fee": "500 GBP"})
    assert scenario.budget == 72_000
    assert scenario.tiers["uk"].fee == Quantity.of(594)
    assert scenario.tiers["spain"].fee == Quantity.of(600)
    assert changed(scenario, overrides={"exchange.GBP": "1"}).tiers["uk"].fee == Quantity.of(495)
    assert changed(scenario, overrides={"tiers.japan.product_cost": "*2"}).tiers["japan"].product_cost.low == 240


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "450 GBP",
            "450 NOK",
            "a.yaml:10:29: tiers.uk.fee: there is no rate for NOK; add a line such as",
        ),
        (
            "450 GBP",
            "£450",
            "money in another currency is written 450 GBP",
        ),
        ("visits: 3", "visits: 3 GBP", "3 GBP has a currency in it"),
        ("at_most: 400", "at_most: 400 GBP", "400 GBP has a currency in it"),
        ("450 GBP", "1.500 GBP", "may mean thousands or decimals"),
        ("GBP: 1.16", "GPB: 1.16", "GPB is not a currency code of ISO 4217"),
        ("GBP: 1.16", "GBP: 0", "exchange.GBP: 0 is not above 0"),
        ("followers: 20k, fee: 450", "followers: 20k GBP, fee: 450", "20k GBP has a currency in it"),
    ],
)
def test_what_has_no_currency(old: str, new: str, said: str) -> None:
    """With its place, and what would mend it."""
    assert any(said in one for one in with_changes(old, new)), with_changes(old, new)


def test_a_plan_says_at_which_rates(
    optimizer: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page, in the plan file and where it is verified; a scenario without rates writes what it did."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(SCENARIO, encoding="utf-8")
    outcome = optimizer("solve", "a.yaml", "--budget", "50k GBP", "-o", "a.json")
    assert outcome.code == 0
    assert "GBP at 1.16 EUR" in " ".join(outcome.out.split())
    document = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert document["scenario"]["exchange"] == {"GBP": 1.16, "JPY": 0.0061}
    assert document["scenario"]["budget"] == 58_000
    assert optimizer("verify", "a.json", "--scenario", "a.yaml").code == 0
    document["scenario"]["exchange"]["GBP"] = 1.3
    Path("a.json").write_text(json.dumps(document), encoding="utf-8")
    assert optimizer("verify", "a.json").code == 3
