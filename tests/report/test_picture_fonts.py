"""Names of any script in a bitmap: drawn where a font has them, and told where none has."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.report.formats.picture import undrawn
from optimizer.report.page import Chart, Column, Page, Table
from tests.conftest import Outcome

NOBODY = "\U0010abcd"
"""A character of private use, which no font draws."""
SCENARIO = """
name: Launch {name}
currency: CNY
budget: 60k
goals: {{awareness: 1}}
tiers: {{"{name}": {{followers: 10k, fee: 300, reach_rate: 20%, available: 20}}}}
"""


def page(name: str) -> Page:
    table = Table((Column("line", "Line", "text"), Column("spend", "spend", "money")), ((name, 5.0),))
    return Page("Plan", (Chart("bars", "Spend", "Bars.", table, "line", "spend"),))


def test_latin_names_need_no_look() -> None:
    """Every font has them."""
    assert undrawn(page("Café Über – nano")) == ""


def test_a_character_that_no_font_has_is_named() -> None:
    """Once, however often it stands there."""
    assert undrawn(page(f"a{NOBODY}b{NOBODY}")) == NOBODY


def test_chinese_is_drawn_where_a_font_has_it() -> None:
    """Another font stands in for the drawing's own."""
    program = shutil.which("fc-list")
    listed = subprocess.run([program, ":lang=zh"], capture_output=True, check=True).stdout if program else b""
    if not listed and not os.environ.get("CI"):
        pytest.skip("no font here has Chinese characters")
    assert undrawn(page("达人")) == ""


@pytest.mark.parametrize("name", ["micro", "star \U00010600"])
def test_a_person_is_told_of_boxes(
    name: str, optimizer: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, with what mends it; hardly any font has Linear A."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(SCENARIO.format(name=name), encoding="utf-8")
    outcome = optimizer("solve", "a.yaml", "-o", "a.png")
    assert outcome.code == 0
    assert ("a.png: no font on this machine draws" in outcome.err) is bool(undrawn(page(name)))
