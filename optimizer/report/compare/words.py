"""A comparison in sentences: what each plan buys more than the baseline, what that returns, who is better at what."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.domain.findings.compare import Comparison, Crossed, GoalChange, Increment, Outcome, Side
from optimizer.domain.language.wording import capitalised, joined
from optimizer.report import numbers
from optimizer.report.plan.tables import where_words

NAMED = 5
"""So many results a sentence names; the tables have the others."""
TOLD = 3
"""So many plans are told of in full sentences, the others in one line each."""
DOMINANCES = 5
"""So many pairs of which one dominates the other are named."""
MEANING: dict[Outcome, str] = {
    "saves": "saves: money saved for so many given up",
    "dominates": "dominates: more of it for no more money, or as much for less",
    "dominated": "dominated: less of it for no less money, or no more for more",
}
"""What the words mean that stand where an extra result has no cost."""
RATIOS = ("cpm", "cpe", "cpa", "roas", "roi")
SCORED = {"weighted": "share", "balanced": "share", "cheapest": "money", "profit": "money"}
"""Strategy -> unit of its score; with priorities it is the first goal's own."""
CERTAINTY = {"optimal": "optimal", "feasible": "not proven", "given": "given"}
PROVEN = 1e-6
"""A gap up to this is a proof."""


def title(comparison: Comparison) -> str:
    """What is compared with what, and in which currency."""
    others = comparison.names[1:]
    who = others[0] if len(others) == 1 else f"{len(others)} plans"
    parts = [f"{who} against {comparison.baseline.name}", comparison.currency]
    if comparison.under is not None:
        parts.append(f"all under {comparison.under}")
    return " · ".join(parts)


def verdicts(comparison: Comparison) -> list[str]:
    """What every plan changes against the baseline, and which one is better at what; of many plans, who leads."""
    base, others = comparison.baseline.name, comparison.increments
    told: list[str] = []
    if len(others) <= TOLD:
        for increment in others:
            told += [
                verdict(increment, base, comparison.currency, named=len(others) > 1),
                *filter(None, [better_at(increment, base)]),
            ]
        told += [f"{one} dominates {other}." for one, other in comparison.dominances if base not in (one, other)]
        return told
    told += [*filter(None, [_returned(comparison), _led(comparison)])]
    dominated = [f"{one} dominates {other}" for one, other in comparison.dominances]
    more = f"; and {len(dominated) - DOMINANCES} more such pairs" if len(dominated) > DOMINANCES else ""
    return [*told, f"{'; '.join(dominated[:DOMINANCES])}{more}."] if dominated else told


def _returned(comparison: Comparison) -> str | None:
    """The range of what plans that spend more earn with each extra unit of money, in profit and in revenue."""
    more = [one for one in comparison.increments if one.spend > 0]
    profits = [(one.profit_per, one.name) for one in more if one.profit_per is not None]
    revenues = [(one.roas, one.name) for one in more if one.roas is not None]
    if not profits or not revenues:
        return None
    ends = ", ".join(
        f"from {_each(min(known))} to {_each(max(known))} in {what}"
        for known, what in ((profits, "profit"), (revenues, "revenue"))
    )
    return f"Each extra {comparison.currency} returns {ends}."


def _each(known: tuple[float, str]) -> str:
    figure, name = known
    return f"{numbers.unit_cost(figure)} ({name})"


def _led(comparison: Comparison) -> str | None:
    """Which plan is best at what."""
    led: dict[str, list[str]] = {}
    for measure, name in comparison.leaders:
        led.setdefault(name, []).append(word(measure))
    parts = [
        f"{name} {'' if position else 'is best '}at {_joined(what)}"
        for position, (name, what) in enumerate(led.items())
    ]
    return f"{'; '.join(parts)}." if parts else None


def ahead(comparison: Comparison) -> list[str]:
    """In what share of the same draws each plan brings more than the baseline."""
    base = comparison.baseline.name
    return [
        f"{one.name} brings more than {base} in the same draws: "
        + joined((f"{name} in {numbers.percent(share)} of them" for name, share in one.goals.items()), "and")
        for one in comparison.ahead
        if one.goals
    ]


