from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, at_most: 5k}",
        [
            (
                "26:31: limits.1.at_most: people whom several partnerships reach count once, so reach of "
                "several segments can only have an at_least; use impressions, or one audience"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, exactly: 5k}",
        [
            (
                "26:31: limits.1.exactly: people whom several partnerships reach count once, so reach of "
                "several segments can only have an at_least; use impressions, or one audience"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, where: {tier: big}, at_least: 40%}",
        [
            (
                "26:52: limits.1.at_least: people whom several partnerships reach count once, so reach has "
                "no shares; use an amount of people, or a share of impressions"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, at_most: 5, per: {measure: spend}}",
        [
            (
                "26:31: limits.1.at_most: people whom several partnerships reach count once, so reach "
                "compared with something else can only have an at_least; use impressions instead"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: reach, at_most: 5, for_each: {tier: big}}",
        [
            (
                "26:31: limits.1.at_most: people whom several partnerships reach count once, so reach "
                "compared with something else can only have an at_least; use impressions instead"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: frequency, at_least: 2}",
        [
            (
                "26:36: limits.1.at_least: people whom several partnerships reach count once, so frequency "
                "can only have an at_most; use a limit on impressions instead"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_most: 0.05, per: {measure: reach}}",
        [
            (
                "26:42: limits.1.per: people whom several partnerships reach count once, so nothing can be "
                "limited per reach; write it as a floor: `{measure: reach, at_least: 20, per: {measure: "
                "spend}}`"
            ),
        ],
    ),
    (
        "  - {measure: hours, at_most: 400}",
        "  - {measure: spend, at_least: 0.05, per: {measure: reach}}",
        [
            (
                "26:43: limits.1.per: people whom several partnerships reach count once, so nothing can be "
                "limited per reach; use `per: {measure: impressions}`"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_reach(old: str, new: str, problems: list[str]) -> None:
    """A limit on unduplicated reach that has no exact form is told with what to use instead."""
    assert said(edited(old, new)) == problems
