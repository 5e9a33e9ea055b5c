"""A plan file that was changed is found out: by its digest, and where that was recomputed, by what contradicts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.domain.arithmetic.digest import digest
from optimizer.domain.findings.verify import Verification
from optimizer.errors import ScenarioError
from optimizer.report.writers import render
from optimizer.studies.verify import verify

Json = dict[str, Any]
SCENARIO = """
name: Small
currency: EUR
budget: 9k
value_per_conversion: 40
audience: 900k
notes: Made for a test.
goals: {awareness: 2, conversion: {weight: 1, at_least: 20}}
tiers:
  nano: {followers: 4k, fee: 90, engagement_rate: 4%, conversion_rate: 3%, available: 20, hours: 1}
  micro: {followers: 30k, fee: 700, product_cost: 20, engagement_rate: 4%, conversion_rate: 2%,
    hours: 2, note: a friend, pays: {2026-09: 50%, 2026-12: 50%}}
  mid: {followers: 90k, fee: 2300, engagement_rate: 4%, conversion_rate: 1%, hours: 5}
limits: [{measure: hours, at_most: 30, name: hours of the team}]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario and the file of its plan."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    plan = optimizer.solve(folder / "small.yaml")
    (folder / "plan.json").write_text(render(plan, "json"), encoding="utf-8")
    return folder


def of(folder: Path) -> Json:
    document: Json = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return document


def line(document: Json, name: str) -> Json:
    found: Json = next(one for one in document["lines"] if one["name"] == name)
    return found


def more_in_total(name: str, document: Json) -> None:
    """A total that is larger by one."""
    document["totals"][name] += 1


def more_of_micro(name: str, document: Json) -> None:
    """A figure of a line that is larger by a thousandth."""
    own = line(document, "micro")
    own[name] = (own[name] or 0) * 1.001 + 0.01


TOTALS = ("spend", "fees", "products", "reach", "conversions", "revenue", "profit", "unspent", "overlap")
FIGURES = (
    *("partnerships", "spend", "share_of_spend", "hours", "impressions", "reach", "engagements", "conversions"),
    *("revenue", "profit", "cpm", "cpe", "cpa", "roas", "roi", "fees", "products"),
)
EDITS: dict[str, Callable[[Json], object]] = {
    **{f"total {name}": partial(more_in_total, name) for name in TOTALS},
    **{f"micro {name}": partial(more_of_micro, name) for name in FIGURES},
    "micro tier": lambda document: line(document, "micro").update(tier="macro"),
    "micro labels": lambda document: line(document, "micro").update(labels={"platform": "tiktok"}),
    "one line less": lambda document: document["lines"].pop(),
    "lines in another order": lambda document: document["lines"].reverse(),
    "score": lambda document: document.update(score=document["score"] + 0.01),
    "feasible with a proof": lambda document: document.update(status="feasible"),
    "goal value": lambda document: document["goals"][0].update(value=document["goals"][0]["value"] + 1),
    "goal weight": lambda document: document["goals"][0].update(weight=0.5),
    "goal floor": lambda document: document["goals"][1].update(at_least=10),
    "goal attainment": lambda document: document["goals"][1].update(attainment=0.5),
    "goal best lowered": lambda document: document["goals"][0].update(best=1.0),
    "limit value": lambda document: document["limits"][-1].update(value=1),
    "limit bound": lambda document: document["limits"][-1].update(at_most=31),
    "limit slack": lambda document: document["limits"][-1].update(slack=9),
    "limit binding": lambda document: document["limits"][-1].update(binding=not document["limits"][-1]["binding"]),
    "limit name": lambda document: document["limits"][-1].update(name="hours of nobody"),
    "limit left out": lambda document: document["limits"].pop(),
    "budget of the summary": lambda document: document["scenario"].update(budget=8_000),
    "currency of the summary": lambda document: document["scenario"].update(currency="USD"),
    "strategy of the summary": lambda document: document["scenario"].update(strategy="profit"),
    "name of the summary": lambda document: document["scenario"].update(name="Large"),
    "an override": lambda document: document["scenario"]["overrides"].update(budget="8k"),
    "budget of the inputs": lambda document: document["inputs"].update(budget=10_000),
    "fee of the inputs": lambda document: document["inputs"]["tiers"]["micro"].update(fee=600),
    "cap of the inputs": lambda document: document["inputs"]["tiers"]["nano"].update(available=1),
    "audience of the inputs": lambda document: document["inputs"].update(audience=80_000),
    "value of a conversion": lambda document: document["inputs"].update(value_per_conversion=41),
    "cash of a month": lambda document: document["cash"][0].update(fees=1),
    "a month": lambda document: document["cash"][0].update(month="2027-01"),
    "a month less": lambda document: document["cash"].pop(),
    "months of the inputs": lambda document: document["inputs"]["tiers"]["micro"].update(pays={"2026-10": 1}),
    "a key more": lambda document: document["totals"].update(bonus=1),
}
"""Edits that contradict the counts and inputs of the file itself."""

