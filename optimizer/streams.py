"""Keeps stdout and stderr for our own words: what libraries print, from Python or from C, is dropped.

Libraries are asked to be silent where they are made (see `optimizer.solver.highs`); this is the guard behind that, for
what the next version of one of them may say. With OPTIMIZER_DEBUG=1 their words go to stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import TextIO

STDIN, STDOUT, STDERR = 0, 1, 2

COLUMNS = 100
"""The width of a page that no terminal shows."""

Streams = tuple[TextIO | None, TextIO | None]
"""Standard output and standard error; None for one that is closed."""

_ours: list[Streams] = []
"""While libraries are muted: what `sys.stdout` and `sys.stderr` were before."""


def out() -> TextIO | None:
    """Where results go."""
    return _ours[0][0] if _ours else sys.stdout


def err() -> TextIO | None:
    """Where everything else goes that is said to a person."""
    return _ours[0][1] if _ours else sys.stderr


def on_terminal(stream: TextIO | None) -> bool:
    """Whether somebody watches the stream."""
    return stream is not None and stream.isatty()


def columns() -> int:
    """How wide a page may be: as COLUMNS says, or the terminal that shows it; 100 elsewhere."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdigit() and int(stated) > 0:
        return int(stated)
    stream = out()
    if stream is None or not on_terminal(stream):
        return COLUMNS
    try:
        return os.get_terminal_size(stream.fileno()).columns or COLUMNS
    except (OSError, ValueError):
        return COLUMNS


def together() -> bool:
    """Whether stdout and stderr end in the same place: on a terminal, or in one file or pipe."""
    ours = out(), err()
    if all(map(on_terminal, ours)):
        return True
    try:
        places = [os.fstat(stream.fileno()) for stream in ours if stream is not None]
    except (OSError, ValueError):  # A stream of a test or of a notebook has no descriptor.
        return False
    return len(places) == len(ours) and os.path.samestat(*places)


def debugging() -> bool:
    """Whether OPTIMIZER_DEBUG asks for all that there is to see."""
    return os.environ.get("OPTIMIZER_DEBUG", "0") not in ("", "0")


def flush() -> None:
    """Sends our words on their way; an output that is gone is no reason to complain."""
    for stream in (out(), err()):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()


@contextmanager
def muted() -> Iterator[None]:
    """Drops what is printed to `sys.stdout` and `sys.stderr` meanwhile; our own words go to `out` and `err`."""
    before = sys.stdout, sys.stderr
    _ours.append(before)
    sys.stderr = sys.stderr if debugging() else _nowhere()
    sys.stdout = sys.stderr
    try:
        yield
    finally:
        _ours.pop()
        sys.stdout, sys.stderr = before


def take() -> None:
    """Makes this process's stdout and stderr ours alone; children and libraries in C get a way to nowhere instead.

    To be called once, at the start of the command line's own process.
    """
    _fill()
    mine = [_own(stream, number) for stream, number in ((sys.stdout, STDOUT), (sys.stderr, STDERR))]
    silence()
    # Where it was closed it stays None, as Python itself has it.
    sys.stdout, sys.stderr = mine


def silence() -> None:
    """Lets this process's descriptors 1 and 2 lead nowhere; with OPTIMIZER_DEBUG=1 both lead to stderr."""
    nowhere = os.dup(STDERR) if debugging() else os.open(os.devnull, os.O_WRONLY)
    for number in (STDOUT, STDERR):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _fill() -> None:
    """Opens what was closed when the process began, so that no file of ours gets the number of a standard stream."""
    for number in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # The system gives the lowest number that is free: this one.


def _own(stream: TextIO | None, number: int) -> TextIO | None:
    """A stream like this one over a descriptor that nobody else knows."""
    if stream is None:
        return None
    stream.flush()
    return os.fdopen(
        os.dup(number),
        "w",
        buffering=1 if getattr(stream, "line_buffering", False) else -1,
        encoding=stream.encoding,
        errors=stream.errors,
    )


@cache
def _nowhere() -> TextIO:
    """One file for the whole process: a library may keep what it found as `sys.stderr` and use it later."""
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
