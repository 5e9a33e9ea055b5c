"""`optimizer memo`: two pages that somebody signs."""

from __future__ import annotations

import click

from optimizer.cli import options
from optimizer.cli.command import Command
from optimizer.cli.showing import Showing

FILES = {".html": "html", ".md": "markdown"}


@click.command(name="memo", cls=Command)
@click.argument("file", metavar="PLAN", type=click.Path())
@click.option(
    "--baseline", metavar="PLAN", type=click.Path(), help="What it is compared with; else mixes made by hand."
)
@options.outputs("Write it to a file (.html, .md) instead. Repeatable.")
@options.cents
def command(file: str, baseline: str | None, outputs: tuple[str, ...], cents: bool) -> int:
    """Two printed pages for a signature: what is asked for, what it beats, how it could turn out, when it is paid.

    PLAN is a plan file (.json, as solve and evaluate write it). Every figure is recomputed, and a file that was changed
    is refused. Without -o the memo is printed as Markdown.
    """
    showing = Showing("markdown", outputs, cents, "plain", all_lines=False)
    showing.begin(file, *([baseline] if baseline else []), known=FILES)

    from optimizer.cli.interrupt import interruptible
    from optimizer.studies.memo import memo

    found = interruptible(lambda: memo(file, baseline))
    showing.show(found, printed=not outputs)
    return 0
