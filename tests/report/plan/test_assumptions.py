"""What a plan took for granted: one list of figures, whatever shows or counts them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import optimizer
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.report import Report
from optimizer.files import loads
from optimizer.files.plan_file import read_plan
from optimizer.report.page import Table
from optimizer.report.plan import assumptions
from optimizer.report.plan.workbook.sources import sources
from optimizer.report.report.page import page
from optimizer.report.writers import render

FOLDER = Path(optimizer.__file__).parents[1] / "scenarios"
PLAN = optimizer.solve(FOLDER / "affiliate.yaml", check=False)


def listed(plan: Plan) -> list[tuple[object, ...]]:
    """Line, figure, unit and source of each figure in the report's table."""
    tables = [block for block in page(Report(plan)).blocks if isinstance(block, Table)]
    (found,) = [table for table in tables if table.caption == "Every figure that was stated"]
    return [(row[0], row[1], row[4], row[5]) for row in found.rows]


def in_cells(plan: Plan) -> list[tuple[object, ...]]:
    """The same, from the sheet of sources."""
    cells = {place: content for place, (content, _) in sources(plan).cells.items()}
    top = next(row for row, column in cells if (column, cells[row, column]) == (0, "Line"))
    last = max(row for row, _ in cells)
    return [tuple(cells[row, column] for column in (0, 1, 6, 7)) for row in range(top + 1, last + 1)]


@pytest.mark.parametrize("plan", [PLAN, read_plan(render(PLAN, "json")).plan], ids=["solved", "read"])
def test_lists_and_counts_agree(plan: Plan) -> None:
    """The report, the sheet and the sentence tell of the same figures."""
    rows = listed(plan)
    assert in_cells(plan) == rows
    count = Counter(row[3] for row in rows)
    assert assumptions.assumed(plan) == (
        f"Assumed: reach adds up (no audience given); {count['not stated']} figures without a source; "
        f"{count['assumed']} figures marked assumed"
    )
    assert ("all lines", "gross margin", "share", "not stated") in rows
    assert ("micro_affiliate", "results after 60", "share", "assumed") in rows
    assert ("mid_hybrid", "available", "count", "assumed") in rows
    assert ("mid_hybrid", "fee per post", "USD", "assumed") in rows


def test_ranges_are_shown_in_cells() -> None:
    """Low, most likely and high beside the planning value; nothing where one value is stated."""
    sheet = sources(PLAN)
    rows = {(sheet.cells[row, 0][0], sheet.cells[row, 1][0]): row for row, column in sheet.cells if column == 1}
    ranged, plain = rows["macro_flat", "followers"], rows["macro_flat", "fee per post"]
    assert [sheet.cells[ranged, column][0] for column in range(2, 6)] == [300_000, 100_000, 300_000, 500_000]
    assert sheet.cells[plain, 2][0] == 2_500
    assert (plain, 3) not in sheet.cells


def test_segments_are_called_audience() -> None:
    """A segment's name alone would not tell what the figure is."""
    plan = optimizer.solve(FOLDER / "one-macro-or-five-micros.yaml", check=False)
    assert {row[1] for row in listed(plan) if row[0] == "all lines"} >= {"audience: north", "audience: south"}


SEEN = """
name: x
budget: 10000
audience: AUDIENCE
goals: {awareness: 1}
tiers:
  micro: {followers: 30000, fee_per_post: 500, posts: 2, reach_rate: 20%, audience_share: SHARE, exactly: 3}
"""


@pytest.mark.parametrize(
    ("audience", "share", "within"), [("1M", "50%", 0.5), ("{a: 500k, b: 500k}", "{a: 30%, b: 20%}", 0.5)]
)
def test_frequency_is_told_within_the_audience_too(audience: str, share: str, within: float) -> None:
    """3 partnerships show 36,000 impressions, of which those of followers outside the audience reach nobody in it."""
    plan = optimizer.solve(loads(SEEN.replace("AUDIENCE", audience).replace("SHARE", share)), check=False)
    reach = plan.totals["reach"] or 0.0
    assert plan.totals["frequency"] == pytest.approx(36_000 / reach)
    often = 36_000 / reach
    assert assumptions.frequency(plan) == (
        f"Frequency {often:.2f} counts all impressions, {within * often:.2f} those within the audience"
    )


def test_frequency_is_told_once_where_all_are_in_the_audience() -> None:
    """And not at all twice the same."""
    plan = optimizer.solve(loads(SEEN.replace("AUDIENCE", "1M").replace("SHARE", "100%")), check=False)
    assert assumptions.frequency(plan) is None
