"""Overrides (`--set KEY=VALUE`): how they are written, and which part of a scenario a dotted key means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from optimizer.domain.language.spelled import spelled
from optimizer.errors import UsageError

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
_RELATIVE = re.compile(r"(?P<sign>[+-])(?P<percent>(?:[0-9][0-9_]*)?\.?[0-9]+)\s?%|\*\s?(?P<factor>[0-9]*\.?[0-9]+)")
_FIGURES = 12
_EXACT = 1e15
"""Whole numbers below this are the same as a float."""


def assignment(text: str) -> tuple[str, str]:
    """`KEY=VALUE` -> key and value as text; `UsageError` where it is not one."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(f"--set {text}: write KEY=VALUE, for example --set tiers.micro.fee_per_post=650")
    return spelled(key), value.strip()


def factor(text: str) -> Decimal | None:
    """What a relative change multiplies by: `+10%` is 1.1, `-5%` 0.95, `*0.7` 0.7; None for any other value."""
    match = _RELATIVE.fullmatch(text.strip())
    if match is None:
        return None
    if match["factor"] is not None:
        return Decimal(match["factor"])
    return 1 + Decimal(f"{match['sign']}{match['percent'].replace('_', '')}") / 100


def stated(value: float, *, share: bool = False) -> str:
    """A number as `--set` takes it; never with exactly three decimals, which are refused.

    A share is a percentage, but for a negative one, which would be a relative change.
    """
    share = share and value >= 0
    number = float(f"{100 * value if share else value:.{_FIGURES}g}")
    text = f"{Decimal(str(number)):f}".removesuffix(".0")
    if len(text.partition(".")[2]) == len("000"):
        text += "0"
    return f"{text}%" if share else text


def recorded(value: str | float) -> str | float:
    """A value as a plan records it: a plain number as a number, anything else as it was written."""
    if not isinstance(value, str):
        return int(value) if float(value).is_integer() and abs(value) < _EXACT else value
    text = value.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def longest_match(dotted: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The longest name with which a dotted key starts, and what follows it; names may hold dots themselves."""
    matches = [name for name in names if dotted == name or dotted.startswith(f"{name}.")]
    if not matches:
        return None
    name = max(matches, key=len)
    return name, dotted[len(name) + 1 :]
