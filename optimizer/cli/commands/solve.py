"""`optimizer solve`: the best plan for a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import NO_PLAN, NOT_PROVEN, REFUSED
from optimizer.cli.command import Command
from optimizer.cli.options import Source
from optimizer.cli.output import remark, seen_together
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.domain.findings.plan import Plan


@click.command(name="solve", cls=Command)
@click.argument("file", type=click.Path())
@options.grouped_changes
@options.showing
@options.solving
@options.strict
def command(
    source: Source,
    showing: Showing,
    solving: Solving,
    strict: bool,
) -> int:
    """Find the best plan for the scenario in FILE.

    The plan goes to stdout; warnings and everything else that is said to stderr.
    """
    showing.begin(source.file, long=True)

    from optimizer.cli.interrupt import interruptible
    from optimizer.domain.arithmetic.cautions import cautions

    scenario = source.load(showing)
    if strict and (warnings := cautions(scenario)):
        return _refused(warnings)

    def work() -> Plan:
        from optimizer.studies.solve import answer

        return answer(scenario, **solving)

    plan = interruptible(work)
    if strict and plan.warnings:
        return _refused(plan.warnings)
    beside = showing.report(scenario, plan, solving)
    showing.show(plan, printed=showing.form != "table" or bool(plan.lines), report=beside)
    return _told(plan, showing.form)


def _refused(warnings: tuple[str, ...]) -> int:
    for warning in warnings:
        remark(f"warning: {warning}")
    remark("optimizer: nothing was done: with --strict, warnings are errors")
    return REFUSED


def _told(plan: Plan, form: str) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.report.plan import words

    if not (plan.lines and seen_together(form)):
        for warning in plan.warnings:
            remark(f"warning: {warning}")
    if not plan.lines:
        for line in words.no_plan(plan):
            remark(line)
        return NO_PLAN
    if plan.status == "feasible":
        remark(f"optimizer: stopped before a proof; {words.certainty(plan)}")
        return NOT_PROVEN
    return 0