def verdict(increment: Increment, base: str, currency: str, *, named: bool = True) -> str:
    """One plan against the baseline: what more or less spend buys, and what that returns in revenue and in profit."""
    more, less = _results(increment, 1), _results(increment, -1)
    sentence = {
        "same": _same(more, less),
        "dominates": _dominating(increment, more),
        "dominated": _dominated(increment, less),
        "costs": f"{numbers.money(increment.spend)} more buys {_joined(more) or 'no more of any result'}{_but(less)}",
        "saves": _saving(increment, more),
    }[increment.outcome]
    text = f"{sentence}{_returns(increment, currency)}{_profits(increment, currency)}."
    if increment.outcome in ("dominates", "dominated"):
        text = f"{'dominates' if increment.outcome == 'dominates' else 'is dominated by'} {base}: {text}"
        return f"{increment.name} {text}"
    return f"{increment.name}: {text}" if named else capitalised(text)


def better_at(increment: Increment, base: str) -> str | None:
    """Which of two plans is better at what."""
    parts = []
    if increment.better:
        parts.append(f"{increment.name} is better at {_joined(list(map(word, increment.better)))}")
    if increment.worse:
        parts.append(f"{base} {'' if parts else 'is better '}at {_joined(list(map(word, increment.worse)))}")
    return f"{'; '.join(parts)}." if parts else None


def word(measure: str) -> str:
    """A measure's or ratio's name in a sentence or a heading."""
    return measure.upper() if measure in RATIOS else measure.replace("_", " ")


def outcome_words(outcome: Outcome, spend: float) -> str:
    """What stands in place of an incremental cost where there is none."""
    if outcome == "same":
        return "same"
    if not spend:
        return "more for the same" if outcome == "dominates" else "less for the same"
    return "dominates" if outcome == "dominates" else "dominated"


def returned(increment: Increment) -> str:
    """The incremental ROAS in a cell: a number where more is spent, and words with it where less or the same is."""
    if increment.roas is None:
        return f"{'more' if increment.revenue > 0 else 'less'} for the same" if increment.revenue else "n/a"
    if increment.spend > 0:
        return numbers.unit_cost(increment.roas)
    return f"{'gains' if increment.revenue > 0 else 'gives up'} {numbers.unit_cost(abs(increment.roas))}"


def reading(comparison: Comparison) -> list[str]:
    """What the words in the table of increments mean, as far as they stand in it."""
    found = [(one.spend, extra.outcome) for one in comparison.increments for extra in one.results]
    words = {outcome for spend, outcome in found if spend}
    told = [MEANING[word] for word in MEANING if word in words]
    less = [one for one in comparison.increments if one.spend < 0 and one.roas is not None]
    if any(one.revenue <= 0 for one in less):
        told.append(f"gives up: revenue lost for each {comparison.currency} saved")
    if any(one.revenue > 0 for one in less):
        told.append(f"gains: revenue won for each {comparison.currency} saved")
    return [f"{capitalised(sentence)}." for sentence in ["; ".join(told)] if sentence]


def status(side: Side) -> str:
    """Whether a plan is the best, in a cell, and how many limits it breaks."""
    plan = side.plan
    words = "not optimal" if side.beaten_by is not None else CERTAINTY[plan.status]
    if words == "optimal" and plan.gap is not None and plan.gap > PROVEN:
        words = f"optimal within {numbers.stated(100 * plan.gap)}%"
    return words + (f", breaks {len(side.broken)}" if side.broken else "")


def breaks(side: Side) -> str | None:
    """The limits that a plan breaks."""
    if not side.broken:
        return None
    count = len(side.broken)
    return f"{side.name} breaks {count} {'limit' if count == 1 else 'limits'}: {'; '.join(side.broken)}"


def regret(mix: Crossed, show: str | None) -> str:
    """A mix's regret in a cell, its broken limits marked."""
    if mix.missing:
        return f"lacks {', '.join(mix.missing)}"
    if mix.broken:
        return f"breaks {len(mix.broken)}"
    return "n/a" if show is None else show


