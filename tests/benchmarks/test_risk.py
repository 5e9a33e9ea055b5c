"""Draws and plans over draws against the plain solve of the same file, as ratios; nothing here asserts a time."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.test_time import ROOT, seconds

PAIRS = 5
CALL = ("-c", "from optimizer.cli import main; main()")


@pytest.mark.parametrize(
    ("name", "keys", "wanted"),
    [
        ("instagram-launch", None, "at most 10"),
        ("instagram-launch", "risk: {worst: 10%, weight: 50%}", "at most 20"),
        ("platforms", "risk: {worst: 10%, weight: 50%}", "at most 30"),
    ],
    ids=["risk", "a plan under risk", "20 lines under risk"],
)
def test_against_the_plain_solve(name: str, keys: str | None, wanted: str, tmp_path: Path) -> None:
    """8,192 draws, the whole command."""
    plain = ROOT / "scenarios" / f"{name}.yaml"
    ours = [*CALL, "risk", str(plain), "--quiet"]
    if keys is not None:
        path = tmp_path / "risk.yaml"
        path.write_text(f"extends: {plain}\n{keys}\n", encoding="utf-8")
        ours = [*CALL, "solve", str(path)]
    pairs = [(seconds(*ours), seconds(*CALL, "solve", str(plain))) for _ in range(PAIRS)]
    times = [1000 * median(side) for side in zip(*pairs, strict=True)]
    ratio = median(mine / theirs for mine, theirs in pairs)
    print(f"\n{name}: {times[0]:.0f} ms against {times[1]:.0f} ms; median ratio of {PAIRS} {ratio:.1f} ({wanted})")
