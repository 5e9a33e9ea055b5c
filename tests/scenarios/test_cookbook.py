"""The cookbook of the scenarios' README: every row is a part of a scenario that loads, and that makes a difference."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from optimizer.files import load, loads
from optimizer.files.dump import dump
from tests.scenarios.bundled import FOLDER

BASE = """
name: Base
currency: EUR
budget: 60k
value_per_conversion: 45
audience: 9M
goals: {awareness: 50%, conversion: 50%}
tiers:
  nano: {tier: nano, platform: tiktok, followers: 5k, fee: 80, reach_rate: 35%, engagement_rate: 6%, conversion_rate: 2%, hours: 1, available: 90}
  micro: {tier: micro, platform: instagram, followers: 50k, fee: 500, reach_rate: 25%, engagement_rate: 4%, conversion_rate: 2%, hours: 4, available: 90}
  mega: {tier: mega, platform: youtube, followers: 2M, fee: 9k, reach_rate: 20%, engagement_rate: 1%, conversion_rate: 1%, hours: 20, available: 3}
"""  # noqa: E501 - lines of a file
ROWS = re.findall(
    r"^\| ([^|]+) \| `(.+)` \|$", (FOLDER / "README.md").read_text("utf-8").partition("## Cookbook")[2], re.MULTILINE
)
LEAST = 20
"""As many wishes as were collected."""


def test_there_are_enough() -> None:
    """Every wish once."""
    assert len(ROWS) >= LEAST
    assert len({wish for wish, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("wish", "written"), ROWS, ids=[wish for wish, _ in ROWS])
def test_every_row_loads(wish: str, written: str, tmp_path: Path) -> None:
    """Put over the base as a scenario that extends it, without a problem; it says something that the base does not."""
    del wish
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    part: Any = YAML(typ="safe", pure=True).load(written)
    part["extends"] = "base.yaml"
    stream = io.StringIO()
    yaml = YAML()
    yaml.representer.add_representer(
        type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    yaml.dump(part, stream)
    path = tmp_path / "own.yaml"
    path.write_text(stream.getvalue(), encoding="utf-8")
    own = load(path)
    assert dump(own) != dump(loads(BASE))
