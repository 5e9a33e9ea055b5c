"""Volume prices, pay by result and its most, and the names of costs."""

from __future__ import annotations

from optimizer.domain.arithmetic.fees import price_of
from optimizer.domain.arithmetic.per_partnership import fees_of
from optimizer.domain.language.costs import PAYS, VOLUME_PRICES, costs_of, paid_by_result
from optimizer.domain.language.measures import COSTS, LINES_USED, MEASURES, RATIOS, RESERVED
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line
from optimizer.domain.language.wording import number
from optimizer.errors import Key
from optimizer.files.checks.context import Context

_ROUNDING = 1e-9
_OF_FEES = ("fee", "fee_per_post", "posts")


def check_fees(context: Context, key: Key, line: Line) -> None:
    """Prices never rise with the count, one kind of them stands on a line, and a most is one of something."""
    if line.fee_after and line.fee_from:
        message = "fee_after is given too; keep one: fee_after for later partnerships, fee_from for all of them"
        context.tell((*key, "fee_from"), message)
    for name in VOLUME_PRICES:
        if context.fine(*((*key, part) for part in (*_OF_FEES, name))):
            _check_prices(context, (*key, name), line, getattr(line, name))
    if line.fee_at_most is not None:
        _check_most(context, (*key, "fee_at_most"), line, line.fee_at_most)
    _check_costs(context, key, line)


def _check_prices(context: Context, key: Key, line: Line, prices: dict[int, Quantity]) -> None:
    stated, _ = fees_of(line)
    before, last = stated, 0
    for threshold, price in prices.items():
        place = (*key, context.threshold(key, threshold))
        amount = price_of(line, stated, price)
        if 0 < price.value < 1 and not price.percent and stated >= 1:
            context.tell(place, f"{price.value:.15g} is less than 1; did you mean {100 * price.value:.10g}%?")
        elif amount > before * (1 + _ROUNDING):
            than = f"the {'fee' if not last else 'price from ' + number(last) + ' on'}, {number(before)} a partnership"
            advice = "; to change them together, change `fees`" if not last and not price.percent else ""
            message = f"{number(amount)} a partnership is more than {than}; prices never rise with the count{advice}"
            context.tell(place, message)
        before, last = min(before, amount), threshold


def _check_most(context: Context, key: Key, line: Line, most: Quantity) -> None:
    stated, _ = fees_of(line)
    if not paid_by_result(line):
        message = (
            "goes with pay by result; write fee_per_conversion, fee_per_engagement or fee_per_thousand_impressions too"
        )
        context.tell(key, message, key, *((*key[:-1], name) for name in PAYS))
    elif most.value < stated * (1 - _ROUNDING):
        message = f"{number(most.value)} is below the fee, which is {number(stated)} a partnership; raise it"
        context.tell(key, message, key, *((*key[:-1], part) for part in _OF_FEES))


def _check_costs(context: Context, key: Key, line: Line) -> None:
    """A cost is called like no measure."""
    taken = (*MEASURES, *RATIOS, LINES_USED, COSTS, *RESERVED)
    for name in costs_of(context.scenario, line):
        if name in taken:
            own = (*key, "costs", name) if name in line.costs else ("costs", name)
            context.tell(own, f"{name} is built in, so a cost cannot be called that; choose another name")
