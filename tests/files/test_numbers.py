from __future__ import annotations

import pytest

from optimizer.domain.language.quantities import Quantity
from optimizer.files import loads
from tests.files.editing import VALID, edited, said

CASES = [
    (
        "budget: 60k",
        "budget:",
        [
            "2:1: budget: has no value; write one",
        ],
    ),
    (
        "budget: 60k",
        "budget: null",
        [
            "2:9: budget: has no value; write one",
        ],
    ),
    (
        "budget: 60k",
        "budget: 60,000",
        [
            "2:9: budget: 60,000 has a comma; write 60000 or 60_000",
        ],
    ),
    (
        "budget: 60k",
        "budget: 60.000",
        [
            "2:9: budget: 60.000 may mean thousands or decimals; write 60k, 60_000 or 60.00",
        ],
    ),
    (
        "budget: 60k",
        "budget: 1.250",
        [
            "2:9: budget: 1.250 may mean thousands or decimals; write 1_250 or 1.25",
        ],
    ),
    (
        "budget: 60k",
        "budget: -5",
        [
            "2:9: budget: -5 is negative; an amount of money is at least 0",
        ],
    ),
    (
        "budget: 60k",
        "budget: .inf",
        [
            "2:9: budget: .inf is not a finite number; write for example 60000 or 60k",
        ],
    ),
    (
        "budget: 60k",
        "budget: nan",
        [
            "2:9: budget: nan is not a finite number; write for example 60000 or 60k",
        ],
    ),
    (
        "budget: 60k",
        "budget: 1e400",
        [
            "2:9: budget: 1e400 is too large; no amount may be above 10^15",
        ],
    ),
    (
        "budget: 60k",
        "budget: 1e-30",
        [
            "2:9: budget: 1e-30 is too small; write 0, or an amount of at least 10^-15",
        ],
    ),
    (
        "budget: 60k",
        "budget: true",
        [
            '2:9: budget: "true" is not an amount of money; write for example 60000 or 60k',
        ],
    ),
    (
        "budget: 60k",
        "budget: 2026-01-01",
        [
            '2:9: budget: "2026-01-01" is not an amount of money; write for example 60000 or 60k',
        ],
    ),
    (
        "budget: 60k",
        "budget: 40%",
        [
            "2:9: budget: 40% is a percentage; an amount of money is written like 60000 or 60k",
        ],
    ),
    (
        "budget: 60k",
        "budget: [1, 2]",
        [
            "2:9: budget: a list is not an amount of money; write for example 60000 or 60k",
        ],
    ),
    (
        "budget: 60k",
        "budget: {a: 1}",
        [
            "2:9: budget: a mapping is not an amount of money; write for example 60000 or 60k",
        ],
    ),
    (
        "budget: 60k",
        "budget: $60k",
        [
            (
                "2:9: budget: $60k has a currency in it; write 60k, for the currency is the scenario's; money in "
                "another currency is written 60k USD"
            ),
        ],
    ),
    (
        "budget: 60k",
        "budget: 60k NOK",
        [
            (
                "2:9: budget: there is no rate for NOK; add a line such as `exchange: {NOK: 1.16}`, the USD that one "
                "NOK is worth"
            ),
        ],
    ),
    (
        "budget: 60k",
        "budget: 5m",
        [
            "2:9: budget: 5m has a small letter; write 5M",
        ],
    ),
    (
        "budget: 60k",
        "budget: abc",
        [
            '2:9: budget: "abc" is not an amount of money; write for example 60000 or 60k',
        ],
    ),
    (
        "[100, 500, 1000]",
        "[1000, 500]",
        [
            "14:19: tiers.micro.fee_per_post: [1000, 500] does not rise; write [500, 1000]",
        ],
    ),
    (
        "[100, 500, 1000]",
        "[1]",
        [
            (
                "14:19: tiers.micro.fee_per_post: a range has 2 or 3 values, not 1; write [low, high] or "
                "[low, likely, high]"
            ),
        ],
    ),
    (
        "[100, 500, 1000]",
        "[1,000]",
        [
            (
                "14:19: tiers.micro.fee_per_post: in brackets a comma starts the next value; write 1000 or "
                "1_000 for a thousand"
            ),
        ],
    ),
    ("[100, 500, 1000]", "900..100", ["14:19: tiers.micro.fee_per_post: [900, 100] does not rise; write [100, 900]"]),
    (
        "[100, 500, 1000]",
        "[1, -2]",
        [
            "14:19: tiers.micro.fee_per_post: -2 is negative; an amount of money is at least 0",
        ],
    ),
    (
        "[100, 500, 1000]",
        "[1, x]",
        [
            '14:19: tiers.micro.fee_per_post: "x" is not an amount of money; write for example 60000 or 60k',
        ],
    ),
    (
        "3.86%",
        "3.86",
        [
            "16:22: tiers.micro.engagement_rate: 3.86 is above 1; did you mean 3.86%?",
        ],
    ),
    (
        "3.86%",
        "386",
        [
            "16:22: tiers.micro.engagement_rate: 386 is above 1; a rate is written like 3.86% or 0.0386",
        ],
    ),
    (
        "3.86%",
        "386%",
        [
            "16:22: tiers.micro.engagement_rate: 386% is above 100%; a rate is at most 100%",
        ],
    ),
    (
        "3.86%",
        "-3%",
        [
            "16:22: tiers.micro.engagement_rate: -3% is negative; a rate is at least 0",
        ],
    ),
    (
        "2.4%",
        "2,4%",
        [
            "17:22: tiers.micro.conversion_rate: 2,4% has a comma; write 2.4%",
        ],
    ),
    (
        "    available: 120",
        "    posts: 0",
        [
            "18:12: tiers.micro.posts: 0 is not above 0; a number of posts is written like 2",
        ],
    ),
    (
        "    available: 120",
        "    posts: -1",
        [
            "18:12: tiers.micro.posts: -1 is negative; a number of posts is at least 0",
        ],
    ),
    (
        "    available: 120",
        "    posts: [1, 2]",
        [
            "18:12: tiers.micro.posts: a list is not a number of posts; write for example 2",
        ],
    ),
    (
        "    available: 120",
        "    at_least: 40%",
        [
            "18:15: tiers.micro.at_least: 40% is a percentage; a number of partnerships is written like 5",
        ],
    ),
    (
        "    available: 120",
        "    results_after: {0: 60%}",
        [
            (
                "18:24: tiers.micro.results_after.0: 0 is not a whole number from 1 on, which the "
                "partnerships before a step are"
            ),
        ],
    ),
    (
        "    available: 120",
        "    results_after: {1.5: 60%}",
        [
            (
                "18:26: tiers.micro.results_after.1.5: 1.5 is not a whole number from 1 on, which the "
                "partnerships before a step are"
            ),
        ],
    ),
    (
        "    available: 120",
        "    results_after: {10: 160%}",
        [
            "18:25: tiers.micro.results_after.10: 160% is above 100%; a rate is at most 100%",
        ],
    ),
    (
        "    available: 120",
        "    results_after: {1k: 60%, 1000: 50%}",
        [
            "18:36: tiers.micro.results_after.1000: 1000 is given twice",
        ],
    ),
    (
        "    available: 120",
        "    results_after: {x: 60%}",
        [
            '18:24: tiers.micro.results_after.x: "x" is not a number of partnerships; write for example 10',
        ],
    ),
    (
        "    available: 120",
        "    labels: {a: [1]}",
        [
            "18:17: tiers.micro.labels.a: a list is not a label; write for example instagram",
        ],
    ),
    (
        "50k\n    fee",
        "50,000\n    fee",
        [
            "13:16: tiers.micro.followers: 50,000 has a comma; write 50000 or 50_000",
        ],
    ),
    (
        "50k\n    fee",
        "50.000\n    fee",
        [
            "13:16: tiers.micro.followers: 50.000 may mean thousands or decimals; write 50k, 50_000 or 50.00",
        ],
    ),
    (
        "    fee_per_post: [100, 500, 1000]",
        "    fee_per_post: {1: 2}",
        [
            ("14:19: tiers.micro.fee_per_post: a mapping is not an amount of money; write for example 60000 or 60k"),
        ],
    ),
    (
        "budget: 60k",
        "budget: {60,000}",
        [
            "2:9: budget: a mapping is not an amount of money; write for example 60000 or 60k",
            "2:10: budget.60: has no value; write one, or leave the key out for the default",
            "2:13: budget.000: has no value; write one, or leave the key out for the default",
        ],
    ),
    (
        "platform: instagram",
        "labels: {owner: 1,5}",
        [
            "12:21: tiers.micro.labels.owner: 1,5 has a comma; write 1.5",
        ],
    ),
    (
        "platform: instagram",
        "labels: {owner: 5,000}",
        [
            "12:21: tiers.micro.labels.owner: 5,000 has a comma; write 5000 or 5_000",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_numbers(old: str, new: str, problems: list[str]) -> None:
    """A number that cannot be used is told with the spelling to use."""
    assert said(edited(old, new)) == problems


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("100..500..1000", Quantity(100, 500, 1000)),
        ("100..900", Quantity(100, 500, 900)),
        ("0.5k .. 1k", Quantity(500, 750, 1000)),
        ("1%..3%", Quantity(0.01, 0.02, 0.03, percent=True)),
    ],
)
def test_a_range_may_be_one_text(text: str, read: Quantity) -> None:
    """As it is written in a rate card's cell."""
    key, value = ("conversion_rate", text) if "%" in text else ("fee_per_post", text)
    scenario = loads(VALID, overrides={f"tiers.micro.{key}": value})
    found = getattr(scenario.tiers["micro"], key)
    assert (found.low, found.likely, found.high, found.percent) == (read.low, read.likely, read.high, read.percent)
