"""Uncertainty, events and cases: shares that fit together, names that are known, and changes that a case may make."""

from __future__ import annotations

from fnmatch import fnmatchcase
from math import fsum

from optimizer.domain.language.override import factor
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.uncertainty import GROUPS, RATES, SIZES, SPREADS
from optimizer.domain.language.wording import percent
from optimizer.errors import Key
from optimizer.files.checks.context import Context
from optimizer.files.exchange import OF_LINES
from optimizer.files.relative import FEES, LINES, WILD
from optimizer.files.shapes import LINE

ROUNDING = 1e-9
OF_CAMPAIGN = ("value_per_conversion", "discount", "gross_margin", "agency_fee", "audience")
"""What a case may change beside figures of lines."""
NO_FIGURES = frozenset(
    {
        *("tier", "platform", "format", "phase", "region", "labels", "posts", "note", "sources", "periods", "firm"),
        *("at_least", "available", "available_each_period", "exactly", "at_least_if_used", "pays", "like"),
        *("results_after", "fee_after", "fee_from", "spread", "event"),
    }
)
"""Keys of a line that no case may change: labels, posts, counts and steps."""


def check_uncertainty(context: Context) -> None:
    """Everything that is said of how sure figures are."""
    scenario = context.scenario
    if scenario.uncertainty is not None:
        _check_common(context)
        for name in ("draws", "seed"):
            if getattr(scenario.uncertainty, name) % 1:
                context.tell(("uncertainty", name), "is not whole; write a whole number")
    holders: list[tuple[Key, object]] = [
        (("tiers", name, "spread"), line.spread) for name, line in scenario.tiers.items()
    ]
    if scenario.uncertainty is not None:
        holders.append((("uncertainty", "spread"), scenario.uncertainty.spread))
    for key, spread in holders:
        for name in spread if isinstance(spread, dict) else ():
            if name not in SPREADS:
                advice = did_you_mean(name, SPREADS) or f"; there are {', '.join(SPREADS)}"
                context.tell((*key, name), f"has no spread of its own{advice}")
    for name, line in scenario.tiers.items():
        if line.event is not None and line.event.chance is None:
            context.tell(("tiers", name, "event"), "states no chance; write for example {chance: 2%, results: 0%}")
    _check_cases(context)


def _check_common(context: Context) -> None:
    common = context.scenario.uncertainty.common if context.scenario.uncertainty is not None else {}
    own = {name for line in lines_of(context.scenario).values() for name in line.measures}
    known = (*GROUPS, *RATES, *SIZES)
    for name, shares in common.items():
        key: Key = ("uncertainty", "common", name)
        if name not in (*known, *own) and name.partition(".")[0] not in known:
            advice = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            context.tell(key, f"is no figure that moves together{advice}")
        if shares.campaign + shares.line > 1 + ROUNDING:
            total = percent(shares.campaign + shares.line)
            context.tell(key, f"campaign and line are {total} together, and what is common is 100% at most")


def _check_cases(context: Context) -> None:
    cases = context.scenario.cases
    stated = {name: case.chance for name, case in cases.items() if case.chance is not None}
    if stated and len(stated) < len(cases):
        missing = next(name for name in cases if name not in stated)
        context.tell(("cases", missing), "states no chance, and others do; state one for each case, or for none")
    elif stated and abs(fsum(stated.values()) - 1.0) > ROUNDING:
        context.tell(("cases",), f"their chances sum to {percent(fsum(stated.values()))}; all cases together are 100%")
    for name, case in cases.items():
        for key, text in case.changes.items():
            if (wrong := _wrong(context, key, text)) is not None:
                context.tell(("cases", name, "set", key), wrong)


def _wrong(context: Context, key: str, text: str) -> str | None:
    """Why a case cannot make a change; that a value is legal is found out when the case is worked out."""
    head = key.partition(".")[0]
    if head in OF_CAMPAIGN:
        return _unsigned(head, text)
    if head != LINES:
        return f"no case changes it; cases change figures of lines (tiers.*.fees) and {', '.join(OF_CAMPAIGN)}"
    rest = key.removeprefix(f"{LINES}.")
    names = [*_patterns(rest), *(name for name in context.scenario.tiers if rest.startswith(f"{name}."))]
    for name in names:
        figure = rest.removeprefix(f"{name}.").partition(".")[0]
        if rest.startswith(f"{name}.") and (figure in (*LINE.fields, FEES) or name == names[-1]):
            return _of_line(context, name, figure, text)
    return "names no line; write for example tiers.*.conversion_rate or tiers.micro.fees"


def _of_line(context: Context, name: str, figure: str, text: str) -> str | None:
    """The same of a figure of the lines that a name, or a pattern, means."""
    lines, figures = context.scenario.tiers, (*LINE.fields, FEES)
    if figure in NO_FIGURES:
        return f"no case changes {figure}; cases change figures, and not labels, posts, counts or steps"
    if figure not in figures:
        return f"a line has no {figure}{did_you_mean(figure, figures)}"
    if not any(fnmatchcase(line, name) for line in lines):
        return f"no line is called {name}{did_you_mean(name, lines)}"
    return _unsigned(figure, text)


def _patterns(rest: str) -> list[str]:
    """The beginnings of a key that are patterns of lines' names, the longest first."""
    parts = rest.split(".")
    found = [".".join(parts[:place]) for place in range(len(parts) - 1, 0, -1)]
    return [one for one in found if any(sign in one for sign in WILD)]


def _unsigned(figure: str, text: str) -> str | None:
    """A percentage of money without a sign, which could be meant as a change or as an amount."""
    money = figure in (*OF_LINES, FEES, "value_per_conversion")
    if money and text.endswith("%") and factor(text) is None:
        return f"{text} of money has no sign; write +{text} or -{text} for a change"
    return None
