"""`optimizer init --from`: a scenario around a rate card that somebody has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from optimizer.files import load
from tests.conftest import Outcome
from tests.scenarios.bundled import FOLDER

Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_scenario_around_a_rate_card(optimizer: Call) -> None:
    """It is found from where the scenario stands, and solves as it is."""
    Path("cards").mkdir()
    shutil.copy(FOLDER / "platforms.csv", "cards/rates.csv")
    outcome = optimizer("init", "mine.yaml", "--from", "cards/rates.csv")
    assert outcome.code == 0
    assert outcome.err == "wrote mine.yaml: state what is marked MISSING, then run: optimizer solve mine.yaml\n"
    assert list(load("mine.yaml").goals) == ["awareness", "conversion", "community"]
    assert "tiers: cards/rates.csv\n" in Path("mine.yaml").read_text(encoding="utf-8")
    assert optimizer("solve", "mine.yaml").code == 0
    assert optimizer("init", "mine.yaml", "--from", "cards/rates.csv").code == 2
    assert optimizer("init", "cards/own.yaml", "--from", "cards/rates.csv").code == 0
    assert "tiers: rates.csv\n" in Path("cards/own.yaml").read_text(encoding="utf-8")


def test_what_is_missing_is_marked(optimizer: Call) -> None:
    """By figure, with the lines that lack it and what then holds."""
    book = openpyxl.Workbook()
    book.active.title = "Our rates"
    for row in (["name", "followers", "fee", "engagement_rate"], ["a", 5000, 90, 0.04], ["b", 9000, None, None]):
        book.active.append(row)
    book.save("rates.xlsx")
    assert optimizer("init", "--from", "rates.xlsx#Our rates").code == 0
    text = Path("scenario.yaml").read_text(encoding="utf-8")
    assert 'tiers: "rates.xlsx#Our rates"\n' in text
    assert "#   fee_per_post (MISSING for b): what one post, or one partnership, costs" in text
    assert "#   engagement_rate (MISSING for b):" in text
    assert "#   conversion_rate (MISSING for every line):" in text
    assert "followers (MISSING" not in text
    assert list(load("scenario.yaml").tiers) == ["a", "b"]
    assert list(load("scenario.yaml").goals) == ["awareness", "community"]


def test_a_wrong_rate_card(optimizer: Call) -> None:
    """Nothing is written around what cannot be read."""
    Path("rates.csv").write_text("name,followerss\na,3\n", encoding="utf-8")
    outcome = optimizer("init", "--from", "rates.csv")
    assert outcome.code == 3
    assert "rates.csv:1:2: followerss: no such column; did you mean followers?" in outcome.err
    assert optimizer("init", "--from", "nowhere.csv").code == 3
    assert not Path("scenario.yaml").exists()
