"""Inheritance: a file over the one that it extends, a line over the one that it is like."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import ScenarioError
from optimizer.files import changed, dump_resolved, load, loads

BASE = """
name: Base
currency: EUR
budget: 60k
reserve: 5%
goals: {awareness: 60%, conversion: {weight: 40%, at_least: 100}}
tiers:
  nano: {followers: 5k, fee: 80, engagement_rate: 4%, conversion_rate: 2%, available: 40,
    sources: {fee: quote, hours: log}}
  micro: {like: nano, followers: 50k, fee: 500, labels: {wave: spring}, results_after: {10: 50%}}
limits:
  - {name: team, measure: hours, at_most: 400}
  - {name: mega, measure: spend, where: {tier: nano}, at_most: 40%}
  - {measure: partnerships, at_most: 90}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def of(folder: Path, text: str, **how: dict[str, str]) -> Scenario:
    (folder / "own.yaml").write_text(f"extends: base.yaml\n{text}", encoding="utf-8")
    return load(folder / "own.yaml", **how)  # type: ignore[arg-type]


def wrong(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        of(folder, text)
    return [str(problem).removeprefix(f"{folder}/") for problem in refused.value.problems]


def test_a_line_has_what_the_other_states(folder: Path) -> None:
    """Every key that it does not state, the tier too; not the source of a figure of its own."""
    lines = load(folder / "base.yaml").tiers
    micro = lines["micro"]
    assert (micro.tier, micro.followers, micro.fee) == ("nano", Quantity.of(50_000), Quantity.of(500))
    assert (micro.engagement_rate, micro.available) == (lines["nano"].engagement_rate, 40)
    assert dict(micro.sources) == {"hours": "log"}
    assert lines["nano"].tier is None


def test_chains_nulls_and_keys_that_exclude_one_another() -> None:
    """A line may be like one that is like another; null takes a key away; a fee a post replaces a fee."""
    lines = loads(
        "name: N\nbudget: 9k\ngoals: {awareness: 1}\ntiers:\n"
        "  c: {like: b, fee_per_post: 90, available: null, audience_share: null}\n"
        "  b: {like: a, labels: {wave: two}, exactly: 3}\n"
        "  a: {followers: 9k, fee: 70, available: 4, labels: {wave: one, team: x}, measures: {press: 1, clips: 2}}\n"
        "  d: {like: c, measures: {press: null}}\n"
    ).tiers
    assert (lines["b"].fee, lines["b"].exactly, lines["b"].available) == (Quantity.of(70), 3, None)
    assert (lines["c"].fee, lines["c"].fee_per_post, lines["c"].exactly) == (None, Quantity.of(90), 3)
    assert dict(lines["c"].labels) == {"wave": "two", "team": "x"}
    assert list(lines["d"].measures) == ["clips"]
    assert [line.tier for line in lines.values()] == ["a", "a", None, "a"]


def test_what_is_not_stated_is_the_other_files(folder: Path) -> None:
    """Goals change by weight alone, limits by name; lines stand in the base's order, new ones after.

    A figure that is stated anew has not the source of the other one.
    """
    scenario = of(
        folder,
        "name: Own\nbudget: 80k\nreserve: null\ngoals: {conversion: 70%, community: 10%}\n"
        "tiers:\n  macro: {like: micro, fee: 9k}\n  nano: {fee: 90}\n"
        "limits:\n  - {name: mega, at_most: 30%}\n  - {name: team, drop: true}\n  - {measure: posts, at_most: 9}\n",
    )
    assert (scenario.name, scenario.currency, scenario.budget, scenario.reserved) == ("Own", "EUR", 80_000, 0)
    assert [(name, goal.weight, goal.at_least) for name, goal in scenario.goals.items()] == [
        ("awareness", 0.6, None),
        ("conversion", 0.7, 100),
        ("community", 0.1, None),
    ]
    assert list(scenario.tiers) == ["nano", "micro", "macro"]
    assert [line.fee for line in scenario.tiers.values()] == [Quantity.of(90), Quantity.of(500), Quantity.of(9000)]
    assert scenario.tiers["macro"].followers == Quantity.of(50_000)
    assert dict(scenario.tiers["nano"].sources) == {"hours": "log"}
    assert [limit.measure for limit in scenario.limits] == ["spend", "partnerships", "posts"]
    assert scenario.limits[0].at_most is not None
    assert (scenario.limits[0].at_most.value, dict(scenario.limits[0].where)) == (0.3, {"tier": ("nano",)})


def test_every_file_is_named_with_its_digest(folder: Path) -> None:
    """The scenario's own first; a problem names the file and line where a value really stands."""
    scenario = of(folder, "name: Own\n")
    files = dict(scenario.origin.files)
    assert [Path(file).name for file in files] == ["own.yaml", "base.yaml"]
    for file, sha256 in files.items():
        assert sha256 == hashlib.sha256(Path(file).read_bytes()).hexdigest()
    (folder / "base.yaml").write_text(BASE.replace("2%", "200%"), encoding="utf-8")
    said = wrong(folder, "name: Own\n")
    assert any(one.startswith("base.yaml:8:") and "200%" in one for one in said), said


def test_rate_cards_and_paths_are_each_files_own(folder: Path) -> None:
    """A mapping over a card changes its lines; a path replaces all lines; a card has a column `like`."""
    (folder / "cards").mkdir()
    card = "name,like,followers,fee,engagement_rate\na,,9k,70,4%\nb,a,,80,\n"
    (folder / "cards" / "card.csv").write_text(card, encoding="utf-8")
    (folder / "cards" / "base.yaml").write_text(
        "name: B\nbudget: 9k\ngoals: {awareness: 1}\ntiers: card.csv\n", encoding="utf-8"
    )
    (folder / "own.yaml").write_text("extends: cards/base.yaml\ntiers: {a: {fee: 60}}\n", encoding="utf-8")
    scenario = load(folder / "own.yaml")
    assert [(name, line.fee, line.followers) for name, line in scenario.tiers.items()] == [
        ("a", Quantity.of(60), Quantity.of(9000)),
        ("b", Quantity.of(80), Quantity.of(9000)),
    ]
    assert [Path(file).name for file in scenario.origin.files] == ["own.yaml", "base.yaml", "card.csv"]
    (folder / "mine.csv").write_text("name,followers,fee\nz,5k,50\n", encoding="utf-8")
    (folder / "own.yaml").write_text("extends: cards/base.yaml\ntiers: mine.csv\n", encoding="utf-8")
    assert list(load(folder / "own.yaml").tiers) == ["z"]


def test_overrides_are_what_the_same_edit_would_be(folder: Path) -> None:
    """Lines that inherit the figure follow, while reading and afterwards; positions are those of the merged list."""
    scenario = of(folder, "name: Own\n", overrides={"tiers.nano.engagement_rate": "5%", "limits.3.at_most": "70"})
    assert scenario.tiers["micro"].engagement_rate == scenario.tiers["nano"].engagement_rate
    assert scenario.limits[2].at_most is not None
    assert scenario.limits[2].at_most.value == 70
    again = changed(scenario, overrides={"tiers.nano.conversion_rate": "3%"})
    assert again.tiers["micro"].conversion_rate.value == 0.03
    assert changed(scenario, overrides={"tiers.micro.like": "nano"}).tiers == scenario.tiers
    assert changed(changed(scenario, budget=70_000), overrides={"name": "X"}).budget == 70_000


def test_a_plan_keeps_what_was_meant(folder: Path) -> None:
    """The inputs of a plan state every line in full, and read back as the same scenario."""
    scenario = of(folder, "name: Own\n")
    inputs = dump_resolved(scenario)
    assert "like" not in inputs["tiers"]["micro"]
    assert "extends" not in inputs
    import json

    assert loads(json.dumps(inputs)) == scenario


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tiers: {x: {like: nanoo, fee: 3}}", "there is no line nanoo; did you mean nano?"),
        ("tiers: {nano: {like: micro}}", "goes round in a circle: nano -> micro -> nano"),
        ("tiers: {nano: null}", "there is no line nano any more"),
        ("limits: [{name: tean, drop: true}]", "what this file extends has no limit tean; did you mean team?"),
        ("limits: [{name: other, at_most: 3}]", "what this file extends has no limit other"),
        ("currency: USD", "is in EUR; leave the currency out, and write money in USD as 450 USD"),
    ],
)
def test_what_cannot_be_inherited(folder: Path, text: str, said: str) -> None:
    """Each with its place and what would mend it."""
    assert any(said in one for one in wrong(folder, text)), wrong(folder, text)


def test_files_that_cannot_be_extended(folder: Path) -> None:
    """One that is not there, no scenario, or itself."""
    (folder / "own.yaml").write_text("extends: nowhere.yaml\nname: X\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml: there is no such file"):
        load(folder / "own.yaml")
    (folder / "own.yaml").write_text("extends: [a, b]\nname: X\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is the path of another scenario"):
        load(folder / "own.yaml")
    (folder / "own.yaml").write_text("extends: other.yaml\n", encoding="utf-8")
    (folder / "other.yaml").write_text("extends: own.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"goes round in a circle: own\.yaml -> other\.yaml -> own\.yaml"):
        load(folder / "own.yaml")
