"""The exit codes that commands end with (see README.md); an error of `optimizer.errors` carries its own."""

from __future__ import annotations

FAULT = 1
MISUSED = 2
"""A wrong call, or a file that the system refuses."""
REFUSED = 3
"""A wrong scenario, or with `--strict` one that is warned of."""
NO_PLAN = 4
NOT_PROVEN = 5
FAILED_JOBS = 6
INTERRUPTED = 130
"""As shells report a program that Ctrl-C ended."""
READER_GONE = 141
"""As shells report a program whose reader (`| head`) had enough."""
