"""Lists of budgets as a person writes them: `5k..100k:5k`, `5k,10k,50k`, `50%..150%:10%`, or a mix.

    asked = budgets("5k,10k,50%..150%:10%")    # reads; raises UsageError for what cannot be read
    asked.of(80_000.0, "launch.yaml")          # (5000.0, 10000.0, 40000.0, 48000.0, ...) for a scenario's own budget

`Budgets.of` gives plain amounts of money, ascending and each once; it raises UsageError where a percentage meets a
scenario without a budget. `Budgets.relative` tells whether it needs one. `given` does the same for amounts that a
program hands over; `around` chooses some. Sums are decimal, so that 0.1, 0.2, 0.3 are written, not 0.30000000000000004.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import floor, log10
from typing import NoReturn

from optimizer.domain.language.quantities import Unfit, ambiguous, number, shown
from optimizer.errors import UsageError

MOST = 100_000
"""No list holds more budgets; a step that makes more was mistyped."""

EXAMPLES = "80k, 5k..100k:5k or 50%..150%:10%"

STEPS = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))
"""Steps that read well, times a power of ten."""

_AN = "5k..100k:5k"
_DIGITS = 60
"""Enough for the largest amount divided by the smallest one."""

_THOUSANDS = re.compile(r"(?<![\w.%])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9_])[kKMB%]?")
_DECIMAL_COMMA = re.compile(r"(?<![\w.,%])[0-9]{1,2},[0-9]+[kKMB%]")
_DOTS = re.compile(r"\.{2,}|…")


@dataclass(frozen=True, slots=True)
class Part:
    """One amount (`last` is the first), or every step from the first to the last, both included.

    With `percent` all three are fractions of a scenario's own budget.
    """

    first: Decimal
    last: Decimal
    step: Decimal
    percent: bool

    @property
    def size(self) -> int:
        """How many budgets it holds."""
        if self.first == self.last:
            return 1
        with localcontext(prec=_DIGITS):
            steps, beyond = divmod(self.last - self.first, self.step)
        return int(steps) + 1 + (beyond > 0)

    def values(self) -> Iterable[Decimal]:
        """The budgets, ascending; the last one even where no whole number of steps leads to it."""
        yield from (self.first + index * self.step for index in range(self.size - 1))
        yield self.last


@dataclass(frozen=True, slots=True)
class Budgets:
    """A list of budgets as it was asked for: amounts, and shares of whatever budget a scenario has."""

    text: str
    parts: tuple[Part, ...]

    @property
    def relative(self) -> bool:
        """Whether some of them are percentages of a scenario's own budget."""
        return any(part.percent for part in self.parts)

    def of(self, own: float | None, scenario: str = "the scenario") -> tuple[float, ...]:
        """The amounts for a scenario whose budget is `own`: ascending, each once.

        Raises UsageError for a percentage where there is no budget; `scenario` is what the message calls it.
        """
        if own is None and self.relative:
            _refuse(self.text, f"{scenario} states no budget to take a percentage of; write amounts, for example {_AN}")
        whole = Decimal(repr(float(own or 0.0)))
        shares = {float(whole * value) for part in self.parts if part.percent for value in part.values()}
        return tuple(sorted({*shares, *self.amounts()}))

    def amounts(self) -> tuple[float, ...]:
        """Those that are no percentages: ascending, each once."""
        return tuple(sorted({float(value) for part in self.parts if not part.percent for value in part.values()}))


def budgets(text: str, *, most: int = MOST) -> Budgets:
    """Reads a list of budgets, at most so many; raises UsageError that says what is wrong and how to write it."""
    _refuse_grouped(text)
    parts = []
    for item in text.split(","):
        try:
            parts.append(_part(item.strip()))
        except Unfit as unfit:
            raise UsageError(f"--budgets {shown(text)}: {unfit}") from None
    asked = sum(part.size for part in parts)
    if asked > most:
        _refuse(text, f"these are {asked:,} budgets; at most {most:,} can be asked for at once; take larger steps")
    return Budgets(text, tuple(parts))


