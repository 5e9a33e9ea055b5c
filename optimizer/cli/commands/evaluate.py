"""`optimizer evaluate`: the figures of a mix that somebody already has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli.codes import REFUSED
from optimizer.cli.command import Command
from optimizer.cli.options import changes, showing, solving, strict
from optimizer.cli.output import remark

if TYPE_CHECKING:
    from optimizer.domain.findings.plan import Plan


@click.command(name="evaluate", cls=Command)
@click.argument("file", type=click.Path())
@click.option(
    "counts",
    "--counts",
    metavar="LINE=NUMBER,...|CSV",
    multiple=True,
    required=True,
    help="How many partnerships of each line, such as micro=40,mega=1, or a CSV file with the columns name and "
    "partnerships, such as solve writes. Lines that are not named count 0. Repeatable.",
)
@changes
@showing
@solving
@strict
def command(
    file: str,
    counts: tuple[str, ...],
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
    """State the figures of a given mix under the scenario in FILE.

    The result is a plan whose status is "given", with every limit that it breaks; the exit code is 0 all the same,
    unless --strict is given. Goals are measured by what the scenario's best plans could reach, which takes a solve.
    """
    from optimizer.cli.showing import destinations, report, show, spare

    written = destinations(outputs, inputs=(file, *counts))

    from optimizer.cli.interrupt import interruptible
    from optimizer.files import load
    from optimizer.files.counts import read_counts

    scenario = load(file, budget=budget, overrides=overrides)
    spare(written, scenario)
    mix = read_counts(counts, scenario)

    def work() -> Plan:
        from functools import partial

        from optimizer.planner import solve
        from optimizer.studies.evaluate import evaluate

        best = partial(solve, solver=solver, time_limit=time_limit, gap=gap, check=not no_check)
        return evaluate(scenario, mix, solve=best)

    plan = interruptible(work)
    if strict and (plan.warnings or plan.broken):
        return _told(plan, form, refused=True)
    show(plan, form, written, report=report(scenario, plan, written, time_limit=time_limit, gap=gap))
    return _told(plan, form, refused=False)


def _told(plan: Plan, form: str, *, refused: bool) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.cli.output import seen_together
    from optimizer.report.plan import words

    if refused or not seen_together(form):
        for warning in plan.warnings:
            remark(f"warning: {warning}")
        for line in words.broken(plan):
            remark(line)
    if refused:
        remark("optimizer: nothing was done: with --strict, warnings and broken limits are errors")
        return REFUSED
    return 0
