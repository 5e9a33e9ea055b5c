"""The command line: parses, makes one call, prints. Click is imported nowhere else."""

from __future__ import annotations

import gc
import os
import sys

from optimizer.cli.codes import INTERRUPTED

RARELY = 100_000
"""New objects between two collections: imports make many, and nearly all of them stay."""


def main() -> None:
    """Runs the command line with the process's own arguments, and ends the process with its exit code."""
    gc.set_threshold(RARELY)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # Looking for plugins costs time, and none is wanted.
    try:
        from optimizer.cli.failures import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    leave(code)


def leave(code: int) -> None:
    """Ends the process at once: taking solver libraries apart one by one costs more than a small solve.

    Everything that was written has been flushed or is flushed here; an output that is gone is no reason to complain.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue
    os._exit(code)
