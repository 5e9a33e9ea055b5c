"""`optimizer compare`: plans side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import NOT_PROVEN
from optimizer.cli.command import Command
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.domain.findings.compare import Comparison
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.language.scenario import Scenario


@click.command(name="compare", cls=Command)
@click.argument("files", metavar="FILE FILE...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--baseline", metavar="NAME|FILE", help="What the others are compared with; the first FILE unless stated."
)
@click.option(
    "--under",
    metavar="SCENARIO",
    type=click.Path(),
    help="Evaluate every mix under this scenario's assumptions. Lines are matched by name.",
)
@click.option("--cross", is_flag=True, help="Also show every mix under every scenario's assumptions, with its regret.")
@options.by
@options.showing
@options.solving
@options.quiet
def command(
    files: tuple[str, ...],
    baseline: str | None,
    under: str | None,
    cross: bool,
    by: tuple[str, ...],
    showing: Showing,
    solving: Solving,
    quiet: bool,
) -> int:
    """Show plans side by side: what changes, what the change costs, and what it returns.

    Each FILE is a plan file (.json, as solve and evaluate write it) or a scenario, which is then solved. A plan file
    is read back with care: every figure is recomputed, and one that does not add up is refused.
    """
    showing.begin(*files, *([under] if under else []), long=True)

    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress
    from optimizer.studies.compare.compare import arranged, opened_all

    entries = arranged(opened_all(files), baseline)
    common = opened_all([under])[0] if under else None
    showing.spare(*(entry.scenario for entry in [*entries, *([common] if common else [])]))
    unproven: list[str] = []

    def work() -> Comparison:
        from optimizer.studies.compare.compare import compare
        from optimizer.studies.solve import answer

        with Progress("compare", quiet=quiet) as progress:
            done = 0

            def solve(scenario: Scenario) -> Plan:
                nonlocal done
                plan = answer(scenario, **solving)
                done += 1
                progress(done, None)
                if plan.status == "feasible":
                    unproven.append(scenario.origin.file or scenario.name)
                return plan

            return compare(entries, under=common, cross=cross, solve=solve, by=by)

    comparison = interruptible(work)
    showing.show(comparison)
    return _told(comparison, unproven, showing.form)


def _told(comparison: Comparison, unproven: list[str], form: str) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.cli.output import seen_together
    from optimizer.report.compare.page import notes

    if not seen_together(form):
        for note in notes(comparison):
            remark(note)
    for file in dict.fromkeys(unproven):
        remark(f"optimizer: {file}: stopped before a proof")
    return NOT_PROVEN if unproven else 0
