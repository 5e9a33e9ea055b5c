"""How many partnerships of each line somebody already has: as `micro=40,mega=1`, or as a CSV file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import fsum, isclose
from pathlib import Path
from typing import NamedTuple

from optimizer.domain.language.plan_lines import PERIOD, in_period, lines_of
from optimizer.domain.language.quantities import Unfit, number
from optimizer.domain.language.scenario import Scenario
from optimizer.domain.language.spelled import spelled
from optimizer.domain.language.spelling import did_you_mean
from optimizer.errors import Place, Problem, ScenarioError, UsageError
from optimizer.files.rate_card import rows
from optimizer.files.text import LARGEST_CARD, Unreadable, decoded, is_there, read_bytes, unreadable

WHAT, EXAMPLE = "a number of partnerships", "40"
NAMES = ("name", "line")
"""Columns of a CSV file that may hold the line's name."""
PARTNERSHIPS = "partnerships"
TOTAL = "total"
SUMS = ("overlap", TOTAL)
"""Rows below the lines of a plan's CSV file; no lines, unless the rate card has one of that name."""
OF_PLANS = "share_of_spend"
"""A column that the CSV file of a plan has, and hardly any other."""
KEPT = "its columns name and partnerships without a total"
SAME = 1e-9
"""Difference between two sums that counts as none."""
_PAIR = re.compile(r"(?P<name>[^=]+)=(?P<count>[^,=]*)(?:,|$)")
_THOUSANDS = re.compile(r"[0-9]{3}(,|$)")


class Stated(NamedTuple):
    """One line's number of partnerships as it was written, and where."""

    name: str
    given: object
    place: Place


def read_counts(texts: Sequence[str], scenario: Scenario) -> tuple[float, ...]:
    """Counts by line position from texts that are each `NAME=NUMBER,...` or the path of a CSV file; the rest is 0.

    Raises UsageError for a text that is neither, ScenarioError with every wrong count.
    """
    try:
        stated = [one for text in texts for one in _stated(text, lines_of(scenario))]
    except Unreadable as bad:
        raise ScenarioError((bad.found,)) from None
    return _by_position(stated, scenario)


def given_counts(counts: Mapping[str, float], scenario: Scenario) -> tuple[float, ...]:
    """Counts by line position from counts by name; lines that are not named count 0. Raises ScenarioError."""
    return _by_position([Stated(name, count, Place("counts")) for name, count in counts.items()], scenario)


def _stated(text: str, lines: Collection[str]) -> Iterable[Stated]:
    if "=" in text and not text.casefold().endswith(".csv"):
        return _pairs(text)
    if not text.strip() or not (Path(text).suffix or is_there(Path(text))):
        raise UsageError(
            f"--counts {text}: write NAME=NUMBER, for example --counts micro=40,mega=1, or name a CSV file"
        )
    return _table(text, lines)


def _pairs(text: str) -> Iterator[Stated]:
    place, end = Place(f"--counts {text}"), 0
    for match in _PAIR.finditer(text):
        if match.start() != end:
            break
        end = match.end()
        name = spelled(match["name"])
        if _THOUSANDS.match(name):
            raise UsageError(f"--counts {text}: a comma starts the next line; write 1000 or 1_000 for a thousand")
        yield Stated(name, match["count"].strip(), place)
    if end != len(text):
        rest = text[end:]
        why = "a comma starts the next line; write 1000 or 1_000 for a thousand" if _THOUSANDS.match(rest) else ""
        why = why or f'"{rest[:40]}" is no NAME=NUMBER; write for example --counts micro=40,mega=1'
        raise UsageError(f"--counts {text}: {why}")


