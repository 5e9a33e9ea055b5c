"""Figures do not depend on how a version of Python adds: floats are added by `math.fsum`, which rounds once."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "optimizer"

NUMPY = {"sum((end(part, axis=1) for part in parts.values()), np.zeros(len(rows)))"}
"""Columns of numpy, which adds them itself."""

WHOLE = {
    "sum((2 if east_asian_width(letter) in 'WF' else 1 for letter in seen))",
    "sum((ends.get(status, 0) for status in NO_PLAN))",
    "sum((ends.get(status, 0) for status in PLANNED))",
    "sum((goal.best is not None and goal.best <= 0 for goal in plan.goals))",
    "sum((goal.weight > 0.0 for goal in scenario.goals.values()))",
    "sum((nodes for nodes, _ in parts))",
    "sum((not responses for responses in drawn.values()))",
    "sum((number for _, number in self.failed.values()))",
    "sum((outcome.status == FAILED for outcome in new))",
    "sum((part.size for part in parts))",
    "sum((point.plan.status == 'feasible' for point in self.points))",
    "sum(done)",
    "sum(ends.values())",
    "sum(fewer.values())",
    "sum(self._client.nthreads().values())",
    "sum(whole)",
    "sum(widths)",
}
"""Whole numbers, which every version adds alike."""


def test_floats_are_added_by_fsum() -> None:
    """Python 3.12 began to add floats more exactly, so `sum` is for whole numbers: those that are listed above."""
    found = {
        ast.unparse(node): path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"
    }
    assert {call: path for call, path in found.items() if call not in WHOLE | NUMPY} == {}
    assert set(found) == WHOLE | NUMPY
