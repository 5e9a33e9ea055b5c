"""Characters as a terminal shows them: no control sequences, widths in columns, plain ones for old encodings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line separators, marks that turn the writing direction, and halves of surrogate pairs."""

JOINING = "\u200c\u200d\ufe0e\ufe0f"
"""What joins or presents the characters beside it, and takes no room of its own."""

PLAIN = str.maketrans(
    {
        "\u2212": "-",
        "·": "|",
        "…": "...",
        "“": '"',
        "”": '"',
        "’": "'",
        "–": "-",
        "≥": ">=",
        "≤": "<=",
        **dict(zip("●○■□▲△◆◇★☆│┤┬└─┊", "ox#=^v*%&@||++-:", strict=True)),
        **{chr(code): "." for code in range(0x2801, 0x2900)},
    }
)
"""What stands for our own signs where an encoding lacks them."""


def printable(text: str) -> str:
    r"""The text with every control character written out, as in `\x1b`, so that it cannot steer a terminal."""
    return UNSEEN.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two digits hold a byte


def fitting(text: str, encoding: str | None) -> str:
    """The text in characters that the encoding has; plain ones in place of our own signs, else an escape."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(PLAIN).encode("ascii", "backslashreplace").decode("ascii")
    return text


def width(text: str) -> int:
    """How many columns a terminal needs for it: wide letters take two, combining ones none."""
    if text.isascii():
        return len(text)
    seen = (letter for letter in text if not combining(letter) and letter not in JOINING)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in seen)


def shortened(text: str, columns: int) -> str:
    """The text, its end replaced by an ellipsis where it needs more columns than there are."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def told_apart(names: Sequence[str], columns: int) -> list[str]:
    """Names of at most so many columns: without their ends, without their middles, or numbered, until they differ.

    Names that are the same stay the same.
    """
    unlike = len(set(names))
    for shorten in (shortened, _without_middle):
        short = [shorten(name, columns) for name in names]
        if len(set(short)) == unlike and max(map(width, short), default=0) <= columns:
            return short
    numbers = {name: place for place, name in enumerate(dict.fromkeys(names), start=1)}
    return [shortened(f"{numbers[name]} {name}", columns) for name in names]


def _without_middle(name: str, columns: int) -> str:
    half = columns // 2
    return name if width(name) <= columns else f"{shortened(name, columns - half)}{name[-half:]}"


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with spaces to so many columns, on its left side where it should stand `right`."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


TIED = "\u00a0"
"""A space at which no line is broken."""


def tied(text: str) -> str:
    """The text as one piece, to stay on one line where it can."""
    return text.replace(" ", TIED)


def wrapped(text: str, columns: int, indent: str = "  ") -> list[str]:
    """The text in lines of at most so many columns, broken at spaces; all but the first are indented."""
    lines: list[str] = []
    for word in _words(text, columns, indent):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return [line.replace(TIED, " ") for line in lines]


def _words(text: str, columns: int, indent: str) -> Iterator[str]:
    """The words of a text; one that is longer than a line, in pieces that fit."""
    room = max(1, columns - len(indent))
    for word in text.split(" "):
        rest = word
        while width(rest) > room:
            # What is tied by spaces alone may be broken at them; anything else where the line ends.
            piece = _fitting_part(rest, room)
            yield piece.rstrip(TIED)
            rest = rest[len(piece) :]
        yield rest


def _fitting_part(word: str, columns: int) -> str:
    """The beginning of a word that fits, up to a tied space where there is one."""
    part = word
    while width(part) > columns:
        part = part[:-1]
    tied_at = part.rfind(TIED)
    return part[: tied_at + 1] if tied_at > 0 else part or word[:1]
