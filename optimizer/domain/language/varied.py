"""What a batch varies: a dotted key and the values that it takes in turn, as a person writes them.

    varied("tiers.micro.fee_per_post=650..900:50")     # both ends included
    varied("tiers.micro.engagement_rate=2%..4%:0.5%")
    varied("tiers.micro.fee_per_post=650,[100, 500, 1000]")

Commas inside brackets, braces and quotes belong to the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from optimizer.domain.language.override import factor, recorded
from optimizer.domain.language.quantities import Unfit, number, shown
from optimizer.errors import UsageError

MOST = 100_000
"""No key takes more values; a step that makes more was mistyped."""
EXAMPLE = "--vary tiers.micro.fee_per_post=650..900:50"
OWN_OPTIONS = {"budget": "--budgets", "strategy": "--strategy"}
"""Keys that have an option of their own, and a column of their own."""

_THOUSANDS = re.compile(
    r"(?<![\w.%,])[0-9]{1,2}(?:,[0-9]{3})+(?![0-9_])[kKMB%]?|(?<![\w.%,])[0-9]{3}(?:,0[0-9]{2})+(?![0-9_])"
)
"""Thousands with commas between them; 650,700 are rather two values."""
_OPENING = {"[": "]", "{": "}", "(": ")"}


@dataclass(frozen=True, slots=True)
class Varied:
    """A dotted key and its values, each as text that an override would state."""

    key: str
    values: tuple[str, ...]

    @property
    def amounts(self) -> dict[str, float] | None:
        """Each value as a plain number (2% is 0.02); None where one of them is none, or is a relative change."""
        if any(factor(value) is not None for value in self.values):
            return None
        try:
            return {value: number(value, "a number", "650").value for value in self.values}
        except Unfit:
            return None


def varied(text: str) -> Varied:
    """Reads KEY=VALUES; raises UsageError that says what is wrong and how to write it."""
    key, equals, values = text.partition("=")
    key = key.strip()
    if not equals or not key or not values.strip():
        _refuse(text, f"write KEY=VALUE,VALUE or KEY=FIRST..LAST:STEP, for example {EXAMPLE}")
    if key in OWN_OPTIONS:
        _refuse(text, f"the {key} has an option of its own, {OWN_OPTIONS[key]}")
    _refuse_grouped(text, values)
    try:
        read = tuple(value for item in _items(values) for value in _values(item))
    except Unfit as unfit:
        _refuse(text, str(unfit))
    return Varied(key, _once(text, read))


def given(key: str, values: Iterable[object]) -> Varied:
    """The values that a program hands over for a key."""
    if isinstance(values, str):
        return varied(f"{key}={values}")
    read = tuple(str(value) for value in values)
    if key in OWN_OPTIONS or not read:
        return varied(f"{key}={','.join(read)}")  # It is refused there.
    return Varied(key, _once(key, read))


def all_different(keys: Iterable[Varied]) -> tuple[Varied, ...]:
    """The same, unless one key is given twice."""
    every = tuple(keys)
    seen: set[str] = set()
    for one in every:
        if one.key in seen:
            _refuse(one.key, "the key is varied twice; give all its values at once, with commas between them")
        seen.add(one.key)
    return every


def _refuse(text: str, why: str) -> NoReturn:
    raise UsageError(f"--vary {shown(text)}: {why}")


def _refuse_grouped(text: str, values: str) -> None:
    """A comma between values must not be one between thousands."""
    if not any(bracket in values for bracket in _OPENING) and (thousands := _THOUSANDS.search(values)) is not None:
        written = thousands[0]
        plain = f"{written.replace(',', '')} or {written.replace(',', '_')}"
        _refuse(text, f"{written} has a comma; write {plain}, or, for several values, a space after each comma")


def _once(text: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > MOST:
        _refuse(text, f"these are {len(values):,} values; at most {MOST:,} can be tried; take larger steps")
    seen: set[str | float] = set()
    for value in values:
        if recorded(value) in seen:
            _refuse(text, f"{shown(value)} stands there twice")
        seen.add(recorded(value))
    return values


def _items(text: str) -> Iterator[str]:
    """The parts between commas that stand outside brackets and quotes."""
    depth: list[str] = []
    quote, start = "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in _OPENING:
            depth.append(_OPENING[letter])
        elif depth and letter == depth[-1]:
            depth.pop()
        elif letter == "," and not depth:
            yield _whole(text[start:place])
            start = place + 1
    if quote or depth:
        raise Unfit.because(f"{shown(text)} has no closing {quote or depth[-1]}")
    yield _whole(text[start:])


def _whole(item: str) -> str:
    if not item.strip():
        raise Unfit.because("there is no value before or after a comma")
    return item.strip()


def _values(item: str) -> Iterator[str]:
    """One value, or every step of a range."""
    ends, colon, step = item.partition(":")
    low, dots, high = ends.partition("..")
    if not dots or item[0] in "[{\"'" or not low.strip() or not _numeric(low) or not _numeric(high):
        yield item
        return
    if not colon:
        raise Unfit.because(
            f"{shown(item)} has no step; write for example {item}:{high.strip()}, "
            f"or [{low.strip()}, {high.strip()}] for one uncertain figure"
        )
    yield from _range(item, low, high, step)


def _numeric(text: str) -> bool:
    try:
        number(text, "a number", "650")
    except Unfit:
        return False
    return True


def _range(item: str, *texts: str) -> Iterator[str]:
    """Every step from the first to the last value, both included, in decimals that are exact."""
    read = [number(text, "a number", "650") for text in texts]
    if len({part.percent for part in read}) > 1:
        raise Unfit.because(f"{shown(item)} mixes numbers and percentages; write both ends and the step alike")
    percent = read[0].percent
    first, last, step = (Decimal(repr(part.value)) * (100 if percent else 1) for part in read)
    if step <= 0 or first >= last:
        raise Unfit.because(f"{shown(item)} does not rise; write the lower end first, and a step above 0")
    count = int((last - first) / step) + 1
    if count > MOST:
        raise Unfit.because(f"{shown(item)} makes {count:,} values; at most {MOST:,} can be tried; take a larger step")
    values = [first + index * step for index in range(count)]
    values += [last] if values[-1] != last else []
    relative = any(factor(text) is not None for text in texts[:2])
    yield from (f"{value.normalize():{'+' if relative else ''}f}{'%' if percent else ''}" for value in values)
