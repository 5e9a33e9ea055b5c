"""The whole explanation: of a plan, of a conflict, of a scenario without an end; what it costs, and how it reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import optimizer
from optimizer.domain.findings.explain import Explanation
from optimizer.domain.findings.plan import Plan
from optimizer.domain.language.scenario import Scenario
from optimizer.errors import StoppedError, UsageError
from optimizer.files import changed, load, loads
from optimizer.planner import solve
from optimizer.report.characters import width
from optimizer.report.writers import FORMATS, content, render
from optimizer.studies.explain.explain import explain, held_back
from optimizer.studies.explain.questions import Questions
from optimizer.studies.variations import without

Golden = Callable[[str, str], None]
SCENARIOS = Path("scenarios")
NAMES = ("instagram-launch", "impossible-targets", "unpaid-fans")
STRATEGIES = ("weighted", "balanced", "priority", "cheapest", "profit")
FEW_DOZEN = 60
LINES = 70


@cache
def found(name: str) -> Explanation:
    """The explanation of a bundled scenario."""
    return explain(load(SCENARIOS / f"{name}.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_reads_well(name: str, golden: Golden) -> None:
    """As a planner sees it: not wider than a terminal, and not longer than a page."""
    text = render(found(name), "table")
    golden(f"explain/{name}.txt", text)
    assert max(map(width, text.splitlines())) <= 100
    assert len(text.splitlines()) <= LINES


@pytest.mark.parametrize("name", NAMES)
def test_as_a_document(name: str, golden: Golden) -> None:
    """Markdown says the same; JSON is strict and holds the plan file; CSV has one row for each thing found out."""
    golden(f"explain/{name}.md", render(found(name), "markdown"))
    document = json.loads(render(found(name), "json"))
    assert document["plan"]["status"] == found(name).plan.status
    assert document["solves"] == found(name).solves
    rows = render(found(name), "csv").splitlines()
    assert len({row.count(",") for row in rows if '"' not in row}) == 1
    assert rows[0].startswith("part,name,key,place,override,status,before,after")


def test_a_plan_takes_a_few_dozen_questions() -> None:
    """Every part is there, and it has not taken many solves."""
    main = found("instagram-launch")
    assert main.plan.status == "optimal"
    assert main.plan.solver.checked
    assert main.solves <= FEW_DOZEN
    assert (len(main.lines_in), len(main.lines_out)) == (2, 3)
    assert main.rounding is not None
    assert len(main.alternatives) == 4
    assert not main.notes


def test_changes_in_json() -> None:
    """Each figure of another plan states the change beside before and after."""
    step = json.loads(render(found("instagram-launch"), "json"))["steps"][0]
    goal = step["effect"]["goals"][0]
    assert goal["change"] == pytest.approx(goal["after"] - goal["before"])
    assert step["price"]["low"] < step["before"] < step["price"]["high"]


def test_lines_may_be_called_before_and_after() -> None:
    """Names of a scenario are no figures of which a change could be stated."""
    tiers = {name: {"fee": 100, "per_post": {"conversions": 5}, "available": 5} for name in ("before", "after")}
    explained = explain(loads(json.dumps({"name": "x", "budget": 1000, "goals": {"conversion": 1}, "tiers": tiers})))
    document = json.loads(render(explained, "json"))
    assert document["rounding"]["fractional"]["mix"] == pytest.approx({"before": 5, "after": 5})


def test_a_conflict() -> None:
    """Both conflicts, with their places; the plan file carries the first one as `solve` does."""
    explained = found("impossible-targets")
    assert [[clash.key for clash in conflict] for conflict in explained.conflicts] == [
        ["budget", "goals.awareness.at_least"],
        ["goals.conversion.at_least", "limits.1"],
    ]
    assert explained.plan.conflict == explained.conflicts[0]
    assert all(clash.place.startswith("scenarios/impossible-targets.yaml:") for clash in explained.plan.conflict)


def test_what_has_no_end() -> None:
    """Each key that is named does bound the line."""
    (line,) = found("unpaid-fans").endless
    assert (line.name, line.keys) == ("fans", ("tiers.fans.available", "tiers.fans.fee_per_post"))
    for key in line.keys:
        bounded = changed(load(SCENARIOS / "unpaid-fans.yaml"), overrides={key: "20"})
        assert solve(bounded, check=False).status == "optimal"


def test_progress_is_told() -> None:
    """After every question."""
    told: list[int] = []
    explained = explain(load(SCENARIOS / "cost-per-engagement.yaml"), progress=lambda done, _: told.append(done))
    assert told == list(range(2, explained.solves + 1))


def test_a_limit_of_time_leaves_parts_out() -> None:
    """What could not be found out is said, and nothing fails."""
    explained = explain(load(SCENARIOS / "instagram-launch.yaml"), time_limit=0.15)
    assert explained.plan.lines
    for note in explained.notes:
        assert "allow more time" in note


def test_no_time_for_any_question_is_no_failure() -> None:
    """A plan that was found is shown, with what was left out, however little time is left after it."""
    scenario = load(SCENARIOS / "instagram-launch.yaml")
    plan = solve(scenario, check=False)
    found = held_back(scenario, plan, seconds=0.0)
    assert found.plan.lines
    assert found.notes
    for limit in (0.5, 0.1, 0.05, 0.02):
        try:
            explained = explain(scenario, time_limit=limit)
        except StoppedError as stopped:  # Before there was any plan.
            assert "questions" not in str(stopped)  # noqa: PT017
        else:
            assert explained.plan.lines


SMALL = """\
name: small
budget: %s
strategy: %s
goals: {conversion: {weight: 1}, community: {weight: 1, at_least: %s}}
order: [conversion, community]
value_per_conversion: 50
tiers:
  one: {fee: 100, per_post: {conversions: 5, engagements: 90}, results_after: {10: 50%%}, setup_cost: 20}
  two: {fee: 250, per_post: {conversions: 12, engagements: 100}, at_least_if_used: 3, available: 8}
  three: {fee: 0, per_post: {conversions: 1, engagements: 1}, commission_rate: 10%%, available: 5}
