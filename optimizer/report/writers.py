"""Renders a finding in the format that a file's suffix asks for; a file appears whole, or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zlib import crc32

from optimizer.errors import UsageError
from optimizer.report.numbers import is_whole, to_the_cent

if TYPE_CHECKING:
    from optimizer.report.identity import Identity

PRESENTERS = {
    "Plan": "plan",
    "Report": "report",
    "Explanation": "explain",
    "Comparison": "compare",
    "Batch": "batch",
    "Curve": "curve",
    "Tradeoff": "tradeoff",
    "Verification": "verify",
    "Memo": "memo",
    "Portfolio": "portfolio",
    "Risk": "risk",
}
"""Type of a finding -> the package here whose module `page` presents it: `page`, `ledger` and `document`.

Where a report should show more than a page for a terminal does, `report` is the page of it; `workbook` are the sheets
of a finding that has its own. A plan's report is the page of `report`.
"""
FORMATS = {
    "table": ("page", "text"),
    "json": ("document", "json"),
    "csv": ("ledger", "csv"),
    "csv excel": ("ledger", "csv_excel"),
    "markdown": ("page", "markdown"),
    "excel": ("workbook", "workbook"),
    "html": ("report", "html"),
    "svg": ("page", "svg"),
    "png": ("page", "png"),
}
"""Format -> the part of a presentation that it renders, and the module of `formats` that does."""
LONG = {".long.csv": "long csv", ".long.parquet": "long parquet"}
"""Ending of a file that has one row a figure -> its format."""
ANONYMOUS = ("Batch",)
"""Findings whose tables are the same bytes on every run, and name no digest."""
SUFFIXES = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".xlsx": "excel",
    ".html": "html",
    ".svg": "svg",
    ".png": "png",
}
"""Suffix of a file -> its format."""


def render(
    finding: object, form: str, columns: int | None = None, *, cents: bool = False, all_lines: bool = False
) -> str:
    """A finding in one of the `FORMATS` that are text; a table for a terminal of so many columns.

    `cents`: all money is shown with two decimals, as it is where a budget is stated in cents. `all_lines`: a terminal
    shows long lists in full.
    """
    return content(finding, form, columns, cents=cents, all_lines=all_lines).decode("utf-8")


def content(
    finding: object, form: str, columns: int | None = None, *, cents: bool = False, all_lines: bool = False
) -> bytes:
    """A finding as a file of one of `FORMATS`; text is in UTF-8. How as in `render`."""
    with to_the_cent() if cents or _stated_in_cents(finding) else nullcontext():
        return _content(finding, form, columns, all_lines=all_lines)


def undrawn(finding: object) -> str:
    """The characters of a finding's picture that no font of this machine has a shape for."""
    from optimizer.report.formats.picture import undrawn as of_page

    return of_page(import_module(f"optimizer.report.{PRESENTERS[type(finding).__name__]}.page").page(finding))


def _stated_in_cents(finding: object) -> bool:
    """Whether a budget of its plans is stated in cents, so that nothing coarser adds up to it."""
    sides = getattr(finding, "sides", ()) or (finding,)
    budgets = (getattr(getattr(getattr(side, "plan", side), "scenario", None), "budget", None) for side in sides)
    return any(not is_whole(budget) for budget in budgets if budget is not None)


def _content(finding: object, form: str, columns: int | None, *, all_lines: bool) -> bytes:
    from optimizer.report.page import Page, seen

    part, module = FORMATS[form]
    name = "Report" if (kind := type(finding).__name__) == "Plan" and part == "report" else kind
    presented = _presented(import_module(f"optimizer.report.{PRESENTERS[name]}.page"), part, finding)
    if kind not in ANONYMOUS and form != "table":
        presented = _identified(presented, finding)
    if isinstance(presented, Page):
        presented = seen(presented, briefly=form == "table" and not all_lines)
    how = {} if columns is None or form != "table" else {"columns": columns}
    rendered: str | bytes = import_module(f"optimizer.report.formats.{module}").render(presented, **how)
    return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "backslashreplace")


