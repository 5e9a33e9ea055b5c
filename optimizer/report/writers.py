"""Which format a file's suffix asks for, and how a file appears: whole, or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from optimizer.domain.plan import Plan
from optimizer.errors import UsageError

FORMATS = {"table": "text", "json": "json", "csv": "csv", "markdown": "markdown"}
"""Format -> the module of this package that renders it."""
SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown"}
"""Suffix of a file -> its format."""


def render(plan: Plan, form: str) -> str:
    """The plan in one of `FORMATS`."""
    renderer: Callable[[Plan], str] = import_module(f"optimizer.report.{FORMATS[form]}").render
    return renderer(plan)


def content(plan: Plan, form: str) -> bytes:
    """The plan as the content of a file, in UTF-8."""
    return render(plan, form).encode("utf-8", "backslashreplace")


def destination(name: str, inputs: tuple[str, ...] = ()) -> str:
    """The format for a file that is to be written; raises UsageError where it cannot be, before any work is done.

    `inputs` are files that must not be overwritten.
    """
    path = Path(name)
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        message = f"{name}: a plan cannot be written to this type of file; there are {', '.join(SUFFIXES)}"
        raise UsageError(message)
    if (wrong := _unwritable(path, inputs)) is not None:
        message = f"{name}: {wrong}"
        raise UsageError(message)
    return form


def _unwritable(path: Path, inputs: tuple[str, ...]) -> str | None:
    folder = path.resolve().parent
    if path.is_dir():
        return "is a folder"
    if not folder.is_dir():
        return f"the folder {folder} does not exist"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} cannot be written to"
    if path.exists() and any(Path(name).exists() and path.samefile(name) for name in inputs):
        return "is the scenario itself"
    return None


def write(name: str, data: bytes) -> None:
    """Writes a file under a temporary name in its own folder and renames it, so that nobody sees half of it.

    Raises UsageError where the file system refuses.
    """
    target = Path(name).resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        message = f"{name}: cannot be written: {error.strerror}"
        raise UsageError(message) from error
    finally:
        temporary.unlink(missing_ok=True)
