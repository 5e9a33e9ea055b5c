"""`optimizer batch`: many scenarios, budgets and assumptions, solved into one table."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from optimizer.cli import options
from optimizer.cli.codes import FAILED_JOBS, INTERRUPTED, NOT_PROVEN
from optimizer.cli.command import Command
from optimizer.cli.output import remark
from optimizer.cli.showing import Showing

if TYPE_CHECKING:
    from optimizer.arguments import Solving
    from optimizer.batches import Place, Request, Rules
    from optimizer.domain.findings.batch import Batch


@click.command(name="batch", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option(
    "asked",
    "--budgets",
    metavar="LIST",
    multiple=True,
    help="Budgets to solve at: 5k..100k:5k, or 5k,10k,50k, or 50%..150%:10% of each file's own, or a mix. "
    "By default each file's own.",
)
@click.option(
    "by_band",
    "--bands",
    is_flag=True,
    help="Solve at 1k..10k:500 (small), 15k..100k:5k (medium) and 150k..1M:50k (large), unless --budgets states "
    "others, and sum up by these bands.",
)
@click.option(
    "keys",
    "--vary",
    metavar="KEY=VALUES",
    multiple=True,
    help="Values for a key of the files: tiers.micro.fee_per_post=650..900:50, or =2%,3%,4%. Repeatable: all "
    "combinations are solved.",
)
@click.option(
    "strategies",
    "--strategy",
    metavar="NAME,NAME",
    multiple=True,
    help="Strategies to solve with, such as weighted,profit. By default each file's own.",
)
@options.setting
@options.showing
@options.solving
@click.option(
    "check",
    "--check",
    type=click.Choice(["sample", "all"]),
    default="sample",
    show_default=True,
    help="Which plans are solved a second time, in another configuration: one in 50, or every one.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="NUMBER", help="Jobs at a time. By default all cores.")
@click.option(
    "kind",
    "--workers-kind",
    type=click.Choice(["threads", "processes"]),
    help="What the workers are. By default threads, and processes from 200 jobs on.",
)
@click.option("--cluster", metavar="ADDRESS", help="Solve on a Dask cluster, such as tcp://127.0.0.1:8786.")
@click.option(
    "--chunk",
    type=click.IntRange(min=1),
    metavar="JOBS",
    help="Jobs that a worker gets at a time, rounded up to what is solved together: 8 of up to 100 jobs, 32 of 400.",
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted batch, whose journal stands beside its -o.")
@click.option("--risk", is_flag=True, help="Columns of what draws say of every plan, not only where draws decide it.")
@options.quiet
def command(
    files: tuple[str, ...],
    asked: tuple[str, ...],
    by_band: bool,
    keys: tuple[str, ...],
    strategies: tuple[str, ...],
    overrides: dict[str, str],
    showing: Showing,
    solving: Solving,
    check: str,
    workers: int | None,
    kind: str | None,
    cluster: str | None,
    chunk: int | None,
    resume: bool,
    risk: bool,
    quiet: bool,
) -> int:
    """Solve every scenario at every budget, with every strategy and all combinations of varied values.

    One row a solve. The table goes to the files of -o (.csv, .jsonl, .parquet, .xlsx), a summary to stdout. Every
    finished job is kept in a journal beside the first file, from which --resume goes on. Exit code 6 where jobs failed
    for another reason than that no plan exists.
    """
    if check == "all" and not solving["check"]:
        raise click.UsageError("--check all and --no-check contradict one another; keep one of them")
    showing.begin(*files, tables=True, long=True)

    from optimizer.batches import Effort, Request, Rules, places
    from optimizer.domain.language.budgets import budgets
    from optimizer.domain.language.varied import varied
    from optimizer.report.batch.page import columns
    from optimizer.report.rows import MOST

    request = Request(
        scenarios=files,
        budgets=budgets(", ".join(asked)) if asked else None,
        by_band=by_band,
        strategies=tuple(name.strip() for each in strategies for name in each.split(",")),
        varied=tuple(varied(key) for key in keys),
        overrides=overrides,
        most=min((MOST[kind] for kind in showing.written.values() if kind in MOST), default=None),
    )
    effort = Effort(solving["solver"], solving["time_limit"], solving["gap"], check=check == "all", risk=risk)
    rules = Rules(effort, sample=solving["check"], chunk=chunk or 1)
    at = places(workers, kind, cluster)
    started = time.perf_counter()
    found = _solved(request, rules, at, showing, resume=resume, quiet=quiet)
    if found is None:
        return INTERRUPTED
    showing.show(found, table=(columns(found), found.rows))
    return _told(found, time.perf_counter() - started)


def _solved(
    request: Request, rules: Rules, at: Callable[[int], Place], showing: Showing, *, resume: bool, quiet: bool
) -> Batch | None:
    """The finished batch; None where it was stopped, which has been said then."""
    from optimizer.batches import Watch, batch
    from optimizer.cli.interrupt import stopping
    from optimizer.cli.progress import Progress
    from optimizer.errors import StoppedError

    output = next(iter(showing.written), None)
    with stopping() as stopped, Progress("solving", quiet=quiet) as progress:
        watch = Watch(progress, progress.say, stopped.is_set, showing.spare)
        try:
            return batch(request, rules, at, output=output, resume=resume, watch=watch)
        except StoppedError as stop:
            hint = "go on with --resume" if output else "nothing is kept without -o"
            said = f"{stop}; {hint}"
    remark(said)
    return None


def _told(found: Batch, seconds: float) -> int:
    from optimizer.report.batch.page import ended

    jobs = found.tally.jobs
    remark(f"{jobs:,} {'job' if jobs == 1 else 'jobs'} in {_duration(seconds)}: {ended(found.tally)}")
    if found.tally.failed:
        return FAILED_JOBS
    return NOT_PROVEN if found.tally.unproven else 0


def _duration(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
