"""Ctrl-C while a solver is at work: solvers run outside Python, where a signal waits until they are done."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from optimizer.cli import INTERRUPTED, leave

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
        sys.stderr.write("\nstopped\n")
        if (cbc := sys.modules.get("optimizer.solver.cbc")) is not None:
            cbc.abandon()
        leave(INTERRUPTED)
    if failed:
        raise failed[0]
    return done[0]
