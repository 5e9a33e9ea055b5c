"""Limits: their measure, their numbers, and what these are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.domain.language.measures import LINES_USED, MEASURES, RATIOS, is_ratio
from optimizer.domain.language.quantities import Bound
from optimizer.domain.language.scenario import Limit
from optimizer.domain.language.sentences import BOUNDS
from optimizer.domain.language.singles import every_single
from optimizer.domain.language.wording import number, percent
from optimizer.errors import Key
from optimizer.files.checks.by import check_by
from optimizer.files.checks.context import Context
from optimizer.files.checks.reach import check_reach_limit


def check_limits(context: Context) -> None:
    """Every limit by itself, then their names."""
    names: dict[str, int] = {}
    told = {one.limit.name: one for one in every_single(context.scenario) if one.by}
    for position, limit in enumerate(context.scenario.limits):
        key: Key = ("limits", position)
        if ("limits", position) in context.source.spoilt:
            continue
        if context.check_measure((*key, "measure"), limit.measure, others=(*RATIOS, LINES_USED)):
            _check_limit(context, key, limit)
        for selection, where in selections(limit):
            context.check_where((*key, *selection), where)
        if limit.name is not None and (first := names.setdefault(limit.name, position)) != position:
            context.tell((*key, "name"), f"limit {first + 1} has this name too; give each its own")
        elif limit.name is not None and limit.name in told:
            first = told[limit.name].position
            context.tell((*key, "name"), f"limit {first + 1} has this name for one of its values; give each its own")


def selections(limit: Limit) -> Iterator[tuple[Key, dict[str, tuple[str, ...]]]]:
    """The selections of a limit with their keys."""
    yield ("where",), limit.where
    if limit.for_each is not None:
        yield ("for_each",), limit.for_each
    if limit.per is not None and limit.per.where is not None:
        yield ("per", "where"), limit.per.where


def bounds(limit: Limit) -> dict[str, Bound]:
    """The numbers that a limit states."""
    return {name: bound for name in BOUNDS if (bound := getattr(limit, name)) is not None}


def _check_limit(context: Context, key: Key, limit: Limit) -> None:
    parts = (*BOUNDS, "of", "per", "for_each", "where", "by", "each", "if_used")
    if not context.fine(*((*key, part) for part in parts)):
        return
    stated = bounds(limit)
    if not stated and not limit.each:
        context.tell(key, "has no bound; write at_least, at_most or exactly")
        return
    if not (_check_pairs(context, key, limit) and _check_comparison(context, key, limit)):
        return
    _check_bounds(context, key, limit, stated)
    check_reach_limit(context, key, limit, stated)
    if limit.distinct is not None:
        _check_distinct(context, (*key, "distinct"), limit)
    if limit.if_used:
        _check_if_used(context, (*key, "if_used"), limit)
    check_by(context, key, limit, _check_each)


def _check_each(context: Context, key: Key, limit: Limit) -> None:
    """The numbers that one value states, as those of a limit of its own."""
    if _check_pairs(context, key, limit):
        _check_bounds(context, key, limit, bounds(limit))
        check_reach_limit(context, key, limit, bounds(limit))


def _check_bounds(context: Context, key: Key, limit: Limit, stated: Mapping[str, Bound]) -> None:
    """Each number of a limit by itself."""
    relative = limit.per is not None or limit.for_each is not None
    for name, bound in stated.items():
        place = (*key, name)
        if relative or is_ratio(limit.measure):
            _check_factor(context, place, limit, bound)
        elif bound.percent:
            _check_share(context, place, limit, bound)
        else:
            _check_amount(context, place, limit, bound)


def _check_if_used(context: Context, key: Key, limit: Limit) -> None:
    """It goes with at_least alone: nothing at all keeps every at_most, and a ratio of nothing is none."""
    each = list(limit.each.values())
    for side, advice in (
        ("exactly", "a used selection meets an exact number hardly ever; state at_least"),
        ("at_most", "what is not used keeps it in any case; write it as a limit of its own"),
    ):
        if getattr(limit, side) is not None or any(getattr(own, side) is not None for own in each):
            context.tell(key, f"goes with at_least alone, and {side} is given; {advice}")
            return
    if is_ratio(limit.measure):
        context.tell(key, f"{limit.measure} is a ratio, which has no value where nothing is used; leave if_used out")


def _check_distinct(context: Context, key: Key, limit: Limit) -> None:
    """Different values are counted of lines that are used, as an amount."""
    if limit.measure != LINES_USED:
        context.tell(
            key, f"counts values of lines that are used; write measure: lines_used in place of {limit.measure}"
        )
    elif limit.per is not None or limit.for_each is not None or any(one.percent for one in bounds(limit).values()):
        context.tell(key, "is an amount, such as at_most: 2; leave per, for_each and percentages out")
    elif limit.distinct not in context.labels and context.lines_known:
        known = [label for label in context.labels if label != "name"]
        advice = context.near(str(limit.distinct), known) or f"; known are {', '.join(known)}"
        context.tell(key, f"no line has the label {limit.distinct}{advice}")


def _check_pairs(context: Context, key: Key, limit: Limit) -> bool:
    """Whether the numbers of a limit go together."""
    stated = bounds(limit)
    if "exactly" in stated and len(stated) > 1:
        other = next(name for name in stated if name != "exactly")
        context.tell((*key, "exactly"), f"{other} is given too; exactly says both, so leave {other} out")
        return False
    if len({bound.percent for bound in stated.values()}) > 1:
        context.tell((*key, "at_most"), "one bound is a percentage and the other an amount; write two limits")
        return False
    low, high = limit.at_least, limit.at_most
    if low is not None and high is not None and low.value > high.value:
        texts = [percent(bound.value) if bound.percent else number(bound.value) for bound in (low, high)]
        context.tell(
            (*key, "at_least"), f"{texts[0]} is above at_most, which is {texts[1]}; lower it, or raise at_most"
        )
        return False
    return True


def _check_comparison(context: Context, key: Key, limit: Limit) -> bool:
    """Whether `of`, `per` and `for_each` fit the measure and each other."""
    given = [name for name in ("per", "for_each", "of") if getattr(limit, name) is not None]
    if is_ratio(limit.measure) and given:
        why = f"{limit.measure} is a ratio already, so it is compared with a number alone; leave {given[0]} out"
        context.tell((*key, given[0]), why)
        return False
    if len(given) > 1:
        context.tell((*key, given[1]), f"{given[0]} is given too; a limit compares with one thing, so keep one of them")
        return False
    if limit.of is not None and not _check_of(context, (*key, "of"), limit):
        return False
    if limit.per is None:
        return True
    return context.check_measure((*key, "per", "measure"), limit.per.measure, others=(LINES_USED,))


def _check_of(context: Context, key: Key, limit: Limit) -> bool:
    if not all(bound.percent for bound in bounds(limit).values()):
        context.tell(key, f"of: {limit.of} needs a percentage, such as `at_most: 40%`; leave it out for an amount")
    elif limit.of == "budget" and not context.is_money(limit.measure):
        context.tell(
            key, f"{limit.measure} is not money, so it is no share of the budget; leave it out, or write an amount"
        )
    elif limit.of == "budget" and context.scenario.budget is None:
        context.tell(key, "the scenario has no budget to take a share of; write an amount", key, ("budget",))
    else:
        return True
    return False


def _check_factor(context: Context, key: Key, limit: Limit, bound: Bound) -> None:
    """The number of a ratio."""
    other = {"profit" if limit.measure == "roi" else ""} if limit.per is None else {limit.per.measure}
    if bound.value < 0 and not context.signed & {limit.measure, *other}:
        context.tell(key, f"{_text(bound)} is negative, and {limit.measure} never is; write a number from 0 on")


def _check_amount(context: Context, key: Key, limit: Limit, bound: Bound) -> None:
    text = _text(bound)
    if bound.value < 0 and limit.measure not in context.signed:
        context.tell(key, f"{text} is negative, and {limit.measure} never is; write an amount from 0 on")
    elif 0 < bound.value < 1 and (limit.measure in (*MEASURES, LINES_USED) or context.is_money(limit.measure)):
        share = f"{bound.value * 100:.10g}%"
        context.tell(
            key, f"{text} is between 0 and 1; did you mean {share}? An amount is written in the measure's own unit"
        )
    elif context.grouped(limit.measure) and (why := context.ambiguous(key)):
        context.tell(key, why)


def _check_share(context: Context, key: Key, limit: Limit, bound: Bound) -> None:
    """A percentage of the plan or of the budget."""
    text = _text(bound)
    if bound.value < 0:
        context.tell(key, f"{text} is negative; a share is at least 0%")
    elif limit.of == "budget":
        return
    elif limit.measure in context.signed:
        why = (
            f"{limit.measure} can be negative, so a share of it has no meaning; write an amount, or compare with `per`"
        )
        context.tell(key, why)
    elif not limit.where and limit.by is None:
        advice = "write `of: budget`, an amount, or which lines: `where: {tier: mega}`"
        if not context.is_money(limit.measure):
            advice = "write an amount, or which lines: `where: {tier: mega}`"
        context.tell(key, f"{text} of the plan's own {limit.measure} needs a where, for all lines are 100%; {advice}")
    elif bound.value > 1:
        context.tell(key, f"{text} is above 100%; a share of the plan is at most 100%")


def _text(bound: Bound) -> str:
    return percent(bound.value) if bound.percent else f"{bound.value:.15g}"
