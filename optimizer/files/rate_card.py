"""A rate card in CSV, or on a sheet of a workbook -> the same tree as `tiers` in YAML, with file:row:column places."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from optimizer.domain.language.quantities import Unfit
from optimizer.domain.language.scenario import Line, PerPost
from optimizer.domain.language.spelled import check_spelling, spelled, visible
from optimizer.domain.language.spelling import nearest
from optimizer.errors import Key, Place, Problem
from optimizer.files.sheet import is_workbook, of_workbook
from optimizer.files.sheet import rows as sheet
from optimizer.files.synonyms import LINE_SYNONYMS, PER_POST_SYNONYMS
from optimizer.files.text import LARGEST_CARD, MOST_ADVICE, Unreadable, decoded, read_bytes, unreadable
from optimizer.files.tree import Listing, Mapping, Node, Scalar, problem

_NESTED = {"label": "labels", "measure": "measures", "source": "sources"}
PERIODS = "periods"
"""The column whose cells name several periods: `Q1|Q4`."""
_STEPS = ("results_after", "fee_after", "fee_from", "pays")
_FREE = ("label", "measure", "source", "audience_share", "costs", "spread", "event", *_STEPS)
_SINGLE = tuple(
    name
    for name in Line.model_fields
    if name not in ("labels", "measures", "sources", "per_post", "costs", "event", *_STEPS)
)
_RANGED = frozenset(
    {name for name, field in Line.model_fields.items() if "Quantity" in str(field.annotation)}
    | {"per_post", "measures", "audience_share", "costs", "fee_after", "fee_from"}
)
COLUMNS = ("name", "like", *_SINGLE, *(f"per_post.{name}" for name in PerPost.model_fields))
"""Columns with a fixed name; those of `_FREE` take any name, or number of partnerships, behind a dot."""

WHAT = "a rate card in CSV or .xlsx, or write the lines themselves"
MOST_LINES = 10_000
"""Lines of a rate card; more of them would be solved for minutes and told for hours."""

Columns = list[Key | None]


def read_card(path: Path, name: str) -> tuple[Card, bytes]:
    """A rate card and the file's bytes. `Unreadable` where it is no table at all."""
    file, named = of_workbook(name)
    content = read_bytes(Path(of_workbook(str(path))[0]), file, LARGEST_CARD, WHAT)
    card = Card(file)
    card.read(sheet(content, file, named) if is_workbook(name) else rows(decoded(content, file), file))
    return card, content


def rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the physical line in which each starts."""
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        reason = (
            "a quote is not closed, or text follows it" if "field larger" not in str(error) else "a cell is too long"
        )
        raise unreadable(Place(file, start, 1), f"{reason}; the row cannot be read") from None


SUMS = frozenset(
    (
        "total",
        "totals",
        "grand total",
        "sum",
        "subtotal",
        "sub total",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "zwischensumme",
        "somme",
        "total général",
        "suma",
        "total general",
        "totale",
        "totaal",
        "soma",
        "合计",
        "総計",
    )
)
"""What spreadsheets call a row that adds up the others."""


class Card:
    """Reads the header, then one line a row; `lost` are the keys of which something was not read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.lines = Mapping(Place(file, 1, 1))
        self.lost: set[Key] = set()
        self._unread: list[str] = []

    def read(self, records: Iterator[tuple[int, list[str]]]) -> None:
        """Fill `lines` from rows with their numbers, the first of which names the columns."""
        if (first := next(records, None)) is None:
            raise unreadable(
                Place(self.file), "is empty; the first row names the columns: name, followers, fee_per_post"
            )
        row, header = first
        columns = self._columns(row, header)
        if ("name",) not in columns:
            meant = next((title for title in header if title.casefold() in ("name", "line", "tier")), None)
            advice = "the first row names the columns" if meant is None else f"write name in place of {meant}"
            raise Unreadable(problem(Place(self.file, row, 1), (), f"has no column `name`; {advice}"))
        for row, cells in records:
            if len(self.lines.entries) >= MOST_LINES:
                many = f"has more than {MOST_LINES:,} lines, and is for kinds of creators and not for creators"
                raise unreadable(Place(self.file, row, 1), f"{many}; put together what costs and brings the same")
            self._line(row, cells, columns)
        if not self.lines.entries:
            self.lost.add(("tiers",))
        if not self.lines.entries and not self.problems:
            raise unreadable(Place(self.file), "has no line below its header; write one row for each line")

    def _columns(self, row: int, header: list[str]) -> Columns:
        """The key of each column; None for an empty or a bad one."""
        columns: Columns = []
        first: dict[Key, int] = {}
        for position, title in enumerate(header):
            key = _column_key(title)
            place = Place(self.file, row, position + 1)
            if key is None and title:
                advice, meant = _advice(title) if len(self.problems) < MOST_ADVICE else ("", "labels")
                self.problems.append(Problem(place, title, f"no such column{advice}"))
                self._unread.append(meant)
            elif key is not None and first.setdefault(key, position) != position:
                self.problems.append(Problem(place, title, f"is given twice, first in column {first[key] + 1}"))
                key = None
            columns.append(key)
        return columns

    def _line(self, row: int, cells: list[str], columns: Columns) -> None:
        start = Place(self.file, row, 1)
        filled = len(cells) if len(cells) <= len(columns) else max(n + 1 for n, cell in enumerate(cells) if cell)
        if filled > len(columns):
            message = f"has {filled} cells, and the header {len(columns)}; put text with a comma in quotes"
            self.problems.append(problem(Place(self.file, row, len(columns) + 1), ("tiers",), message))
        at = columns.index(("name",))
        name = spelled(cells[at]) if at < len(cells) else ""
        if (wrong := _misspelled(name)) is not None:
            self.problems.append(problem(Place(self.file, row, at + 1), ("tiers",), wrong))
            self.lost.add(("tiers",))
            return
        if name.casefold().rstrip(":") in SUMS:
            message = f"is called {name}, as a row that adds up the others is; delete it, or give the line another name"
            self.problems.append(problem(Place(self.file, row, at + 1), ("tiers", name), message))
            self.lost.add(("tiers", name))
            return
        if name in self.lines.entries:
            first = self.lines.keys[name].line
            message = f"is given twice, first in row {first}; keep one of them"
            self.problems.append(problem(Place(self.file, row, at + 1), ("tiers", name), message))
            self.lost.add(("tiers", name))
            return
        line = Mapping(start)
        self.lines.put(name, line, Place(self.file, row, at + 1))
        self.lost.update(("tiers", name, meant) for meant in self._unread)
        for position, (key, cell) in enumerate(zip(columns, cells, strict=False)):
            if cell and key is not None and position != at:
                place = Place(self.file, row, position + 1)
                if key == (PERIODS,):
                    several: list[Node] = [Scalar(place, part.strip(), bare=False) for part in cell.split("|")]
                    line.put(PERIODS, Listing(place, several), place)
                else:
                    self._cell(line, ("tiers", name), key, Scalar(place, cell, bare=False))

    def _cell(self, line: Mapping, owner: Key, key: Key, cell: Scalar) -> None:
        """Put a cell under its key; a part of what another column gives as a whole is a problem."""
        node = _ranged(cell) if key[0] in _RANGED else cell
        name = str(key[0])
        if len(key) == 1:
            line.put(name, node, cell.place)
            return
        inner = line.entries.get(name)
        if inner is None:
            inner = Mapping(cell.place)
            line.put(name, inner, cell.place)
        if not isinstance(inner, Mapping):
            message = f"{name} is given as a whole too; fill one of the two cells"
            self.problems.append(problem(cell.place, (*owner, *key), message))
            return
        inner.put(str(key[1]), node, cell.place)


def _misspelled(name: str) -> str | None:
    """What is wrong with the name of a row."""
    if not name:
        return "the row has no name; write one"
    try:
        check_spelling(name)
    except Unfit as unfit:
        return f"the row's name {visible(name)}: {unfit}"
    return None


def _ranged(cell: Scalar) -> Node:
    """A cell `100..1000` or `100..500..1000` as the list that YAML has."""
    if ".." not in cell.text or " of " in cell.text:
        return cell
    return Listing(cell.place, [Scalar(cell.place, part.strip(), bare=False) for part in cell.text.split("..")])


def _column_key(title: str) -> Key | None:
    """The key of a column's title; None where there is no such column."""
    if title in COLUMNS:
        return tuple(title.split("."))
    family, _, name = title.partition(".")
    return (_NESTED.get(family, family), name) if name and name.isprintable() and family in _FREE else None


def _advice(title: str) -> tuple[str, str]:
    """What to say of an unknown column, and the key of a line that was meant."""
    family, dot, name = title.partition(".")
    if (right := LINE_SYNONYMS.get(title.casefold())) is not None and right in COLUMNS:
        return f"; did you mean {right}?", right.partition(".")[0]
    if family == "per_post" and name in PER_POST_SYNONYMS:
        return f"; did you mean per_post.{PER_POST_SYNONYMS[name]}?", "per_post"
    if dot and (near := nearest(family, (*_FREE, "per_post"))) is not None and near != family:
        return f"; did you mean {near}.{name}?", _NESTED.get(near, near)
    if (close := nearest(title, COLUMNS)) is not None:
        return f"; did you mean {close}?", close.partition(".")[0]
    return "; labels and measures of one's own are label.NAME and measure.NAME", "labels"
