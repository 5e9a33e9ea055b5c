"""Plan files are read back as they were written, and refused where any figure of them does not add up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

import optimizer
from optimizer.domain.findings.plan import Plan
from optimizer.errors import Key, ScenarioError
from optimizer.files import dump, dump_planned, dump_resolved, load, loads
from optimizer.files.counts import given_counts
from optimizer.files.plan_audit import compared
from optimizer.files.plan_file import is_plan, load_plan, read_plan, rebuilt
from optimizer.planner import solve
from optimizer.report.writers import render
from optimizer.studies.evaluate import evaluate
from tests.oracle.generate import random_scenario
from tests.scenarios.bundled import FOLDER, SOLVED

MIX = {"micro": 60.0, "mega": 1.0}

Json = dict[str, Any]
Edit = Callable[[Json], object]


@cache
def plan(name: str) -> Plan:
    return optimizer.solve(FOLDER / f"{name}.yaml", check=False)


@cache
def given() -> Plan:
    """A mix that breaks the budget and a limit of a line."""
    return optimizer.evaluate(FOLDER / "instagram-launch.yaml", {"micro": 170, "mega": 1}, check=False)


def written(of: Plan) -> Json:
    document: Json = json.loads(render(of, "json"))
    return document


def refusal(document: Json) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_plan(json.dumps(document, indent=2), "plan.json")
    return str(caught.value)


def figures(part: Any, key: Key = ()) -> Iterator[Key]:
    """The keys of all numbers."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, inner in items:
        yield from figures(inner, (*key, name))
    if isinstance(part, int | float) and not isinstance(part, bool):
        yield key


def put(document: Json, key: Key) -> Json:
    """The document with one figure changed a little."""
    owner: Any = document
    for step in key[:-1]:
        owner = owner[step]
    owner[key[-1]] = owner[key[-1]] * 1.0001 + 1e-3
    return document


@pytest.mark.parametrize("name", SOLVED)
def test_a_saved_plan_is_read_back(name: str) -> None:
    """What was written is what is read, and its scenario is the one that was solved, at its planning values.

    What draws say of it is drawn again by whoever asks for it.
    """
    read = read_plan(render(plan(name), "json"))
    assert _planned(written(read.plan)) == _planned(written(plan(name)))
    assert dump_resolved(read.scenario) == written(plan(name))["inputs"]
    assert dump_resolved(rebuilt(plan(name))) == written(plan(name))["inputs"]


def _planned(document: dict[str, Any]) -> dict[str, Any]:
    """A plan file without what draws say, and so without its digest."""
    return {name: value for name, value in document.items() if name not in ("risk", "digest")}


def test_a_file_that_is_older_than_a_key_is_read() -> None:
    """What holds it back may be missing, and what nobody reads any more may be there."""
    document = written(plan("instagram-launch"))
    del document["solver"]["holds_back"]
    for stated in document["limits"]:
        stated["stops"] = "every line"
    assert written(read_plan(json.dumps(document)).plan)["limits"] == written(plan("instagram-launch"))["limits"]


@pytest.mark.parametrize("part", ["warnings", "solver", "limits", "lines"])
def test_a_file_that_nests_too_deep_is_refused(part: str) -> None:
    """JSON may go deeper than the reader that finds places; the message is then without one."""
    document = written(plan("instagram-launch"))
    deep: Any = 1
    for _ in range(30):
        deep = [deep]
    document[part] = deep
    assert part in refusal(document)


@pytest.mark.parametrize("seed", range(7_000, 7_010))
def test_any_mix_of_any_scenario_is_read_back(seed: int) -> None:
    """Random scenarios of every kind with a mix that may break anything: all that was written adds up."""
    scenario = loads(json.dumps(random_scenario(seed)))
    counts = {name: float(seed * place % 5) for place, name in enumerate(scenario.tiers)}
    mix = evaluate(scenario, given_counts(counts, scenario), solve=partial(solve, check=False))
    read = read_plan(render(mix, "json"))
    assert (read.plan.lines, read.plan.totals, read.plan.limits) == (mix.lines, mix.totals, mix.limits)
    assert read.plan.broken == mix.broken


@pytest.mark.parametrize("name", SOLVED)
def test_any_changed_figure_is_refused(name: str) -> None:
    """Every number of lines, totals, goals and limits, the score and the budget: each is missed when it is changed."""
    document = written(plan(name))
    keys = [key for part in ("score", "lines", "totals", "goals", "limits") for key in figures(document[part], (part,))]
    keys += [("scenario", "budget")] if document["scenario"]["budget"] is not None else []
    read = read_plan(json.dumps(document))
    assert not [one for one in compared(read.plan, document, read.scenario) if one.wrong]
    changed = deepcopy(document)
    for key in keys:
        changed = put(changed, key)
    assert {one.key for one in compared(read.plan, changed, read.scenario) if one.wrong} == set(keys)
    for key in Random(name).sample(keys, 4):  # Alone, and through the front door.
        assert refusal(put(deepcopy(document), key)), key


