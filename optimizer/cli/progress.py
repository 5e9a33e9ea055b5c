"""Shows how far a long command is, on stderr: not in the first second, not where nobody watches, not with `--quiet`."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import isfinite
from types import TracebackType
from typing import TYPE_CHECKING, Self

from optimizer import streams
from optimizer.cli.output import remark

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.status import Status

    from optimizer.solver.port import Watch

PATIENCE = 1.0
"""Seconds in which nobody misses a progress bar."""
LONG = 2.0
"""Seconds from which a search is a long one."""
UNKNOWN = 1e15
"""A solver's bound beyond this is none yet."""


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
        self.aside(lambda: remark(text))

    def aside(self, act: Callable[[], None]) -> None:
        """Prints something while the bar, where there is one, stands back."""
        if self.bar is not None:
            self.bar.stop()
        act()
        if self.bar is not None:
            self.bar.start()

    def _rate(self, done: int) -> str:
        return f"{done / (time.perf_counter() - self.started):,.0f}/s"


class Searching:
    """A line on a terminal's stderr that shows what a long search is at: best so far, bound, gap, seconds."""

    def __init__(self, watch: Watch, *, shown: bool) -> None:
        self.watch = watch
        self.shown = shown and streams.on_terminal(streams.err())
        self.started = time.perf_counter()
        self.status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Takes the line away."""
        self.shown = False
        if self.status is not None:
            self.status.stop()

    def show(self) -> None:
        """Says how far the search is, once it takes long."""
        seconds = time.perf_counter() - self.started
        if not self.shown or seconds < LONG:
            return
        if self.status is None:
            from rich.console import Console
            from rich.status import Status

            self.status = Status("", console=Console(file=streams.err()))
            self.status.start()
        self.status.update(f"searching: {self._words()}{seconds:,.0f} s; Ctrl-C keeps the best plan so far")

    def _words(self) -> str:
        """Best so far, bound and gap, as far as they are known."""
        known = [self.watch.shown(each) for each in (self.watch.best, self.watch.bound) if each is not None]
        best, bound = known if len(known) == 2 else (None, None)  # noqa: PLR2004 - a best and a bound
        if best is None or bound is None or not isfinite(best) or not isfinite(bound) or abs(bound) > UNKNOWN:
            return ""
        gap = abs(bound - best) / max(abs(best), 1e-9)
        return f"best so far {best:,.4g}, at most {bound:,.4g}, gap {100 * gap:.2g}%, "


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
