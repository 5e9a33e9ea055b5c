"""The picture of a report in the README: made from the report of the main scenario by `make picture`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from optimizer.cli.failures import run
from optimizer.report.formats import charts
from tests.report.browser import Opened, chromium, colours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".github" / "report.png"
MAIN = ROOT / "scenarios" / "instagram-launch.yaml"
SHOWN = ("Summary", "At other budgets")
"""Parts of the report that the picture shows."""
WIDTH, LARGEST = 1140, 250_000
STEPS = 4
"""The slider stands so many budgets above the plan's own, so that changes are seen."""
LEFT_OUT = """(shown) => {
  for (const part of document.querySelectorAll("main > section")) {
    const name = part.getAttribute("aria-label") ?? part.querySelector("h2").textContent;
    part.hidden = !shown.includes(name);
  }
  for (const one of document.querySelectorAll("details, [aria-label='Every budget']")) one.hidden = true;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_the_picture_is_of_todays_report(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """As large as a new one and of the same colours, but for the fonts of another machine; and small."""
    page, new = tmp_path / "report.html", tmp_path / "report.png"
    assert run(["solve", str(MAIN), "-o", str(page)]) == 0
    opened = Opened(browser, page, viewport={"width": WIDTH, "height": 900})
    for _ in range(STEPS):
        opened.page.get_by_label("Budget", exact=True).press("ArrowRight")
    opened.page.evaluate(LEFT_OUT, SHOWN)
    opened.page.evaluate("document.activeElement.blur()")
    opened.page.screenshot(path=new, full_page=True)
    opened.close()
    if request.config.getoption("--golden"):
        PICTURE.write_bytes(new.read_bytes())
    old, today = colours(browser, PICTURE, "image/png"), colours(browser, new, "image/png")
    assert sum(old.values()) == pytest.approx(sum(today.values()), rel=0.15)
    for colour in ("#ffffff", charts.MARK):
        assert old[colour] == pytest.approx(today[colour], rel=0.3), colour
    assert PICTURE.stat().st_size < LARGEST
