"""The bundled scenarios by name: those with a plan, and those made without one on purpose."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "scenarios"
WITHOUT_A_PLAN = {"impossible-targets": "infeasible", "unpaid-fans": "unbounded"}
"""For `optimizer explain` to say why."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SOLVED = [name for name in NAMES if name not in WITHOUT_A_PLAN]
