"""Relative changes (`+10%`, `-5%`, `*0.7`), and keys that mean several lines at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import optimizer
from optimizer.domain.language.override import assignment, factor, stated
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.varied import varied
from optimizer.errors import ScenarioError
from optimizer.files import changed, loads
from optimizer.files.relative import in_turn
from tests.conftest import Outcome

SCENARIO = """
name: Relative
budget: 60k
goals: {awareness: 60%, conversion: 40%}
tiers:
  tiktok_nano: {followers: 5k, fee: 80, engagement_rate: 4%, conversion_rate: 2%, available: 40}
  tiktok.micro: {followers: 50k, fee_per_post: [400, 500, 900], engagement_rate: 3.86%, conversion_rate: [1%, 3%]}
  mid: {followers: 300k, fee_per_post: 3k, engagement_rate: 2%, setup_cost: 200}
limits:
  - {measure: hours, at_most: 400, name: team}
  - {measure: spend, where: {tier: mid}, at_most: 40%}
"""


def with_changes(**overrides: str) -> optimizer.Scenario:
    return loads(SCENARIO, name="a.yaml", overrides=dict(overrides))


def of(key: str, value: str) -> optimizer.Scenario:
    return loads(SCENARIO, name="a.yaml", overrides={key: value})


@pytest.mark.parametrize(
    ("text", "times"),
    [("+10%", "1.1"), ("-5%", "0.95"), ("*0.7", "0.7"), ("*2", "2"), ("+0%", "1"), ("-100%", "0"), ("+.5%", "1.005")],
)
def test_a_signed_percentage_or_a_factor_is_relative(text: str, times: str) -> None:
    """Exactly, in decimals."""
    assert factor(text) == Decimal(times)


@pytest.mark.parametrize("text", ["10%", "-0.9", "+5", "650", "*", "+%", "[+1%, 2%]", "+1e2%", "* a", ""])
def test_anything_else_replaces(text: str) -> None:
    """A number with a sign is a number."""
    assert factor(text) is None


def test_every_part_of_a_figure_changes() -> None:
    """Amounts, ranges, rates, shares of limits and the budget; what is not stated stays at its default."""
    scenario = of("tiers.*.conversion_rate", "+10%")
    assert scenario.tiers["tiktok_nano"].conversion_rate.value == 0.022
    assert scenario.tiers["tiktok.micro"].conversion_rate.low == 0.011
    assert scenario.tiers["tiktok.micro"].conversion_rate.high == 0.033
    assert scenario.tiers["mid"].conversion_rate.value == 0.0
    assert of("budget", "-5%").budget == 57_000
    assert of("limits.team.at_most", "*1.5").limits[0].at_most.value == 600  # type: ignore[union-attr]
    assert of("limits.2.at_most", "+10%").limits[1].at_most.value == 0.44  # type: ignore[union-attr]
    assert of("goals.awareness", "-50%").goals["awareness"].weight == 0.3
    assert of("tiers.mid.fee_per_post", "*0.3335").tiers["mid"].fee_per_post == Quantity.of(1000.5)


def test_patterns_match_names_once() -> None:
    """Names may hold dots; a literal name wins; absolute values go to every line that matches."""
    assert [line.fee_per_post for line in of("tiers.*.fees", "+10%").tiers.values()] == [
        None,
        Quantity(440, 550, 990),
        Quantity.of(3300),
    ]
    assert of("tiers.*.fees", "+10%").tiers["tiktok_nano"].fee == Quantity.of(88)
    assert of("tiers.tiktok.micro.fees", "+10%").tiers["tiktok.micro"].fee_per_post == Quantity(440, 550, 990)
    changed_by = {name: line.hours.value for name, line in of("tiers.tiktok?*.hours", "3").tiers.items()}
    assert changed_by == {"tiktok_nano": 3, "tiktok.micro": 3, "mid": 0}
    text = SCENARIO.replace("mid:", "'m*':").replace("tier: mid", "tier: 'm*'")
    literal = loads(text, overrides={"tiers.m*.hours": "2"})
    assert literal.tiers["m*"].hours.value == 2


def test_changes_are_applied_in_turn() -> None:
    """Each to what stands when its turn comes, within a file's reading and afterwards."""
    both = with_changes(**{"tiers.*.fees": "+10%", "tiers.mid.fee_per_post": "*0.5"})
    assert both.tiers["mid"].fee_per_post == Quantity.of(1650)
    again = changed(both, overrides={"tiers.mid.fee_per_post": "+100%"})
    assert again.tiers["mid"].fee_per_post == Quantity.of(3300)
    assert again.origin.overrides["tiers.mid.fee_per_post"] == "+100%"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "tiers.x*.fee",
            "+10%",
            "no line of the rate card is called like that; known are tiktok_nano, tiktok.micro, mid",
        ),
        ("tiers.*.product_cost", "+10%", "no line that it matches states it"),
        ("tiers.mid.product_cost", "+10%", "nothing is stated there"),
        ("tiers.mid", "+10%", "it has parts; name the one that is to change"),
        ("name", "*2", '"Relative" is not a number'),
        ("tiers.*.fees", "500", "fees stands for the fee that a line states in relative changes such as +10%"),
        ("tiers.tiktok_nano.conversion_rate", "*60", "120%"),
        ("tiers.tiktok_nano.fee", "-150%", "-40"),
        ("limits.9.at_most", "+10%", "there is no limit 9"),
    ],
)
def test_what_cannot_be_changed(key: str, value: str, said: str) -> None:
    """The place is the override, as it was given."""
    with pytest.raises(ScenarioError) as wrong:
        of(key, value)
    problem = wrong.value.problems[0]
    assert said in problem.message
    assert problem.place.file == f"--set {key}={value}"


