"""Advice never does harm: what a person most likely meant, and no number that nobody wrote."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.files import loads

BASE = """\
name: advice
budget: 10k
goals: {GOALS}
tiers:
  micro: {followers: 30k, fee: FEE, reach_rate: 10%, conversion_rate: RATE, engagement_rate: 3%MORE}
limits:
  - {measure: MEASURE, at_most: 20, where: {WHERE}}
"""
RIGHT = {
    "GOALS": "awareness: 20",
    "FEE": "500",
    "RATE": "2%",
    "MORE": "",
    "MEASURE": "cpa",
    "WHERE": "tier: micro",
}


CUT = "[900, 1, 500] does not rise; a comma ends a number, so write [900, 1500] if that is meant"
STATE = "state it on the lines that are meant, such as"
NO_MEASURE = "the goal names no measure, such as `{weight: 30%, measure: conversions}`"


def told(**wrong: str) -> list[str]:
    """The messages about a scenario with some parts written wrongly."""
    text = BASE
    for word, right in RIGHT.items():
        text = text.replace(word, wrong.get(word, right))
    with pytest.raises(ScenarioError) as caught:
        loads(text, name="advice.yaml")
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def test_the_scenario_itself_is_right() -> None:
    """So that each message is about what was made wrong."""
    text = BASE
    for word, right in RIGHT.items():
        text = text.replace(word, right)
    assert loads(text, name="advice.yaml").name == "advice"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"FEE": "$2,500"}, "tiers.micro.fee: $2,500 has a comma; write 2500 or 2_500"),
        ({"FEE": "2,500 €"}, "tiers.micro.fee: 2,500 € has a comma; write 2500 or 2_500"),
        ({"FEE": "2,5"}, "tiers.micro.fee: 2,5 has a comma; write 2.5"),
        ({"RATE": "0,024"}, "tiers.micro.conversion_rate: 0,024 has a comma; write 0.024"),
        ({"RATE": '"0,024"'}, "tiers.micro.conversion_rate: 0,024 has a comma; write 0.024"),
        (
            {"FEE": "[900, 1,500]"},
            f"tiers.micro.fee: {CUT}",
        ),
        ({"FEE": "[900, 100]"}, "tiers.micro.fee: [900, 100] does not rise; write [100, 900]"),
        ({"MORE": ", hours_per_post: 3"}, "tiers.micro.hours_per_post: no such key; did you mean hours?"),
        ({"MEASURE": "cpl"}, "limits.1.measure: there is no measure cpl; did you mean cpa?"),
        ({"MEASURE": "CAC"}, "limits.1.measure: there is no measure CAC; did you mean cpa?"),
        ({"MEASURE": "cost"}, "limits.1.measure: there is no measure cost; did you mean spend?"),
        ({"MEASURE": "views"}, "limits.1.measure: there is no measure views; did you mean impressions?"),
        ({"MEASURE": "houres"}, "limits.1.measure: there is no measure houres; did you mean hours?"),
        (
            {"WHERE": "platform: tiktok"},
            f"limits.1.where.platform: no line has the label platform; {STATE} platform: tiktok",
        ),
        (
            {"GOALS": "leads: 20"},
            f"goals.leads: {NO_MEASURE}; did you mean measure: conversions?",
        ),
        (
            {"GOALS": "reach: 20"},
            f"goals.reach: {NO_MEASURE}; did you mean measure: reach?",
        ),
    ],
)
def test_advice(wrong: dict[str, str], message: str) -> None:
    """One problem, and what to write instead."""
    assert told(**wrong) == [message]
