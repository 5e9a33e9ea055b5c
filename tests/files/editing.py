"""A valid scenario to spoil, and what loading the spoilt text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.errors import ScenarioError
from optimizer.files import loads

if TYPE_CHECKING:
    from pathlib import Path

VALID = """\
name: Launch
budget: 60k
reserve: 5%
goals:
  awareness: 50%
  conversion: {weight: 30%, at_least: 40}
audience: {north: 3M, south: 5M}
value_per_conversion: 45
tiers:
  micro:
    tier: small
    platform: instagram
    followers: 50k
    fee_per_post: [100, 500, 1000]
    reach_rate: 25%
    engagement_rate: 3.86%
    conversion_rate: 2.4%
    available: 120
  mega:
    tier: big
    followers: 5M
    reach_rate: 10%
    fee: 50k
    available: 3
limits:
  - {measure: hours, at_most: 400}
"""


def edited(old: str, new: str) -> str:
    """The valid scenario with one passage exchanged."""
    assert VALID.count(old) == 1, old
    return VALID.replace(old, new)


def said(text: str, folder: Path | None = None, overrides: dict[str, str] | None = None) -> list[str]:
    """The problems of a scenario text, without the file's name."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, name="f", folder=folder, overrides=overrides)
    return [str(problem).removeprefix("f:") for problem in caught.value.problems]
