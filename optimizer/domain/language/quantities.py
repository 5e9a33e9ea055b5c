"""Quantities: one value, or a range planned at the mean of its PERT distribution; and how a person may write them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from optimizer.errors import Key

LARGEST = 1e15
"""No amount of a campaign is larger; what is was mistyped."""

SMALLEST = 1e-15
"""No amount but zero is smaller; what is was mistyped, and solvers read it as zero."""

_POWERS = {"k": "3", "K": "3", "M": "6", "B": "9", "%": "-2", "": "0"}
_NUMBER = re.compile(
    r"(?P<digits>[+-]?(?=\.?[0-9])(?:[0-9]+(?:_[0-9]+)*)?(?:\.(?P<decimals>[0-9]*))?)"
    r"(?:[eE](?P<exponent>[+-]?[0-9]{1,5}))?\s?(?P<suffix>[kKMB%]?)"
)
CURRENCIES = "$€£¥"
"""Signs of money, which no number has: the currency is the scenario's."""
CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
"""Sign -> the code that is most often meant."""
_WITH_CURRENCY = re.compile(
    rf"(?:[{CURRENCIES}]|[A-Z]{{3}})\s?([0-9][0-9._]*[kKMB]?)|([0-9][0-9._]*[kKMB]?)\s?(?:[{CURRENCIES}]|[A-Z]{{3}})"
)
_LONGEST = 60
_SHOWN = 40
_AMBIGUOUS = 3
"""So many decimals may be the last thousands."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a rate as a person wrote it: `low <= likely <= high`, all equal for one value.

    `percent` tells that every figure of it was written with a percent sign; `base` names what a share such as
    `25% of fees` is a share of, and is "" for what stands for itself.
    """

    low: float
    likely: float
    high: float
    percent: bool = False
    base: str = ""

    @classmethod
    def of(cls, value: float) -> Quantity:
        """One certain value."""
        return cls(value, value, value)

    @property
    def is_range(self) -> bool:
        """Whether it is uncertain."""
        return self.low != self.high

    @property
    def value(self) -> float:
        """The planning value: the mean of the PERT distribution, (low + 4 likely + high) / 6 (Malcolm et al., 1959)."""
        if not self.is_range:
            return self.likely
        return (self.low + 4 * self.likely + self.high) / 6


@dataclass(frozen=True, slots=True)
class Bound:
    """The number of a limit: an amount, or (`percent`) a share or a factor written with a percent sign (40% is 0.4)."""

    value: float
    percent: bool = False


class Unfit(ValueError):
    """What was given cannot be used: one sentence for each bad part, with the part's key below the value."""

    def __init__(self, *parts: tuple[Key, str]) -> None:
        self.parts = parts
        super().__init__("; ".join(message for _, message in parts))

    @classmethod
    def because(cls, message: str) -> Unfit:
        """The value as a whole is bad."""
        return cls(((), message))


class Number(NamedTuple):
    """A number as written: its value (a percentage as a fraction), and whether it has a percent sign."""

    value: float
    percent: bool = False


def shown(given: object) -> str:
    """What was given, short enough for a message."""
    if given is None or given == "":
        return "nothing"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, list | tuple):
        return "a list"
    if isinstance(given, dict):
        return "a mapping"
    text = f"{given:.15g}" if isinstance(given, float) else f"{given!s:.{_LONGEST}}"
    return f"{text[: _SHOWN - 3]}..." if len(text) > _SHOWN else text


def number(given: object, what: str, example: str) -> Number:
    """Read `60000`, `60_000`, `60k`, `1.5M`, `3.86%` or a Python number; `what` and `example` serve the message."""
    if isinstance(given, str):
        read = _from_text(given.strip(), what, example)
    elif isinstance(given, int | float) and not isinstance(given, bool):
        read = Number(_as_float(given))
    else:
        raise Unfit.because(f"{shown(given)} is not {what}; write for example {example}")
    if not math.isfinite(read.value) and not _overflowed(given):
        raise Unfit.because(f"{shown(given)} is not a finite number; write for example {example}")
    if abs(read.value) > LARGEST:
        raise Unfit.because(f"{shown(given)} is too large; no amount may be above 10^15")
    if 0.0 < abs(read.value) < SMALLEST:
        raise Unfit.because(f"{shown(given)} is too small; write 0, or an amount of at least 10^-15")
    return read