"""


@pytest.mark.parametrize(
    ("strategy", "counts"),
    [*((strategy, "whole") for strategy in STRATEGIES), ("weighted", "fractional"), ("cheapest", "fractional")],
)
def test_every_strategy_in_every_format(strategy: str, counts: str) -> None:
    """With a plan and without one."""
    for budget, floor in ((2000, 300), (500, 5000)):
        text = SMALL % (budget, strategy, floor) + f"counts: {counts}\n"
        if strategy != "priority":
            text = text.replace("order: [conversion, community]\n", "")
        explained = explain(loads(text), check=False)
        assert explained.plan.status == ("optimal" if budget != 500 else "infeasible")
        # A PNG is the SVG in pixels: once is enough.
        for form in FORMATS if (strategy, counts) == ("weighted", "whole") else FORMATS.keys() - {"png"}:
            assert content(explained, form)


def test_a_long_page_counts_the_rest() -> None:
    """What matters most is shown and the rest counted; the report has everything."""
    tiers = {
        f"line {number}": {"fee": 20 + number, "per_post": {"engagements": 40 + 2 * number}, "available": 3}
        for number in range(9)
    }
    scenario = {"name": "long", "budget": 200, "goals": {"community": 1}, "tiers": tiers}
    explained = explain(loads(json.dumps(scenario)), check=False)
    page, report = (content(explained, form).decode() for form in ("table", "html"))
    bought, left = len(explained.lines_in), len(explained.lines_out)
    assert bought + left == 9
    assert max(bought, left) < 7 or "Not shown: " in page
    assert ("not bought, which matter less" in page) is (left > 6)
    assert all(f"line {number}" in report for number in range(9))


def test_the_library() -> None:
    """`optimizer.explain` takes a file with changes, or a loaded scenario without; wrong numbers are refused."""
    file = SCENARIOS / "cost-per-engagement.yaml"
    explained = optimizer.explain(file, overrides={"budget": "60k"}, alternatives=1)
    assert isinstance(explained, optimizer.Explanation)
    assert len(explained.alternatives) <= 1
    assert optimizer.explain(optimizer.load(file)).plan.status == "optimal"
    with pytest.raises(UsageError, match=r"alternatives is a whole number from 0 on; given was -1"):
        optimizer.explain(file, alternatives=-1)
    with pytest.raises(UsageError, match=r"loss is a rate from 0 to 1, such as 0\.01; given was 2\.0"):
        optimizer.explain(file, loss=2.0)


def test_a_question_that_was_stopped_never_shows_a_worse_plan_than_the_one_known() -> None:
    """Without a limit the plan itself is still there: what a stopped search found is shown only where it is as good."""
    scenario = load(SCENARIOS / "instagram-launch.yaml")
    plan = solve(scenario, check=False)

    class Stopped(Questions):
        """Searches that end with the first plan that they meet, of one partnership or so."""

        def best(self, scenario: Scenario) -> Plan:
            few = scenario.model_copy(update={"budget": 3000.0, "limits": ()}).placed(scenario.origin)
            return replace(super().best(few), status="feasible", gap=None)

    questions = Stopped(scenario, plan)
    effect = questions.effect(without(scenario, "budget"))
    assert effect.status == "feasible"
    assert effect.score is not None
    assert effect.score.after == pytest.approx(effect.score.before)
    assert questions.gains(effect, without(scenario, "budget")) is None


def test_each_part_has_a_share_of_the_time() -> None:
    """A part that would never end leaves time for what is asked after it, and all of it where it is not used."""
    scenario = load(SCENARIOS / "instagram-launch.yaml")
    questions = Questions(scenario, solve(scenario, check=False), seconds=1000.0)
    with questions.share(0.5), questions.share(0.5):
        inner = questions.left()
    with questions.share(0.0), pytest.raises(StoppedError, match="allow more time"):
        questions.left()
    outer = questions.left()
    assert inner is not None
    assert outer is not None
    assert inner <= 250.0 < outer
