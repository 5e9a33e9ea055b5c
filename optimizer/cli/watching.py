"""Waits until a file is saved again, for `--watch`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Event

POLL = 0.25
"""Seconds between two looks at the files."""

Stamps = Mapping[str, tuple[int, int] | None]
"""File -> what tells its contents apart, without reading it: None for one that is not there."""


def stamps(files: Iterable[str]) -> Stamps:
    """What the files are like now."""
    return {file: _stamp(Path(file)) for file in files}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_mtime_ns, known.st_size


def saved(before: Stamps, asked: Event) -> bool:
    """Waits until a file differs and stays as it then is; an editor may write it in parts, or take it away first.

    False where the wait was asked to end.
    """
    while not asked.wait(POLL):
        now = stamps(before)
        if now != before and None not in now.values():
            if asked.wait(POLL):
                break
            if stamps(before) == now:
                return True
    return False
