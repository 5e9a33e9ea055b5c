"""Shows how far a long command is, on stderr: not in the first second, not where nobody watches, not with `--quiet`."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer import streams
from optimizer.cli.output import remark

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 1.0
"""Seconds in which nobody misses a progress bar."""


class Progress:
    """A bar that appears once the work takes longer than a moment, and leaves nothing behind.

    Call it with what is done, what there is to do (None while nobody knows), and how much of it failed.
    """

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self.what = what
        self.shown = not quiet and streams.on_terminal(streams.err())
        self.started = time.perf_counter()
        self.bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: int, total: int | None, failed: int = 0) -> None:
        """Shows how far it is."""
        if not self.shown or time.perf_counter() - self.started < PATIENCE:
            return
        if self.bar is None:
            self.bar = _bar(self.what)
            self.bar.start()
        self.bar.update(
            self.bar.task_ids[0],
            completed=done,
            total=total,
            failed=f"{failed:,} failed" if failed else "",
            rate=self._rate(done),
        )

    def say(self, text: str) -> None:
        """Says something on stderr, above the bar where there is one."""
        if self.bar is not None:
            self.bar.stop()
        remark(text)
        if self.bar is not None:
            self.bar.start()

    def _rate(self, done: int) -> str:
        return f"{done / (time.perf_counter() - self.started):,.0f}/s"


def _bar(what: str) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
        console=Console(file=streams.err()),
        transient=True,
        redirect_stdout=False,  # What libraries print is not to appear above the bar.
        redirect_stderr=False,
    )
    bar.add_task(what, total=None, failed="", rate="")
    return bar
