"""Names that tell files apart."""

from __future__ import annotations

import pytest

from optimizer.domain.language.naming import told_apart


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["plans/today.json", "next.yaml"], ("today", "next")),
        (["2025/plan.json", "2026/plan.json", "b.json"], ("2025/plan", "2026/plan", "b")),
        (["x/a/plan.json", "y/a/plan.json", "y/b/plan.json"], ("x/a/plan", "y/a/plan", "b/plan")),
        (["plan.json", "old/plan.json"], ("plan", "old/plan")),
        (["plan.json", "plan.yaml"], ("plan.json", "plan.yaml")),
        (["/far/away/plan.json", "/far/away/plan.yaml", "/far/b.yaml"], ("plan.json", "plan.yaml", "b")),
        (["/far/x/plan.json", "/far/x/plan.yaml", "/far/y/plan.yaml"], ("plan.json", "plan.yaml", "plan")),
        (["plan.json", "plan.json", "./plan.json"], ("plan", "plan (2)", "plan (3)")),
        (["Skincare launch", "Skincare launch"], ("Skincare launch", "Skincare launch (2)")),
        ([], ()),
    ],
)
def test_told_apart(files: list[str], names: tuple[str, ...]) -> None:
    """The stem where it is enough, else the shortest path, else the suffix, else a number."""
    assert told_apart(files) == names