def _table(file: str, lines: Collection[str]) -> list[Stated]:
    """The rows of a CSV file with a column for the line's name and one for its partnerships; others are ignored.

    A sum below the lines must be theirs, and the table of a plan must have one.
    """
    content = read_bytes(Path(file), file, LARGEST_CARD, "a CSV file, or write counts such as micro=40,mega=1")
    text = decoded(content, file)
    if text.lstrip().startswith("{"):
        why = "is JSON, as plan files are; write the plan with `-o plan.csv`, or write counts such as micro=40,mega=1"
        raise unreadable(Place(file), why)
    table = rows(text, file)
    row, header = next(table, (1, []))
    titles = [title.casefold() for title in header]
    name = next((titles.index(title) for title in NAMES if title in titles), None)
    if name is None or PARTNERSHIPS not in titles:
        lacking = "name" if name is None else PARTNERSHIPS
        raise unreadable(Place(file, row, 1), f"has no column {lacking}; the first row names name and {PARTNERSHIPS}")
    count, period = titles.index(PARTNERSHIPS), titles.index(PERIOD) if PERIOD in titles else None
    stated, totals, seen = list[Stated](), list[Stated](), set[str]()
    for row, cells in table:
        cell = cells[count] if count < len(cells) else ""
        own = spelled(cells[name]) if name < len(cells) else ""
        within = spelled(cells[period]) if period is not None and period < len(cells) else ""
        if within and own not in lines and in_period(own, within) in lines:
            own = in_period(own, within)
        one = Stated(own, cell, Place(file, row, count + 1))
        if one.name not in SUMS or (one.name in lines and one.name not in seen):
            stated.append(one)
        elif one.name == TOTAL and cell:
            totals.append(one)
        seen.add(one.name)
    if OF_PLANS in titles and not totals:
        why = f"is a plan's table without its total, so it was cut short; write the plan again, or keep {KEPT}"
        raise unreadable(Place(file, row, 1), why)
    for total in totals:
        _added_up(total, stated)
    return stated


def _added_up(total: Stated, stated: Sequence[Stated]) -> None:
    """Raises `Unreadable` for a total that is not the sum of the lines; wrong counts are told by themselves."""
    try:
        says, *counts = (_count(one.given, one.place, whole=False) for one in (total, *stated))
    except Unfit:
        return
    if not isclose(says, fsum(counts), rel_tol=SAME, abs_tol=SAME):
        why = (
            f"the total is {says:,.9g}, and the lines above add up to {fsum(counts):,.9g}: a row is missing or was "
            f"changed; correct it, or keep {KEPT}"
        )
        raise unreadable(total.place, why)


def _by_position(stated: Iterable[Stated], scenario: Scenario) -> tuple[float, ...]:
    lines, counts, problems = lines_of(scenario), dict[str, float](), list[Problem]()
    for name, written, place in stated:
        known = _line(name, scenario, place)
        if known is not None and known in counts:
            problems.append(Problem(place, known, "is given twice; keep one of them"))
        elif known is None:
            problems.append(Problem(place, name, _unknown(name, scenario)))
        else:
            counts[known] = 0.0
            try:
                counts[known] = _count(written, place, whole=scenario.whole)
            except Unfit as unfit:
                problems.append(Problem(place, known, str(unfit)))
    if problems:
        raise ScenarioError(tuple(problems))
    return tuple(counts.get(name, 0.0) for name in lines)


def _line(name: str, scenario: Scenario, place: Place) -> str | None:
    """The line that a name means; in a CSV file, an apostrophe may keep a spreadsheet from computing a name."""
    for candidate in (name, name.removeprefix("'")) if place.line is not None else (name,):
        if candidate in lines_of(scenario):
            return candidate
    return None


def _unknown(name: str, scenario: Scenario) -> str:
    if not name:
        return "the row has no name; write the line's name"
    known = list(lines_of(scenario))
    listed = f"; its lines are {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}"  # noqa: PLR2004 - a line long
    return f"the scenario has no such line{did_you_mean(name, known) or listed}"


def _count(given: object, place: Place, *, whole: bool) -> float:
    """A number of partnerships; an empty cell of a CSV file is none."""
    if given == "" and place.line is not None:
        return 0.0
    read = number(given, WHAT, EXAMPLE)
    if read.percent:
        raise Unfit.because(f"{given} is a percentage; {WHAT} is written like {EXAMPLE}")
    if read.value < 0:
        raise Unfit.because(f"{given} is negative; {WHAT} is at least 0")
    if whole and read.value % 1:
        raise Unfit.because(f"{given} is not whole; write a whole number, or state counts: fractional in the scenario")
    return read.value
