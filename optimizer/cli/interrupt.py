"""Ctrl-C while a solver is at work: the search is asked to stop and keeps what it has; a second one ends at once."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from optimizer.cli import leave
from optimizer.cli.codes import INTERRUPTED
from optimizer.cli.output import remark
from optimizer.cli.progress import Searching

Result = TypeVar("Result")

POLL = 0.1
"""Seconds between two looks at how far the work is."""
STOPPING = "stopping; what was found so far is kept (Ctrl-C again ends at once)"

_interrupted = threading.Event()


def interrupted() -> bool:
    """Whether somebody asked this process to stop."""
    return _interrupted.is_set()


def interruptible(work: Callable[[], Result], *, shown: bool = True) -> Result:
    """Does the work on a thread of its own, for solvers run outside Python, where a signal waits until they are done.

    Ctrl-C, or a request to terminate, asks every search to stop, as a time limit does; what the work then comes to is
    returned. A second one ends the process. `shown`: a terminal shows how far a long search is.
    """
    from optimizer.solver.port import Watch, watching

    done: list[Result] = []
    failed: list[BaseException] = []
    watch = Watch()

    def job() -> None:
        try:
            done.append(work())
        except BaseException as failure:  # noqa: BLE001 - it is raised again on the thread that waits
            failed.append(failure)

    watching(watch)
    thread = threading.Thread(target=job, daemon=True)
    try:
        with stopping() as asked, Searching(watch, shown=shown) as searching:
            thread.start()
            while thread.is_alive():
                thread.join(POLL)
                searching.show()
                if asked.is_set() and not watch.stopped:
                    _interrupted.set()
                    watch.stopped = True
                    searching.end()
                    remark(f"\n{STOPPING}", lines=True)
    finally:
        watching(None)
    if failed:
        raise failed[0]
    return done[0]


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C, or a request to terminate, sets; a second one ends the process at once."""
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            if (cbc := sys.modules.get("optimizer.solver.cbc")) is not None:
                cbc.abandon()
            leave(INTERRUPTED)
        asked.set()

    if threading.current_thread() is not threading.main_thread():  # Only there may signals be caught.
        yield asked
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
