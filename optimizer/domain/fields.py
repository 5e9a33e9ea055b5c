"""What the fields of a scenario accept: each kind is written once, and feeds the check, the message and the JSON Schema."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import CoreSchema, core_schema

from optimizer.domain.currencies import CURRENCIES
from optimizer.domain.quantities import Bound, Number, Quantity, Unfit, ambiguous, number, shown

NUMBER_PATTERN = r"^\s*[+-]?(\d+(_\d+)*)?(\.\d*)?([eE][+-]?\d+)?\s?[kKMB%]?\s*$"
"""Text that a number may be written as; the program says more exactly what is wrong with it."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of value: reads what a person or another program gave, or raises `Unfit`; describes itself as JSON Schema."""

    what: str
    example: str

    def read(self, given: Any) -> Any:
        """The value, in the type of the field."""
        raise NotImplementedError

    def json(self) -> Json:
        """The JSON Schema of what is accepted."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: Any) -> Json:
        return self.json()


@dataclass(frozen=True)
class Figure(Kind):
    """One number as a float."""

    least: float = 0.0
    most: float = math.inf
    percent: bool = False
    three_decimals: bool = True
    """Whether exactly three decimals are clear: for an amount of money or people they may mean thousands."""

    def read(self, given: Any) -> Any:
        """The number, within the kind's range."""
        return self.number(given).value

    def number(self, given: Any) -> Number:
        """The number and its percent sign."""
        read = number(given, self.what, self.example)
        text = shown(given)
        if read.percent and not self.percent:
            raise Unfit.because(f"{text} is a percentage; {self.what} is written like {self.example}")
        if not self.three_decimals and (why := ambiguous(given)):
            raise Unfit.because(why)
        if read.value < self.least:
            raise Unfit.because(f"{text} is {'negative' if read.value < 0 else 'too small'}; {self.what} is {self.floor()}")
        if read.value > self.most:
            raise Unfit.because(self.too_large(read, text))
        return read

    def floor(self) -> str:
        """The least value in words."""
        return f"at least {self.least:g}"

    def too_large(self, read: Number, text: str) -> str:
        """Why a value above the most is refused."""
        if read.percent:
            return f"{text} is above {100 * self.most:g}%; {self.what} is at most {100 * self.most:g}%"
        if read.value <= 100 * self.most and self.most == 1:
            return f"{text} is above 1; did you mean {text}%?"
        return f"{text} is above {self.most:g}; {self.what} is written like {self.example}"

    def json(self) -> Json:
        """A JSON number, or text with an underscore, a suffix or a percent sign."""
        low = {} if self.least == -math.inf else {"minimum": self.least}
        high = {} if self.most == math.inf else {"maximum": self.most}
        return {"anyOf": [{"type": "number", **low, **high}, {"type": "string", "pattern": NUMBER_PATTERN}]}


@dataclass(frozen=True)
class Positive(Figure):
    """One number above zero."""

    def read(self, given: Any) -> Any:
        """The number, if it is above zero."""
        if (value := super().read(given)) <= 0:
            raise Unfit.because(f"{shown(given)} is not above 0; {self.what} is written like {self.example}")
        return value


@dataclass(frozen=True)
class Uncertain(Figure):
    """A quantity: one value, a range `[low, high]`, or `[low, likely, high]`."""

    def read(self, given: Any) -> Any:
        """The quantity; a quantity that another program made is taken as it is, within the kind's range."""
        if isinstance(given, Quantity):
            given = [given.low, given.likely, given.high] if given.is_range else given
        if isinstance(given, Quantity):
            return replace(given, likely=self.number(given.likely).value)
        if not isinstance(given, list | tuple):
            read = self.number(given)
            return Quantity(read.value, read.value, read.value, read.percent)
        return self._range(given)

    def _range(self, given: list[Any] | tuple[Any, ...]) -> Quantity:
        if len(given) not in (2, 3):
            raise Unfit.because(f"a range has 2 or 3 values, not {len(given)}; write [low, high] or [low, likely, high]")
        numbers = [self.number(part) for part in given]
        values = [part.value for part in numbers]
        if values != sorted(values):
            text = ", ".join(shown(part) for part in given)
            order = ", ".join(shown(part) for _, part in sorted(zip(values, given, strict=True), key=lambda pair: pair[0]))
            raise Unfit.because(f"[{text}] does not rise; write [{order}]")
        likely = values[1] if len(values) == 3 else (values[0] + values[1]) / 2
        return Quantity(values[0], likely, values[-1], all(part.percent for part in numbers))

    def json(self) -> Json:
        """One value, or a list of two or three."""
        one = super().json()
        return {"anyOf": [*one["anyOf"], {"type": "array", "items": one, "minItems": 2, "maxItems": 3}]}


@dataclass(frozen=True)
class Sided(Figure):
    """The number of a limit: an amount, or a percentage."""

    def read(self, given: Any) -> Any:
        """The bound with its percent sign."""
        if isinstance(given, Bound):
            return given
        return Bound(*self.number(given))


@dataclass(frozen=True)
class Reserve(Figure):
    """A percentage, or a bare number up to 1, is a rate; above 1 it is money."""

    def read(self, given: Any) -> Any:
        """The bound, `percent` for a rate."""
        if isinstance(given, Bound):
            return given
        read = self.number(given)
        rate = read.percent or read.value <= 1
        if read.percent and read.value > 1:
            raise Unfit.because(f"{shown(given)} is above 100%; {self.what} is at most the whole budget")
        if not rate and (why := ambiguous(given)):
            raise Unfit.because(why)
        return Bound(read.value, rate)


@dataclass(frozen=True)
class Text(Kind):
    """One line of text; a number or a date is taken as it is written."""

    lines: bool = False
    """Whether it may have several lines, or none."""

    def read(self, given: Any) -> Any:
        """The text without white space around it."""
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise Unfit.because(f"{shown(given)} is not {self.what}; write for example {self.example}")
        text = str(given).strip()
        if self.lines:
            return text
        if not text:
            raise Unfit.because(f"there is no value; write {self.what}, for example {self.example}")
        if not text.isprintable():
            raise Unfit.because("it holds a line break or another control character; write it on one line")
        return text

    def json(self) -> Json:
        """Any scalar but a truth value."""
        return {"type": ["string", "number"]}


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
        return {key[0]: value for key, value in collect(((name,), self.of.read, part) for name, part in given.items()).items()}

    def json(self) -> Json:
        """An object, or (`alone`) one value."""
        several = {"type": "object", "additionalProperties": self.of.json()}
        return several if self.alone is None else {"anyOf": [self.of.json(), several]}


@dataclass(frozen=True)
class OneOrNamed(Named):
    """One value, or one for each name."""

    def read(self, given: Any) -> Any:
        """The value, or the mapping."""
        return super().read(given) if isinstance(given, Mapping) else self.of.read(given)

    def json(self) -> Json:
        """One value, or an object."""
        return {"anyOf": [self.of.json(), super().json()]}


@dataclass(frozen=True)
class Steps(Named):
    """Shares by threshold: whole numbers from 1 on."""

    def read(self, given: Any) -> Any:
        """Threshold -> share, thresholds rising."""
        shares = super().read(given)
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


@dataclass(frozen=True)
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
