from __future__ import annotations

import pytest

from optimizer.domain.language.scenario import Line
from tests.files.editing import edited, said

CASES = [
    (
        "budget: 60k",
        "budgett: 60k",
        [
            "2:1: budgett: no such key; did you mean budget?",
        ],
    ),
    (
        "name: Launch\n",
        "",
        [
            "1:1: name: is missing; every scenario has a name, such as `name: Launch`",
        ],
    ),
    (
        "name: Launch",
        "name: ''",
        [
            "1:7: name: there is no value; write a name, for example launch",
        ],
    ),
    (
        "name: Launch",
        "name: [a]",
        [
            "1:7: name: a list is not a name; write for example launch",
        ],
    ),
    (
        "tiers:",
        "lines:",
        [
            "9:1: lines: no such key; did you mean tiers?",
        ],
    ),
    (
        "    available: 120",
        "    max: 120",
        [
            "18:5: tiers.micro.max: no such key; did you mean available?",
        ],
    ),
    (
        "    available: 120",
        "    at_most: 120",
        [
            "18:5: tiers.micro.at_most: no such key; did you mean available?",
        ],
    ),
    (
        "    fee_per_post: [100, 500, 1000]",
        "    price: 500",
        [
            "14:5: tiers.micro.price: no such key; did you mean fee_per_post?",
        ],
    ),
    (
        "    fee_per_post: [100, 500, 1000]",
        "    cost: 500",
        [
            "14:5: tiers.micro.cost: no such key; did you mean fee_per_post?",
        ],
    ),
    (
        "    engagement_rate: 3.86%",
        "    er: 3.86%",
        [
            "16:5: tiers.micro.er: no such key; did you mean engagement_rate?",
        ],
    ),
    (
        "    conversion_rate: 2.4%",
        "    cvr: 2.4%",
        [
            "17:5: tiers.micro.cvr: no such key; did you mean conversion_rate?",
        ],
    ),
    (
        "    available: 120",
        "    aov: 45",
        [
            "18:5: tiers.micro.aov: no such key; did you mean value_per_conversion?",
        ],
    ),
    (
        "    available: 120",
        "    views: 900k",
        [
            "18:5: tiers.micro.views: no such key; did you mean per_post.impressions?",
        ],
    ),
    (
        "    available: 120",
        "    Followers: 900k",
        [
            "18:5: tiers.micro.Followers: no such key; did you mean followers?",
        ],
    ),
    (
        "    available: 120",
        "    zzzzzz: [1]",
        [
            (
                f"18:5: tiers.micro.zzzzzz: no such key; known are {', '.join(Line.model_fields)}, like; labels go "
                "under labels, measures of one's own under measures"
            ),
        ],
    ),
    (
        "    available: 120",
        "    name: x",
        [
            "18:5: tiers.micro.name: no such key; the name of a line is the key above it",
        ],
    ),
    (
        "    available: 120",
        "    available: 120\n    available: 100",
        [
            "19:5: tiers.micro.available: is given twice, first in line 18; keep one of them",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  -",
        [
            "26:4: limits.1: has no value; write one, or leave the key out for the default",
        ],
    ),
    (
        "    available: 120",
        "    results_after: 60%",
        [
            ("18:20: tiers.micro.results_after: 60% is not shares by threshold; write for example {10: 60%, 25: 30%}"),
        ],
    ),
    (
        "    available: 120",
        "    labels: x",
        [
            "18:13: tiers.micro.labels: x is not a mapping of labels; write for example {owner: team-a}",
        ],
    ),
    (
        "  mega:\n    tier: big\n    followers: 5M\n    reach_rate: 10%\n    fee: 50k\n    available: 3\n",
        "  mega: 5\n",
        [
            (
                "19:9: tiers.mega: 5 is not a mapping; write for example {followers: 50k, fee_per_post: 500, "
                "engagement_rate: 3.86%}"
            ),
        ],
    ),
    (
        "reserve: 5%",
        "reserve: 150%",
        [
            "3:10: reserve: 150% is above 100%; a reserve is at most the whole budget",
        ],
    ),
    (
        "reserve: 5%",
        "currency: usd",
        [
            "3:11: currency: usd is not a currency code of ISO 4217; did you mean USD?",
        ],
    ),
    (
        "reserve: 5%",
        "currency: Dollar",
        [
            "3:11: currency: Dollar is not a currency code of ISO 4217; write for example USD, EUR or SGD",
        ],
    ),
    (
        "reserve: 5%",
        "currency: XYZ",
        [
            "3:11: currency: XYZ is not a currency code of ISO 4217; write for example USD, EUR or SGD",
        ],
    ),
    (
        "reserve: 5%",
        "strategy: wieghted",
        [
            (
                "3:11: strategy: wieghted is not one of weighted, balanced, priority, cheapest, profit; did "
                "you mean weighted?"
            ),
        ],
    ),
    (
        "reserve: 5%",
        "counts: half",
        [
            "3:9: counts: half is not one of whole, fractional",
        ],
    ),
    (
        "reserve: 5%",
        "strategy: profit\nvalue_per_conversion: 0",
        [
            "9:1: value_per_conversion: is given twice, first in line 4; keep one of them",
        ],
    ),
    (
        "goals:\n  awareness: 50%\n  conversion: {weight: 30%, at_least: 40}",
        "goals: []",
        [
            "4:8: goals: a list is not a mapping of goals; write for example {awareness: 50%, conversion: 50%}",
        ],
    ),
    (
        "  awareness: 50%",
        "  awareness: -1",
        [
            "5:14: goals.awareness.weight: -1 is negative; a weight is at least 0",
        ],
    ),
    (
        "  awareness: 50%",
        "  awareness: [1, 2]",
        [
            "5:14: goals.awareness.weight: a list is not a weight; write for example 30%",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 30%, at_least: 40%}",
        [
            (
                "6:39: goals.conversion.at_least: 40% is a percentage; a goal's floor is written like 400, "
                "an amount in the measure's own unit"
            ),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 30%, min: 4}",
        [
            "6:29: goals.conversion.min: no such key; did you mean at_least?",
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 1, where: {tier: []}}",
        [
            ("6:41: goals.conversion.where.tier: the list is empty; write a list of labels, for example [nano, micro]"),
        ],
    ),
    (
        "  conversion: {weight: 30%, at_least: 40}",
        "  conversion: {weight: 1, where: small}",
        [
            "6:34: goals.conversion.where: small is not a mapping of labels; write for example {tier: mega}",
        ],
    ),
    (
        "reserve: 5%",
        "strategy: priority\norder: awareness",
        [
            "4:8: order: awareness is not a list of goals; write for example [awareness, conversion]",
        ],
    ),
    (
        "    available: 120",
        "    audience_share: {north: 50%, south: 1.6}",
        [
            "18:41: tiers.micro.audience_share.south: 1.6 is above 1; did you mean 1.6%?",
        ],
    ),
    (
        "audience: {north: 3M, south: 5M}",
        "audience: x",
        [
            '7:11: audience: "x" is not a number of people; write for example 50000 or 50k',
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {at_most: 5}",
        [
            "26:5: limits.1.measure: is missing; name what is measured, such as `measure: spend`",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - 5",
        [
            "26:5: limits.1: 5 is not a mapping; write for example {measure: hours, at_most: 400}",
        ],
    ),
    (
        "limits:\n  - {measure: hours, at_most: 400}",
        "limits: {a: 1}",
        [
            ("25:9: limits: a mapping is not a list of limits; write for example [{measure: hours, at_most: 400}]"),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: hours, max: 5}",
        [
            "26:22: limits.1.max: no such key; did you mean at_most?",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 40%, of: budgt}",
        [
            "26:40: limits.1.of: budgt is not one of plan, budget; did you mean budget?",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 4, per: {mesure: hours}}",
        [
            "26:40: limits.1.per.mesure: no such key; did you mean measure?",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 4, per: hours}",
        [
            "26:39: limits.1.per: hours is not a mapping; write for example {measure: spend}",
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: [1, 2]}",
        [
            "26:31: limits.1.at_most: a list is not the number of a limit; write for example 400 or 40%",
        ],
    ),
    (
        "name: Launch",
        "nmae: Launch",
        [
            "1:1: nmae: no such key; did you mean name?",
        ],
    ),
    (
        "50k\n    fee",
        "5k, fee",
        [
            "13:32: a ':' stands where no key can be; check the indentation, or put the text in quotes",
        ],
    ),
    (
        "tiers:\n",
        "tiers: {}\nlines:\n",
        [
            "10:1: lines: no such key; did you mean tiers?",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_shapes(old: str, new: str, problems: list[str]) -> None:
    """An unknown key, a missing one or a value of the wrong kind is told with its place and how to mend it."""
    assert said(edited(old, new)) == problems
