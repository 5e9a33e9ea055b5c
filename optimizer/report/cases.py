"""Cases as a table: what a mix comes to where its figures are others."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.findings.risk import CaseResult
from optimizer.report.page import Column, Table


def case_table(cases: Sequence[CaseResult], *, budget: bool, worth: bool) -> Table:
    """One row a case; money that is worked out of results only where these are `worth` anything."""
    columns = (
        Column("name", "Case", "text"),
        Column("spend", "spend", "money"),
        *([Column("over_budget", "over budget", "money")] if budget else []),
        *([Column("revenue", "revenue", "money"), Column("profit", "profit", "money")] if worth else []),
        *([Column("roi", "ROI", "ratio")] if worth else []),
        Column("reach", "reach", "count"),
        Column("conversions", "conv.", "count"),
        Column("broken", "limits broken", "partnerships"),
    )
    rows = tuple(
        tuple(float(len(case.broken)) if one.name == "broken" else getattr(case, one.name) for one in columns)
        for case in cases
    )
    return Table(columns, rows)
