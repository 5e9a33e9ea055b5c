"""Files as text: size, encoding and characters are checked before anything reads them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from optimizer.errors import Place, Problem
from optimizer.files.tree import problem

LARGEST_SCENARIO = 1_000_000
LARGEST_CARD = 16_000_000
MOST_ADVICE = 100
"""So many problems of a file get a nearest name, which takes time to find."""
_ASCII_CONTROL = re.compile("[^\t\n\r\x20-\x7e]")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks of today and of long ago begin."""
STDIN = "-"
"""The name of a file that stands for what is piped in."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, found: Problem) -> None:
        self.found = found
        super().__init__(str(found))


def unreadable(place: Place, message: str) -> Unreadable:
    """The file cannot be read, for a reason at a place."""
    return Unreadable(problem(place, (), message))


def is_there(path: Path, kind: Callable[[Path], bool] = Path.exists) -> bool:
    """Whether a file or folder is there, of a kind; what nobody may look at is not."""
    try:
        return kind(path)
    except (OSError, ValueError):
        return False


def read_bytes(path: Path, name: str, largest: int, what: str) -> bytes:
    """The bytes of a file of at most `largest`, or `Unreadable`; `what` says what should have been there."""
    place = Place(name)
    try:
        if name == STDIN and sys.stdin is not None:
            content = sys.stdin.buffer.read(largest + 1)
        else:
            with path.open("rb") as file:
                content = file.read(largest + 1)
    except FileNotFoundError:
        raise unreadable(place, f"there is no such file; name {what}") from None
    except IsADirectoryError:
        raise unreadable(place, f"is a folder; name {what}") from None
    except PermissionError:
        folder = is_there(path, Path.is_dir)
        raise unreadable(place, f"is a folder; name {what}" if folder else "may not be read") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise unreadable(place, f"cannot be read ({reason}); name {what}") from None
    if len(content) > largest:
        raise unreadable(place, f"is larger than {largest // 1_000_000} MB; {what} is much smaller")
    return content


def decoded(content: bytes, name: str) -> str:
    """The text of UTF-8 bytes without a byte order mark, or `Unreadable`."""
    if content.startswith(_WORKBOOK):
        named = f"as in `tiers: {Path(name).name}`, or save the sheet as CSV in UTF-8"
        raise unreadable(Place(name), f"is an Excel workbook, which only a rate card may be, {named}")
    if content.startswith(_UTF16):
        raise unreadable(Place(name), "is UTF-16; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise unreadable(Place(name, line, column), "is not UTF-8 from here on; save the file as UTF-8") from None
    return checked(text, name)


@cache
def _control() -> re.Pattern[str]:
    """What text does not hold; compiled only for what is not plain ASCII, because that takes a while."""
    return re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def checked(text: str, name: str) -> str:
    """The text, if every character of it is one that text has."""
    if (match := (_ASCII_CONTROL if text.isascii() else _control()).search(text)) is not None:
        before = text[: match.start()]
        place = Place(name, before.count("\n") + 1, match.start() - before.rfind("\n"))
        code = f"U+{ord(match[0]):04X}"
        raise unreadable(place, f"the character {code} is no text; this may not be a text file, or not saved as UTF-8")
    return text