TEXTS: dict[str, Callable[[Json], object]] = {
    "gap of an optimal plan": lambda document: document.update(gap=0.5),
    "status given": lambda document: document.update(status="given", gap=None, broken=[]),
    "notes": lambda document: document["inputs"].update(notes="Approved by finance."),
    "a line's note": lambda document: document["inputs"]["tiers"]["micro"].update(note="checked"),
    "a warning more": lambda document: document["warnings"].append("none of this is certain"),
    "sha256 of the scenario": lambda document: document["scenario"].update(sha256="0" * 64),
    "file of the scenario": lambda document: document["scenario"]["files"][0].update(sha256="0" * 64),
    "a reason": lambda document: document.update(reason="it was wished for"),
    "a conflict": lambda document: document.update(conflict=[]),
}
"""Edits that only the digest finds."""

SOLVED: dict[str, tuple[Callable[[Json], object], str]] = {
    "a gap that was not allowed": (lambda document: document.update(gap=1e-9), ""),
    "a best beyond reach": (lambda document: _best(document, 1.5), "the goal alone could reach something else"),
    "a warning": (lambda document: document["warnings"].append("none"), "added: none"),
}


def _best(document: Json, factor: float) -> None:
    """A goal's best, with everything that follows from it."""
    goal = document["goals"][0]
    goal["best"] *= factor
    goal["attainment"] = goal["value"] / goal["best"]
    document["score"] = sum(one["weight"] * one["attainment"] for one in document["goals"])


def held(folder: Path, document: Json, *, again: bool, **how: Any) -> Verification | ScenarioError:
    """The file after an edit, its digest recomputed where `again`; or why it is no plan file any more."""
    if again:
        document["digest"] = digest(document)
    path = folder / "edited.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        return verify(path, **how)
    except ScenarioError as refused:
        return refused


def wrong(found: Verification | ScenarioError) -> list[str]:
    if isinstance(found, ScenarioError):
        return [str(problem) for problem in found.problems]
    return [check.key for check in found.differences]


def test_a_plan_holds(made: Path) -> None:
    """Every figure is recomputed, its scenario is there unchanged, and solving again gives the same score."""
    found = verify(made / "plan.json", made / "small.yaml", resolve=True)
    assert found.differences == ()
    assert not found.unproven
    assert len(found.checks) > 100
    assert [(one.now == one.stated, one.changed) for one in found.files] == [(True, False)]


@pytest.mark.parametrize("name", [*EDITS, *TEXTS])
def test_any_edit_is_found_by_the_digest(made: Path, name: str) -> None:
    """Whatever is changed in a file that keeps its digest."""
    document = of(made)
    {**EDITS, **TEXTS}[name](document)
    found = held(made, document, again=False)
    assert isinstance(found, ScenarioError) or "digest" in wrong(found)


@pytest.mark.parametrize("name", EDITS)
def test_a_figure_is_found_though_the_digest_was_recomputed(made: Path, name: str) -> None:
    """It contradicts the counts and inputs of the file."""
    document = of(made)
    EDITS[name](document)
    found = wrong(held(made, document, again=True))
    assert found
    assert "digest" not in found