def meaning_of_regret(comparison: Comparison) -> str:
    """What regret is, and what it is counted in under each scenario."""
    units = {ground.name: regret_unit(ground.strategy, comparison.currency) for ground in comparison.cross}
    told = "; ".join(f"{unit} under {name}" for name, unit in units.items())
    if len(set(units.values())) == 1:
        told = next(iter(units.values()))
    return f"Regret: how much worse a mix scores than the best plan, in {told}."


def regret_unit(strategy: str, currency: str) -> str:
    """What the scores of a strategy differ by."""
    return {
        "weighted": "points of the weighted attainment",
        "balanced": "points of the smallest attainment",
        "priority": "units of the first goal",
        "cheapest": f"{currency} of spend",
        "profit": f"{currency} of profit",
    }[strategy]


def goal_words(goal: GoalChange) -> str:
    """A goal with what it measures, and on which lines."""
    where = f", {where_words(goal.where)}" if goal.where else ""
    return f"{goal.name} ({word(goal.measure)}{where})"


def _profits(increment: Increment, currency: str) -> str:
    """What becomes of profit, and that for each unit of money more or less."""
    if increment.profit_per is None:
        return ""
    if not increment.profit:
        return "; profit stays as it is"
    moved = f"profit {'rises' if increment.profit > 0 else 'falls'} by {numbers.money(abs(increment.profit))}"
    per = numbers.unit_cost(abs(increment.profit_per))
    return f"; {moved}, {per} for each {'extra ' + currency if increment.spend > 0 else currency + ' saved'}"


def _returns(increment: Increment, currency: str) -> str:
    """What becomes of revenue: for each unit of money more or less where that is the question, else as it is."""
    more = increment.spend > 0
    revenue = f"revenue {'rises' if increment.revenue > 0 else 'falls'} by {numbers.money(abs(increment.revenue))}"
    if increment.roas is None:
        return f"; {revenue}" if increment.revenue else ""
    each = numbers.unit_cost(abs(increment.roas))
    if not increment.revenue:
        return "; the extra money returns no revenue" if more else "; no revenue is given up"
    if increment.roas < 0:
        return f"; {revenue}, {each} for each {'extra ' + currency if more else currency + ' saved'}"
    if more:
        return f"; each extra {currency} returns {each} in revenue"
    return f"; each {currency} saved gives up {each} in revenue"


def _same(more: Sequence[str], less: Sequence[str]) -> str:
    if not more and not less:
        return "the same spend and the same results"
    return f"the same spend buys {_joined(more)}{_but(less)}"


def _but(less: Sequence[str]) -> str:
    return f", but {_joined(less)}" if less else ""


def _saving(increment: Increment, more: Sequence[str]) -> str:
    given_up = _joined(_results(increment, -1, bare=True)) or "nothing"
    return f"{numbers.money(-increment.spend)} less gives up {given_up}" + (
        f" and brings {_joined(more)}" if more else ""
    )


def _dominating(increment: Increment, more: Sequence[str]) -> str:
    spend = f"{numbers.money(-increment.spend)} cheaper" if increment.spend else "the same spend"
    return f"{spend}, with {_joined(more) or 'the same results'}"


def _dominated(increment: Increment, less: Sequence[str]) -> str:
    spend = f"{numbers.money(increment.spend)} dearer" if increment.spend else "the same spend"
    return f"{spend}, with {_joined(less) or 'the same results'}"


def _results(increment: Increment, sign: int, *, bare: bool = False) -> list[str]:
    """Changes of results in one direction: "41K more reach", `bare`: "41K reach"."""
    found = []
    for extra in increment.results:
        if extra.change * sign > 0:
            how = "more" if sign > 0 else "less" if extra.measure == "reach" else "fewer"
            show = numbers.count if extra.measure == "conversions" else numbers.compact
            found.append(f"{show(abs(extra.change))} {'' if bare else f'{how} '}{word(extra.measure)}")
    return found[:NAMED]


def _joined(parts: Sequence[str]) -> str:
    return joined(parts, "and") if parts else ""