def given(amounts: str | Iterable[float], *, most: int = MOST) -> Budgets:
    """Budgets from a text, or from the amounts that a program hands over; raises UsageError where one is none."""
    if isinstance(amounts, str):
        return budgets(amounts, most=most)
    try:
        listed = [_amount(amount) for amount in amounts]
    except Unfit as unfit:
        raise UsageError(f"budgets: {unfit}") from None
    text = ", ".join(f"{float(value):.15g}" for value, _ in listed)
    if not listed:
        _refuse(text, f"there is no budget; write for example {EXAMPLES}")
    if len(listed) > most:
        _refuse(text, f"these are {len(listed):,} budgets; at most {most:,} can be asked for at once")
    return Budgets(text, tuple(Part(value, value, Decimal(1), percent=False) for value, _ in listed))


def around(budget: float) -> tuple[float, ...]:
    """Budgets that read well, from about 10% to 200% of one, which is among them; none around nothing."""
    if not budget > 0:
        return ()
    tenth = budget / 10
    unit = Decimal(10) ** floor(log10(tenth))
    step = unit * min(STEPS, key=lambda factor: abs(log10(float(unit * factor) / tenth)))
    last = int(Decimal(repr(2 * budget)) / step)
    return tuple(sorted({budget, *(float(step * number) for number in range(1, last + 1))}))


def _refuse(text: str, why: str) -> NoReturn:
    raise UsageError(f"--budgets {shown(text)}: {why}")


def _refuse_grouped(text: str) -> None:
    """A comma between budgets must not be one between thousands, or before decimals."""
    if (thousands := _THOUSANDS.search(text)) is not None:
        written = thousands[0]
        plain = f"{written.replace(',', '')} or {written.replace(',', '_')}"
        _refuse(
            text,
            f"{written} has a comma; write {plain}, or, where these are several budgets, a space after each comma",
        )
    if (decimals := _DECIMAL_COMMA.search(text)) is not None:
        written = decimals[0]
        _refuse(
            text,
            f"{written} has a comma; write {written.replace(',', '.')}, or, where these are two budgets, "
            "a space after the comma",
        )


def _part(item: str) -> Part:
    """One item between commas: an amount or a range."""
    if not item:
        raise Unfit.because(f"there is no budget before or after a comma; write for example {EXAMPLES}")
    dots = _DOTS.findall(item)
    if not dots and ":" in item:
        raise Unfit.because(f"{shown(item)} has a step but no range; write for example {_AN}")
    if not dots:
        value, percent = _amount(item)
        return Part(value, value, Decimal(1), percent)
    ends, colon, step = item.partition(":")
    if len(dots) > 1 or dots[0] != ".." or ":" in step:
        raise Unfit.because(f"{shown(item)} is not a range of budgets; write for example {_AN}")
    low, _, high = ends.partition("..")
    if not low.strip() or not high.strip():
        raise Unfit.because(f"{shown(item)} lacks an end; write for example {_AN}")
    if not colon or not step.strip():
        raise Unfit.because(f"{shown(item)} has no step; write for example {shown(ends)}:{_a_step(low, high)}")
    return _range(item, _amount(low), _amount(high), _amount(step))


def _range(item: str, *numbers: tuple[Decimal, bool]) -> Part:
    """The range of two ends and a step, once it can be gone through."""
    (first, percent), (last, _), (step, _) = numbers
    if len({kind for _, kind in numbers}) > 1:
        raise Unfit.because(
            f"{shown(item)} mixes amounts and percentages; write both ends and the step alike, for example {EXAMPLES}"
        )
    if step == 0:
        raise Unfit.because(f"{shown(item)} has the step 0, which leads nowhere; write for example {_AN}")
    if first > last:
        low, _, rest = item.partition("..")
        high, _, by = rest.partition(":")
        raise Unfit.because(f"{shown(item)} falls; write the lower end first: {shown(f'{high}..{low}:{by}')}")
    if first == last:
        low = item.partition("..")[0]
        raise Unfit.because(f"{shown(item)} starts where it ends; write {shown(low)} alone, or another end")
    return Part(first, last, step, percent)


def _a_step(low: str, high: str) -> str:
    """A step that suits a range, spelled as its ends are."""
    return high.strip() if not low.strip().strip("0.kKMB%_") else low.strip()


def _amount(given: object) -> tuple[Decimal, bool]:
    """One amount, or a fraction where it was written with a percent sign; raises Unfit where it is neither."""
    what = "a budget"
    read = number(given.strip() if isinstance(given, str) else given, what, EXAMPLES)
    if not read.percent and (why := ambiguous(given)) is not None:
        raise Unfit.because(why)
    if read.value < 0:
        raise Unfit.because(f"{shown(given)} is below 0; write for example {EXAMPLES}")
    return Decimal(repr(read.value)), read.percent
