"""What a command found, printed and written to the files that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from optimizer.cli.output import remark, show_file, show_text

if TYPE_CHECKING:
    from optimizer.domain.findings.plan import Plan
    from optimizer.domain.findings.report import Report
    from optimizer.domain.language.scenario import Scenario


def destinations(outputs: tuple[str, ...], inputs: tuple[str, ...]) -> dict[str, str]:
    """File -> format, before any work is done; raises UsageError for a file that cannot be written."""
    from optimizer.report.writers import destination

    return {path: destination(path, inputs=inputs) for path in outputs}


def spare(written: Mapping[str, str], *scenarios: Scenario) -> None:
    """Raises UsageError where a file that is to be written is one that a scenario was read from: its rate card, too."""
    from optimizer.report.writers import refuse

    for scenario in scenarios:
        for path in written:
            refuse(path, inputs=scenario.origin.files)


def report(
    scenario: Scenario, plan: Plan, written: Mapping[str, str], *, time_limit: float | None, gap: float
) -> Report | None:
    """What an HTML report shows beside the plan, where one is written; a bar on stderr while that takes long.

    The time limit holds for each of the plans and questions that it takes, in seconds, and the gap for each plan.
    """
    if "html" not in written.values():
        return None
    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress
    from optimizer.studies import report as study

    with Progress("plans at other budgets, limits") as progress:
        return interruptible(lambda: study.report(scenario, plan, progress, time_limit=time_limit, gap=gap))


def show(
    finding: object, form: str, written: Mapping[str, str], *, printed: bool = True, report: object = None
) -> None:
    """Writes a finding to its files, and prints it whatever happens to them.

    `report` is what an HTML report shows instead, where that is more than the finding.
    """
    from optimizer.report.writers import content, render, write

    try:
        for path, kind in written.items():
            write(path, content(report if kind == "html" and report is not None else finding, kind))
            remark(f"wrote {path}")
    finally:
        if printed and form == "table":
            show_text(render(finding, form))
        elif printed:
            show_file(content(finding, form))
