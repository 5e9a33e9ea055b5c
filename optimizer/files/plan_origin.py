"""The files that a plan's scenario was read from, as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from optimizer.domain.findings.plan import Summary
from optimizer.domain.findings.verify import FileCheck
from optimizer.files import plan_audit
from optimizer.files.source import from_path
from optimizer.files.text import Unreadable, is_there


def files_now(stated: Summary, folder: Path) -> tuple[FileCheck, ...]:
    """Every file that a plan in that folder names, with its SHA-256 as it is now."""
    return tuple(_now(file, sha256, folder) for file, sha256 in stated.files.items() or _of_older(stated, folder))


def changed_since(stated: Summary, folder: Path) -> str | None:
    """What to say of a plan of whose scenario a file is there, but is not what the plan was made from."""
    changed = next((one.file for one in files_now(stated, folder) if one.changed), None)
    if changed is None:
        return None
    return f"{changed} has changed since this plan was made; the comparison uses the plan's own inputs"


def _now(file: str, sha256: str, folder: Path) -> FileCheck:
    """Where several files may be meant, one that is as stated is the one."""
    found = [now for path in _candidates(file, folder) if (now := sha256_of(path)) is not None]
    return FileCheck(file, sha256, sha256 if sha256 in found else next(iter(found), None))


def _candidates(file: str, folder: Path) -> list[Path]:
    """Where a file that a plan names may be: as named, from the plan's own folder, and in it."""
    found = dict.fromkeys((Path(file), folder / file, folder / Path(file).name))
    return [path for path in found if is_there(path, Path.is_file)]


def _of_older(stated: Summary, folder: Path) -> Iterator[tuple[str, str]]:
    """What a plan file of version 0.1.0 says, whose digest is of the scenario file and its rate card together."""
    if stated.file is None or stated.sha256 is None:
        return
    card = rate_card(stated)
    for path in _candidates(stated.file, folder):
        try:
            files = list(from_path(path, None, card).files)
        except Unreadable:
            continue
        if sha256_of(*map(Path, files)) == stated.sha256:
            return
    yield stated.file, stated.sha256


def rate_card(stated: Summary) -> dict[str, str]:
    """The override that named another rate card, if one did."""
    card = stated.overrides.get(plan_audit.CARD)
    return {} if card is None else {plan_audit.CARD: str(card)}


def sha256_of(*paths: Path) -> str | None:
    """Of the bytes of files, one after the other; None where one cannot be read."""
    try:
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    except OSError:
        return None
