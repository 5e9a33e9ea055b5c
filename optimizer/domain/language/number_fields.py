"""What fields with numbers accept; each kind is written once: it feeds the check, the message and the JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import CoreSchema, core_schema

from optimizer.domain.language.quantities import Bound, Number, Quantity, Unfit, ambiguous, number, shown

NUMBER_PATTERN = r"^\s*[+-]?(\d+(_\d+)*)?(\.\d*)?([eE][+-]?\d+)?\s?[kKMB%]?\s*$"
"""Text that a number may be written as; the program says more exactly what is wrong with it."""

DOTS = ".."
"""Between the ends of a range that is written as one text."""
_ONE = NUMBER_PATTERN[1:-1]
RANGE_PATTERN = rf"^{_ONE}(\.\.{_ONE}){{1,2}}$"
_SOME = rf"{_ONE}(\.\.{_ONE}){{0,2}}"
MONEY_PATTERN = rf"^(?=.*\d)\s*([A-Z]{{3}}{_SOME}|{_SOME}[A-Z]{{3}})\s*$"
"""An amount of money in another currency, or a range of them."""

Json = dict[str, Any]


@dataclass(frozen=True, eq=False, repr=False)
class Kind:
    """A kind of value: reads what was given, or raises `Unfit`; describes itself as JSON Schema."""

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


@dataclass(frozen=True, eq=False, repr=False)
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
            raise Unfit.because(
                f"{text} is {'negative' if read.value < 0 else 'too small'}; {self.what} is {self.floor()}"
            )
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


@dataclass(frozen=True, eq=False, repr=False)
class Positive(Figure):
    """One number above zero."""

    def read(self, given: Any) -> Any:
        """The number, if it is above zero."""
        if (value := super().read(given)) <= 0:
            raise Unfit.because(f"{shown(given)} is not above 0; {self.what} is written like {self.example}")
        return value


@dataclass(frozen=True, eq=False, repr=False)
class Uncertain(Figure):
    """A quantity: one value, a range `[low, high]` or `[low, likely, high]`, or the same as `low..likely..high`."""

    def read(self, given: Any) -> Any:
        """The quantity; a quantity that another program made is taken as it is, within the kind's range."""
        if isinstance(given, Quantity):
            given = [given.low, given.likely, given.high] if given.is_range else given
        if isinstance(given, Quantity):
            return replace(given, likely=self.number(given.likely).value)
        if isinstance(given, str) and DOTS in given:
            given = [part.strip() for part in given.split(DOTS)]
        if not isinstance(given, list | tuple):
            read = self.number(given)
            return Quantity(read.value, read.value, read.value, read.percent)
        return self._range(given)

    def _range(self, given: list[Any] | tuple[Any, ...]) -> Quantity:
        if any(isinstance(part, str) and re.fullmatch(r"0[0-9]{2}[kKMB%]?", part) for part in given):
            raise Unfit.because("in brackets a comma starts the next value; write 1000 or 1_000 for a thousand")
        if len(given) not in (2, 3):
            raise Unfit.because(
                f"a range has 2 or 3 values, not {len(given)}; write [low, high] or [low, likely, high]"
            )
        numbers = [self.number(part) for part in given]
        values = [part.value for part in numbers]
        if values != sorted(values):
            text = ", ".join(shown(part) for part in given)
            if (meant := _cut_in_two(given)) is not None:
                raise Unfit.because(
                    f"[{text}] does not rise; a comma ends a number, so write [{meant}] if that is meant"
                )
            order = ", ".join(
                shown(part) for _, part in sorted(zip(values, given, strict=True), key=lambda pair: pair[0])
            )
            raise Unfit.because(f"[{text}] does not rise; write [{order}]")
        likely = values[1] if len(values) > len(("low", "high")) else (values[0] + values[1]) / 2
        return Quantity(values[0], likely, values[-1], all(part.percent for part in numbers))

    def json(self) -> Json:
        """One value, or a list of two or three."""
        one = super().json()
        several = [{"type": "array", "items": one, "minItems": 2, "maxItems": 3}]
        return {"anyOf": [*one["anyOf"], *several, {"type": "string", "pattern": RANGE_PATTERN}]}


PART = re.compile(r"(?P<share>.*\S)\s+of\s+(?P<base>\S.*)")
"""`12% of engagements`: a share and what it is a share of."""


@dataclass(frozen=True, eq=False, repr=False)
class PartOf(Uncertain):
    """A quantity, or a share of something else: `25% of fees`, `1%..3% of impressions`; `bases` are all that it may be.

    Where a share always has a base, a bare percentage is refused.
    """

    bases: tuple[str, ...] = ()
    based: bool = False

    def read(self, given: Any) -> Any:
        """The quantity with its base."""
        if isinstance(given, Quantity) and given.base:
            return given
        match = PART.fullmatch(given.strip()) if isinstance(given, str) else None
        if match is None:
            read = super().read(given)
            if self.based and read.percent:
                raise Unfit.because(f"{shown(given)} is a share of something; write {shown(given)} of {self.bases[0]}")
            return read
        base = match["base"].strip()
        if self.bases and base not in self.bases:
            raise Unfit.because(
                f"{shown(given)} is no part of {' or '.join(self.bases)}; write for example 25% of fees"
            )
        share = Uncertain("a share", f"12% of {base}", most=1.0, percent=True).read(match["share"])
        if not share.percent:
            raise Unfit.because(f"{shown(given)} has no percent sign; write {shown(match['share'])}% of {base}")
        return replace(share, base=base)

    def json(self) -> Json:
        """A quantity, or text with a base."""
        alone = super().json()
        base = "|".join(self.bases) or r"\S.*"
        return {"anyOf": [*alone["anyOf"], {"type": "string", "pattern": rf"^{_SOME}\s+of\s+({base})\s*$"}]}


@dataclass(frozen=True, eq=False, repr=False)
class Sided(Figure):
    """The number of a limit: an amount, or a percentage."""

    def read(self, given: Any) -> Any:
        """The bound with its percent sign."""
        if isinstance(given, Bound):
            return given
        return Bound(*self.number(given))


@dataclass(frozen=True, eq=False, repr=False)
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


def _cut_in_two(given: Sequence[Any]) -> str | None:
    """A range of two values, the second one with a comma in it, which took it for two: [900, 1,500]."""
    texts = [str(part).strip() for part in given]
    if len(texts) != len(("low", "likely", "high")) or not re.fullmatch(r"[0-9]{1,3} [0-9]{3}", " ".join(texts[1:])):
        return None
    return f"{texts[0]}, {texts[1]}{texts[2]}"
