"""Rate cards on a sheet of a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.domain.language.quantities import Quantity
from optimizer.errors import ScenarioError
from optimizer.files import load

HEADER: list[Any] = ["name", "followers", "fee", "engagement_rate", "source.fee", "available"]
ROWS: list[list[Any]] = [
    ["nano", 5000, 80.5, 0.04, "quote", 40],
    [None, None, None, None, None, None],
    ["micro", "40k..60k", 500, 0.0386, None, 9],
]

WRONG: list[Any] = ["nano", "many", 80, 4, None, 40]


def book(path: Path, *sheets: tuple[str, list[list[Any]]], percent: bool = True) -> None:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if percent:
            for (cell,) in sheet.iter_rows(min_row=2, min_col=4, max_col=4):
                cell.number_format = "0.00%"
    made.save(path)


def scenario(folder: Path, card: str) -> Path:
    path = folder / "a.yaml"
    path.write_text(f"name: A\nbudget: 9k\ngoals: {{awareness: 1}}\ntiers: {card}\n", encoding="utf-8")
    return path


def test_the_first_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    """Numbers, percentages and texts as a CSV has them; empty rows and cells state nothing."""
    other: list[list[Any]] = [["name", "followers", "fee"], ["mega", 1_000_000, 9000]]
    book(tmp_path / "rates.xlsx", ("Rates", [HEADER, *ROWS]), ("Old rates", other))
    found = load(scenario(tmp_path, "rates.xlsx"))
    assert list(found.tiers) == ["nano", "micro"]
    assert found.tiers["nano"].fee == Quantity.of(80.5)
    assert found.tiers["nano"].engagement_rate == Quantity(0.04, 0.04, 0.04, percent=True)
    assert found.tiers["micro"].followers == Quantity(40_000, 50_000, 60_000)
    assert found.tiers["micro"].engagement_rate.value == 0.0386
    assert dict(found.tiers["nano"].sources) == {"fee": "quote"}
    assert [Path(file).name for file in found.origin.files] == ["a.yaml", "rates.xlsx"]
    assert list(load(scenario(tmp_path, '"rates.xlsx#Old rates"')).tiers) == ["mega"]


def test_a_problem_names_row_and_column(tmp_path: Path) -> None:
    """As the spreadsheet shows them."""
    book(tmp_path / "rates.xlsx", ("Rates", [HEADER, WRONG]), percent=False)
    with pytest.raises(ScenarioError) as wrong:
        load(scenario(tmp_path, "rates.xlsx"))
    said = [str(problem) for problem in wrong.value.problems]
    assert any("rates.xlsx:2:2: tiers.nano.followers" in one for one in said)
    assert any("rates.xlsx:2:4: tiers.nano.engagement_rate: 4 is above 1; did you mean 4%?" in one for one in said)


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("rates.xlsx#Rats", "has no sheet Rats; did you mean Rates?"),
        ("nowhere.xlsx", "there is no such file"),
        ("dates.xlsx", "2026-11-28 00:00:00 is a date; write it as text"),
        ("empty.xlsx", "is empty; the first row names the columns"),
        ("text.xlsx", "is no Excel workbook that can be read"),
    ],
)
def test_what_is_no_rate_card(card: str, said: str, tmp_path: Path) -> None:
    """With what there is."""
    book(tmp_path / "rates.xlsx", ("Rates", [HEADER, *ROWS]))
    book(tmp_path / "dates.xlsx", ("Rates", [["name", "followers"], ["a", date(2026, 11, 28)]]), percent=False)
    book(tmp_path / "empty.xlsx", ("Rates", []), percent=False)
    (tmp_path / "text.xlsx").write_text("name,followers\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        load(scenario(tmp_path, card))
    assert said in str(wrong.value)
