"""How large reports are, and how long a browser takes to show them; nothing here asserts a time."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest

from optimizer.cli.failures import run
from tests.report.browser import Opened, chromium

SCENARIOS = Path(__file__).parents[2] / "scenarios"
OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
TIMES = 11


@pytest.mark.parametrize("name", ["instagram-launch", "platforms"])
def test_report_opens(name: str, tmp_path: Path) -> None:
    """Wanted: under a second and under 5 MB."""
    target = tmp_path / "report.html"
    started = time.perf_counter()
    run(["solve", str(SCENARIOS / f"{name}.yaml"), "-o", str(target)])
    made = time.perf_counter() - started
    loaded, painted = [], []
    with chromium() as browser:
        for _ in range(TIMES):
            opened = Opened(browser, target)
            opened.page.wait_for_timeout(100)
            loaded.append(opened.page.evaluate(OPENED))
            painted.append(opened.page.evaluate(PAINTED))
            opened.close()
    print(
        f"\n{name}: {target.stat().st_size / 1000:,.0f} KB, made in {made:.1f} s, "
        f"painted after {median(painted):,.0f} ms, loaded after {median(loaded):,.0f} ms (worst {max(loaded):,.0f})"
    )
