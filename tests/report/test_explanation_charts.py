"""The charts of an explanation, and what a report shows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.domain.dossier import Dossier
from optimizer.domain.explanation import Explanation
from optimizer.files import load
from optimizer.planner import solve
from optimizer.report import explanation_charts
from optimizer.report.writers import content
from optimizer.studies.explanation import explain, held_back

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def found() -> Explanation:
    return explain(load(SCENARIOS / "instagram-launch.yaml"), check=False)


def test_bars_are_the_changes_that_the_sentences_state(found: Explanation) -> None:
    """Steps, limits and lines, in points of a hundred."""
    (steps,), (costs,), (lines,) = (
        list(part(found)) for part in (explanation_charts.steps, explanation_charts.costs, explanation_charts.lines_in)
    )
    assert steps.table.shown()[0] == ["10% more budget", "3.6"]
    assert [row[0] for row in costs.table.rows] == [cost.sentence for cost in found.costs]
    assert all(isinstance(row[1], float) and row[1] < 0 for row in lines.table.rows)
    assert "10% more budget 3.6" in steps.summary


def test_scores_in_money_are_shown_in_money() -> None:
    """The spend of the cheapest plan changes by money, not by points."""
    scenario = load(SCENARIOS / "cheapest-targets.yaml")
    (chart,) = explanation_charts.costs(held_back(scenario, solve(scenario, check=False)))
    assert chart.title.endswith(", USD")


def test_nothing_found_nothing_drawn() -> None:
    """An explanation without a plan has no changes of a score."""
    scenario = load(SCENARIOS / "cheapest-targets.yaml", overrides={"limits.1.at_most": "410"})
    empty = explain(scenario, check=False)
    assert list(explanation_charts.costs(empty)) == []
    assert "cannot hold together" in content(empty, "html").decode()


def test_report_says_what_relaxing_brings(found: Explanation) -> None:
    """A plan's report has the steps of its explanation; an explanation's own has where it comes from."""
    text = content(Dossier(found.plan, explanation=found), "html").decode()
    assert "limits.1.at_most=540" in text
    assert "Without hours of the team: hours at most 520" in text
    assert str(found.plan.scenario.sha256) in content(found, "html").decode()
