from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "  awareness: 50%\n  conversion: {weight: 30%, at_least: 40}",
        "  awareness: 0\n  conversion: 0%",
        [
            (
                "4:1: goals: every weight is 0, and strategy weighted needs one above 0; write for example "
                "`awareness: 50%`"
            ),
        ],
    ),
    (
        "goals:\n  awareness: 50%\n  conversion: {weight: 30%, at_least: 40}\n",
        "",
        [
            ("1:1: goals: strategy weighted needs goals; write for example `goals: {awareness: 50%, conversion: 50%}`"),
        ],
    ),
    (
        "goals:\n  awareness: 50%\n  conversion: {weight: 30%, at_least: 40}",
        "goals: {}",
        [
            ("4:8: goals: strategy weighted needs goals; write for example `goals: {awareness: 50%, conversion: 50%}`"),
        ],
    ),
    (
        "  awareness: 50%",
        "  awarness: 50%",
        [
            (
                "5:13: goals.awarness: the goal names no measure, such as `{weight: 30%, measure: "
                "conversions}`; did you mean awareness?"
            ),
        ],
    ),
    (
        "  awareness: 50%",
        "  fame: 50%",
        [
            (
                "5:9: goals.fame: the goal names no measure, such as `{weight: 30%, measure: conversions}`; "
                "only awareness (reach), conversion (conversions), community (engagements) have one by "
                "default"
            ),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 30%, at_least: -4}",
        [
            ("6:39: goals.conversion.at_least: -4 is negative, and conversions never is; write an amount from 0 on"),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  x: {weight: 30%, measure: cpa}",
        [
            ("6:29: goals.x.measure: cpa is a ratio; name a measure that adds up, such as spend, reach or conversions"),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  x: {weight: 30%, measure: lines_used}",
        [
            (
                "6:29: goals.x.measure: lines_used counts lines; name a measure that adds up, such as spend, "
                "reach or conversions"
            ),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  x: {weight: 30%, measure: conversion}",
        [
            "6:29: goals.x.measure: there is no measure conversion; did you mean conversions?",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  x: {weight: 30%, measure: qqqqqqqqqqq}",
        [
            (
                "6:29: goals.x.measure: there is no measure qqqqqqqqqqq; no line has it under measures, and "
                "built in are partnerships, posts, impressions, reach, engagements, conversions, revenue, "
                "fees, agency_fee, products, commission, setup, spend, content_value, profit, hours"
            ),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  x: {weight: 30%, measure: spend, at_least: 40.000}",
        [
            "6:46: goals.x.at_least: 40.000 may mean thousands or decimals; write 40k, 40_000 or 40.00",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 1, where: {tier: smal}}",
        [
            "6:41: goals.conversion.where.tier: selects no line: no line has tier smal; did you mean small?",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 1, where: {teir: small}}",
        [
            "6:41: goals.conversion.where.teir: no line has the label teir; did you mean tier?",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 1, where: {tier: small, name: mega}}",
        [
            "6:34: goals.conversion.where: selects no line: none has tier small and name mega together",
        ],
    ),
    (
        "reserve: 5%",
        "strategy: priority",
        [
            (
                "1:1: order: strategy priority needs the goals in order; write for example `order: "
                "[awareness, conversion]`"
            ),
        ],
    ),
    (
        "reserve: 5%",
        "strategy: priority\norder: [awareness]",
        [
            ("4:8: order: the goal conversion is missing; put it in its place in the order, or leave the goal out"),
        ],
    ),
    (
        "reserve: 5%",
        "strategy: priority\norder: [awarness, conversion, awareness, awareness]",
        [
            "4:9: order.1: there is no goal awarness; did you mean awareness?",
            "4:42: order.4: awareness is given twice; name each goal once",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_goals(old: str, new: str, problems: list[str]) -> None:
    """A goal that cannot be pursued is told with what to write instead."""
    assert said(edited(old, new)) == problems
