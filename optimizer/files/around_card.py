"""The scenario that `optimizer init --from` writes around a rate card that somebody has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import ScenarioError
from optimizer.files.rate_card import read_card
from optimizer.files.sheet import AT, of_workbook
from optimizer.files.text import Unreadable
from optimizer.files.tree import Mapping

MISSING = "MISSING"
"""Marks what a person has to state."""
NAMED = 6
"""Lines that a comment names; more are counted."""
EXPECTED = (
    (("followers", "per_post"), "people who follow one creator; without them a line reaches nobody"),
    (("fee_per_post", "fee"), "what one post, or one partnership, costs; without it a line is free"),
    (("reach_rate", "per_post"), "share of followers who see one post; without it all of them do"),
    (("engagement_rate", "per_post"), "engagements / followers; without it nobody engages"),
    (("conversion_rate", "per_post"), "conversions / engagement; without it nobody buys"),
    (("hours",), "your own work for each partnership; without it none"),
    (("available",), "creators who would suit; without it as many as the budget buys"),
    (("sources",), "where the figures come from, as source.fee_per_post; without it reports call them unsourced"),
)
"""Columns of which a line should have one, and what they are."""
HEAD = """\
# A campaign around the rate card {card}. What is marked {missing} is yours to state.
# `optimizer check` reports every mistake with its line, `optimizer solve` finds the best plan.

name: My first campaign
currency: USD                   # {missing}: the currency of the rate card
budget: 50k                     # {missing}: the most that may be spent, with everything included
reserve: 5%                     # kept back for what goes wrong (assumed)

# What you want, and how much each counts.
goals:
{goals}
# People who could become customers. With an audience, people whom several creators reach count once.
# audience: 5M                  # {missing}
value_per_conversion: 0         # {missing}: what one order is worth to you

tiers: {card}
"""
GOALS = {
    "awareness": "people reached",
    "conversion": "conversions; a floor would be {weight: 30%, at_least: 200}",
    "community": "engagements: likes, comments, shares",
}
"""Goal -> what it counts."""


def around(card: str, scenario: str | Path) -> str:
    """The text of a scenario around a rate card (a path, with `#Sheet` for a sheet); raises ScenarioError.

    `scenario` is where it will stand: the card's path in it is relative to that.
    """
    file, sheet = of_workbook(card)
    try:
        read, _ = read_card(Path(card), card)
    except Unreadable as bad:
        raise ScenarioError((bad.found,)) from None
    if read.problems:
        raise ScenarioError(tuple(read.problems))
    path = Path(os.path.relpath(file, Path(scenario).parent)).as_posix() + (f"{AT}{sheet}" if sheet else "")
    lines = {name: line for name, line in read.lines.entries.items() if isinstance(line, Mapping)}
    has = [key for line in lines.values() for key in line.entries]
    wanted = ["awareness", *(["conversion"] if {"conversion_rate", "per_post"} & set(has) else [])]
    wanted += ["community"] if {"engagement_rate", "per_post"} & set(has) else []
    goals = "".join(f"  {f'{name}: {100 // len(wanted)}%':<30}# {GOALS[name]}\n" for name in wanted)
    quoted = path if path.replace("/", "").replace(".", "").replace("-", "").replace("_", "").isalnum() else f'"{path}"'
    text = HEAD.format(card=quoted, missing=MISSING, goals=goals)
    return "\n".join([text, *_missing(lines)]).rstrip() + "\n"


def _missing(lines: dict[str, Mapping]) -> Iterator[str]:
    """What some lines do not state, in comments."""
    found = [
        (keys, meaning, [name for name, line in lines.items() if not set(keys) & line.entries.keys()])
        for keys, meaning in EXPECTED
    ]
    if any(names for _, _, names in found):
        yield "# The rate card does not state these for every line; add a column, or fill its cells:"
    for keys, meaning, names in found:
        if names:
            every = len(names) == len(lines)
            named = "every line" if every else ", ".join(names[:NAMED])
            more = f" and {len(names) - NAMED} more" if not every and len(names) > NAMED else ""
            yield f"#   {keys[0]} ({MISSING} for {named}{more}): {meaning}"
