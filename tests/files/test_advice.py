"""Mistakes that people make in files, told where they are and how to mend them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.errors import ScenarioError
from optimizer.files import load, loads
from optimizer.studies.explain.explain import explain
from tests.conftest import Outcome

Call = Callable[..., Outcome]

HEAD = "name: x\nbudget: 10k\ngoals: {awareness: 1}\n"
MICRO = "  micro: {followers: 30k, fee: 500, reach_rate: 20%"


def wrong(text: str) -> list[str]:
    """What is said of a text."""
    with pytest.raises(ScenarioError) as refused:
        loads(text, name="x.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_known_keys_are_listed_once() -> None:
    """Twenty unknown keys tell of the known ones once."""
    text = f"{HEAD}tiers:\n{MICRO}{''.join(f', q{place}zz: [{place}]' for place in range(20))}}}\n"
    said = wrong(text)
    assert len(said) == 20
    assert sum("known are tier, platform" in one for one in said) == 1
    assert all(one.endswith("no such key; the known ones are listed with the first") for one in said[1:])


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("month: March", "if it is a label of your own, write labels: {month: March}"),
        ("loyalty: 3", "if it is a measure of your own, write measures: {loyalty: 3}"),
        ("fees: 3", "did you mean fee?"),
    ],
)
def test_a_key_of_ones_own_is_shown_where_it_goes(key: str, advice: str) -> None:
    """A word is a label, a number a measure."""
    (said,) = wrong(f"{HEAD}tiers:\n{MICRO}, {key}}}\n")
    assert said.endswith(advice)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: x\nbudget 10k\ngoals: {awareness: 1}\n", "2:1"),
        ("name: x\ntiers:\n  micro:\n    followers: 30k\n    fee 500\n    reach_rate: 20%\n", "5:5"),
        ('name: "x\nbudget: 10k\n', "1:7"),
        ("name: 'x\nbudget: 10k\n", "1:7"),
    ],
)
def test_a_mistake_in_yaml_is_told_where_it_begins(text: str, place: str) -> None:
    """A colon left out, a quote not closed: not where the parser noticed it."""
    (said,) = wrong(text)
    assert said.startswith(f"x.yaml:{place}: ")


def test_an_open_bracket_is_told_with_its_line() -> None:
    """Where it should end is where it is noticed; where it began is said, too."""
    (said,) = wrong("name: x\ngoals: {awareness: 1\nbudget: 10k\n")
    assert said.endswith("the bracket was opened in line 2")


def test_a_workbook_is_called_one(tmp_path: Path) -> None:
    """As a scenario, and as a rate card that is none."""
    book = tmp_path / "rates.xlsx"
    book.write_bytes(b"PK\x03\x04" + bytes(range(256)))
    with pytest.raises(ScenarioError, match=r"is an Excel workbook, .* as in `tiers: rates\.xlsx`"):
        load(book)
    with pytest.raises(ScenarioError, match="is no Excel workbook that can be read"):
        loads(f"{HEAD}tiers: {book}\n")


def test_a_heading_that_is_nearly_right(tmp_path: Path) -> None:
    """`Name` for `name`."""
    card = tmp_path / "card.csv"
    card.write_text("Name,followers,fee\nmicro,30k,500\n", encoding="utf-8")
    (said,) = wrong(f"{HEAD}tiers: {card}\n")
    assert said.endswith("has no column `name`; write name in place of Name")


def test_a_rate_card_of_creators_is_refused(tmp_path: Path) -> None:
    """At a number that the message states."""
    card = tmp_path / "card.csv"
    rows = "".join(f"line {place},1000,10\n" for place in range(10_001))
    card.write_text(f"name,followers,fee\n{rows}", encoding="utf-8")
    (said,) = wrong(f"{HEAD}tiers: {card}\n")
    assert "card.csv:10002:1: tiers: has more than 10,000 lines" in said


def test_steps_without_number_are_refused() -> None:
    """Each is a choice for the solver."""
    steps = ", ".join(f"{place}: {100 - place / 100}%" for place in range(1, 200))
    (said,) = wrong(f"{HEAD}tiers:\n{MICRO}, available: 900, results_after: {{{steps}}}}}\n")
    assert said.endswith("199 steps are too many, and 100 are the most; write fewer")


def test_a_scenario_may_be_piped_in(optimizer: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is what stands on stdin."""
    text = f"{HEAD}tiers:\n{MICRO}}}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    outcome = optimizer("solve", "-")
    assert (outcome.code, outcome.out.splitlines()[1]) == (0, "20 micro for 10,000: 120K people in gross reach.")


def test_a_repair_says_what_a_limit_compares() -> None:
    """For each macro, and not at all."""
    text = (
        f"{HEAD}tiers:\n{MICRO}, available: 9}}\n  macro: {{followers: 300k, fee: 4000, reach_rate: 20%}}\nlimits:\n"
        "  - {measure: partnerships, where: {tier: micro}, at_least: 8, for_each: {tier: macro}}\n"
        "  - {measure: partnerships, where: {tier: macro}, at_least: 2}\n"
    )
    words = [edit.words for repair in explain(loads(text)).repairs for edit in repair.edits]
    assert any(
        word.startswith("lower partnerships of tier micro for each of tier macro from at least 8") for word in words
    )
