"""Workbooks of what is shown: charts beside their figures, unlike tables apart, figures that can be read."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest

import optimizer
from optimizer.report.page import Chart, Page
from optimizer.report.workbook.pages import MOST_ROWS
from optimizer.report.writers import content
from tests.scenarios.bundled import FOLDER

KINDS = {"bars": "barChart", "lines": "scatterChart", "points": "scatterChart"}


@cache
def finding(kind: str) -> object:
    scenario = optimizer.load(FOLDER / "instagram-launch.yaml")
    if kind == "curve":
        return optimizer.curve(scenario, "50%..100%:25%")
    if kind == "explanation":
        return optimizer.explain(scenario)
    return optimizer.tradeoff(scenario, "awareness", "conversion", points=4)


def page(of: object) -> Page:
    from importlib import import_module

    from optimizer.report.writers import PRESENTERS

    shown: Page = import_module(f"optimizer.report.{PRESENTERS[type(of).__name__]}.page").page(of)
    return shown


@pytest.mark.parametrize("kind", ["curve", "explanation", "tradeoff"])
def test_every_chart_stands_beside_its_figures(kind: str) -> None:
    """Each is a native chart over cells of the same sheet, which hold what the page's chart shows."""
    book = openpyxl.load_workbook(io.BytesIO(content(finding(kind), "excel")))
    charts = [block for block in page(finding(kind)).blocks if isinstance(block, Chart) and block.table.rows]
    sheet = book["Charts"]
    drawn = list(sheet._charts)  # noqa: SLF001 - openpyxl has no public name
    assert [chart.tagname for chart in drawn] == [KINDS[chart.kind] for chart in charts if len(chart.table.rows) <= 60]
    held = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)}
    for chart in charts:
        figures = [cell for cell in chart.table.cells(chart.y) if isinstance(cell, float | int)]
        assert all(any(abs(figure - own) <= 1e-9 * abs(figure) for own in held) for figure in figures)
    assert MOST_ROWS == 60


@pytest.mark.parametrize("kind", ["curve", "explanation", "tradeoff"])
def test_figures_can_be_read_and_the_file_is_of_today(kind: str) -> None:
    """No cell shows twelve digits; the file's date is that of the plans; no two unlike tables share columns."""
    book = openpyxl.load_workbook(io.BytesIO(content(finding(kind), "excel")))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float) and cell.value % 1:
                    assert cell.number_format != "General", (sheet.title, cell.coordinate)
        if sheet.title not in ("Charts", "Data"):
            filled = [
                cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFD9E2EC"
            ]
            assert len({cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in filled}) <= 1, sheet.title
    assert book.properties.created.year >= 2026
