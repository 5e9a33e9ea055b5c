"""Characters as a terminal shows them: no control sequences, widths in columns, plain ones for old encodings."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line separators, marks that turn the writing direction, and halves of surrogate pairs."""

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
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def shortened(text: str, columns: int) -> str:
    """The text, its end replaced by an ellipsis where it needs more columns than there are."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


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
    for word in text.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return [line.replace(TIED, " ") for line in lines]