def test_what_is_said_of_each_edit(made: Path, golden: Callable[[str, str], None]) -> None:
    """Sixty edits and more, their digests recomputed: the first difference of each, or that only the digest tells."""
    lines = []
    for name, edit in {**EDITS, **TEXTS}.items():
        document = of(made)
        edit(document)
        found = held(made, document, again=True)
        if isinstance(found, ScenarioError):
            told = [f"{problem.key}: {problem.message}" for problem in found.problems]
        else:
            told = [f"{check.key}: {check.wrong}" for check in found.differences]
        lines.append(f"{name}: {told[0] if told else 'only the digest tells'}")
    assert len(lines) >= 60
    golden("verify/edits.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["made", "solver"])
def test_who_made_it_may_differ(made: Path, name: str) -> None:
    """The same plan has the same digest on every machine."""
    document = of(made)
    document[name] = {**document[name], "seconds" if name == "made" else "version": 9 if name == "made" else "9"}
    assert wrong(held(made, document, again=False)) == []


def test_solving_again_finds_a_worse_plan_called_optimal(made: Path) -> None:
    """Counts that keep every limit, with every figure of their own, are not the best ones."""
    scenario = optimizer.load(made / "small.yaml")
    mix = {"nano": 3.0, "micro": 3.0, "mid": 1.0}
    document = json.loads(render(optimizer.evaluate(scenario, mix), "json"))
    document.update(status="optimal", gap=0.0)
    del document["broken"]
    assert wrong(held(made, document, again=True)) == []
    assert wrong(held(made, document, again=True, resolve=True)) == ["score (solved again)"]


@pytest.mark.parametrize("name", SOLVED)
def test_solving_again_finds_what_only_solving_can_tell(made: Path, name: str) -> None:
    """Bests, and warnings, with figures that follow from them."""
    document = of(made)
    edit, said = SOLVED[name]
    edit(document)
    found = held(made, document, again=True, resolve=True)
    assert isinstance(found, Verification)
    told = " ".join(check.wrong for check in found.differences)
    assert (said in told) if said else not told


def test_without_a_digest_nothing_is_verified(made: Path) -> None:
    """As plan files of 0.1.0 are."""
    document = of(made)
    del document["digest"]
    found = held(made, document, again=False)
    assert isinstance(found, Verification)
    assert [check.wrong for check in found.differences] == [
        "the file states no digest, so that nobody can tell whether it was changed"
    ]


def test_a_changed_scenario_is_told_and_refused_only_where_it_was_named(made: Path, tmp_path: Path) -> None:
    """The plan's own inputs are what it is recomputed from; a file that must be the same is a difference."""
    (tmp_path / "plan.json").write_bytes((made / "plan.json").read_bytes())
    (tmp_path / "small.yaml").write_text(SCENARIO.replace("9k", "8k"), encoding="utf-8")
    document = of(made)
    document["scenario"]["file"] = "small.yaml"
    document["scenario"]["files"][0]["file"] = "small.yaml"
    found = held(tmp_path, document, again=True)
    assert isinstance(found, Verification)
    assert (found.differences, [one.changed for one in found.files]) == ((), [True])
    named = held(tmp_path, document, again=True, scenario=tmp_path / "small.yaml")
    assert wrong(named) == ["scenario.files.small.yaml"]
    (tmp_path / "small.yaml").unlink()
    gone = held(tmp_path, document, again=True)
    assert isinstance(gone, Verification)
    assert [(one.now, one.changed) for one in gone.files] == [(None, False)]


def test_a_given_mix_is_verified_too(made: Path) -> None:
    """It has no proof to repeat, and its goals' bests are those that solving gives."""
    scenario = optimizer.load(made / "small.yaml")
    document = json.loads(render(optimizer.evaluate(scenario, {"nano": 3.0, "mid": 9.0}), "json"))
    assert document["status"] == "given"
    assert wrong(held(made, document, again=True, resolve=True)) == []
    document["broken"].pop()
    assert wrong(held(made, document, again=True)) == ["broken"]