def test_the_wrong_figure_is_named_with_its_place() -> None:
    """What the file says, and what its counts give."""
    document = written(plan("instagram-launch"))
    document["lines"][1]["spend"] += 1
    place = 1 + json.dumps(document, indent=2).splitlines().index('      "spend": 61227.666666666664,')
    assert refusal(document) == (
        f"plan.json:{place}:16: lines.micro.spend: "
        "the file says 61,227.6666666667, and its counts and inputs give 61,226.6666666667"
    )


def test_a_changed_count_names_what_no_longer_fits() -> None:
    """The first figures one by one, and how many more there are."""
    document = written(plan("instagram-launch"))
    document["lines"][1]["partnerships"] -= 1
    told = refusal(document).splitlines()
    assert len(told) == 9
    assert "score: the file says" in told[0]
    assert told[-1].endswith("more figures do not add up either")


def test_a_plan_that_breaks_a_limit_was_not_solved() -> None:
    """Counts with figures that fit them, called optimal, are refused for the limit that they break."""
    document = written(given()) | {"status": "optimal"}
    del document["broken"]
    assert "status: the file says optimal, and its counts break a limit: spend at most 80,000" in refusal(document)


def test_changed_inputs_are_refused() -> None:
    """They no longer give the plan's figures, nor what was overridden."""
    document = written(plan("instagram-launch"))
    document["inputs"]["tiers"]["micro"]["fee_per_post"] = 500
    assert "lines.micro.fee_per_post: the file says 516.666666666667, and its counts and inputs give 500" in refusal(
        document
    )


def test_overrides_must_be_in_the_inputs() -> None:
    """A budget that was stated on the way in is the budget of the inputs."""
    changed = optimizer.solve(
        FOLDER / "instagram-launch.yaml", budget=30000, overrides={"limits.1.at_most": "400"}, check=False
    )
    document = written(changed)
    assert read_plan(json.dumps(document)).plan.scenario.overrides == {"budget": 30000, "limits.1.at_most": 400}
    document["scenario"]["overrides"]["limits.1.at_most"] = 450
    assert "limits.1.at_most: the file says 450, and its inputs say otherwise" in refusal(document)


