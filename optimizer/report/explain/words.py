"""What an explanation says in sentences: what a change brings, what a limit costs, what a line would have to cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor, fsum, log10

from optimizer.domain.findings.explain import (
    Alternative,
    AlternativeKind,
    BreakEven,
    Difference,
    Effect,
    Explanation,
    LineIn,
    ShadowPrice,
)
from optimizer.domain.language.scenario import NORMALISED
from optimizer.domain.language.wording import capitalised
from optimizer.report import numbers
from optimizer.report.characters import told_apart

NAME = 24
"""Columns that a line's name may take in a sentence."""
NAMED = 4
"""Lines that a mix names."""
LEAST = 5e-4
"""A change below this part of what it changes is left out beside larger ones."""
NOTHING = "no change"
TIGHT = 1e-9
"""A change below this part of what it changes is none: equal plans may differ by so much."""
CENT = 0.005
"""Less money than this is none."""
TENTH = 0.1
CENTS = 2
LARGE = 1e3
"""Bounds above are shown as whole numbers, changes from here on to three figures."""
WHOLE = 10.0
"""Changes from here on are shown as whole numbers."""


class Words:
    """How one explanation names its goals and scores."""

    def __init__(self, found: Explanation) -> None:
        self.found = found
        self.strategy = found.plan.scenario.strategy
        measures = Counter(goal.measure for goal in found.plan.goals)
        self.names: Mapping[str, str] = {
            goal.name: goal.measure.replace("_", " ") if measures[goal.measure] == 1 and not goal.where else goal.name
            for goal in found.plan.goals
        }

    def name(self, goal: Difference) -> str:
        """A goal by what it counts, where that tells it apart."""
        return self.names.get(goal.name, goal.name)

    def kind(self, kind: AlternativeKind, found: Alternative) -> str:
        """What an alternative is best at, with the figure that shows it."""
        if kind == "fewest partnerships":
            bought = fsum(line.partnerships for line in self.found.plan.lines)
            return f"{kind} ({numbers.stated(found.partnerships, 1)} instead of {numbers.stated(bought, 1)})"
        if kind == "least dependence on one line":
            largest = max((line.share_of_spend or 0.0 for line in self.found.plan.lines), default=0.0)
            share = numbers.percent(found.largest_share)
            return f"{kind} (at most {share} of the spend instead of {numbers.percent(largest)})"
        if kind == "least spend":
            return kind
        return f"{kind} ({numbers.percent(found.distance)} of the spend elsewhere)"

    def effect(self, effect: Effect, *, scored: bool = True) -> str:
        """What another plan brings and gives up: +69.6K reach, −77 conversions, for 7,957 more; score +3.6 points."""
        if effect.score is None or effect.spend is None:
            return f"no plan exists: {effect.reason}" if effect.status == "infeasible" else effect.reason or "no end"
        least = LEAST if any(large(figure, LEAST) for figure in (*effect.goals, effect.spend)) else TIGHT
        goals = [f"{change} {self.name(goal)}" for goal in effect.goals if (change := changed(goal, least))]
        spend = spent(effect.spend, least)
        if not goals and not spend:
            return NOTHING
        score = self.score(effect.score) if scored else ""
        results = ", ".join(goals) or f"{'almost ' if any(map(changed, effect.goals)) else ''}the same results"
        parts = [results, spend, f"score {score}" if score else ""]
        proven = "" if effect.status in ("optimal", "given") else " (not proven)"
        return ", ".join(part for part in parts if part) + proven

    def score(self, score: Difference) -> str:
        """The change of the score; nothing where goals or spend say it already."""
        if self.strategy in NORMALISED:
            return points(score)
        return ""

    def score_column(self, effect: Effect) -> str | None:
        """The change of the score for a table."""
        if effect.score is None:
            return effect.status
        if effect.score.unit == "share":
            return points(effect.score)
        change = changed(effect.score)
        return f"{change} {self.unit}" if change else "±0"

    @property
    def unit(self) -> str:
        """The unit of the score: points of a hundred, money, or what the first goal counts."""
        if self.strategy in NORMALISED:
            return "points"
        if self.strategy == "priority":
            first = next(iter(self.found.plan.inputs.get("order") or ()), "")
            return self.names.get(first, first)
        return self.found.plan.scenario.currency


def large(figure: Difference, least: float = TIGHT) -> bool:
    """Whether a figure changes by more than that part of it; by default, by more than noise."""
    return abs(figure.change) > max(TIGHT, least * max(abs(figure.before), abs(figure.after)))


def points(score: Difference) -> str:
    """A change of attainment in points of a hundred, with as many decimals as show it."""
    if not large(score):
        return "±0"
    change = abs(100 * score.change)
    return f"{'+' if score.change > 0 else '−'}{numbers.fixed(change, _decimals(change, 1))} points"


def _decimals(value: float, fewest: int) -> int:
    """The fewest decimals, from so many on, that do not show a value as nothing."""
    return fewest if value <= 0 else max(fewest, -floor(log10(2 * value)))


def changed(figure: Difference, least: float = TIGHT) -> str:
    """The change of a figure with its sign; nothing where it is less than that part of it."""
    if not large(figure, least):
        return ""
    change = abs(figure.change)
    if change >= WHOLE:
        shown = numbers.compact(round(change) if change < LARGE else change)
    else:
        shown = numbers.stated(change, _decimals(change, 2))
    return f"{'+' if figure.change > 0 else '−'}{shown}"


