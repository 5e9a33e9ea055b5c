"""Each line, in or out: at which fee or rate buying at least one of it is as good as buying none.

A mix that buys at least one tells up to which fee it is itself allowed and as good; whether any mix is at a fee a
little higher is a question for the solver, and a mix that answers yes tells the next fee. The last answer is no, so
the break-even lies between the two, less than `NARROW` apart. Rates go the other way. It is Dinkelbach's way of
maximising a ratio (Management Science 13, 1967) with the arithmetic, not the model, telling the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, fsum, isfinite, log10

from optimizer.domain.arithmetic.audit import Arithmetic
from optimizer.domain.arithmetic.score import EQUAL, Score, as_good, scored
from optimizer.domain.findings.explain import BreakEven, Effect, LineIn, LineOut
from optimizer.domain.findings.plan import by_card
from optimizer.domain.language.override import stated as stated_as
from optimizer.domain.language.plan_lines import lines_of
from optimizer.domain.language.scenario import Line
from optimizer.errors import StoppedError
from optimizer.planner.near_optimal import Little
from optimizer.studies.explain.questions import Counts, Questions
from optimizer.studies.variations import FEES, at_least_one, figure_of, moves_prices, none_of, with_figure

NARROW = 0.004
"""Relative distance between a figure that is good enough and one that is not, at the end of a search."""
FINE = 1e-9
"""Relative precision with which a mix tells its own figure."""
DIGITS = 4
"""Significant figures of a break-even, rounded to its good side."""
ROUNDS = 1
"""Questions next to what is known before every other one goes farther."""
STRIDE = 1.3
"""Factor by which the first of those does; the next goes its square, and none beyond the middle of what is left."""
FAR = 1e4
"""A figure without an upper end is searched up to so many times what is stated."""
SPECK = 1e-6
"""A fee below this part of what could be paid at most is none."""
TINY = 1e-9
"""So is a rate below this part of the highest."""
EXACT = 1e-4
"""Part of the last figure that counts as rounding."""


def lines_out(questions: Questions) -> Iterator[LineOut]:
    """Every line of the rate card of which the plan buys none, in any period."""
    without = [name for name, lines in by_card(questions.plan).items() if not any(one.partnerships for one in lines)]
    return questions.each(lambda name: _line_out(questions, name), without)


def lines_in(questions: Questions) -> Iterator[LineIn]:
    """Every line of the rate card that the plan buys, but for those of which a firm bound asks for some."""
    tiers = questions.scenario.tiers
    counts = {name: fsum(one.partnerships for one in lines) for name, lines in by_card(questions.plan).items()}
    bought = [
        (name, count) for name, count in counts.items() if count and not (tiers[name].firm and _asked_for(tiers[name]))
    ]
    return questions.each(lambda line: _line_in(questions, *line), bought)


def _asked_for(line: Line) -> bool:
    return bool(line.at_least or line.exactly)


def _line_out(questions: Questions, name: str) -> LineOut:
    scenario = questions.scenario
    place = str(scenario.origin.place(("tiers", name)))
    line = scenario.tiers[name]
    if line.available == 0 or line.exactly == 0:
        reason = "none of it is available"
        return LineOut(name, place, Effect("infeasible", None, None, (), {}, reason=reason), ())
    effect = questions.effect(at_least_one(scenario, name))
    forced = questions.counts_in(effect) if effect.holds else None
    search = Search(questions, name, questions.scored)
    found = [search.fee(forced)]
    found += [search.rate(figure, forced) for figure in _rates(line)]
    return LineOut(name, place, effect, tuple(found))


def _line_in(questions: Questions, name: str, count: float) -> LineIn:
    scenario = questions.scenario
    place = str(scenario.origin.place(("tiers", name)))
    effect = questions.effect(none_of(scenario, name))
    if not effect.holds:
        line = scenario.tiers[name]
        needed = BreakEven(_fee(line), "money", figure_of(line, _fee(line)) or 0.0, "needed")
        return LineIn(name, place, count, effect, needed)
    other = scored(questions.arithmetic, questions.bests, questions.counts_in(effect))
    enough = questions.counts if count >= 1 else None
    return LineIn(name, place, count, effect, Search(questions, name, other).fee(enough))


def _fee(line: Line) -> str:
    return "fee" if line.fee is not None else "fee_per_post"


def _rates(line: Line) -> Iterator[str]:
    """The figures that decide what a line brings: known ones of a post, else its rates."""
    known = line.per_post
    if known.engagements is not None:
        yield "per_post.engagements"
    elif line.followers is not None:
        yield "engagement_rate"
    if known.conversions is not None:
        yield "per_post.conversions"
    elif line.followers is not None or known.engagements is not None:
        yield "conversion_rate"


@dataclass(frozen=True, slots=True)
class Search:
    """The search for the figure at which at least one of a line is as good as `other`, the best without it."""

    questions: Questions
    name: str
    other: Score
    kept: dict[tuple[str, str, float], Arithmetic] = field(default_factory=dict)
    good: dict[str, float] = field(default_factory=dict)
    """Figure -> a value of it that is good enough, as far as the search has come."""

    def fee(self, known: Counts | None) -> BreakEven:
        """The highest fee; `known` is the best plan with at least one, at the stated fee."""
        line = self.questions.scenario.tiers[self.name]
        figure = _fee(line)
        stated = figure_of(line, figure) or 0.0
        return self._settled(figure, "money", stated, lambda: self._highest(figure, stated, known))

    def _highest(self, figure: str, stated: float, known: Counts | None) -> BreakEven:
        line = self.questions.scenario.tiers[self.name]
        dearest = self._dearest(1.0 if figure == "fee" else line.posts)
        good, bad, mix = stated, dearest, known
        if mix is None or not self._good(figure, stated, mix):
            most = dearest if self.questions.scenario.strategy == "priority" else min(stated, dearest)
            good, bad, mix = most / 2, most, self._mix(figure, most / 2)
            if mix is None:
                good, bad, mix = 0.0, good, self._mix(figure, 0.0)
        if mix is None:
            return BreakEven(figure, "money", stated, "never")
        return self._found(figure, "money", stated, self._climb(figure, mix, good, bad, SPECK * dearest))

    def rate(self, figure: str, known: Counts | None) -> BreakEven:
        """The lowest engagement or conversion rate, or figure of a post."""
        stated = figure_of(self.questions.scenario.tiers[self.name], figure) or 0.0
        unit = "count" if figure.startswith("per_post.") else "share"
        return self._settled(figure, unit, stated, lambda: self._lowest(figure, unit, stated, known))

    def _settled(self, figure: str, unit: str, stated: float, search: Callable[[], BreakEven]) -> BreakEven:
        """What a search finds; where one of its questions took too long, what was good enough by then."""
        self.good.pop(figure, None)
        try:
            return search()
        except StoppedError:
            self.questions.left()  # Raises where it is not this question alone that had no time.
        value = self.good.get(figure)
        text = None if value is None else self._override(figure, unit, stated, value)
        return BreakEven(figure, unit, stated, "open", value, text)

    def _lowest(self, figure: str, unit: str, stated: float, known: Counts | None) -> BreakEven:
        most = 1.0 if unit == "share" else FAR * max(stated, 1.0)
        mix = known if known is not None and self._good(figure, most, known) else self._mix(figure, most)
        if mix is None:
            return BreakEven(figure, unit, stated, "never")
        return self._found(figure, unit, stated, self._climb(figure, mix, most, 0.0, TINY * most))

    def _dearest(self, posts: float) -> float:
        """A fee that no plan as good can pay for one partnership of so many posts."""
        scenario = self.questions.scenario
        cheapest = scenario.strategy == "cheapest"
        money = [-self.other[0]] if cheapest else []
        money += [scenario.spendable] if scenario.spendable is not None else []
        return 1.001 * min(money) / posts

    def _found(self, figure: str, unit: str, stated: float, value: float | None) -> BreakEven:
        if value is None:
            return BreakEven(figure, unit, stated, "always")
        return BreakEven(figure, unit, stated, "found", value, self._override(figure, unit, stated, value))

    def _override(self, figure: str, unit: str, stated: float, value: float) -> str:
        """The value as `--set` takes it; where the amounts of volume prices move along, as a change of all fees."""
        if figure in FEES and stated and moves_prices(self.questions.scenario.tiers[self.name]):
            return f"tiers.{self.name}.fees=*{value / stated:.12f}".rstrip("0").rstrip(".")
        return f"tiers.{self.name}.{figure}={stated_as(value, share=unit == 'share')}"

    def _climb(self, figure: str, mix: Counts, good: float, bad: float, speck: float) -> float | None:
        """The last good figure between a good and a bad one, to within `NARROW`; None where there is no bad one.

        Below `speck` a figure is as good as none, so that each question leaves less to ask about, and the last is soon
        reached also where nothing but zero is good.
        """
        rounds, stride = 0, STRIDE
        while True:
            if good > bad == 0.0 and self._good(figure, 0.0, mix):
                return None
            good = self._own(figure, mix, good, bad)
            self.good[figure] = _rounded(good, down=bad > good)
            if max(good, bad) <= speck:
                return 0.0 if bad >= good else _rounded(good, down=False)
            if abs(bad - good) <= NARROW * good:
                return _rounded(good, down=bad > good)
            rounds += 1
            factor = 1 + NARROW
            if rounds > ROUNDS and rounds % 2 == 0:
                factor, stride = stride, stride * stride
            beyond = good * factor if bad > good else good / factor
            if abs(beyond - good) > abs(bad - good) / 2:
                beyond = (good + bad) / 2
            if good < speck:
                beyond = speck  # No factor leads away from zero.
            better = self._mix(figure, beyond)
            if better is None:
                bad, stride = beyond, STRIDE
            else:
                mix, good = better, beyond

    def _own(self, figure: str, mix: Counts, good: float, bad: float) -> float:
        """The last figure between a good and a bad one at which a mix is allowed and as good.

        What a mix costs and brings is linear in each figure, so the chord of the room that is left points at it.
        """
        least = TINY * max(good, bad)
        room = {value: self._room(figure, value, mix) for value in (good, bad)}
        while abs(bad - good) > (fine := max(FINE * good, least)):
            for middle in (*_chord(good, bad, room, fine / 3), None):
                value = (good + bad) / 2 if middle is None else middle
                if min(good, bad) < value < max(good, bad):
                    room[value] = self._room(figure, value, mix)
                    good, bad = (value, bad) if self._good(figure, value, mix) else (good, value)
                if abs(bad - good) <= max(FINE * good, least):
                    break
        return good

    def _room(self, figure: str, value: float, mix: Counts) -> float:
        """How far a mix is from being worse, or not allowed, at a value of the figure; negative where it is."""
        arithmetic = self._at(figure, value)
        own = scored(arithmetic, self.questions.bests, mix)
        losses = [(mine - yours) / (abs(yours) or 1.0) + EQUAL for mine, yours in zip(own, self.other, strict=True)]
        return min(*losses, arithmetic.room(mix))

    def _at(self, figure: str, value: float) -> Arithmetic:
        """The scenario's arithmetic at a value of the figure; the last one is kept."""
        key = (self.name, figure, value)
        if key not in self.kept:
            self.kept.clear()
            self.kept[key] = Arithmetic(with_figure(self.questions.scenario, self.name, figure, value))
        return self.kept[key]

    def _good(self, figure: str, value: float, mix: Counts) -> bool:
        """Whether a mix is allowed at a value of the figure, and as good as none of the line."""
        arithmetic = self._at(figure, value)
        own = scored(arithmetic, self.questions.bests, mix)
        return as_good(own, self.other) and not arithmetic.broken(mix)

    def _mix(self, figure: str, value: float) -> Counts | None:
        """A mix with at least one of the line that is as good at a value of the figure; None where there is none."""
        scenario = at_least_one(with_figure(self.questions.scenario, self.name, figure, value), self.name)
        dear = figure in ("fee", "fee_per_post") and scenario.strategy not in ("cheapest", "profit")
        little = Little(spend=(1.0,) * len(lines_of(scenario))) if dear else None
        return self.questions.near(scenario, self.other, little)


def _chord(good: float, bad: float, room: Mapping[float, float], fine: float) -> tuple[float, ...]:
    """The two sides of where the chord between two figures says that no room is left; none where it says nothing."""
    fall = room[good] - room[bad]
    if not (fall > 0 and isfinite(fall)):
        return ()
    at = good + (bad - good) * room[good] / fall
    return (at - fine, at + fine)


def _rounded(value: float, *, down: bool) -> float:
    """To so many significant figures, towards the good side."""
    if value <= 0.0:
        return 0.0
    unit = 10.0 ** (floor(log10(value)) + 1 - DIGITS)
    steps = value / unit
    whole = floor(steps + EXACT) if down else ceil(steps - EXACT)
    return float(f"{whole * unit:.{DIGITS}g}")
