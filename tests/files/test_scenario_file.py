from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Bound, Quantity
from optimizer.errors import Place, ScenarioError
from optimizer.files import load, loads
from tests.files.editing import VALID, said

CARD = "name,tier,followers,fee_per_post\nmicro,small,50k,500\nmega,big,5M,50k\n"
WITH_CARD = "name: Launch\nbudget: 60k\ngoals: {awareness: 1}\ntiers: card.csv\n"


def test_values_take_the_types_of_their_fields() -> None:
    """Suffixes, percentages and ranges are read by the field that they belong to."""
    scenario = loads(VALID)
    assert scenario.budget == 60_000
    assert scenario.reserve == Bound(0.05, percent=True)
    assert scenario.audience == {"north": 3e6, "south": 5e6}
    assert scenario.tiers["micro"].fee_per_post == Quantity(100, 500, 1000)
    assert scenario.tiers["micro"].engagement_rate == Quantity(0.0386, 0.0386, 0.0386, percent=True)
    assert scenario.limits[0].at_most == Bound(400)


def test_a_reserve_up_to_1_is_a_rate() -> None:
    """A bare number above 1 is money, one up to 1 a share of the budget."""
    assert loads(VALID.replace("reserve: 5%", "reserve: 0.05")).spendable == 57_000
    assert loads(VALID.replace("reserve: 5%", "reserve: 3000")).spendable == 57_000


def test_origin_tells_file_digest_overrides_and_places(tmp_path: Path) -> None:
    """What a plan records of its scenario: the name as given, the bytes of both files, and every place."""
    file, card = tmp_path / "launch.yaml", tmp_path / "card.csv"
    file.write_text(WITH_CARD)
    card.write_text(CARD)
    origin = load(file, budget=80_000, overrides={"tiers.micro.fee_per_post": "650", "reserve": "5%"}).origin
    assert origin.file == str(file)
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in (WITH_CARD, CARD)]
    assert origin.sha256 == digests[0]
    assert origin.files == {str(file): digests[0], str(card): digests[1]}
    assert origin.overrides == {"budget": 80_000, "tiers.micro.fee_per_post": 650, "reserve": "5%"}
    assert origin.place(("goals", "awareness")) == Place(str(file), 3, 20)
    assert origin.place(("tiers", "mega", "fee_per_post")) == Place(str(card), 3, 4)
    assert origin.place(("tiers", "micro", "fee_per_post")) == Place("--set tiers.micro.fee_per_post=650")
    assert origin.place(("budget",)) == Place("--budget 80000")


def test_json_is_yaml_too_and_its_numbers_are_exact() -> None:
    """In a JSON file a number with three decimals is one; text with them is ambiguous as everywhere."""
    tiers = {"a": {"followers": 5.5, "fee": 1.125}}
    given = {"name": "x", "budget": 60.125, "goals": {"awareness": 1}, "tiers": tiers}
    assert loads(json.dumps(given, indent="\t")).budget == 60.125
    assert said(json.dumps({**given, "budget": "60.125"})) == [
        "1:25: budget: 60.125 may mean thousands or decimals; write 60_125 or 60.1250"
    ]


def test_json_text_may_have_escaped_pairs() -> None:
    """An escaped surrogate pair is one character, and half of one is a problem."""
    given = '{"name": "\\ud83d\\ude80", "budget": 5, "goals": {"awareness": 1}, "tiers": {"a": {"followers": 5}}}'
    assert loads(given).name == "\N{ROCKET}"
    assert said(given.replace("\\ude80", "")) == [
        "1:10: name: holds half of a character (a lone surrogate); write the character itself"
    ]


def test_every_problem_is_told_in_one_run_and_nothing_follows_from_another(tmp_path: Path) -> None:
    """A misspelt label spoils no `where`, a misspelt key is not missing, and cross-checks go on beside them."""
    text = (
        VALID.replace("tier: big", "teir: big")
        .replace("followers: 5M", "folowers: 5M")
        .replace("available: 3", "available: 3\n    exactly: 2")
        .replace("budget: 60k", "budget: x")
        .replace("50%", "-1")
        .replace("at_most: 400", "max: 400")
        + "  - {measure: spend, where: {tier: big}, at_most: 0.5}\n"
    )
    assert said(text, tmp_path) == [
        '2:9: budget: "x" is not an amount of money; write for example 60000 or 60k',
        "5:14: goals.awareness.weight: -1 is negative; a weight is at least 0",
        "20:5: tiers.mega.teir: no such key; did you mean tier?",
        "21:5: tiers.mega.folowers: no such key; did you mean followers?",
        "25:14: tiers.mega.exactly: available is given too; exactly says both, so leave available out",
        "27:22: limits.1.max: no such key; did you mean at_most?",
        (
            "28:51: limits.2.at_most: 0.5 is between 0 and 1; did you mean 50%? "
            "An amount is written in the measure's own unit"
        ),
    ]


def test_problems_are_sorted_by_place(tmp_path: Path) -> None:
    """The scenario file comes first, then its rate card, then what the command line says."""
    (tmp_path / "card.csv").write_text(CARD.replace("5M", "x"))
    text = WITH_CARD.replace("60k", "60,000")
    assert [problem.split(": ")[0] for problem in said(text, tmp_path, {"reserve": "9,5%"})] == [
        "2:9",
        "card.csv:3:3",
        "--set reserve=9,5%",
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "there is no such file; name a scenario file in YAML"),
        (lambda path: path.mkdir(), "is a folder; name a scenario file in YAML"),
        (
            lambda path: path.write_text('{"format": 1, "lines": [], "totals": {}, "inputs": {"tiers": {}}}'),
            "is a plan file, not a scenario; name the scenario that it was made from, or see `optimizer compare`",
        ),
        (lambda path: path.write_bytes(b""), "is empty; `optimizer init` writes a scenario to start from"),
        (
            lambda path: path.write_bytes(b"x" * 1_000_001),
            "is larger than 1 MB; a scenario file in YAML is much smaller",
        ),
        (lambda path: path.write_bytes(b"\xff\xfen\x00"), "is UTF-16; save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, make: object, message: str) -> None:
    """Whatever stands where a file should be is told in one sentence."""
    path = tmp_path / "launch.yaml"
    assert callable(make)
    make(path)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {message}"


def test_a_budget_of_no_number_is_a_problem() -> None:
    """The budget of the command line gets the checks of the file's."""
    with pytest.raises(ScenarioError, match="--budget nan: budget: nan is not a finite number"):
        loads(VALID, budget=float("nan"))