def test_a_given_mix_is_read_back_with_what_it_breaks() -> None:
    """And its list of broken limits is recomputed, too."""
    document = written(given())
    assert [clash["key"] for clash in document["broken"]] == ["budget", "limits.1", "tiers.micro.available"]
    assert written(read_plan(json.dumps(document)).plan) == document
    document["broken"] = document["broken"][1:]
    assert "broken: the file names limits.1, tiers.micro.available, and its counts break budget," in refusal(document)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda plan: plan.update(format=2), "plan.json:2:13: format: the file is of version 2, and version 1 is read"),
        (lambda plan: plan.pop("format"), "plan.json: states no format, so it is no plan file; write the plan again"),
        (lambda plan: plan.pop("totals"), "plan.json: totals is missing; write the plan again"),
        (lambda plan: plan.pop("inputs"), "plan.json: inputs is missing"),
        (lambda plan: plan.pop("gap"), "plan.json: gap is missing"),
        (lambda plan: plan["lines"][0].update(partnerships=10**400), "lines.nano.partnerships: is not a number"),
        (lambda plan: plan["lines"][0].update(spend=1e308 * 10), "is not JSON (Infinity is no figure)"),
        (lambda plan: plan.update(gap=-1), "gap: -1 is no number of at least 0"),
        (lambda plan: plan.update(lines={}), "lines: is not a list"),
        (lambda plan: plan["lines"][0].pop("cpm"), "lines.nano: cpm is missing"),
        (lambda plan: plan["lines"][0].update(cost=3), "lines.nano.cost: no such key"),
        (lambda plan: plan["lines"][0].update(spend="3"), 'lines.nano.spend: the file says "3", and its counts'),
        (lambda plan: plan["lines"][0].update(partnerships=-1), "lines.nano.partnerships: is not a number of at least"),
        (lambda plan: plan["lines"][0].update(name="giga"), "lines.giga: this line is not in the inputs"),
        (lambda plan: plan["lines"].pop(), "lines: line mega of the inputs is missing"),
        (lambda plan: plan["lines"].reverse(), "lines: the lines are not in the order of the inputs: nano, micro, mid"),
        (lambda plan: plan["lines"].append(plan["lines"][0]), "lines.nano: stands twice"),
        (lambda plan: plan["lines"].append(3), "lines.6: has no name"),
        (lambda plan: plan["goals"].pop(), "goals: the file has 2, and its inputs give 3"),
        (lambda plan: plan["goals"][0].update(best="much"), 'goals.awareness.best: "much" is no figure'),
        (lambda plan: plan["goals"][0].update(weight=0.5), "goals.awareness.weight: the file says 0.5"),
        (lambda plan: plan["limits"][0].update(binding=None), "limits.budget.binding: the file says null"),
        (lambda plan: plan["scenario"].update(currency="EUR"), 'scenario.currency: the file says "EUR"'),
        (lambda plan: plan["scenario"].pop("sha256"), "scenario: sha256 is missing"),
        (lambda plan: plan["scenario"].update(files="a"), "scenario.files: is not a list"),
        (
            lambda plan: plan["scenario"]["files"].append({"file": "a"}),
            "scenario.files.2: does not have file and sha256",
        ),
        (lambda plan: plan["scenario"]["files"][0].update(file=1), "scenario.files.1.file: is not a text"),
        (lambda plan: plan["solver"].update(checked=1), "solver.checked: 1 cannot stand here"),
        (lambda plan: plan["made"].update(why="so"), "made.why: no such key"),
        (lambda plan: plan.update(more=1), "more: no such key"),
        (lambda plan: plan.update(warnings=[1]), "warnings.1: is not a text"),
        (
            lambda plan: plan.update(status="infeasible", reason="no room"),
            "the file holds no plan, for it is infeasible",
        ),
        (
            lambda plan: plan.update(status="best"),
            '"best" is no status of a plan; there are optimal, feasible and given',
        ),
        (lambda plan: plan.update(status="given", gap=None), "broken is missing"),
        (lambda plan: plan.update(broken=[]), "broken: only a given mix states this, and the file says optimal"),
        (lambda plan: plan.update(gap=None), "gap: the file says optimal, and states no gap"),
        (lambda plan: plan.update(gap=1.5), "gap: the file says optimal, and states a gap of 1.5"),
        (lambda plan: plan.update(status="feasible"), "gap: the file says feasible, and a gap of 0 is a proof"),
        (
            lambda plan: plan["goals"][0].update(best=None, attainment=None),
            "goals.awareness.best: the file says optimal, and does not state what the goal alone could reach",
        ),
        (lambda plan: plan["inputs"].update(colour=1), "inputs: colour: no such key"),
        (lambda plan: plan["inputs"].pop("tiers"), "inputs: tiers: is missing"),
    ],
)
def test_refusals(edit: Edit, message: str) -> None:
    """What is missing, unknown, of another kind or of another version, under its key and with its place."""
    document = written(plan("instagram-launch"))
    edit(document)
    assert message in refusal(document)


def with_bests(document: Json, factor: float) -> Json:
    """The document with each goal's best that many times the plan's own value, and all that follows from it."""
    for goal in document["goals"]:
        goal.update(best=goal["value"] * factor, attainment=1 / factor)
    document["score"] = 1 / factor
    return document


def test_no_best_is_below_what_a_plan_reaches() -> None:
    """It is the most that any plan reaches which keeps the limits; a mix that breaks some may reach more."""
    kept = optimizer.evaluate(FOLDER / "instagram-launch.yaml", {"micro": 60}, check=False)
    for of in (plan("instagram-launch"), kept):
        assert read_plan(json.dumps(with_bests(written(of), 1.01)))
        assert "goals.awareness.best: the file says " in refusal(with_bests(written(of), 0.99))
    assert read_plan(json.dumps(with_bests(written(given()), 0.99)))


def test_other_strategies_have_no_bests() -> None:
    """What a goal alone could reach plays no part in them."""
    document = written(plan("cheapest-targets"))
    goal = document["goals"][0]
    goal.update(best=goal["value"], attainment=1)
    assert "best: the file says " in (told := refusal(document))
    assert "strategy cheapest measures no goal by its best" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 1,\n "status": }', "plan.json:2:12: is not JSON (Expecting value); write the plan again with"),
        ('{"format": 1, "gap": NaN}', "plan.json: is not JSON (NaN is no figure)"),
        ('{"format": 1, "format": 1}', 'the key "format" stands twice in one object'),
        ('{"format": ' + "[" * 100_000, "plan.json: is not JSON"),
        ("[]", "plan.json: states no format, so it is no plan file"),
        ("3", "plan.json: states no format, so it is no plan file"),
    ],
)
def test_what_is_no_plan_at_all(text: str, message: str) -> None:
    """No traceback, whatever the file holds."""
    with pytest.raises(ScenarioError) as caught:
        read_plan(text, "plan.json")
    assert str(caught.value).startswith(message) or message in str(caught.value)


