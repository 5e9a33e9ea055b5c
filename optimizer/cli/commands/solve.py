"""`optimizer solve`: the best plan for a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli.options import changes, solving, strict
from optimizer.cli.output import remark, seen_together, show_file, show_text

if TYPE_CHECKING:
    from optimizer.domain.plan import Plan

NO_PLAN, NOT_PROVEN, WARNED = 4, 5, 3


@click.command(name="solve")
@click.argument("file", type=click.Path())
@changes
@click.option(
    "form",
    "--format",
    type=click.Choice(["table", "json", "csv", "markdown"]),
    default="table",
    show_default=True,
    help="What to print.",
)
@click.option(
    "outputs",
    "-o",
    "--output",
    metavar="FILE",
    multiple=True,
    type=click.Path(),
    help="Also write the plan to a file: .json, .csv or .md. Repeatable.",
)
@solving
@strict
def command(
    file: str,
    budget: float | None,
    overrides: dict[str, str],
    form: str,
    outputs: tuple[str, ...],
    solver: str,
    time_limit: float | None,
    gap: float,
    no_check: bool,
    strict: bool,
) -> int:
    """Find the best plan for the scenario in FILE.

    The plan goes to stdout; warnings and everything else that is said to stderr.
    """
    from optimizer.report.writers import destination

    destinations = {path: destination(path, inputs=(file,)) for path in outputs}

    from optimizer.cli.interrupt import interruptible
    from optimizer.domain.cautions import cautions
    from optimizer.files import load

    scenario = load(file, budget=budget, overrides=overrides)
    if strict and (warnings := cautions(scenario)):
        return _refused(warnings)

    def work() -> Plan:
        from optimizer.studies.answer import answer

        return answer(scenario, solver=solver, time_limit=time_limit, gap=gap, check=not no_check)

    plan = interruptible(work)
    if strict and plan.warnings:
        return _refused(plan.warnings)
    try:
        _write(plan, destinations)
    finally:
        _show(plan, form)
    return _told(plan, form)


def _refused(warnings: tuple[str, ...]) -> int:
    for warning in warnings:
        remark(f"warning: {warning}")
    remark("optimizer: nothing was done: with --strict, warnings are errors")
    return WARNED


def _write(plan: Plan, destinations: dict[str, str]) -> None:
    from optimizer.report.writers import content, write

    for path, form in destinations.items():
        write(path, content(plan, form))
        remark(f"wrote {path}")


def _show(plan: Plan, form: str) -> None:
    from optimizer.report.writers import content, render

    if form != "table":
        show_file(content(plan, form))
    elif plan.lines:
        show_text(render(plan, form))


def _told(plan: Plan, form: str) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.report import words

    if not (form == "table" and plan.lines and seen_together()):
        for warning in plan.warnings:
            remark(f"warning: {warning}")
    if plan.status in ("infeasible", "unbounded"):
        for line in words.no_plan(plan):
            remark(line)
        return NO_PLAN
    if plan.status == "feasible":
        remark(f"optimizer: stopped before a proof; {words.certainty(plan)}")
        return NOT_PROVEN
    return 0
