"""What names and other texts in one line are spelled with: what spelling needs is taken, what only hides is refused.

A no-break space that came along from another text is a space. Joiners stand in Persian and Indic words and in emoji.
Whatever is not seen, turns the writing direction, or piles up accents would make two names look like one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from optimizer.domain.language.quantities import Unfit

JOINERS = "\u200c\u200d"
"""Between letters of some scripts, and between the parts of an emoji."""
PRESENTED = "\ufe0e\ufe0f"
"""After a sign, whether it is shown as text or as an emoji."""
TAGS = range(0xE0020, 0xE0080)
"""What flags of regions are spelled with."""
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks of which nothing is seen."""
MARKS = 3
"""Accents that one letter may bear, as some scripts need."""
REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of characters that are not seen."""
LATIN = dict(
    zip(
        "аеорсухіјѕԁһкмтвнАВЕКМНОРСТУХІЈЅαοινρτυχκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhkmtbhABEKMHOPCTYXIJSaoivptuxkABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Cyrillic and Greek letters -> the Latin letters that they look like."""


def spelled(text: str) -> str:
    """The text composed, with plain spaces, and without any around it."""
    if text.isascii():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in composed).strip()


def check_spelling(text: str) -> None:
    """Raises Unfit for a character that a text in one line does not need, with its column in the text."""
    if text.isascii() and text.isprintable():
        return
    marks = 0
    for place, letter in enumerate(text):
        category = unicodedata.category(letter)
        marks = marks + 1 if category == "Mn" and letter not in PRESENTED else 0
        if marks > MARKS:
            raise Unfit.because(f"character {place + 1} is one accent too many on a letter; delete it")
        if letter in BLANK or (category in REFUSED and not _needed(text, place)):
            raise Unfit.because(_refusal(letter, place))


def _refusal(letter: str, place: int) -> str:
    if unicodedata.category(letter) in ("Cc", "Zl", "Zp") and letter in "\n\r\v\f\x85\u2028\u2029":
        return f"character {place + 1} is a line break; write it on one line"
    name = unicodedata.name(letter, "")
    called = f"U+{ord(letter):04X}" + (f" ({name.lower()})" if name else "")
    return f"character {place + 1}, {called}, is not seen, and makes names look alike that are not; delete it"


def _needed(text: str, place: int) -> bool:
    """Whether an invisible character is part of the spelling: a joiner between letters or signs that are not Latin."""
    letter = text[place]
    if letter in JOINERS:
        around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        return len(around) == 2 and all(ord(one) > 0x2AF and not one.isspace() for one in around)  # noqa: PLR2004
    return ord(letter) in TAGS and place > 0 and (ord(text[place - 1]) in TAGS or text[place - 1] == "\U0001f3f4")


def visible(text: str) -> str:
    """The text with everything that is not seen written out."""
    return "".join(
        letter if letter.isprintable() and letter not in BLANK else f"\\u{ord(letter):04x}" for letter in text
    )


def looks(text: str) -> str:
    """What a name looks like: the same for names that nobody can tell apart."""
    plain = unicodedata.normalize("NFKC", text)
    seen = (letter for letter in plain if letter not in JOINERS + PRESENTED)
    return " ".join("".join(LATIN.get(letter, letter) for letter in seen).split())


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like an earlier one, with that one."""
    first: dict[str, str] = {}
    for name in names:
        known = first.setdefault(looks(name), name)
        if known != name:
            yield name, known


def unlike_letters(name: str, other: str) -> str:
    """The first letters in which two names that look alike differ, in words."""
    for place, (one, two) in enumerate(zip(name, other, strict=False)):
        if one != two:
            told = (f"{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}" for letter in (one, two))
            return f"character {place + 1} is {' and not '.join(told)}"
    return "one of them has a character more"
