"""Money in other currencies, `450 GBP` or `JPY 60k`, converted when a file is read, by the rates that it states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from optimizer.domain.language.currencies import CURRENCIES
from optimizer.domain.language.measures import COST_PER, COSTS, is_money
from optimizer.domain.language.number_fields import DOTS
from optimizer.domain.language.quantities import Unfit, ambiguous, number
from optimizer.domain.language.sentences import BOUNDS
from optimizer.errors import Key
from optimizer.files.inherit import is_refused_cost
from optimizer.files.tree import Listing, Node, Scalar, Tell, find, walk
from optimizer.files.tree import Mapping as Tree

EXCHANGE = "exchange"
OF_LINES = (
    *("fee_per_post", "fee", "fee_per_conversion", "fee_per_engagement", "fee_per_thousand_impressions", "fee_at_most"),
    *("product_cost", "setup_cost", "value_per_conversion", "content_value"),
)
PARTS_OF_LINES = ("costs", "fee_after", "fee_from")
OF_ALL = ("budget", "reserve", "value_per_conversion")
UNIT_COSTS = ("cpm", "cpe", "cpa")
_CODED = re.compile(
    r"(?:(?P<before>[A-Z]{3})\s?(?P<first>[^A-Za-z].*)|(?P<second>.*[0-9.][kKMB]?)\s?(?P<after>[A-Z]{3}))"
)


def split(text: str) -> tuple[str, str] | None:
    """The number, or the range, and the code of an amount of money with a currency; None for any other text."""
    match = _CODED.fullmatch(text.strip())
    if match is None:
        return None
    code = match["before"] or match["after"]
    return ((match["first"] or match["second"]).strip(), code) if code in CURRENCIES else None


def converted(tree: Tree, tell: Tell) -> Tree:
    """The tree with all money in the scenario's own currency; nothing of it is changed in place."""
    own = tree.entries.get("currency")
    currency = own.text.strip() if isinstance(own, Scalar) else "USD"
    node = _Conversion(tree, currency, tell).of(tree, ())
    assert isinstance(node, Tree)  # noqa: S101 - a mapping stays one
    return node


class _Conversion:
    def __init__(self, tree: Tree, currency: str, tell: Tell) -> None:
        self.tree, self.currency, self.tell = tree, currency, tell
        self.costs = {str(key[-1]) for key, _ in walk(tree) if key[:-1] == (COSTS,) or is_refused_cost(key)}
        self.rates: Mapping[str, Decimal] = {currency: Decimal(1)} | _rates(tree.entries.get(EXCHANGE))

    def of(self, node: Node, key: Key) -> Node:
        """A node whose amounts are converted: the same one where there is nothing to convert."""
        if isinstance(node, Tree):
            parts = {name: self.of(part, (*key, name)) for name, part in node.entries.items()}
            same = all(parts[name] is part for name, part in node.entries.items())
            return node if same else Tree(node.place, parts, node.keys)
        if isinstance(node, Listing):
            items = [self.of(part, (*key, position)) for position, part in enumerate(node.items)]
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else Listing(node.place, items)
        found = split(node.text)
        return node if found is None or not self._is_money(key) else self._amount(node, key, *found)

    def _is_money(self, key: Key) -> bool:
        while key and isinstance(key[-1], int):  # One of the ends of a range.
            key = key[:-1]
        match key:
            case (str() as name,):
                return name in OF_ALL
            case ("costs", _) | ("periods", _, "budget"):
                return True
            case ("tiers", _, str() as name, *part):
                return name in (PARTS_OF_LINES if part else OF_LINES)
            case ("limits", int() as position, *_, str() as name) if name in BOUNDS:
                return self._costs_money(("limits", position, "measure"))
            case ("goals", _, "at_least"):
                return is_money(self._measure((*key[:-1], "measure")), self.costs)
            case _:
                return False

    def _costs_money(self, key: Key) -> bool:
        """Whether the measure of a limit is money, or a cost for each of something."""
        measure = self._measure(key)
        return is_money(measure, self.costs) or measure in UNIT_COSTS or measure.startswith(COST_PER)

    def _measure(self, key: Key) -> str:
        node = find(self.tree, key)
        return node.text.strip() if isinstance(node, Scalar) else ""

    def _amount(self, node: Scalar, key: Key, amount: str, code: str) -> Node:
        if code not in self.rates:
            line = f"`exchange: {{{code}: 1.16}}`, the {self.currency} that one {code} is worth"
            self.tell(node.place, key, f"there is no rate for {code}; add a line such as {line}")
            return node
        parts = [part.strip() for part in amount.split(DOTS)]
        try:
            values = [self._converted(part, code) for part in parts]
        except Unfit as unfit:
            self.tell(node.place, key, str(unfit))
            return node
        scalars: list[Node] = [Scalar(node.place, value, json=True) for value in values]
        return scalars[0] if len(scalars) == 1 else Listing(node.place, scalars)

    def _converted(self, part: str, code: str) -> str:
        read = number(part, "an amount of money", f"450 {code}")
        if (why := ambiguous(part)) is not None:
            raise Unfit.because(why)
        if read.percent:
            raise Unfit.because(f"{part} is a percentage, and has no currency")
        value = float(Decimal(repr(read.value)) * self.rates[code])
        return repr(int(value) if value.is_integer() else value)


def _rates(node: Node | None) -> dict[str, Decimal]:
    """The rates that can be read; what is wrong with others is told where the scenario is checked."""
    rates: dict[str, Decimal] = {}
    for code, rate in node.entries.items() if isinstance(node, Tree) else ():
        if isinstance(rate, Scalar):
            try:
                rates[code] = Decimal(repr(number(rate.plain(), "a rate", "1.16").value))
            except Unfit:
                continue
    return rates
