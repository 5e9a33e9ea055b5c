"""The exchange rates of a portfolio in CSV: currency, rate, date and source of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from optimizer.domain.findings.portfolio import Rate
from optimizer.domain.language.currencies import CURRENCIES
from optimizer.domain.language.number_fields import Positive
from optimizer.domain.language.quantities import Unfit
from optimizer.domain.language.wording import joined
from optimizer.errors import Place, Problem, ScenarioError
from optimizer.files.rate_card import rows
from optimizer.files.text import LARGEST_CARD, Unreadable, decoded, read_bytes

COLUMNS = ("currency", "rate", "date", "source")
WHAT = "a CSV file with the columns currency, rate, date and source"
_RATE = Positive("a rate of exchange", "1.16")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_rates(path: str) -> Mapping[str, Rate]:
    """The rates of a file by currency; raises ScenarioError with everything that is wrong with it."""
    try:
        table = list(rows(decoded(read_bytes(Path(path), path, LARGEST_CARD, WHAT), path), path))
    except Unreadable as bad:
        raise ScenarioError((bad.found,)) from None
    if not table:
        raise ScenarioError((Problem(Place(path), "", f"is empty; write {WHAT}"),))
    row, header = table[0]
    titles = [title.casefold() for title in header]
    if missing := [name for name in COLUMNS if name not in titles]:
        message = f"has no column {joined(missing, 'and')}; the first row names {joined(COLUMNS, 'and')}"
        raise ScenarioError((Problem(Place(path, row, 1), "", message),))
    found: dict[str, Rate] = {}
    problems: list[Problem] = []
    for row, cells in table[1:]:
        place = Place(path, row, 1)
        given = {name: cells[at] if (at := titles.index(name)) < len(cells) else "" for name in COLUMNS}
        try:
            one = _rate(given)
        except Unfit as unfit:
            problems += [Problem(place, ".".join(map(str, key)), message) for key, message in unfit.parts]
            continue
        if one.currency in found:
            problems.append(Problem(place, one.currency, "is given twice; keep one of the rates"))
        found[one.currency] = one
    if problems:
        raise ScenarioError(tuple(problems))
    return found


def _rate(given: Mapping[str, str]) -> Rate:
    code = given["currency"]
    if code not in CURRENCIES:
        raise Unfit((("currency",), f"{code or 'an empty cell'} is not a currency code of ISO 4217, such as GBP"))
    try:
        rate = float(_RATE.read(given["rate"]))
    except Unfit as unfit:
        raise Unfit(((code, "rate"), str(unfit))) from None
    day = given["date"]
    if _DAY.fullmatch(day) is None or not _is_day(day):
        raise Unfit(((code, "date"), f"{day or 'an empty cell'} is no date; write for example 2026-11-28"))
    if not given["source"]:
        raise Unfit(((code, "source"), "names no source; say who states the rate, such as ECB"))
    return Rate(code, rate, day, given["source"])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