def test_shares_below_nothing_are_not_written_as_changes() -> None:
    """What the program states of a bound must not be read as relative to it."""
    assert stated(-0.25, share=True) == "-0.25"
    assert factor(stated(-0.25, share=True)) is None
    assert stated(0.25, share=True) == "25%"


def test_values_to_vary_may_be_relative() -> None:
    """A range of signed percentages keeps its signs, and its column holds them as written."""
    key = varied("tiers.*.fees=-20%..+20%:10%")
    assert key.values == ("-20%", "-10%", "+0%", "+10%", "+20%")
    assert key.amounts is None
    assert varied("tiers.mid.conversion_rate=1%..3%:1%").values == ("1%", "2%", "3%")


def test_on_the_command_line(
    optimizer: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a change did is told once, before and after; the plan records it as written, and can be verified."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(SCENARIO, encoding="utf-8")
    outcome = optimizer("solve", "a.yaml", "--budget=-5%", "--set", "tiers.t*.fees=*0.5", "-o", "a.json")
    assert outcome.code == 0
    assert outcome.err.splitlines()[:3] == [
        "budget: 60k -> 57000",
        "tiers.tiktok_nano.fee: 80 -> 40",
        "tiers.tiktok.micro.fee_per_post: [400, 500, 900] -> [200, 250, 450]",
    ]
    document = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert document["scenario"]["overrides"] == {"budget": "-5%", "tiers.t*.fees": "*0.5"}
    assert document["scenario"]["budget"] == 57_000
    assert optimizer("verify", "a.json", "--scenario", "a.yaml", "--resolve").code == 0
    rows = optimizer("batch", "a.yaml", "--vary", "tiers.*.fees=-10%,+10%", "--format", "csv").out.splitlines()
    assert [row.split(",")[4] for row in rows] == ["tiers.*.fees", "-10%", "+10%"]
    both = optimizer("solve", "a.yaml", "--budget", "-5%", "--set", "budget=40k")
    assert (both.code, "both state the budget" in both.err) == (2, True)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["a=+10%", "a=+10%"], {"a": "*1.21"}),
        (["a=50k", "a=+10%"], {"a": "55000"}),
        (["a=+10%", "a=50k"], {"a": "50k"}),
        (["a=[100, 200]", "b=2", "a=*0.5", "a=-10%"], {"a": "[45, 90]", "b": "2"}),
        (["a=2%", "a=+10%"], {"a": "2.2%"}),
        (["a=0.55", "a=+10%"], {"a": "0.6050"}),
        (["a=100..300 GBP", "a=+50%"], {"a": "150..450 GBP"}),
        (["a=1", "b=*2", "a=3"], {"b": "*2", "a": "3"}),
    ],
)
def test_a_key_may_be_changed_more_than_once(given: list[str], meant: dict[str, str]) -> None:
    """Each change applies to what stands when its turn comes; a value replaces it."""
    found = in_turn(assignment(one) for one in given)
    assert list(found.items()) == list(meant.items())


def test_a_change_of_what_another_key_stated_is_no_contradiction() -> None:
    """A pattern that matches one line alone, and then that line; a value in place of a value still is."""
    both = with_changes(**{"tiers.m?d.fees": "+10%", "tiers.mid.fee_per_post": "*0.5"})
    assert both.tiers["mid"].fee_per_post == Quantity.of(1650)
    after = with_changes(**{"limits.1.at_most": "500", "limits.team.at_most": "+10%"})
    assert after.limits[0].at_most.value == 550  # type: ignore[union-attr]
    with pytest.raises(ScenarioError, match="another override states the same part"):
        with_changes(**{"limits.1.at_most": "500", "limits.team.at_most": "600"})


def test_a_key_given_twice_on_the_command_line(
    optimizer: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget of a year that grows twice by a tenth; text cannot be multiplied."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(SCENARIO, encoding="utf-8")
    outcome = optimizer("solve", "a.yaml", "--set", "budget=+10%", "--set", "budget=+10%")
    assert outcome.code == 0
    assert "budget: 60k -> 72600" in outcome.err
    wrong = optimizer("solve", "a.yaml", "--set", "name=Other", "--set", "name=+10%")
    assert wrong.code == 2
    assert "a key that is given twice cannot be changed" in wrong.err
