"""Which lines a selection means."""

import pytest

from optimizer.domain.language.selection import labels, select
from optimizer.files import loads

SCENARIO = loads("""
name: Three lines
budget: 10k
goals: {awareness: 1}
tiers:
  micro: {followers: 10k, fee_per_post: 100}
  other: {followers: 10k, fee_per_post: 100, tier: micro, platform: instagram}
  third: {followers: 10k, fee_per_post: 100, tier: mega, platform: tiktok, labels: {language: de}}
""")


@pytest.mark.parametrize(
    ("where", "selected"),
    [
        ({}, (0, 1, 2)),
        ({"tier": ("micro",)}, (0, 1)),  # A line without a tier has its own name for one.
        ({"name": ("micro", "third")}, (0, 2)),
        ({"platform": ("instagram", "tiktok"), "tier": ("micro",)}, (1,)),
        ({"language": ("de",)}, (2,)),
        ({"format": ("reel",)}, ()),
    ],
)
def test_select(where: dict[str, tuple[str, ...]], selected: tuple[int, ...]) -> None:
    """Lines that match every label; a label that a line does not have matches nothing."""
    assert select(SCENARIO, where) == selected
    every = [labels(name, line) for name, line in SCENARIO.tiers.items()]
    assert selected == tuple(
        position for position, own in enumerate(every) if all(own.get(label) in where[label] for label in where)
    )