def _as_float(given: float) -> float:
    try:
        return float(given)
    except OverflowError:
        return math.inf


def _overflowed(given: object) -> bool:
    """Whether infinity came from a number with too many digits, not from the word."""
    return isinstance(given, int) or (isinstance(given, str) and any(character.isdigit() for character in given))


def _from_text(text: str, what: str, example: str) -> Number:
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise Unfit.because(_why_no_number(text, what, example))
    digits, suffix = match["digits"].replace("_", ""), match["suffix"]
    power = int(match["exponent"] or 0) + int(_POWERS[suffix])
    # One conversion from decimal text rounds once, so 3.86% is exactly the same number as 0.0386.
    return Number(float(f"{digits}e{power}"), percent=suffix == "%")


def _why_no_number(text: str, what: str, example: str) -> str:
    """What is wrong with a text that is no number, and how to write it."""
    if not text:
        return f"there is no value; write {what}, for example {example}"
    given = shown(text)
    if re.fullmatch(r"[+-]?\.?(nan|inf|infinity)", text, re.IGNORECASE):
        return f"{given} is not a finite number; write for example {example}"
    if len(text) <= _LONGEST and (better := _better(text)) is not None:
        return f"{given} {better}"
    return f'"{given}" is not {what}; write for example {example}'


def _better(text: str) -> str | None:
    """Why a text that is nearly a number is none, and the number that is probably meant."""
    if "," in text and _NUMBER.fullmatch(text.replace(",", "")):
        return f"has a comma; write {without_comma(text)}"
    if re.fullmatch(r"[0-9._]+\s?[mb]", text):
        return f"has a small letter; write {text[:-1].strip()}{text[-1].upper()}"
    if re.fullmatch(r"[0-9][^.]*(\.[0-9]+)?[^.]?\.\.[^.].*", text):
        return f"is not one number; a range is written [{', '.join(text.split('..'))}]"
    if (money := _WITH_CURRENCY.fullmatch(text)) is not None:
        sign = next((one for one in CURRENCIES if one in text), None)
        amount = money[1] or money[2]
        code = f"; money in another currency is written {amount} {CODES[sign]}" if sign else ""
        return f"has a currency in it; write {amount}, for the currency is the scenario's{code}"
    return None


def without_comma(text: str) -> str:
    """How to write a number with commas: thousands with and without underscores, or a decimal point."""
    if re.fullmatch(r"[+-]?0,[0-9]+\s?[kKMB%]?", text):  # No thousands begin with a 0.
        return text.replace(",", ".")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?\s?[kKMB%]?", text):
        return f"{text.replace(',', '')} or {text.replace(',', '_')}"
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]*\s?[kKMB%]?", text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", "")


def ambiguous(given: object) -> str | None:
    """Why an amount of money or people with a point and exactly three decimals is refused; None where it is not one."""
    if not isinstance(given, str) or (match := _NUMBER.fullmatch(given.strip())) is None:
        return None
    if match["exponent"] or match["suffix"] or len(match["decimals"] or "") != _AMBIGUOUS:
        return None
    whole, decimals = match["digits"].split(".")
    exact = f"{whole}.{decimals[:2]}" if decimals.endswith("0") else f"{whole}.{decimals}0"
    if not whole.strip("+-0_"):
        return f"{shown(given.strip())} has exactly three decimals, as thousands have; write {exact}"
    thousands = f"{whole}k, " if decimals == "000" else ""
    return f"{shown(given.strip())} may mean thousands or decimals; write {thousands}{whole}_{decimals} or {exact}"


def percent_text(value: float) -> str:
    """A fraction as a percentage that reads back as the very same number."""
    from decimal import Decimal

    return f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
