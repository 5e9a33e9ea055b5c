"""The bridge of a memo: from what another mix brings to what the plan brings, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from optimizer.domain.findings.memo import Rival
from optimizer.domain.findings.plan import LineResult, Plan, earns
from optimizer.domain.language.wording import capitalised
from optimizer.report import numbers
from optimizer.report.page import Chart, Column, Table
from optimizer.report.plan import tables

STEPS = 6
"""Lines that are bars of their own; the smaller changes are one bar."""
SPECK = 1e-9


def bridge(plan: Plan, rivals: Sequence[Rival]) -> Iterator[Chart]:
    """From the first rival to the plan, in profit where results have a value, else in the first goal's measure."""
    if not rivals:
        return
    rival = rivals[0]
    measure = "profit" if earns(plan) and earns(rival.plan) else plan.goals[0].measure if plan.goals else "spend"
    before, after = (one.totals.get(measure) or 0.0 for one in (rival.plan, plan))
    steps = _steps(plan, rival, measure)
    rest = after - before - fsum(change for _, change in steps)
    steps += [("overlap of audiences", rest)] if abs(rest) > SPECK * max(abs(after), abs(before)) else []
    if not steps:
        return
    rows = ((rival.name, before), *steps, ("this plan", after))
    kind, words = tables.kind(measure), measure.replace("_", " ")
    unit = f", {plan.scenario.currency}" if kind == "money" else ""
    table = Table((Column("step", "Step", "text"), Column("amount", words, kind)), rows)
    told = ", ".join(f"{name} {numbers.change(change, kind) or '0'}" for name, change in steps)
    first, last = (numbers.column(kind, [before, after])[place] for place in (0, 1))
    yield Chart(
        "bars",
        f"{capitalised(words)} from {rival.name} to this plan{unit}",
        f"Bars from the {words} of {rival.name}, {first}, to that of this plan, {last}: {told}.",
        table,
        x="step",
        y="amount",
        bridge=True,
    )


def _steps(plan: Plan, rival: Rival, measure: str) -> list[tuple[str, float]]:
    """By how much each line brings more or less, in the plan's order; the smaller ones together."""
    before = {line.name: _of(line, measure) for line in rival.plan.lines}
    after = {line.name: _of(line, measure) for line in plan.lines}
    changes = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in {**after, **before}}
    changes = {name: change for name, change in changes.items() if change}
    largest = sorted(changes, key=lambda name: -abs(changes[name]))[:STEPS]
    own = [(name, change) for name, change in changes.items() if name in largest or len(changes) <= STEPS + 1]
    others = [change for name, change in changes.items() if (name, change) not in own]
    return [*own, *([(f"{len(others)} other lines", fsum(others))] if others else [])]


def _of(line: LineResult, measure: str) -> float:
    value: float | None = getattr(line, measure) if measure in LineResult.__slots__ else line.measures.get(measure)
    return value or 0.0
