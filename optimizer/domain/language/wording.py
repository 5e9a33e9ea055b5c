"""Numbers and names as a planner reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor, log10

from optimizer.domain.language.measures import LINES_USED, MEASURES


def number(value: float) -> str:
    """Thousands apart, at most 2 decimals from 1 on, 4 significant figures below, no trailing zeros: 57,000; 516.67."""
    size = abs(value)
    decimals = 2 if size >= 1 or size == 0 else min(12, 3 - floor(log10(size)))
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def percent(value: float) -> str:
    """A fraction of one as a percentage: 0.4 is 40%."""
    return f"{number(100 * value)}%"


def measure_words(measure: str) -> str:
    """A measure's name as words; a measure of one's own keeps its spelling."""
    return measure.replace("_", " ") if measure in (*MEASURES, LINES_USED) else measure


def joined(words: Iterable[str], last: str) -> str:
    """a, b and c."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def selection_words(where: Mapping[str, tuple[str, ...]] | None) -> str:
    """The lines of a `where`: "tier nano or micro and platform tiktok"; nothing for all lines."""
    if not where:
        return ""
    return joined(
        (f"{'line' if label == 'name' else label} {joined(values, 'or')}" for label, values in where.items()), "and"
    )


def capitalised(text: str) -> str:
    """The text with a capital first letter; what follows stays, for names keep their capitals."""
    return text[:1].upper() + text[1:]
