"""Where a plan comes from: the scenario, its digest, what was changed, who solved it and when."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.domain.findings.plan import Plan
from optimizer.report import numbers
from optimizer.report.page import Column, Table
from optimizer.report.plan import words

TITLE = "Where this comes from"
HEAD = (Column("what", "What", "text"), Column("value", "Value", "text"))


def table(plan: Plan) -> Table:
    """Everything that somebody needs who wants to make the same plan again."""
    return Table(HEAD, tuple(_rows(plan)))


def _rows(plan: Plan) -> Iterator[tuple[str, str]]:
    scenario, solver, made = plan.scenario, plan.solver, plan.made
    yield "scenario", scenario.name
    if scenario.file:
        yield "file", scenario.file
    for file, sha256 in scenario.files.items():
        yield f"SHA-256 of {file}", sha256
    if scenario.sha256 and not scenario.files:  # A plan file of version 0.1.0.
        yield "SHA-256 of the file, and its rate card", scenario.sha256
    for key, value in scenario.overrides.items():
        yield f"changed: {key}", str(value)
    if scenario.budget is not None:
        yield "budget", f"{numbers.cents(scenario.budget)} {scenario.currency}"
    yield "strategy", scenario.strategy
    yield "status", words.certainty(plan)
    if solver.name:
        yield "solver", f"{solver.name} {solver.version}".strip()
    yield "made by", made.by
    yield "made at", made.at.replace("T", " ").replace("Z", " UTC")
