"""A sheet of an Excel workbook as rows of texts, as somebody would type them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Place
from optimizer.files.text import checked, unreadable

SUFFIX = ".xlsx"
AT = "#"
"""Between a workbook's path and the name of its sheet."""


def of_workbook(path: str) -> tuple[str, str | None]:
    """The path of a workbook and the sheet that is named behind it, if one is."""
    file, at, sheet = path.partition(AT)
    return (file, sheet.strip()) if at and file.lower().endswith(SUFFIX) else (path, None)


def is_workbook(path: str) -> bool:
    """Whether a path means a sheet of a workbook."""
    return of_workbook(path)[0].lower().endswith(SUFFIX)


def rows(content: bytes, name: str, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with its number; the first sheet unless another one is named.

    Raises `Unreadable` for what is no workbook, and for a sheet that it has not.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise unreadable(Place(name), f"is no Excel workbook that can be read ({error})") from None
    names = list(book.sheetnames)
    if sheet is not None and sheet not in names:
        advice = did_you_mean(sheet, names) or f"; there are {', '.join(names)}"
        raise unreadable(Place(name), f"has no sheet {sheet}{advice}")
    chosen = book[sheet or names[0]]
    for number, cells in enumerate(chosen.iter_rows(), start=1):
        texts = [checked(_text(cell, name, number), name) for cell in cells]
        if any(texts):
            yield number, texts


def _text(cell: Any, name: str, row: int) -> str:
    """What a cell holds as a rate card states it: a percentage with its sign, a number without its format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format)
        exact = Decimal(repr(value)).scaleb(2) if percent else Decimal(repr(value))
        return f"{exact.normalize():f}" + ("%" if percent else "")
    if isinstance(value, datetime | date | time):
        place = Place(name, row, getattr(cell, "column", None))
        raise unreadable(place, f"{value} is a date; write it as text")
    return " ".join(str(value).split())
