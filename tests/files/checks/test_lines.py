from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "    available: 120",
        "    available: 2.5",
        [
            (
                "18:16: tiers.micro.available: 2.5 is not a whole number, and partnerships are counted "
                "whole; round it, or write `counts: fractional`"
            ),
        ],
    ),
    (
        "    available: 120",
        "    available: 120\n    at_least: 130",
        [
            "19:15: tiers.micro.at_least: 130 is above available, which is 120; lower it, or raise available",
        ],
    ),
    (
        "    available: 120",
        "    available: 120\n    exactly: 5",
        [
            "19:14: tiers.micro.exactly: available is given too; exactly says both, so leave available out",
        ],
    ),
    (
        "    available: 120",
        "    at_least: 1\n    exactly: 5",
        [
            "19:14: tiers.micro.exactly: at_least is given too; exactly says both, so leave at_least out",
        ],
    ),
    (
        "    available: 120",
        "    results_after: {10: 60%, 5: 30%}",
        [
            "18:25: tiers.micro.results_after.10: 60% is more than 30% after 5; shares never rise",
        ],
    ),
    (
        "    available: 120",
        "    fee: 5",
        [
            (
                "18:10: tiers.micro.fee: fee_per_post is given too; keep one: fee for the bundle, "
                "fee_per_post for each post"
            ),
        ],
    ),
    (
        "    followers: 50k\n",
        "",
        [
            "10:3: tiers.micro: says nothing of what it brings; give it followers, per_post or measures",
        ],
    ),
    (
        "    available: 120",
        "    labels: {name: x}",
        [
            "18:20: tiers.micro.labels.name: name cannot name a label; choose another name",
        ],
    ),
    (
        "    available: 120",
        "    labels: {tier: x}",
        [
            "18:20: tiers.micro.labels.tier: tier has a key of its own; write `tier:` on the line itself",
        ],
    ),
    (
        "    available: 120",
        "    measures: {reach: 1}",
        [
            (
                "18:23: tiers.micro.measures.reach: reach is built in, so a measure of one's own cannot be "
                "called that; choose another name"
            ),
        ],
    ),
    (
        "    available: 120",
        "    measures: {cpm: 1}",
        [
            (
                "18:21: tiers.micro.measures.cpm: cpm is built in, so a measure of one's own cannot be "
                "called that; choose another name"
            ),
        ],
    ),
    (
        "    available: 120",
        "    measures: {budget: 1}",
        [
            (
                "18:24: tiers.micro.measures.budget: budget has a meaning of its own, so a measure of one's "
                "own cannot be called that; choose another name"
            ),
        ],
    ),
    (
        "    fee: 50k\n    available: 3",
        "    fee: 0\n    setup_cost: 5\n",
        [
            (
                "19:3: tiers.mega: setup_cost needs a bound on partnerships, and nothing bounds its "
                "partnerships; write `available:` with at most 1,000,000"
            ),
        ],
    ),
    (
        "    fee: 50k\n    available: 3",
        "    fee: 0\n    at_least_if_used: 5\n    available: 2M",
        [
            (
                "25:16: tiers.mega.available: at_least_if_used needs a bound on partnerships, and up to "
                "2,000,000 could be bought; write `available:` with at most 1,000,000"
            ),
        ],
    ),
    (
        "    fee: 50k\n    available: 3",
        "    fee: 0.01\n    results_after: {5: 60%}\n",
        [
            (
                "19:3: tiers.mega: results_after needs a bound on partnerships, and up to 5,700,000 could be "
                "bought; write `available:` with at most 1,000,000"
            ),
        ],
    ),
    (
        "    fee: 50k\n    available: 3\nlimits:\n  - {measure: hours, at_most: 400}",
        "    fee: 0\nlimits:\n  - {measure: lines_used, where: {tier: big}, at_most: 1}",
        [
            (
                "19:3: tiers.mega: a limit on lines_used needs a bound on partnerships, and nothing bounds "
                "its partnerships; write `available:` with at most 1,000,000"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_lines(old: str, new: str, problems: list[str]) -> None:
    """A line whose keys contradict each other is told with the one to change."""
    assert said(edited(old, new)) == problems
