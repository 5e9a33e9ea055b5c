"""Relative changes: `+10%`, `-5%` and `*0.7` of what a file states, and keys that mean several lines at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fnmatch import fnmatchcase

from optimizer.domain.language.costs import VOLUME_PRICES
from optimizer.domain.language.number_fields import DOTS, PART
from optimizer.domain.language.override import factor
from optimizer.domain.language.quantities import Unfit, number
from optimizer.errors import Place
from optimizer.files.exchange import split
from optimizer.files.shapes import LINE
from optimizer.files.tree import Listing, Mapping, Node, Scalar
from optimizer.files.yaml_file import read_value

LINES = "tiers"
FEES = "fees"
"""Stands for whichever of its fees a line states, in relative changes."""
FEE_KEYS = ("fee", "fee_per_post")
WILD = "*?"
"""Signs of a pattern in a line's place: any letters, any one letter."""
_THOUSAND = re.compile(r"(?<![\d.])(\d+\.\d{3})(?!\d)")
"""What might be meant as a thousand, which an override would be asked about."""


def in_turn(assignments: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Overrides by key as if they were applied one after another, though a key may be given more than once.

    A value replaces what stands, and a relative change applies to it. Raises Unfit for a change of what is no number,
    Unreadable for a value that cannot be read.
    """
    found: dict[str, str] = {}
    for key, text in assignments:
        times, before = factor(text), found.get(key)
        if times is not None and before is not None:
            found[key] = _times(before, times, Place(f"--set {key}={before}"))
        else:
            found.pop(key, None)
            found[key] = text
    return found


def _times(before: str, times: Decimal, place: Place) -> str:
    """An override's value with a further change."""
    first = factor(before)
    if first is not None:
        return f"*{(first * times).normalize():f}"
    return _THOUSAND.sub(r"\g<1>0", written(scaled(read_value(before, place), times, place)))


def targets(root: Mapping, dotted: str) -> list[tuple[str, str]] | None:
    """The lines that a pattern in a line's place matches, and the key on each; None where there is no pattern.

    A literal name wins. An empty list tells that the pattern matches no line.
    """
    lines = root.entries.get(LINES)
    rest = dotted.removeprefix(f"{LINES}.")
    if rest == dotted or not isinstance(lines, Mapping) or not any(sign in rest for sign in WILD):
        return None
    if any(rest == name or rest.startswith(f"{name}.") for name in lines.entries):
        return None
    for pattern, key in _splits(rest):
        if key.partition(".")[0] in (*LINE.fields, FEES):
            return [(name, key) for name in lines.entries if fnmatchcase(name, pattern)]
    return None


def _splits(rest: str) -> Iterator[tuple[str, str]]:
    """A pattern and the key behind it, for every dot between them: names of lines may hold dots themselves."""
    parts = rest.split(".")
    for place in range(1, len(parts)):
        yield ".".join(parts[:place]), ".".join(parts[place:])


def fees_of(root: Mapping, line: str) -> tuple[str, ...]:
    """Which fees a line states, and the amounts of its volume prices; shares of the fee follow it by themselves."""
    lines = root.entries.get(LINES)
    own = lines.entries.get(line) if isinstance(lines, Mapping) else None
    if not isinstance(own, Mapping):
        return ()
    stated = [key for key in FEE_KEYS if key in own.entries]
    for name in VOLUME_PRICES:
        prices = own.entries.get(name)
        steps = prices.entries.items() if isinstance(prices, Mapping) else ()
        stated += [f"{name}.{step}" for step, price in steps if isinstance(price, Scalar) and "%" not in price.text]
    return tuple(stated)


def scaled(node: Node, factor: Decimal, place: Place) -> Node:
    """A value times a factor, every part of a range; raises Unfit for what is no number."""
    if isinstance(node, Listing):
        return Listing(place, [scaled(item, factor, place) for item in node.items])
    if isinstance(node, Mapping):
        raise Unfit.because("it has parts; name the one that is to change")
    if (money := split(node.text)) is not None:
        amounts = scaled(Scalar(node.place, money[0]), factor, place)
        parts = amounts.items if isinstance(amounts, Listing) else [amounts]
        return Scalar(place, f"{DOTS.join(map(written, parts))} {money[1]}")
    if (part := PART.fullmatch(node.text.strip())) is not None:
        shares = scaled(Scalar(node.place, part["share"]), factor, place)
        parts = shares.items if isinstance(shares, Listing) else [shares]
        return Scalar(place, f"{DOTS.join(map(written, parts))} of {part['base']}")
    if DOTS in node.text:
        ends: list[Node] = [Scalar(node.place, part.strip(), node.bare) for part in node.text.split(DOTS)]
        return scaled(Listing(node.place, ends), factor, place)
    read = number(node.plain(), "a number", "650")
    exact = Decimal(repr(read.value)) * factor
    if read.percent:
        return Scalar(place, f"{exact.scaleb(2).normalize():f}%")
    value = float(exact)
    return Scalar(place, repr(int(value) if value.is_integer() else value), json=True)


def written(node: Node) -> str:
    """A value as a person would write it in one line."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return f"[{', '.join(map(written, node.items))}]"
    return f"{{{', '.join(f'{name}: {written(part)}' for name, part in node.entries.items())}}}"
