"""Rows as Parquet: text columns are strings, all others double-precision numbers; what is missing is null."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from optimizer.report.page import Cell, Column

GROUP = 8192
"""Rows of a row group: so many are in memory at a time."""


def save(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows to a file, group by group."""
    schema = pa.schema([(column.name, pa.string() if column.kind == "text" else pa.float64()) for column in columns])
    remaining = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(remaining, GROUP)):
            arrays = [
                pa.array(cells if field.type == pa.string() else map(_number, cells), field.type)
                for field, cells in zip(schema, zip(*group, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _number(cell: Cell) -> float | None:
    return None if cell is None else float(cell)
