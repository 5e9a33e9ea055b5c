"""`optimizer explain`: why this plan and not another; or, if there is none, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer import streams
from optimizer.cli import options
from optimizer.cli.codes import NO_PLAN, NOT_PROVEN
from optimizer.cli.command import Command
from optimizer.cli.options import Source, rate, seconds
from optimizer.cli.output import remark, show_text
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.domain.findings.explain import Explanation


@click.command(name="explain", cls=Command)
@click.argument("file", type=click.Path())
@options.grouped_changes
@options.showing
@click.option(
    "most",
    "-n",
    "--alternatives",
    type=click.IntRange(min=0),
    default=4,
    show_default=True,
    metavar="N",
    help="Show at most so many other good plans.",
)
@click.option(
    "--loss",
    callback=rate,
    default="1%",
    show_default=True,
    metavar="RATE",
    help="What another good plan may give up of the score.",
)
@click.option(
    "--time-limit",
    type=float,
    callback=seconds,
    metavar="SECONDS",
    help="Longest time for everything together; what is left open is named.",
)
@click.option("--no-check", is_flag=True, help="Do not repeat the plan's own solves in another configuration.")
@options.quiet
def command(
    source: Source,
    showing: Showing,
    most: int,
    loss: float,
    time_limit: float | None,
    no_check: bool,
    quiet: bool,
) -> int:
    """Explain the best plan for the scenario in FILE; or, if there is none, why not.

    Says what holds the plan back and what each limit costs, at which fee each line would be in or out, how good whole
    numbers are, and which other plans are nearly as good. Without a plan: what cannot hold together, and the smallest
    changes that would mend it.
    """
    showing.begin(source.file)

    from optimizer.cli.interrupt import interruptible
    from optimizer.cli.progress import Progress

    scenario = source.load(showing)

    def work() -> Explanation:
        from optimizer.studies.explain.explain import explain

        with Progress("explaining", quiet=quiet) as progress:

            def heard(known: Explanation) -> None:
                progress.aside(lambda: page.show(known))

            return explain(
                scenario,
                most=most,
                loss=loss,
                time_limit=time_limit,
                check=not no_check,
                progress=progress,
                heard=heard,
            )

    page = Growing(shown=showing.form == "table")
    found = interruptible(work, shown=False)
    showing.show(found, printed=not page.shown)
    page.end(found)
    return _told(found)


class Growing:
    """A page that is printed part by part as it becomes known; `shown` where anybody wants it so."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.printed = ""

    def show(self, known: Explanation) -> None:
        """Prints what is new of an explanation that goes on."""
        from optimizer.report.explain.page import so_far
        from optimizer.report.formats import text

        self._print(text.render(so_far(known), streams.columns()).rstrip("\n"))

    def end(self, found: Explanation) -> None:
        """Prints the rest."""
        from optimizer.report.writers import render

        self._print(render(found, "table", streams.columns()))

    def _print(self, text: str) -> None:
        if not self.shown:
            return
        if not text.startswith(self.printed):  # Something that was said turned out otherwise: all of it again.
            self.printed = ""
            show_text("\n\n")
        show_text(text[len(self.printed) :])
        streams.flush()
        self.printed = text


def _told(found: Explanation) -> int:
    """Says on stderr what must not be missed, and returns the exit code."""
    from optimizer.report.plan import words

    for warning in found.plan.warnings:
        remark(f"warning: {warning}")
    if not found.plan.lines:
        remark("optimizer: no plan exists")
        return NO_PLAN
    if found.plan.status == "feasible":
        remark(f"optimizer: stopped before a proof; {words.certainty(found.plan)}")
        return NOT_PROVEN
    return 0
