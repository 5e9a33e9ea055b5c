"""Runs a batch from its request: lists the jobs, solves those that are not done, and gathers the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from optimizer.batches.executors import Place
from optimizer.batches.jobs import Jobs, tried
from optimizer.batches.journal import ENDING, Journal, finished
from optimizer.batches.run import EVERY, Rules, Run, Watch
from optimizer.batches.sources import CARD, readable, sources
from optimizer.batches.summary import summary
from optimizer.batches.table import Names, Rows
from optimizer.domain.findings.batch import Batch
from optimizer.domain.language.bands import GRID
from optimizer.domain.language.budgets import Budgets, budgets
from optimizer.domain.language.scenario import Scenario, Strategy
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.varied import Varied, all_different
from optimizer.errors import UsageError

MOST = 10_000_000
"""Jobs of a batch; more take days, and were most likely not meant."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to solve: scenarios times strategies times varied values times budgets.

    Without `budgets`, the grid of the bands where the summary goes `by_band`, otherwise each scenario's own budget.
    There may be `most` jobs, because what is to be written holds no more.
    """

    scenarios: Sequence[str | Path | Scenario]
    budgets: Budgets | None = None
    by_band: bool = False
    strategies: tuple[str, ...] = ()
    varied: tuple[Varied, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None


def batch(
    request: Request,
    rules: Rules,
    place: Callable[[int], Place],
    *,
    output: str | None = None,
    resume: bool = False,
    watch: Watch,
) -> Batch:
    """Solves every job that is not done, and gives the finished batch.

    They run in the `place` for so many jobs. The journal stands beside `output`; without one it is a temporary file.
    Raises UsageError for a request that makes no sense, ScenarioError where an override fits no scenario, StoppedError
    where the watch stopped it.
    """
    jobs = _jobs(request)
    for scenario in readable(jobs.sources):
        watch.read(scenario)
    names = Names.of(chain(readable(jobs.sources), tried(jobs)), risk=rules.effort.risk)
    journal = _journal(output, _inputs(request, rules, jobs), resume=resume, say=watch.say)
    try:
        Run(jobs, journal, place(len(jobs) - journal.done), rules, watch).go()
    finally:
        journal.release()
    rows = Rows(jobs, journal, names)
    found = summary(rows, by_band=request.by_band)
    return Batch(
        columns=rows.columns,
        rows=rows,
        tally=found.tally,
        checks=found.checks(_rule(rules)),
        groups=found.groups,
        responses=found.responses,
        undrawn=found.undrawn,
        failures=found.failures,
        several_strategies=len(jobs.strategies) > 1,
        varied=tuple(key.key for key in request.varied),
    )


def _jobs(request: Request) -> Jobs:
    asked = request.budgets
    if asked is None and request.by_band:
        asked = budgets(GRID)
    varied = all_different(request.varied)
    if both := [key.key for key in varied if key.key in request.overrides]:
        raise UsageError(f"--vary {both[0]}: --set states one value for the same key; keep one of them")
    cards: Sequence[str | None] = next((key.values for key in varied if key.key == CARD), (None,))
    strategies = _strategies(request.strategies)
    jobs = Jobs(sources(request.scenarios, request.overrides, cards, asked), strategies, varied)
    if jobs.count > MOST:
        raise UsageError(f"these are {jobs.count:,} jobs, and a batch has up to {MOST:,}; take larger steps")
    if request.most is not None and jobs.count > request.most:
        raise UsageError(
            f"these are {jobs.count:,} jobs, and a sheet holds {request.most:,} rows; write .csv or .parquet instead"
        )
    return jobs


def _strategies(names: tuple[str, ...]) -> tuple[str | None, ...]:
    known = get_args(Strategy)
    for position, name in enumerate(names):
        if name not in known:
            advice = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            raise UsageError(f"--strategy {name}: there is no such strategy{advice}")
        if name in names[:position]:
            raise UsageError(f"--strategy {name}: is given twice; its rows would be the same")
    return names or (None,)


def _inputs(request: Request, rules: Rules, jobs: Jobs) -> dict[str, Any]:
    """Everything that the results depend on, by what a person calls it."""
    from optimizer import __version__

    asked = request.budgets.text if request.budgets is not None else "each file's own"
    return {
        "version": __version__,
        "files": [source.file for source in jobs.sources],
        "--budgets": GRID if request.by_band and request.budgets is None else asked,
        "--strategy": list(request.strategies),
        "--vary": {key.key: list(key.values) for key in request.varied},
        "--set": dict(request.overrides),
        "solver": asdict(rules.effort),
        "checks": _rule(rules),
        "jobs": len(jobs),
        "contents": {source.file: source.digest for source in jobs.sources},
    }


def _rule(rules: Rules) -> str:
    if rules.effort.check:
        return "every plan"
    return f"one plan in {EVERY}, chosen by a digest of its job" if rules.sample else "no plan"


def _journal(output: str | None, inputs: dict[str, Any], *, resume: bool, say: Callable[[str], None]) -> Journal:
    jobs: int = inputs["jobs"]
    if output is None:
        if resume:
            raise UsageError("--resume goes on with a batch that is written to a file; name the file with -o")
        return Journal.unnamed(jobs, inputs)
    path = Path(f"{output}{ENDING}")
    if not resume:
        _refuse_unfinished(path)
        return Journal.anew(path, jobs, inputs)
    if not path.exists():
        say(f"{path} does not exist: nothing is done yet")
        return Journal.anew(path, jobs, inputs)
    journal = Journal(path, jobs)
    try:
        journal.resume(inputs)
    except UsageError:
        journal.close()  # A corrected call may follow while this one's error is still looked at.
        raise
    say(f"{path} holds {journal.done:,} of {jobs:,} jobs")
    return journal


def _refuse_unfinished(path: Path) -> None:
    """An interrupted batch is never overwritten; a finished one is, as its output is."""
    if path.is_dir():
        raise UsageError(f"{path}: is a folder, and has to be the journal; name another output with -o")
    if not path.exists():
        return
    done, jobs = finished(path)
    if done and done != jobs:
        raise UsageError(
            f"{path}: is the journal of a batch that was interrupted with {done:,} jobs done; go on with --resume, "
            "or delete it to start anew"
        )
    if jobs is None and path.stat().st_size:
        raise UsageError(f"{path}: is not the journal of a batch; name another output with -o")
