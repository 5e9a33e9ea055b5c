from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours}",
        [
            "26:5: limits.1: has no bound; write at_least, at_most or exactly",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: houres, at_most: 5}",
        [
            "26:15: limits.1.measure: there is no measure houres; did you mean hours?",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours, at_most: 5, exactly: 5}",
        [
            "26:43: limits.1.exactly: at_most is given too; exactly says both, so leave at_most out",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours, at_least: 6, at_most: 5}",
        [
            "26:32: limits.1.at_least: 6 is above at_most, which is 5; lower it, or raise at_most",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: big}, at_least: 5, at_most: 50%}",
        [
            "26:64: limits.1.at_most: one bound is a percentage and the other an amount; write two limits",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 40%}",
        [
            (
                "26:31: limits.1.at_most: 40% of the plan's own spend needs a where, for all lines are 100%; "
                "write `of: budget`, an amount, or which lines: `where: {tier: mega}`"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours, at_most: 40%}",
        [
            (
                "26:31: limits.1.at_most: 40% of the plan's own hours needs a where, for all lines are 100%; "
                "write an amount, or which lines: `where: {tier: mega}`"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: profit, where: {tier: big}, at_most: 40%}",
        [
            (
                "26:52: limits.1.at_most: profit can be negative, so a share of it has no meaning; write an "
                "amount, or compare with `per`"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: big}, at_most: 140%}",
        [
            "26:51: limits.1.at_most: 140% is above 100%; a share of the plan is at most 100%",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours, at_most: 40%, of: budget}",
        [
            (
                "26:40: limits.1.of: hours is not money, so it is no share of the budget; leave it out, or "
                "write an amount"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 40, of: budget}",
        [
            ("26:39: limits.1.of: of: budget needs a percentage, such as `at_most: 40%`; leave it out for an amount"),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: cpa, at_most: 40%, of: budget}",
        [
            "26:38: limits.1.of: cpa is a ratio already, so it is compared with a number alone; leave of out",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: cpa, at_most: 4, per: {measure: spend}}",
        [
            "26:37: limits.1.per: cpa is a ratio already, so it is compared with a number alone; leave per out",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 4, per: {measure: hours}, for_each: {tier: big}}",
        [
            "26:67: limits.1.for_each: per is given too; a limit compares with one thing, so keep one of them",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 4, per: {measure: cpa}}",
        [
            (
                "26:49: limits.1.per.measure: cpa is a ratio; name a measure that adds up, such as spend, "
                "reach or conversions"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 4, per: {measure: hours, where: {tier: x}}}",
        [
            "26:70: limits.1.per.where.tier: selects no line: no line has tier x; known are big, small",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: big}, at_most: 0.5}",
        [
            (
                "26:51: limits.1.at_most: 0.5 is between 0 and 1; did you mean 50%? An amount is written in "
                "the measure's own unit"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: partnerships, at_least: -1}",
        [
            "26:39: limits.1.at_least: -1 is negative, and partnerships never is; write an amount from 0 on",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: cpa, at_least: -1}",
        [
            "26:30: limits.1.at_least: -1 is negative, and cpa never is; write a number from 0 on",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: big}, at_most: -10%}",
        [
            "26:51: limits.1.at_most: -10% is negative; a share is at least 0%",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 15.000}",
        [
            "26:31: limits.1.at_most: 15.000 may mean thousands or decimals; write 15k, 15_000 or 15.00",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 5, name: x}\n  - {measure: spend, at_most: 6, name: x}",
        [
            "27:40: limits.2.name: limit 1 has this name too; give each its own",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: huge}, at_most: 5}",
        [
            "26:36: limits.1.where.tier: selects no line: no line has tier huge; known are big, small",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, where: {tier: [big, smal]}, at_most: 5}",
        [
            "26:36: limits.1.where.tier: selects no line: no line has tier smal; did you mean small?",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, where: {tier: big}, at_least: 5k, for_each: {tier: small}, per: {measure: spend}}",
        [
            "26:66: limits.1.for_each: per is given too; a limit compares with one thing, so keep one of them",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_least: 40%, where: {}}",
        [
            (
                "26:32: limits.1.at_least: 40% of the plan's own spend needs a where, for all lines are "
                "100%; write `of: budget`, an amount, or which lines: `where: {tier: mega}`"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_limits(old: str, new: str, problems: list[str]) -> None:
    """A limit without a meaning is told with what to write instead."""
    assert said(edited(old, new)) == problems
