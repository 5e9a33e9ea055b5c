"""Workbooks as an engine that is not ours computes them: LibreOffice, which forgets every value that we wrote."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

Cells = Mapping[str, Worksheet]
"""A workbook's sheets by name, with values in place of formulas."""

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""A profile of LibreOffice that computes every formula anew when it opens a file."""


VALUE = re.compile(rb"</f><v>[^<]")
"""A formula with what it comes to."""


def soffice() -> str:
    """The program; a test that needs it is skipped where it is absent, but fails on the machine that decides."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice (soffice) is not installed")
        pytest.skip("LibreOffice (soffice) is not installed")
    return found


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Cells]:
    """The workbooks with every formula computed by LibreOffice, all in one call."""
    program = soffice()
    # One profile for all tests of a run: LibreOffice takes seconds to set up a new one.
    profile, given, done = folder.parent / "profile", folder / "given", folder / "done"
    given.mkdir()
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    names = {f"book{number}": name for number, name in enumerate(books)}
    for file, name in names.items():
        (given / f"{file}.xlsx").write_bytes(without_values(books[name]))
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    files = [str(given / f"{file}.xlsx") for file in names]
    subprocess.run([*command, "--outdir", str(done), *files], check=True, capture_output=True, timeout=300)
    return {name: values((done / f"{file}.xlsx").read_bytes()) for file, name in names.items()}


def without_values(book: bytes) -> bytes:
    """The workbook without the values of its formulas, so that only a computed one can be read."""
    return edited(book, {}) if _valued(book) else book


def _valued(book: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(VALUE.search(parts.read(name)) for name in sheets)


def edited(book: bytes, cells: Mapping[tuple[str, str], Any]) -> bytes:
    """The workbook with other contents in some cells, by sheet and cell; without charts and the formulas' values."""
    loaded = openpyxl.load_workbook(io.BytesIO(book))
    for sheet in loaded.worksheets:
        sheet._charts = []  # noqa: SLF001 - drawing them takes half of the time
    for (sheet, cell), content in cells.items():
        loaded[sheet][cell] = content
    buffer = io.BytesIO()
    loaded.save(buffer)
    return buffer.getvalue()


def values(book: bytes) -> Cells:
    """What the cells show, as the file states it."""
    loaded = openpyxl.load_workbook(io.BytesIO(book), data_only=True)
    return {sheet.title: sheet for sheet in loaded.worksheets}


def formulas(book: bytes) -> Cells:
    """What is written in the cells."""
    loaded = openpyxl.load_workbook(io.BytesIO(book))
    return {sheet.title: sheet for sheet in loaded.worksheets}


def table(sheet: Worksheet, heading: str) -> list[dict[str, Any]]:
    """The rows below the heading row whose first cell says so, up to the first row that starts empty."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(index for index, row in enumerate(rows) if row[0] == heading)
    titles = rows[top]
    found: list[dict[str, Any]] = []
    for row in rows[top + 1 :]:
        if row[0] is None:
            break
        found.append({title: value for title, value in zip(titles, row, strict=True) if title is not None})
    return found


def place(sheet: Worksheet, heading: str, row: str, title: str) -> str:
    """The name of a cell in such a table."""
    top = next(cell.row for cell in sheet["A"] if cell.value == heading)
    column = next(cell.column_letter for cell in sheet[top] if cell.value == title)
    down = next(cell.row for cell in sheet["A"] if cell.row > top and cell.value == row)
    return f"{column}{down}"


def errors(cells: Cells) -> list[str]:
    """Every cell that shows an error."""
    return [
        f"{name}!{cell.coordinate}: {cell.value}"
        for name, sheet in cells.items()
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith("#"))
    ]


Engine = Callable[[Mapping[str, bytes]], dict[str, Cells]]
