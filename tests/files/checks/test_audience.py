from __future__ import annotations

import pytest

from tests.files.editing import edited, said

CASES = [
    (
        "audience: {north: 3M, south: 5M}",
        "audience: {}",
        [
            "7:11: audience: names no segment; write a number of people, or for example {north: 3M, south: 5M}",
        ],
    ),
    (
        "audience: {north: 3M, south: 5M}",
        "audience: 0",
        [
            "7:11: audience: has nobody in it; write a number of people above 0",
        ],
    ),
    (
        "audience: {north: 3M, south: 5M}",
        "audience: {north: 3M, south: 0}",
        [
            "7:30: audience.south: has nobody in it; write a number of people above 0",
        ],
    ),
    (
        "audience: {north: 3M, south: 5M}",
        "audience: 400k",
        [
            (
                "21:16: tiers.mega.followers: one partnership reaches 500,000 people of the audience, which "
                "has 400,000; check followers, reach_rate and audience_share, or the audience"
            ),
        ],
    ),
    (
        "    available: 120",
        "    audience_share: {north: 50%}",
        [
            (
                "18:21: tiers.micro.audience_share: the segment south is missing; write `south: 0%` if "
                "nobody there is reached"
            ),
        ],
    ),
    (
        "    available: 120",
        "    audience_share: {north: 50%, suoth: 10%}",
        [
            "18:41: tiers.micro.audience_share.suoth: the audience has no segment suoth; did you mean south?",
        ],
    ),
    (
        "    available: 120",
        "    audience_share: {north: 50%, south: 60%}",
        [
            "18:21: tiers.micro.audience_share: the shares add up to 110%; together they are at most 100%",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), CASES)
def test_audience(old: str, new: str, problems: list[str]) -> None:
    """An audience and the shares of it fit together, or the message says how."""
    assert said(edited(old, new)) == problems
