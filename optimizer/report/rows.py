"""Writes long tables row by row, so that no memory has to hold them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from optimizer.domain.findings.batch import Batch
from optimizer.domain.findings.compare import Comparison
from optimizer.domain.findings.curve import Curve
from optimizer.domain.findings.plan import Plan
from optimizer.domain.findings.risk import Risk
from optimizer.report.page import Cell, Column
from optimizer.report.writers import appearing

TEXTS = {
    "csv": ("csv", "lines"),
    "csv excel": ("csv_excel", "lines"),
    "json": ("rows_json", "members"),
    "jsonl": ("rows_json", "lines"),
}
"""Formats that are text: the module of `formats`, and its function from rows to pieces of text."""
FILES = {"parquet": "rows_parquet", "excel": "rows_excel"}
"""Formats that are files only: the module of `formats`."""
SUFFIXES = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".parquet": "parquet", ".xlsx": "excel"}
"""Suffix of a file -> its format."""

MOST = {"excel": 1_048_575}
"""So many rows a format holds, where there is an end."""


def pieces(form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The rows in one of `TEXTS`, piece by piece, in UTF-8."""
    module, function = TEXTS[form]
    texts = getattr(import_module(f"optimizer.report.formats.{module}"), function)(columns, rows)
    return (text.encode("utf-8", "backslashreplace") for text in texts)


def save_long(name: str, form: str, finding: object) -> None:
    """Writes a finding's figures, one a row, in one of `writers.LONG`; raises UsageError as `save`."""
    from optimizer.report import long_table
    from optimizer.report.writers import identity_of

    if isinstance(finding, Batch):
        rows = long_table.of_batch(finding)
    elif isinstance(finding, Plan | Comparison | Curve):
        rows = long_table.of_plans(finding, identity_of(finding).digest)
    elif isinstance(finding, Risk):
        rows = long_table.of_risk(finding, identity_of(finding).digest)
    else:
        raise TypeError(type(finding).__name__)
    save(name, form.removeprefix("long "), long_table.COLUMNS, rows)


def save(name: str, form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows to a file that appears whole, or not at all; raises UsageError where the file system refuses."""
    with appearing(name) as path:
        if form in FILES:
            import_module(f"optimizer.report.formats.{FILES[form]}").save(path, columns, rows)
        else:
            _save_text(path, form, columns, rows)


def _save_text(path: Path, form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces(form, columns, rows))
