"""Cash by month: when the parts of a plan's spend fall due.

A line's stated fees (after volume prices) and its costs fall due by the shares of its months, products and set-up in
the earliest of them, commission and pay by result in the latest; the agency's fee with each thing that it is on, unless
the scenario states its months (`agency_pays`). What has no month stands last, undated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import fsum

from optimizer.domain.arithmetic.fees import fees_by_count
from optimizer.domain.findings.plan import CashMonth, LineResult
from optimizer.domain.language.measures import COSTS
from optimizer.domain.language.months import due, is_dated
from optimizer.domain.language.plan_lines import PlanLine, plan_lines
from optimizer.domain.language.scenario import Scenario

PARTS = ("fees", "agency_fee", "products", "commission", "setup", COSTS)
"""The parts of spend, in the order of the table."""

Month = str | None
"""A month, or None for what is not dated."""
Payment = tuple[Month, str, float]
"""When, of which part (a cost beside fees: by its own name), how much."""


def cash(scenario: Scenario, lines: Sequence[LineResult]) -> tuple[CashMonth, ...]:
    """The months in which money of these lines of a plan falls due, rising, the undated last; none where none is dated.

    Amounts are in the scenario's currency; `left` is of the budget after reserve, None without a budget.
    """
    if not is_dated(scenario):
        return ()
    found: dict[Month, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one, line in zip(plan_lines(scenario), lines, strict=True):
        for month, part, amount in _payments(scenario, one, line):
            found[month][part].append(amount)
    months = sorted(month for month in found if month is not None)
    return _added_up(scenario, [(month, found[month]) for month in (*months, *([None] if None in found else []))])


def _added_up(
    scenario: Scenario, months: Sequence[tuple[Month, Mapping[str, Sequence[float]]]]
) -> tuple[CashMonth, ...]:
    """The rows, each with what was paid up to it; months in which nothing is paid are left out."""
    rows, before, spendable = [], 0.0, scenario.spendable
    for month, paid in months:
        parts = {part: fsum(paid.get(part, ())) for part in PARTS}
        total = fsum(parts.values())
        if not any(parts.values()):
            continue
        before = fsum((before, total))
        left = None if spendable is None else spendable - before
        rows.append(CashMonth(month, **parts, total=total, cumulative=before, left=left))
    return tuple(rows)


def _payments(scenario: Scenario, one: PlanLine, line: LineResult) -> Iterator[Payment]:
    """Everything that a line costs."""
    shares = dict[Month, float](due(scenario, one).items()) or {None: 1.0}
    first, last = next(iter(shares)), list(shares)[-1]
    stated = fees_by_count(one.line).stated_total(line.partnerships)
    whole: dict[str, list[tuple[Month, float]]] = {
        "fees": [*((month, share * stated) for month, share in shares.items()), (last, line.fees - stated)],
        "products": [(first, line.products)],
        "setup": [(first, line.setup)],
        "commission": [(last, line.commission)],
        COSTS: [(month, share * line.costs) for month, share in shares.items()],
    }
    for part, payments in whole.items():
        yield from ((month, part, amount) for month, amount in payments)
    items = {
        name: [(month, share * amount) for month, share in shares.items()] for name, amount in line.cost_items.items()
    }
    if scenario.agency_pays:
        own = scenario.agency_pays
        yield from ((month, "agency_fee", own[month] * line.agency_fee) for month in sorted(own))
        return
    rate, charged = scenario.agency_fee.value, {**whole, **items}
    for name in scenario.agency_fee.on:
        yield from ((month, "agency_fee", rate * amount) for month, amount in charged.get(name, ()))
