from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.domain.language.scenario import Goal, Scenario
from optimizer.files import loads
from tests.files.editing import VALID, edited, said

NAMED = edited("at_most: 400}", "at_most: 400, name: team. hours}")


def test_overrides_reach_every_part() -> None:
    """Lines, goals, limits by position and by name (which may hold dots), and parts that were not there."""
    scenario = loads(
        NAMED,
        overrides={
            "tiers.micro.fee_per_post": "[5, 9]",
            "tiers.micro.per_post.reach": "5k",
            "tiers.micro.measures.press": "0.2",
            "limits.1.at_most": "500",
            "limits.team. hours.at_least": "3",
            "goals.awareness.at_least": "5",
            "goals.conversion": "{weight: 30%, at_least: 400}",
            "goals.fame": "{measure: posts}",
            "tiers.nano": "{followers: 5k}",
            "name": "a: b # c",
        },
    )
    micro = scenario.tiers["micro"]
    assert micro.fee_per_post == Quantity(5, 7, 9)
    assert micro.per_post.reach == Quantity.of(5000)
    assert micro.measures == {"press": Quantity.of(0.2)}
    assert (scenario.limits[0].at_least, scenario.limits[0].at_most) == (Bound(3), Bound(500))
    assert scenario.goals == {
        "awareness": Goal(weight=0.5, at_least=5),
        "conversion": Goal(weight=0.3, at_least=400),
        "fame": Goal(measure="posts"),
    }
    assert list(scenario.tiers) == ["micro", "mega", "nano"]
    assert scenario.name == "a: b # c"


def test_a_name_with_dots_is_matched_as_a_whole() -> None:
    """The longest name that fits is the one that is meant."""
    text = VALID.replace("  micro:", "  micro.us: {followers: 1}\n  micro:")
    assert loads(text, overrides={"tiers.micro.us.followers": "7"}).tiers["micro.us"].followers == Quantity.of(7)


def test_a_rate_card_can_be_exchanged_and_its_lines_set(tmp_path: Path) -> None:
    """The path is set before the card is read, its lines after."""
    (tmp_path / "c.csv").write_text("name,followers\na,5k\n")
    text = "name: x\nbudget: 5k\ngoals: {awareness: 1}\ntiers: nowhere.csv\n"
    scenario = loads(text, folder=tmp_path, overrides={"tiers.a.fee": "5", "tiers": "c.csv"})
    assert scenario.tiers["a"].fee == Quantity.of(5)


TOP = ", ".join(Scenario.model_fields)
CASES = [
    ("tiers.mcro.fee", "5", "there is no mcro; did you mean micro?"),
    ("tiers.micro.fe", "5", "no such key; did you mean fee?"),
    ("tiers.micro.max", "5", "no such key; did you mean available?"),
    ("tiers.micro.followers.x", "5", "followers is one value; it has no part x"),
    ("tiers.new", "5", "there is no new; known are micro, mega"),
    ("limits.2.at_most", "5", "there is no limit 2; the file has 1, counted from 1"),
    ("limits.team hours.at_most", "5", "there is no team hours; did you mean team. hours?"),
    ("limits.1.at_most", "x", '"x" is not the number of a limit; write for example 400 or 40%'),
    ("goals.awareness.weigth", "5", "no such key; did you mean weight?"),
    ("audience.nroth", "5M", "there is no nroth; did you mean north?"),
    ("budget", "", "has no value; write one"),
    ("budget", "{", "a ',' or a closing bracket is missing"),
    ("budget", "60,000", "60,000 has a comma; write 60000 or 60_000"),
    ("a.b", "5", f"no such key; known are {TOP}"),
]


@pytest.mark.parametrize(("key", "value", "message"), CASES)
def test_a_bad_override_is_told_as_it_was_given(key: str, value: str, message: str) -> None:
    """Its place is the override itself."""
    assert said(NAMED, overrides={key: value}) == [f"--set {key}={value}: {key}: {message}"]


def test_a_limit_without_a_name_is_called_by_its_sentence() -> None:
    """The sentence that reports print is a name as good as one that the file states."""
    changed = loads(VALID, overrides={"limits.hours at most 400.at_most": "300"})
    assert changed.limits[0].at_most == Bound(300.0)


def test_a_sentence_that_two_limits_state_is_no_name() -> None:
    """Which of the two is meant cannot be told, so the position has to say it."""
    twice = VALID + "  - {measure: hours, at_most: 400}\n"
    assert any(
        "there is no hours at most 400" in text
        for text in said(twice, overrides={"limits.hours at most 400.at_most": "3"})
    )