def spent(spend: Difference, least: float = TIGHT) -> str:
    """What a change costs or saves."""
    if abs(spend.change) < CENT or not large(spend, least):
        return ""
    return f"for {numbers.money(abs(spend.change))} {'more' if spend.change > 0 else 'less'}"


def per_unit(words: Words, price: ShadowPrice) -> str:
    """A price in the unit of the score: +0.481 points for 1,000 more."""
    weighted = words.strategy in NORMALISED
    amount, name = {
        "money": (1000.0, "1,000 more"),
        "people": (1000.0, "1,000 more people"),
        "share": (0.01, "one percentage point more"),
        "hours": (1.0, "one more hour"),
    }.get(price.unit, (1.0, "one more"))
    value = (100 if weighted else 1) * price.price * amount
    sign = "−" if value < 0 else "+" if value > 0 else ""
    shown = numbers.stated(abs(value), 2) if abs(value) >= TENTH else f"{abs(value):.2g}"
    return f"{sign}{shown}{' points' if weighted else ''} for {name}"


def valid(price: ShadowPrice) -> str:
    """Between which bounds a price holds."""
    low, high = (None if end is None else _bound(end, price.unit) for end in (price.low, price.high))
    if low is None and high is None:
        return "whatever the bound"
    if low is None or high is None:
        return f"up to {high}" if low is None else f"from {low} on"
    return f"between {low} and {high}"


def _bound(value: float, unit: str) -> str:
    return f"{numbers.stated(100 * value, 2)}%" if unit == "share" else numbers.stated(value, 0 if value > LARGE else 2)


def mix(effect: Effect) -> str:
    """What is bought: 112 micro + 6 mid."""
    lines = sorted(effect.mix.items(), key=lambda line: -line[1])
    names = dict(zip(effect.mix, told_apart(list(effect.mix), NAME), strict=True))
    parts = [f"{numbers.stated(count, 2)} {names[name]}" for name, count in lines[:NAMED]]
    more = len(lines) - NAMED
    return " + ".join([*parts, *([f"{more} more"] if more > 0 else [])]) or "nothing bought"


def figure(value: float, unit: str, rounding: str = ROUND_HALF_UP) -> str:
    """A fee, a rate or a count, with as many decimals as show it; `rounding` as `decimal` calls it."""
    shown = Decimal(str(value)) * (100 if unit == "share" else 1)
    decimals = _decimals(float(shown), 1 if unit == "count" else 2)
    rounded = float(shown.quantize(Decimal(1).scaleb(-decimals), rounding))
    if unit == "money":
        return numbers.cents(rounded) if decimals == CENTS else numbers.fixed(rounded, decimals)
    return numbers.stated(rounded, decimals) + ("%" if unit == "share" else "")


def break_even(found: BreakEven | None) -> str | None:
    """The break-even, rounded to the side on which it holds: a fee down, a rate up; or why there is none."""
    if found is None:
        return None
    if found.unit == "money" and found.value == 0.0:
        return "only for free"
    if found.verdict == "open":
        return "open" if found.value is None else f"{figure(found.value, found.unit)} or {_beyond(found)}"
    if found.value is not None:
        return figure(found.value, found.unit, ROUND_FLOOR if found.unit == "money" else ROUND_CEILING)
    if found.verdict == "never":
        return {"money": "not at any fee", "share": "not even at 100%"}.get(found.unit, "not at any figure")
    return {"always": "at any", "needed": "needed"}.get(found.verdict, "none stated")


def _beyond(found: BreakEven) -> str:
    """On which side of a value that is good enough the break-even lies."""
    return "more" if found.unit == "money" else "less"


def as_stated(found: BreakEven | None) -> str | None:
    """What the line states today."""
    return None if found is None else figure(found.stated, found.unit)


def without(words: Words, found: LineIn) -> str:
    """What the plan would be without a line."""
    if found.effect.score is None:
        return "no plan" if found.effect.status == "infeasible" else found.effect.status
    return words.score_column(found.effect) or ""


def whole_numbers(words: Words) -> Iterator[str]:
    """How good whole numbers are."""
    found = words.found.rounding
    if found is None:
        return
    yield f"Fractional optimum, {mix(found.fractional)}: {words.effect(found.fractional)}"
    yield f"Fractional, rounded down, {mix(found.rounded_down)}: {_by_hand(words, found.rounded_down)}"
    if found.greedy is not None:
        yield f"Best value for money first, {mix(found.greedy)}: {_by_hand(words, found.greedy)}"


def _by_hand(words: Words, effect: Effect) -> str:
    if effect.broken:
        return f"{words.effect(effect)}; misses {'; '.join(effect.broken)}"
    return words.effect(effect)


def alternative(words: Words, found: Alternative) -> str:
    """What an alternative is best at, what it buys, what it gives up and what it gains."""
    best = [words.kind(kind, found) for kind in found.kinds]
    name = ", ".join(best)
    loss = numbers.percent(found.loss) if found.loss >= LEAST else f"under {numbers.percent(2 * LEAST)}"
    gives = f"gives up {loss}" if found.loss > TIGHT else "gives up nothing"
    return f"{capitalised(name)}, {mix(found.effect)}: {gives}; {words.effect(found.effect, scored=False)}"
