"""Whatever is done to a valid scenario, loading it gives a scenario or a list of problems: never anything else."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.errors import ScenarioError
from optimizer.files import dump, dump_resolved, loads
from tests.files.editing import VALID

CARD = (
    "name,tier,followers,fee_per_post,label.owner,results_after.10,audience_share.north,audience_share.south\n"
    "micro,small,50k,100..500,me,60%,50%,20%\nmega,big,5M,50k,,,30%,30%\n"
)
WITH_CARD = VALID[: VALID.index("tiers:")] + "tiers: card.csv\n" + VALID[VALID.index("limits:") :]
RICH = VALID + (
    "  - {measure: spend, where: {tier: [big, small]}, at_most: 90%, of: budget, name: a.b}\n"
    "  - {measure: revenue, at_least: 0.5, per: {measure: spend, where: {name: micro}}}\n"
    "  - {measure: partnerships, at_least: 5, where: {tier: small}, for_each: {tier: big}}\n"
    "  - {measure: lines_used, at_most: 2}\n"
    "strategy: priority\norder: [conversion, awareness]\ntolerance: 1%\n"
)
PIECES = (
    *(
        "\n",
        " ",
        "\t",
        ":",
        ",",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "#",
        "&a ",
        "*a",
        "!x ",
        "---\n",
        "- ",
        "? ",
        "%",
        "\0",
        "\\",
        "|\n",
    ),
    *(
        "é",
        "\ud800".encode("utf-8", "replace").decode(),
        "\u2028",
        "\x85",
        "1e400",
        "-",
        ".",
        "..",
        "nan",
        "<<: ",
        "60,000",
        "1.000",
    ),
)
SCALARS: tuple[Any, ...] = (
    *(
        "",
        "x",
        "60k",
        "-5",
        "3.86",
        "386%",
        "nan",
        ".inf",
        "1e400",
        "60,000",
        "60.000",
        "null",
        "true",
        "2026-01-01",
        "reach",
    ),
    *(
        0,
        1,
        -1,
        0.5,
        3.86,
        1e300,
        10**400,
        float("nan"),
        float("inf"),
        True,
        False,
        None,
        [],
        {},
        [1],
        [1, 2],
        [2, 1],
        [[1]],
    ),
    *(
        {"a": 1},
        {"measure": "cpa"},
        {"tier": "small"},
        [None],
        [{}],
        ["x", "x"],
        "small",
        "micro",
        "cpm",
        "lines_used",
        "profit",
    ),
)
KEYS = (
    "name",
    "tier",
    "measure",
    "reach",
    "at_most",
    "audience",
    "where",
    "per",
    "of",
    "exactly",
    "x",
    "1",
    "-1",
    "a.b",
    "",
    "é",
)
EXAMPLES = settings(
    max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def settle(text: str, folder: Path | None = None, overrides: dict[str, str] | None = None) -> None:
    """Load it; what comes of it is a scenario that survives being dumped, or problems that a person can read."""
    try:
        scenario = loads(text, name="f", folder=folder, overrides=overrides)
    except ScenarioError as error:
        problems = error.problems
    else:
        assert loads(json.dumps(dump(scenario))) == scenario
        loads(json.dumps(dump_resolved(scenario)))
        return
    assert problems
    for problem in problems:
        assert problem.message
        assert "Input should be" not in problem.message
        str(problem).encode()


def spoilt(text: str, draw: random.Random) -> str:
    """A text with a few passages deleted, doubled, swapped or inserted."""
    for _ in range(draw.randint(1, 4)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice((0, 1, 2, 5, 30)))
        passage = draw.choice((text[start:end] * 2, "", draw.choice(PIECES), str(draw.choice(SCALARS))))
        text = text[:start] + passage + text[end:]
    return text


def parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys or positions."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        yield value, key
        yield from parts(inner)


def change(tree: Any, draw: random.Random) -> None:
    """Delete, replace, rename, move or nest one part of a tree."""
    if not (places := list(parts(tree))):
        return
    owner, key = draw.choice(places)
    match draw.randrange(5):
        case 0:
            del owner[key]
        case 1:
            owner[key] = deepcopy(draw.choice(SCALARS))
        case 2 if isinstance(owner, dict):
            owner[draw.choice(KEYS)] = owner.pop(key)
        case 3:
            other, place = draw.choice(places)
            owner[key] = json.loads(json.dumps(other[place])) if place in other or isinstance(other, list) else None
        case _:
            owner[key] = draw.choice(([owner[key]], {draw.choice(KEYS): owner[key]}))


@EXAMPLES
@given(st.integers(0, 2**32))
def test_spoilt_text(seed: int) -> None:
    """Characters and passages anywhere in the file."""
    draw = random.Random(seed)
    settle(spoilt(draw.choice((VALID, RICH)), draw))


def rich() -> Any:
    """A tree of its own for every example."""
    return deepcopy(_read())


@cache
def _read() -> Any:
    return dump(loads(RICH))


@EXAMPLES
@given(st.integers(0, 2**32))
def test_spoilt_trees(seed: int) -> None:
    """Parts of the right kind in the wrong place, and of the wrong kind in the right one."""
    draw = random.Random(seed)
    tree = rich()
    for _ in range(draw.randint(1, 5)):
        change(tree, draw)
    settle(json.dumps(tree))


@EXAMPLES
@given(seed=st.integers(0, 2**32))
def test_spoilt_cards(tmp_path_factory: Any, seed: int) -> None:
    """A rate card with anything in its cells and its header."""
    draw = random.Random(seed)
    folder = tmp_path_factory.mktemp("card")
    (folder / "card.csv").write_bytes(spoilt(CARD, draw).encode("utf-8", "surrogatepass"))
    settle(WITH_CARD, folder)


@EXAMPLES
@given(st.integers(0, 2**32))
def test_wild_overrides(seed: int) -> None:
    """Any key with any value."""
    draw = random.Random(seed)
    names = ("tiers", "micro", "goals", "awareness", "limits", "1", "a.b", "9", "budget", "audience", "north", *KEYS)
    overrides = {}
    for _ in range(draw.randint(1, 3)):
        key = ".".join(draw.choice(names) for _ in range(draw.randint(1, 4)))
        value = draw.choice((str(draw.choice(SCALARS)), json.dumps(draw.choice(SCALARS)), draw.choice(PIECES)))
        overrides[key] = value
    settle(RICH, overrides=overrides)


@EXAMPLES
@given(st.binary(max_size=60))
def test_garbage(content: bytes) -> None:
    """Bytes that were never a scenario."""
    settle(content.decode("latin-1"))
