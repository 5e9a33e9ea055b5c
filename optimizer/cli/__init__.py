"""The command line: parses, makes one call, prints. Click is imported nowhere else."""

from __future__ import annotations

import gc
import os
import sys

from optimizer import streams
from optimizer.cli.codes import INTERRUPTED

SPARING = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}
"""What costs time at a start and is not wanted: looking for plugins, and busily waiting threads for large matrices."""

RARELY = 100_000
"""New objects between two collections: imports make many, and nearly all of them stay."""


def main() -> None:
    """Runs the command line with the process's own arguments, and ends the process with its exit code."""
    gc.set_threshold(RARELY)
    for name, value in SPARING.items():
        os.environ.setdefault(name, value)
    streams.take()
    try:
        from optimizer.cli.failures import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    leave(code)


def leave(code: int) -> None:
    """Ends the process at once: taking solver libraries apart one by one costs more than a small solve.

    Everything that was written has been flushed or is flushed here.
    """
    said = streams.err()
    if said is not None and said.isatty() and "rich.progress" in sys.modules:  # A bar that is cut off hid the cursor.
        said.write("\x1b[?25h")
    streams.flush()
    os._exit(code)
