"""`optimizer solve`: the best plan for a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import INTERRUPTED, NO_PLAN, NOT_PROVEN, REFUSED
from optimizer.cli.command import Command
from optimizer.cli.options import Source
from optimizer.cli.output import remark, seen_together
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.language.scenario import Scenario


@click.command(name="solve", cls=Command)
@click.argument("file", type=click.Path())
@options.grouped_changes
@options.showing
@options.solving
@options.strict
@click.option("again", "--watch", is_flag=True, help="Solve again when the file is saved, and print what changed.")
def command(
    source: Source,
    showing: Showing,
    solving: Solving,
    strict: bool,
    again: bool,
) -> int:
    """Find the best plan for the scenario in FILE.

    The plan goes to stdout; warnings and everything else that is said to stderr.
    """
    showing.begin(source.file, long=True)
    if again:
        return _watched(source, showing, solving)

    from optimizer.domain.arithmetic.cautions import cautions

    scenario = source.load(showing)
    if strict and (warnings := cautions(scenario)):
        return _refused(warnings)
    plan = _solved(scenario, solving)
    if strict and plan.warnings:
        return _refused(plan.warnings)
    beside = showing.report(scenario, plan, solving)
    showing.show(plan, printed=showing.form != "table" or bool(plan.lines), report=beside)
    return _told(plan, showing.form)


def _solved(scenario: Scenario, solving: Solving) -> Plan:
    from optimizer.cli.interrupt import interruptible

    def work() -> Plan:
        from optimizer.studies.risk.first import with_sureness
        from optimizer.studies.solve import answer

        return with_sureness(scenario, answer(scenario, **solving))

    return interruptible(work)


def _watched(source: Source, showing: Showing, solving: Solving) -> int:
    """Solves once, then again whenever a file is saved from which the scenario was read, until Ctrl-C."""
    from optimizer import streams
    from optimizer.cli.interrupt import interrupted, stopping
    from optimizer.cli.output import show_text
    from optimizer.cli.watching import saved, stamps
    from optimizer.errors import OptimizerError
    from optimizer.report.formats.text import render
    from optimizer.report.plan.changes import page

    files, before = [source.file], None
    while not interrupted():
        known = stamps(files)
        try:
            scenario = source.load(showing)
            files = list(scenario.origin.files)
            known = {file: known.get(file, now) for file, now in stamps(files).items()}
            plan = _solved(scenario, solving)
            if before is None:
                showing.show(plan)
            else:
                showing.show(plan, printed=False)
                show_text("\n" + render(page(before, plan), streams.columns()))
            before = plan
        except OptimizerError as wrong:
            remark(str(wrong), lines=True)
        with stopping() as asked:
            remark(f"watching {', '.join(files)}; Ctrl-C ends")
            if not saved(known, asked):
                break
    return INTERRUPTED


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