def _identified(presented: Any, finding: object) -> object:
    """A part of a presentation with what tells it apart, as its format states it."""
    from optimizer.domain.arithmetic.digest import digest
    from optimizer.report.page import Column, Table

    if isinstance(presented, dict):
        return presented if "digest" in presented else {**presented, "digest": digest(presented)}
    stated = identity_of(finding)
    if isinstance(presented, Table):
        column = Column("digest", "digest", "text")
        return replace(
            presented,
            columns=(*presented.columns, column),
            rows=tuple((*row, stated.digest) for row in presented.rows),
        )
    made = {"made": stated.at} if getattr(presented, "made", "") is None and stated.at else {}
    return replace(presented, origin=stated.words, **made)


def identity_of(finding: object) -> Identity:
    """What tells a finding apart: the digest of its JSON, who made it, and when."""
    from optimizer.report.identity import identity

    own = getattr(finding, "plan", finding) if type(finding).__name__ == "Report" else finding
    presenter = import_module(f"optimizer.report.{PRESENTERS[type(own).__name__]}.page")
    return identity(own, presenter.document(own))


def _presented(presenter: ModuleType, part: str, finding: object) -> object:
    """A part of a presentation; what a finding has of its own comes before what its page makes."""
    if hasattr(presenter, part):
        return getattr(presenter, part)(finding)
    if part == "workbook":
        from optimizer.report.workbook.pages import page_workbook

        return page_workbook(presenter.page(finding), presenter.ledger(finding))
    return presenter.page(finding)


def destination(
    name: str, inputs: tuple[str, ...] = (), suffixes: Mapping[str, str] = SUFFIXES, *, long: bool = False
) -> str:
    """The format for a file that is to be written; raises UsageError where it cannot be, before any work is done.

    `inputs` are files that must not be overwritten; `suffixes` are the types of files that there are, and with `long`
    those of one row a figure.
    """
    path = Path(name)
    form = suffixes.get(path.suffix.lower())
    form = next((own for ending, own in LONG.items() if long and path.name.lower().endswith(ending)), form)
    if form is None:
        known = ", ".join([*suffixes, *(LONG if long else ())])
        message = f"{name}: nothing is written to this type of file; there are {known}"
        raise UsageError(message)
    if (wrong := _unwritable(path)) is not None:
        message = f"{name}: {wrong}"
        raise UsageError(message)
    refuse(name, inputs)
    return form


def refuse(name: str, inputs: Iterable[str]) -> None:
    """Raises UsageError for a file that is one of the inputs."""
    if any(_same(Path(name), given) for given in inputs):
        message = f"{name}: is read by this command, and would be overwritten"
        raise UsageError(message)


def _unwritable(path: Path) -> str | None:
    try:
        return _in_the_way(path)
    except OSError as error:  # A name that is too long, a folder that nobody may look into.
        return f"cannot be written: {error.strerror or error}"


def _in_the_way(path: Path) -> str | None:
    """Why a file cannot be written; raises OSError where that cannot even be looked at."""
    folder = path.resolve().parent
    if path.is_dir():
        return "is a folder"
    if path.exists() and not path.is_file():
        return "is a device or a pipe, which a file would take the place of; name a file, or print with --format"
    if not folder.is_dir():
        return f"the folder {folder} does not exist"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} cannot be written to"
    return None


def _temporary(target: Path) -> Path:
    """The file that a file is written to before it takes its place; its name is short, whatever the file's own is."""
    return target.with_name(f".{crc32(os.fsencode(target.name)):08x}.{os.getpid()}")


def _same(path: Path, name: str) -> bool:
    """Whether both are one file that is there; what was given may be no name of a file at all."""
    try:
        return path.samefile(name)
    except OSError:
        return False


def write(name: str, data: bytes) -> None:
    """Writes a file that appears whole, or not at all; raises UsageError where the file system refuses."""
    with appearing(name) as temporary:
        temporary.write_bytes(data)


@contextmanager
def appearing(name: str) -> Iterator[Path]:
    """A temporary file in the folder of a file, which takes its place when all went well: nobody sees half of it.

    Raises UsageError where the file system refuses.
    """
    target = Path(name).resolve()
    temporary = _temporary(target)
    try:
        temporary.open("xb").close()
        yield temporary
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        message = f"{name}: cannot be written: {error.strerror or error}"
        raise UsageError(message) from error
    finally:
        temporary.unlink(missing_ok=True)
