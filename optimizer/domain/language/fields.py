"""What fields with texts, lists and mappings accept; see `number_fields` for numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any

from optimizer.domain.language.currencies import CURRENCIES
from optimizer.domain.language.number_fields import Json, Kind
from optimizer.domain.language.quantities import Quantity, Unfit, number, shown
from optimizer.domain.language.spelled import check_spelling, spelled


@dataclass(frozen=True, eq=False, repr=False)
class Text(Kind):
    """One line of text; a number or a date is taken as it is written."""

    lines: bool = False
    """Whether it may have several lines, or none."""

    def read(self, given: Any) -> Any:
        """The text without white space around it."""
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise Unfit.because(f"{shown(given)} is not {self.what}; write for example {self.example}")
        if self.lines:
            return str(given).strip()
        text = spelled(str(given))
        if not text:
            raise Unfit.because(f"there is no value; write {self.what}, for example {self.example}")
        check_spelling(text)
        return text

    def json(self) -> Json:
        """Any scalar but a truth value."""
        return {"type": ["string", "number"]}


@dataclass(frozen=True, eq=False, repr=False)
class Flag(Kind):
    """Yes or no."""

    def read(self, given: Any) -> Any:
        """True or false, as YAML 1.2 writes them."""
        if isinstance(given, bool):
            return given
        text = str(given).strip().casefold()
        if text not in ("true", "false"):
            raise Unfit.because(f"{shown(given)} is not {self.what}; write true or false")
        return text == "true"

    def json(self) -> Json:
        """A truth value."""
        return {"type": "boolean"}


@dataclass(frozen=True, eq=False, repr=False)
class MonthOf(Text):
    """A month of a year."""

    def read(self, given: Any) -> Any:
        """The month as 2027-03."""
        text = super().read(given)
        if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) is None:
            raise Unfit.because(f"{shown(text)} is not {self.what}; write for example {self.example}")
        return text

    def json(self) -> Json:
        """Text of a year and a month."""
        return {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}


@dataclass(frozen=True, eq=False, repr=False)
class OneOf(Text):
    """One of some words."""

    words: tuple[str, ...] = ()

    def read(self, given: Any) -> Any:
        """The word."""
        text = super().read(given)
        if text not in self.words:
            raise Unfit.because(f"{shown(text)} is not {self.what}; there are {' and '.join(self.words)}")
        return text

    def json(self) -> Json:
        """The words that there are."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, eq=False, repr=False)
class ListOf(Kind):
    """A tuple of values of one kind; `single` says whether one value may stand without brackets."""

    of: Kind
    single: bool = False

    def read(self, given: Any) -> Any:
        """The values; every bad one is told."""
        if self.single and not isinstance(given, list | tuple | dict):
            given = [given]
        if not isinstance(given, list | tuple):
            raise Unfit.because(f"{shown(given)} is not {self.what}; write for example {self.example}")
        if not given:
            raise Unfit.because(f"the list is empty; write {self.what}, for example {self.example}")
        return tuple(collect(((position,), self.of.read, part) for position, part in enumerate(given)).values())

    def json(self) -> Json:
        """A list, or (`single`) one value."""
        several = {"type": "array", "items": self.of.json(), "minItems": 1}
        return {"anyOf": [self.of.json(), several]} if self.single else several


@dataclass(frozen=True, eq=False, repr=False)
class Named(Kind):
    """A mapping of free names to values of one kind."""

    of: Kind
    alone: str | None = None
    """Name under which one value without a mapping is kept; None: there must be a mapping."""

    def read(self, given: Any) -> Any:
        """The mapping; every bad value is told."""
        if self.alone is not None and not isinstance(given, Mapping):
            return {self.alone: self.of.read(given)}
        if not isinstance(given, Mapping):
            raise Unfit.because(f"{shown(given)} is not {self.what}; write for example {self.example}")
        return {
            key[0]: value
            for key, value in collect(((name,), self.of.read, part) for name, part in given.items()).items()
        }

    def json(self) -> Json:
        """An object, or (`alone`) one value."""
        several = {"type": "object", "additionalProperties": self.of.json()}
        return several if self.alone is None else {"anyOf": [self.of.json(), several]}


@dataclass(frozen=True, eq=False, repr=False)
class OrNone(Kind):
    """A value of a kind, or `null`: that there is none, whatever holds elsewhere."""

    of: Kind

    def read(self, given: Any) -> Any:
        """The value, or None."""
        return None if given is None or given in NULLS else self.of.read(given)

    def json(self) -> Json:
        """The kind, or null."""
        return {"anyOf": [*self.of.json().get("anyOf", [self.of.json()]), {"type": "null"}]}


NULLS = ("null", "Null", "NULL", "~", "")
"""How YAML writes that there is nothing."""


@dataclass(frozen=True, eq=False, repr=False)
class Rated(Kind):
    """A rate, or `{rate, on}`: what it is a rate on."""

    rate: Kind
    on: Kind

    def read(self, given: Any) -> Any:
        """The rate with what it is on; on fees where that is not said."""
        if isinstance(given, AgencyFee):
            return given
        if not isinstance(given, Mapping):
            return AgencyFee(self.rate.read(given))
        if unknown := [key for key in given if key not in ("rate", "on")]:
            raise Unfit(*(((key,), "no such key; there are rate and on") for key in unknown))
        if "rate" not in given:
            raise Unfit.because(f"has no rate; write for example {self.example}")
        read = collect(((key,), {"rate": self.rate, "on": self.on}[key].read, part) for key, part in given.items())
        return AgencyFee(read["rate",], read.get(("on",), ("fees",)))

    def json(self) -> Json:
        """A rate, or an object."""
        parts = {"rate": self.rate.json(), "on": self.on.json()}
        return {
            "anyOf": [
                *self.rate.json()["anyOf"],
                {"type": "object", "properties": parts, "required": ["rate"], "additionalProperties": False},
            ]
        }


