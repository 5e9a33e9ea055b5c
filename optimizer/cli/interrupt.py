"""Ctrl-C while a solver is at work: solvers run outside Python, where a signal waits until they are done."""

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

Result = TypeVar("Result")


def interruptible(work: Callable[[], Result]) -> Result:
    """Does the work on a thread of its own and waits for it, so that Ctrl-C ends the process at once."""
    done: list[Result] = []
    failed: list[BaseException] = []

    def job() -> None:
        try:
            done.append(work())
        except BaseException as failure:  # noqa: BLE001 - it is raised again on the thread that waits
            failed.append(failure)

    thread = threading.Thread(target=job, daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        remark("\nstopped", lines=True)
        if (cbc := sys.modules.get("optimizer.solver.cbc")) is not None:
            cbc.abandon()
        leave(INTERRUPTED)
    if failed:
        raise failed[0]
    return done[0]


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C, or a request to terminate, sets; a second one ends the process at once."""
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if asked.is_set():
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
