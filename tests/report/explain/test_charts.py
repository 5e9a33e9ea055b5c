"""The charts of an explanation, and what a report shows of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.domain.findings.explain import Explanation
from optimizer.domain.findings.report import Report
from optimizer.files import load
from optimizer.planner import solve
from optimizer.report.characters import width
from optimizer.report.explain import charts as explanation_charts
from optimizer.report.writers import content
from optimizer.studies.explain.explain import explain, held_back

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def found() -> Explanation:
    return explain(load(SCENARIOS / "instagram-launch.yaml"), check=False)


def test_bars_are_the_changes_that_the_sentences_state(found: Explanation) -> None:
    """Steps, limits and lines, in points of a hundred."""
    (steps,), (costs,), (lines,) = (
        list(part(found)) for part in (explanation_charts.steps, explanation_charts.costs, explanation_charts.lines_in)
    )
    assert steps.table.shown()[0] == ["10% more budget", "3.6"]
    assert [row[0] for row in costs.table.rows] == ["budget", "hours of the team", "exposure to mega"]
    assert all(isinstance(row[1], float) and row[1] < 0 for row in lines.table.rows)
    assert "10% more budget 3.6" in steps.summary


def test_scores_in_money_are_shown_in_money() -> None:
    """The spend of the cheapest plan changes by money, not by points."""
    scenario = load(SCENARIOS / "cheapest-targets.yaml")
    (chart,) = explanation_charts.costs(held_back(scenario, solve(scenario, check=False)))
    assert chart.title.endswith(", USD")


def test_labels_keep_what_tells_them_apart() -> None:
    """Of long names the beginning that they share gives way; names that even so read alike are numbered."""
    names = ["1 more instagram_micro_creators available", "1 more instagram_micro_agencies available", "budget"]
    names += ["spend of line one exactly 15% instead of 10%", "spend of line one exactly 5% instead of 10%"]
    names += ["x" * 30 + "a", "x" * 30 + "b"]
    short = explanation_charts.labels(names)
    assert all(width(label) <= explanation_charts.LABEL for label in short)
    assert len(set(short)) == len(names)
    assert [label for name, label in zip(names, short, strict=True) if "exactly" in name] == [
        "spend of…15% instead of 1…",
        "spend of…5% instead of 10%",
    ]
    assert short[2] == "budget"


def test_what_is_not_nothing_is_not_shown_as_nothing(found: Explanation) -> None:
    """Small changes among large ones have decimals enough; what is noise is nothing."""
    score = found.costs[0].effect.score
    assert score is not None
    costs = tuple(
        replace(cost, effect=replace(cost.effect, score=replace(score, after=score.before + change)))
        for cost, change in zip(found.costs, (0.2, -2.2e-5, 1e-13), strict=True)
    )
    (chart,) = explanation_charts.costs(replace(found, costs=costs))
    assert [row[1] for row in chart.table.shown()] == ["20.0000", "−0.0022", "0.0000"]


def test_nothing_found_nothing_drawn() -> None:
    """An explanation without a plan has no changes of a score."""
    scenario = load(SCENARIOS / "cheapest-targets.yaml", overrides={"limits.1.at_most": "410"})
    empty = explain(scenario, check=False)
    assert list(explanation_charts.costs(empty)) == []
    assert "cannot hold together" in content(empty, "html").decode()


def test_report_says_what_relaxing_brings(found: Explanation) -> None:
    """A plan's report has the steps of its explanation; an explanation's own has where it comes from."""
    text = content(Report(found.plan, explanation=found), "html").decode()
    assert "limits.1.at_most=540" in text
    assert ">hours of the team: hours at most 520</th>" in text
    assert str(found.plan.scenario.sha256) in content(found, "html").decode()
