"""The command line: parses, makes one call, prints. Click is imported nowhere else."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""As shells report a program that Ctrl-C ended."""


def main() -> None:
    """Runs the command line with the process's own arguments, and leaves with its exit code."""
    try:
        from optimizer.cli.failures import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)
