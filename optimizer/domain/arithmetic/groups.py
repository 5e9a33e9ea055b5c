"""Subtotals of a mix: every figure of the lines that share the value of a label, or of several labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from optimizer.domain.arithmetic.amounts import Amounts, Mix
from optimizer.domain.arithmetic.limits import quotient
from optimizer.domain.arithmetic.rules import QUOTIENTS
from optimizer.domain.findings.plan import GroupResult
from optimizer.domain.language.costs import unit_costs
from optimizer.domain.language.measures import COST_PER, LINES_USED, MEASURES, costs_key
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.selection import labels_of

Value = str | None | tuple[str | None, ...]


def groups(amounts: Amounts, mix: Mix, keys: Sequence[str]) -> dict[str, tuple[GroupResult, ...]]:
    """By key ("tier", or "tier,phase" for each pair) one row for each value, the largest spend first."""
    whole = amounts.amount("spend").value(mix)
    return {key: _by(amounts, mix, key, whole) for key in keys}


def subtotals(scenario: Scenario, counts: Sequence[float], keys: Sequence[str]) -> dict[str, tuple[GroupResult, ...]]:
    """The same of a scenario's counts by line position."""
    amounts = Amounts(scenario)
    return groups(amounts, amounts.mix(counts), keys)


def _by(amounts: Amounts, mix: Mix, key: str, whole: float) -> tuple[GroupResult, ...]:
    found = [_group(amounts, mix, value, lines, whole) for value, lines in members(amounts, key).items()]
    return tuple(sorted(found, key=lambda group: -(group.figures["spend"] or -inf)))


def members(amounts: Amounts, key: str) -> Mapping[Value, tuple[int, ...]]:
    """The values of a label, or of several, each with the positions of its lines; None for lines without the label."""
    names = labels_of(key)
    found: dict[Value, list[int]] = {}
    for position, own in enumerate(amounts.labels):
        values = tuple(own.get(name) for name in names)
        found.setdefault(values[0] if len(values) == 1 else values, []).append(position)
    return {value: tuple(positions) for value, positions in found.items()}


def _group(amounts: Amounts, mix: Mix, value: Value, lines: tuple[int, ...], whole: float) -> GroupResult:
    sums = {measure: amounts.amount(measure, lines).value(mix) for measure in MEASURES}
    ratios: dict[str, float | None] = {
        name: quotient(sums[dividend], sums[divisor], factor) for name, (dividend, divisor, factor) in QUOTIENTS.items()
    }
    costs = {costs_key(name): amounts.amount(name, lines).value(mix) for name in amounts.costs}
    own = {measure: amounts.amount(measure, lines).value(mix) for measure in amounts.own}
    per = {
        f"{COST_PER}{name}": quotient(sums["spend"], own[name]) if own[name] > 0 else None
        for name in unit_costs(amounts.scenario)
    }
    return GroupResult(
        value=value,
        lines=int(amounts.amount(LINES_USED, lines).value(mix)),
        figures={**sums, "share_of_spend": quotient(sums["spend"], whole), **ratios, **costs, **per},
        measures=own,
    )
