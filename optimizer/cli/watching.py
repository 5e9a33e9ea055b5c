"""Waits until a file is saved again, for `--watch`."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

POLL = 0.25
"""Seconds between two looks at the files."""

Stamp = tuple[tuple[int, int] | None, ...]


def stamps(files: Iterable[str]) -> Stamp:
    """What tells the content of files apart, without reading them: None for one that is not there."""
    return tuple(_stamp(Path(file)) for file in files)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_mtime_ns, known.st_size


def wait(files: list[str], before: Stamp) -> Stamp:
    """Waits until a file differs and stays as it then is; an editor may write it in parts, or take it away first."""
    while True:
        time.sleep(POLL)
        now = stamps(files)
        if now != before and None not in now:
            time.sleep(POLL)
            if stamps(files) == now:
                return now
