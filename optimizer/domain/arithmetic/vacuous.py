"""Floors and limits that no mix whatever could break: what they state holds of any counts.

A limit that only the budget or what is available keeps is a sensible safeguard; one that nothing could break is about a
figure that its lines do not state, or bounds nothing.
"""

from __future__ import annotations

from math import fsum

from optimizer.domain.arithmetic.amounts import Additive, Amounts, Unduplicated
from optimizer.domain.arithmetic.limits import Rule, Side


def vacuous(rule: Rule, amounts: Amounts) -> bool:
    """Whether no mix could break a rule; False where that is open."""
    return all(_holds_always(side, amounts) for side in rule.sides)


def _holds_always(side: Side, amounts: Amounts) -> bool:
    left, other = side.left, side.other
    if isinstance(left, Additive) and isinstance(other, Additive):
        sign = 1.0 if side.ceiling else -1.0
        one, two = sign * side.factor, -sign * side.number
        return one * left.constant + two * other.constant <= 0.0 and not _adds(left, one, other, two, amounts)
    if not isinstance(left, Unduplicated) or not isinstance(other, Additive) or not other.is_constant:
        return False
    bound = side.number * other.constant
    return bound >= fsum(left.people) if side.ceiling else bound <= 0.0


def _adds(left: Additive, factor: float, other: Additive, number: float, amounts: Amounts) -> bool:
    """Whether some partnership of some line, or its first use, might add to factor * left + number * other."""
    nothing = (0.0,) * len(amounts.steps)
    fixed, scaled, once = (
        [factor * a + number * b for a, b in zip(one or nothing, two or nothing, strict=True)]
        for one, two in ((left.fixed, other.fixed), (left.scaled, other.scaled), (left.once, other.once))
    )
    shares = [(1.0, *(share for _, share in steps)) for steps in amounts.steps]
    if left.priced or other.priced:  # Fees that depend on how many are bought may rise and fall.
        return True
    per_partnership = (a + b * share for a, b, of in zip(fixed, scaled, shares, strict=True) for share in of)
    return any(weight > 0.0 for weight in (*per_partnership, *once))