@dataclass(frozen=True, slots=True)
class AgencyFee:
    """An agency's rate, and the costs that it is charged on: `fees`, other parts of spend, or names of costs."""

    rate: Quantity
    on: tuple[str, ...] = ("fees",)

    @property
    def value(self) -> float:
        """The planning value of the rate."""
        return self.rate.value


@dataclass(frozen=True, eq=False, repr=False)
class OneOrNamed(Named):
    """One value, or one for each name."""

    def read(self, given: Any) -> Any:
        """The value, or the mapping."""
        return super().read(given) if isinstance(given, Mapping) else self.of.read(given)

    def json(self) -> Json:
        """One value, or an object."""
        return {"anyOf": [self.of.json(), super().json()]}


MOST_STEPS = 100
"""Steps of one line: each is a choice that a solver has to make."""


@dataclass(frozen=True, eq=False, repr=False)
class Steps(Named):
    """Shares by threshold: whole numbers from 1 on."""

    def read(self, given: Any) -> Any:
        """Threshold -> share, thresholds rising."""
        shares = super().read(given)
        if len(shares) > MOST_STEPS:
            raise Unfit.because(f"{len(shares):,} steps are too many, and {MOST_STEPS} are the most; write fewer")
        thresholds = collect(((name,), _threshold, name) for name in shares)
        steps: dict[int, float] = {}
        for (name,), threshold in sorted(thresholds.items(), key=lambda item: item[1]):
            if threshold in steps:
                raise Unfit(((name,), f"{threshold} is given twice"))
            steps[threshold] = shares[name]
        return steps

    def json(self) -> Json:
        """An object whose keys are whole numbers."""
        return {**super().json(), "propertyNames": {"pattern": r"^\d[\d_]*[kKMB]?$"}}


@dataclass(frozen=True, eq=False, repr=False)
class PaidIn(Named):
    """Shares by month, or by whole months after a period's first; they sum to 100%."""

    def read(self, given: Any) -> Any:
        """Month as 2026-09, or months after the first as 0, 1, ... -> share, in the order of time."""
        shares = super().read(given)
        for name, share in zip(shares, shares.values(), strict=True):
            if _MONTH.fullmatch(str(name)) is None and _OFFSET.fullmatch(str(name)) is None:
                message = "is no month; write 2026-09, or with periods that have months 0, 1 and so on from the first"
                raise Unfit(((name,), f"{shown(name)} {message}"))
            if not share:
                raise Unfit(((name,), "pays nothing then; leave the month out"))
        months = [str(name) for name in shares if _MONTH.fullmatch(str(name))]
        if months and len(months) < len(shares):
            raise Unfit.because(
                f"{months[0]} is a month, and others count from a period's first; write one or the other"
            )
        if shares and abs(fsum(shares.values()) - 1.0) > _WHOLE:
            raise Unfit.because(f"the shares sum to {100 * fsum(shares.values()):.6g}%, and all that is paid is 100%")
        known = {str(name) if months else str(int(name)): share for name, share in shares.items()}
        if len(known) < len(shares):
            raise Unfit.because("a month is given twice; write it once")
        return {name: known[name] for name in sorted(known, key=lambda name: (len(name), name))}

    def json(self) -> Json:
        """An object whose keys are months, or numbers of months."""
        return {**super().json(), "propertyNames": {"pattern": r"^(\d{4}-(0[1-9]|1[0-2])|\d{1,3})$"}}


_MONTH, _OFFSET = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"), re.compile(r"[0-9]{1,3}")
_WHOLE = 1e-9
"""How far shares may be from 100% altogether, which is rounding."""


def _threshold(name: object) -> int:
    read = number(name, "a number of partnerships", "10")
    if read.percent or read.value < 1 or read.value != int(read.value):
        raise Unfit.because(f"{shown(name)} is not a whole number from 1 on, which the partnerships before a step are")
    return int(read.value)


def collect(parts: Any) -> dict[tuple[Any, ...], Any]:
    """Read (key, reader, given) one by one; every bad part is told in one `Unfit`."""
    values: dict[tuple[Any, ...], Any] = {}
    bad: list[tuple[tuple[Any, ...], str]] = []
    reader: Callable[[Any], Any]
    for key, reader, given in parts:
        try:
            values[key] = reader(given)
        except Unfit as unfit:
            bad.extend(((*key, *inner), message) for inner, message in unfit.parts)
    if bad:
        raise Unfit(*bad)
    return values


@dataclass(frozen=True, eq=False, repr=False)
class CurrencyCode(Text):
    """An ISO 4217 code."""

    def read(self, given: Any) -> Any:
        """The code in capital letters."""
        code = super().read(given)
        if code in CURRENCIES:
            return code
        advice = f"did you mean {code.upper()}?" if code.upper() in CURRENCIES else "write for example USD, EUR or SGD"
        raise Unfit.because(f"{shown(code)} is not a currency code of ISO 4217; {advice}")

    def json(self) -> Json:
        """One of the codes."""
        return {"enum": sorted(CURRENCIES)}
