"""What a mix comes to under a scenario whose figures are others: one row of a table of cases."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.findings.risk import CaseResult
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.sentences import limit_sentence


def at(name: str, varied: Scenario, counts: Sequence[float]) -> CaseResult:
    """A mix under a varied scenario, counts by line position."""
    audited = Arithmetic(varied).audit(counts)
    totals = audited.totals
    spend, spendable = totals["spend"] or 0.0, varied.spendable
    return CaseResult(
        name=name,
        spend=spend,
        over_budget=None if spendable is None else max(0.0, spend - spendable),
        revenue=totals["revenue"] or 0.0,
        profit=totals["profit"] or 0.0,
        roi=totals["roi"],
        reach=totals["reach"] or 0.0,
        conversions=totals["conversions"] or 0.0,
        broken=tuple(limit_sentence(varied, key) for key in audited.broken),
    )
