"""How a verification is presented: as a page, as a table with one row a figure, as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optimizer.domain.findings.verify import Check, FileCheck, Verification
from optimizer.domain.language.wording import capitalised
from optimizer.report.json_figures import number_json
from optimizer.report.page import Block, Cell, Column, Page, Table, paragraph
from optimizer.report.plan import words

SHOWN = 40
"""Differences that a page lists; the ledger has all."""
LONGEST = 60
FILES = "scenario.files."
"""How the keys of files begin that were named, and must be what the plan was made from."""


def page(found: Verification) -> Page:
    """Whether the file holds, what does not, and what nobody could check."""
    name = Path(found.file).name
    standing = "holds" if not found.differences else "does not hold"
    return Page(f"{name} · {words.headline(found.plan)} · {standing}", tuple(_blocks(found)))


def ledger(found: Verification) -> Table:
    """One row a figure: its key, what is stated, what was recomputed, and whether they agree."""
    columns = tuple(Column(name, name, "text") for name in ("figure", "stated", "recomputed", "ok", "remark"))
    rows = tuple(
        (check.key, _cell(check.stated), _cell(check.recomputed), "yes" if check.holds else "no", check.wrong)
        for check in found.checks
    )
    return Table(columns, rows)


def document(found: Verification) -> dict[str, Any]:
    """Everything, in the order in which it was checked."""
    again = found.resolved
    return {
        "format": 1,
        "file": found.file,
        "ok": not found.differences,
        "figures": [
            {
                "figure": check.key,
                "stated": number_json(check.stated),
                "recomputed": number_json(check.recomputed),
                "ok": check.holds,
                "remark": check.wrong or None,
            }
            for check in found.checks
        ],
        "files": [
            {"file": one.file, "stated": one.stated, "now": one.now, "changed": one.changed} for one in found.files
        ],
        "only_stated": list(found.only_stated),
        "resolved": None if again is None else {"status": again.status, "score": number_json(again.score)},
    }


def _blocks(found: Verification) -> Iterator[Block]:
    wrong, count = found.differences, len(found.checks)
    figures = f"{count:,} figures and texts were recomputed"
    if not wrong:
        yield paragraph(f"{figures}: the file states every one of them.", *_told(found))
    else:
        differ = "1 is not as stated" if len(wrong) == 1 else f"{len(wrong):,} are not as stated"
        yield paragraph(f"{figures}: {differ}.", *_told(found))
        listed = tuple(check for check in wrong if not _is_told(check))
        if listed:
            yield _differences(listed)
        if len(listed) > SHOWN:
            yield paragraph(f"And {len(listed) - SHOWN:,} more; -o FILE.csv or .json has them all")
    yield paragraph(f"Only stated, and not checked: {'; '.join(found.only_stated)}")


def _told(found: Verification) -> Iterator[str]:
    own = next(check for check in found.checks if check.key == "digest")
    yield f"Digest {own.recomputed}" + (" as stated" if own.holds else f": {own.wrong}")
    yield from (_of(file) for file in found.files)
    yield from (capitalised(check.wrong) for check in found.differences if check.key.startswith(FILES))
    if found.resolved is not None:
        yield f"Solved again: {words.certainty(found.resolved)}"


def _is_told(check: Check) -> bool:
    """Whether a sentence says it, so that no table needs to."""
    return check.key == "digest" or check.key.startswith(FILES)


def _of(file: FileCheck) -> str:
    if file.now is None:
        return f"{file.file} is not there, so that nobody can tell whether it has changed"
    return f"{file.file} {'has changed since the plan was made' if file.changed else 'is what the plan was made from'}"


def _differences(wrong: tuple[Check, ...]) -> Table:
    columns = (
        Column("figure", "Figure", "text"),
        Column("stated", "stated", "text"),
        Column("recomputed", "recomputed", "text"),
        Column("wrong", "what is wrong", "text"),
    )
    rows = tuple((check.key, _short(check.stated), _short(check.recomputed), _why(check)) for check in wrong[:SHOWN])
    return Table(columns, rows).without_blanks()


def _why(check: Check) -> str | None:
    """What is wrong, where the two figures beside it do not say so."""
    both = isinstance(check.stated, float | int) and isinstance(check.recomputed, float | int)
    return None if both and "." in check.key else capitalised(check.wrong)


def _cell(value: Any) -> Cell:
    return None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> Cell:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.12g}"
    cell = _cell(value)
    return cell if not isinstance(cell, str) or len(cell) <= LONGEST else f"{cell[:LONGEST]}…"
