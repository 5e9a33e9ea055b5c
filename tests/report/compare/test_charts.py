"""The charts of a comparison, and its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.domain.findings.compare import Comparison, Crossed, Ground
from optimizer.files import load
from optimizer.planner import solve
from optimizer.report.compare import charts as comparison_charts
from optimizer.report.compare import page as comparison
from optimizer.report.formats import charts
from optimizer.report.formats.picture import drawing
from optimizer.report.writers import content
from optimizer.studies.compare.compare import Entry, compare

MAIN = Path(__file__).parents[3] / "scenarios" / "instagram-launch.yaml"


def compared(*budgets: int) -> Comparison:
    scenarios = [load(MAIN, budget=float(budget)) for budget in budgets]
    plans = [solve(scenario, check=False) for scenario in scenarios]
    return compare(
        [Entry(str(budget), *pair) for budget, pair in zip(budgets, zip(scenarios, plans, strict=True), strict=True)]
    )


def named(found: Sequence[object]) -> list[str]:
    return [getattr(one, "title", "") for one in found]


@pytest.fixture(scope="module")
def two() -> Comparison:
    return compared(80_000, 120_000)


def test_one_plan_against_the_baseline(two: Comparison) -> None:
    """Headline figures with their changes; spend beside spend, and the change of each line."""
    (headlines,) = comparison_charts.headlines(two)
    spend = headlines.figures[0]
    assert (spend.value, spend.change) == ("119,097", "+39,690 (+50.0%)")
    (mix,), (change,) = comparison_charts.mixes(two), comparison_charts.changes(two)
    assert (mix.x, mix.series, mix.stacked) == ("line", "plan", False)
    assert "macro" not in {row[1] for row in mix.table.rows}
    assert change.table.rows[-1][0] == "mega"
    assert not list(comparison_charts.measures(two))


def test_many_plans_have_a_bar_each() -> None:
    """In the order of the plans, the baseline pointed out."""
    many = compared(*range(50_000, 90_000, 10_000))
    (mix,) = comparison_charts.mixes(many)
    assert mix.stacked
    assert list(dict.fromkeys(mix.table.cells("plan"))) == list(many.names)
    assert charts.left_out(mix) == 0
    measures = list(comparison_charts.measures(many))
    assert named(measures)[:2] == ["Spend, USD", "Reach"]
    assert all(chart.marked == many.baseline.name for chart in measures)
    assert charts.POINTED in drawing(measures[0])
    assert not list(comparison_charts.headlines(many))
    assert comparison.MORE in content(many, "html").decode()


def test_a_plan_has_one_colour_in_every_chart() -> None:
    """Few plans are told apart by colour, the baseline too."""
    three = compared(50_000, 60_000, 80_000)
    (mix,) = comparison_charts.mixes(three)
    for chart in (mix, *comparison_charts.measures(three)):
        drawn = drawing(chart)
        assert [colour for colour in charts.SERIES if colour in drawn] == list(charts.SERIES[:3]), chart.title
        assert charts.ACCENT not in drawn


def test_report_has_it_all(two: Comparison) -> None:
    """Figures, charts, tables, and where each plan comes from; names are text."""
    text = content(two, "html").decode()
    assert str(two.baseline.plan.scenario.sha256) in text
    assert text.count("<figure") == 2
    assert "its best plan is not proven" not in text
    unproven = replace(two, cross=(Ground(two.names[0], "weighted", 0.9, False, (Crossed(0.9, 0.0, 8e4),) * 2),))
    assert f"{two.names[0]}: its best plan is not proven" in content(unproven, "html").decode()
    hostile = replace(two, sides=(replace(two.sides[0], name="<b>x</b>"), two.sides[1]))
    assert "<b>x</b>" not in content(hostile, "html").decode()
