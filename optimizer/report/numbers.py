"""Numbers as people read them. Rounding happens here, for display only; a whole column is rounded alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, fsum

ALMOST = 5e-10
"""Relative distance from a whole number that counts as none: results of a solver are rarely exact."""
WHOLE_MONEY_FROM = 1_000.0
"""Amounts of this size are shown without cents."""
TINY_COST = 0.005
"""Unit costs below half a cent need more than two decimals."""

SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "K"))
NEXT_SCALE = 0.9995
"""From this part of a scale on, three figures round up to it."""
LARGE = 1e6
"""Where room is short, columns with amounts of this size are shortened."""
CENTS = 2
"""Decimals of money that is shown to the cent."""
_cents: ContextVar[bool] = ContextVar("cents", default=False)
HALVES_UP = Context(prec=400, rounding=ROUND_HALF_UP, traps=[])
"""Halves are rounded away from zero, as spreadsheets do; wide enough for any float."""


def fixed(value: float, decimals: int) -> str:
    """Thousands apart, so many decimals, never a negative zero; the minus sign is a real one."""
    text = f"{rounded(value, decimals):,f}"
    if text.startswith("-"):
        text = f"−{text[1:]}" if text.strip("-0.,") else text[1:]
    return text


def rounded(value: float, decimals: int) -> Decimal:
    """The number as it is written, rounded to so many decimals."""
    return HALVES_UP.quantize(Decimal(str(value)), Decimal(1).scaleb(-decimals))


def compact(value: float) -> str:
    """Three significant figures and a scale: 1.04M, 154K, 964."""
    for size, letter in SCALES:
        if abs(value) >= size * NEXT_SCALE:
            scaled = value / size
            text = fixed(scaled, max(0, 3 - len(fixed(abs(scaled), 0))))
            return (text.rstrip("0").rstrip(".") if "." in text else text) + letter
    return count(value)


def is_whole(value: float) -> bool:
    """Whether it is a whole number, but for rounding in its last places."""
    return abs(value - round(value)) <= ALMOST * max(1.0, abs(value))


def percent(rate: float, decimals: int = 1) -> str:
    """A fraction of one: 13.0%."""
    return f"{fixed(100 * rate, decimals)}%"


def count(value: float) -> str:
    """One amount that is no money: whole from 100 on, with decimals below unless it is a whole number."""
    return fixed(value, count_decimals([value]))


def money(value: float) -> str:
    """One amount of money: whole from 1,000 on, with cents below unless it is a whole number."""
    return fixed(value, money_decimals([value]))


def cents(value: float) -> str:
    """An amount of money to the cent, whole where it has none."""
    return fixed(value, CENTS) if _cents.get() else fixed(value, CENTS).removesuffix(".00")


@contextmanager
def to_the_cent() -> Iterator[None]:
    """Within it all money is shown with two decimals."""
    before = _cents.set(True)
    try:
        yield
    finally:
        _cents.reset(before)


def unit_cost(value: float) -> str:
    """What one result costs: to the cent, or finer where a cent is too coarse."""
    return fixed(value, _cost_decimals([value]))


def change(amount: float, kind: str) -> str:
    """A change of a figure of that kind, with its sign: +1,200, −0.35; nothing where it shows as none."""
    text = column(kind, [amount])[0]
    return signed(amount, text) if text.strip("0.,") else ""


def ratio(value: float) -> str:
    """One quotient of a limit: two decimals where it has them, finer where they would show nothing."""
    return unit_cost(value) if 0 < abs(value) < TINY_COST else stated(value, 2)


def stated(value: float, decimals: int = 4) -> str:
    """A number as a person would state it: no more decimals than it has, and at most so many."""
    text = fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: float, text: str) -> str:
    """The text of a change with its sign, which says the direction; nothing has none."""
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def _partnership_decimals(values: Sequence[float]) -> int:
    return 0 if all(map(is_whole, values)) else 3


def count_decimals(values: Sequence[float]) -> int:
    """Decimals that amounts other than money are shown with, side by side."""
    if all(map(is_whole, values)):
        return 0
    largest = max(map(abs, values))
    return 0 if largest >= 100 else 1 if largest >= 10 else 2  # noqa: PLR2004 - three figures either way


def money_decimals(values: Sequence[float]) -> int:
    """Decimals that amounts of money are shown with, side by side."""
    if _cents.get():
        return CENTS
    return 0 if all(map(is_whole, values)) or max(map(abs, values)) >= WHOLE_MONEY_FROM else 2


def _cost_decimals(values: Sequence[float]) -> int:
    return 4 if any(0 < abs(value) < TINY_COST for value in values) else 2


DECIMALS: dict[str, Callable[[Sequence[float]], int]] = {
    "partnerships": _partnership_decimals,
    "count": count_decimals,
    "money": money_decimals,
    "cost": _cost_decimals,
    "ratio": lambda _values: 2,
    "points": lambda _values: 1,
}
"""Kind of figure -> decimals of a column, chosen for all its values together."""


def column(kind: str, values: Sequence[float | str | None], *, brief: bool = False, total: bool = False) -> list[str]:
    """A column's cells as text, all with the same decimals; `brief` shortens them where one is a million or more.

    `total`: the last one is the sum of the others, if they are parts of one, and stays it where they are shortened.
    """
    numbers = [value for value in values if isinstance(value, float | int)]
    if kind == "share":
        return [percent(value) if isinstance(value, float | int) else value or "" for value in values]
    decimals = DECIMALS[kind](numbers) if numbers else 0
    size, letter = 1.0, ""
    if brief and (largest := max(map(abs, numbers), default=0.0)) >= LARGE:
        # All cells in the same scale, the one below the largest amount's: a total is no coarser than its parts.
        size, letter = next(scale for scale in SCALES if largest >= 1000 * scale[0])
        decimals = 1 if any(0 < abs(value) < size for value in numbers) else 0
    scaled = [value / size for value in numbers]
    if total and letter and abs(fsum(numbers[:-1]) - numbers[-1]) <= ALMOST * abs(numbers[-1]):
        scaled[:-1] = apportioned(scaled[:-1], scaled[-1], decimals)
    shown = iter(scaled)
    return [
        f"{fixed(next(shown), decimals)}{letter}" if isinstance(value, float | int) else value or "" for value in values
    ]


def apportioned(parts: Sequence[float], total: float, decimals: int) -> list[float]:
    """The parts rounded so that they add up to the rounded total.

    The largest remainders are rounded up, among equal ones the first.
    """
    scale = 10**decimals
    whole = [floor(part * scale) for part in parts]
    missing = int(rounded(total * scale, 0)) - sum(whole)
    if not 0 <= missing <= len(parts):  # They are not all of it.
        return [float(rounded(part, decimals)) for part in parts]
    order = sorted(range(len(parts)), key=lambda index: -round(parts[index] * scale - whole[index], 6))
    for index in order[:missing]:
        whole[index] += 1
    return [amount / scale for amount in whole]