def test_an_infeasible_plan_is_none(tmp_path: Path) -> None:
    """It is written like any other, and refused with its reason when a plan is needed."""
    none = optimizer.solve(FOLDER / "cheapest-targets.yaml", overrides={"limits.1.at_most": "1"}, check=False)
    file = tmp_path / "none.json"
    file.write_text(render(none, "json"), encoding="utf-8")
    with pytest.raises(
        ScenarioError, match="status: the file holds no plan, for it is infeasible: cannot hold together"
    ):
        load_plan(file)


def test_a_plan_is_told_from_a_scenario(tmp_path: Path) -> None:
    """By what it holds, not by its name; a file in neither form is told so."""
    file = tmp_path / "a.json"
    file.write_text(render(plan("affiliate"), "json"), encoding="utf-8")
    assert is_plan(file)
    file.write_text(json.dumps(dump(load(FOLDER / "affiliate.yaml"))), encoding="utf-8")
    assert not is_plan(file)
    assert not is_plan(FOLDER / "affiliate.yaml")
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is not JSON"):
        is_plan(file)
    with pytest.raises(ScenarioError, match="there is no such file"):
        is_plan(tmp_path / "nowhere.json")


def folder_with_platforms(folder: Path) -> tuple[Path, Path, Json]:
    """A scenario, its rate card, and the plan that was made from them."""
    for suffix in ("yaml", "csv"):
        (folder / f"platforms.{suffix}").write_bytes((FOLDER / f"platforms.{suffix}").read_bytes())
    return folder / "platforms.yaml", folder / "platforms.csv", written(optimizer.solve("platforms.yaml", check=False))


@pytest.mark.parametrize("older", [False, True], ids=["files", "0.1.0"])
@pytest.mark.parametrize("changed", ["platforms.yaml", "platforms.csv"])
def test_each_file_is_known_by_its_own_digest(
    changed: str, *, older: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `sha256sum` gives it; before, one digest was of the two together."""
    monkeypatch.chdir(tmp_path)
    scenario, card, document = folder_with_platforms(tmp_path)
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (scenario, card)]
    stated = document["scenario"]
    assert stated["sha256"] == digests[0]
    assert stated["files"] == [
        {"file": "platforms.yaml", "sha256": digests[0]},
        {"file": "platforms.csv", "sha256": digests[1]},
    ]
    if older:
        del stated["files"]
        stated["sha256"] = hashlib.sha256(scenario.read_bytes() + card.read_bytes()).hexdigest()
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert load_plan(file).notes == ()
    with Path(changed).open("a", encoding="utf-8") as end:
        end.write("\n")
    (note,) = load_plan(file).notes
    assert note.startswith(f"{'platforms.yaml' if older else changed} has changed since this plan was made")


@pytest.mark.parametrize("where", [".", "elsewhere"])
def test_a_changed_scenario_is_noted(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the plan file or where the command runs; a scenario that is gone, or is the same, is not."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / where).mkdir(exist_ok=True)
    scenario, file = tmp_path / where / "platforms.yaml", tmp_path / where / "plan.json"
    card = tmp_path / where / "platforms.csv"
    scenario.write_bytes((FOLDER / "platforms.yaml").read_bytes())
    card.write_bytes((FOLDER / "platforms.csv").read_bytes())
    monkeypatch.chdir(tmp_path / where)
    file.write_text(render(optimizer.solve("platforms.yaml", check=False), "json"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_plan(file).notes == ()
    card.write_text(card.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (note,) = load_plan(file).notes
    assert note.startswith("platforms.csv has changed since this plan was made")
    card.unlink()
    scenario.write_text(": [", encoding="utf-8")
    assert load_plan(file).notes
    scenario.unlink()
    assert load_plan(file).notes == ()


@pytest.mark.parametrize("name", SOLVED)
def test_inputs_at_planning_values_are_read(name: str) -> None:
    """As 0.1.0 wrote them: ranges as one figure, the reserve as money."""
    document = written(plan(name))
    document["inputs"] = dump_planned(loads(json.dumps(document["inputs"])))
    assert read_plan(json.dumps(document)).plan.totals == plan(name).totals
