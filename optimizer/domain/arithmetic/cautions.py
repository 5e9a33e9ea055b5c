"""Warnings about a scenario: what is allowed, and probably not meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import ceil

from optimizer.domain.arithmetic.amounts import Amounts
from optimizer.domain.arithmetic.rules import rules
from optimizer.domain.arithmetic.vacuous import vacuous
from optimizer.domain.language.measures import LINES_USED, USED_FROM, is_ratio
from optimizer.domain.language.months import months_of
from optimizer.domain.language.periods import ceiling_of
from optimizer.domain.language.plan_lines import members, plan_lines
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import NORMALISED, Line, Scenario
from optimizer.domain.language.selection import labelled, select
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.singles import left_out, singles
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.stated import sourced
from optimizer.domain.language.wording import number, percent

TOLD = 5
"""Lines of which a warning that says the same of many is told one by one."""
SHARES, TRIFLE = 100.0, 0.01
"""Bare numbers up to the first may be meant as percent; below that part of the budget money is next to nothing."""
NOT_ADDED = frozenset({LINES_USED, "partnerships"})
"""What a first partnership does not have by itself, or has one of."""
SAME = 1e-9
"""Relative difference that counts as none."""
HIGH_RATE = 0.25
"""An engagement or conversion rate above this, written without a percent sign, may be a slip of the pen."""


def cautions(scenario: Scenario, amounts: Amounts | None = None) -> tuple[str, ...]:
    """Sentences `key: what was found; how to mend it`: line by line in the file's order, then floors and limits.

    The scenario's `amounts` need not be worked out again where they are known.
    """
    amounts = amounts or Amounts(scenario)
    return (
        *_few_of_a_kind(_of_lines(scenario, amounts)),
        *_weightless(scenario),
        *_small_reserve(scenario),
        *_unlabelled(scenario),
        *_never_due(scenario),
        *_banning(amounts),
        *_vacuous(amounts),
    )


def _never_due(scenario: Scenario) -> Iterator[str]:
    """Months that no line is paid in, because each has its own."""
    if scenario.pays and all(line.pays or any(months_of(scenario).values()) for line in scenario.tiers.values()):
        yield "pays: every line says itself when it is paid, or has a period with months; leave this out"


def _of_lines(scenario: Scenario, amounts: Amounts) -> Iterator[tuple[str, str]]:
    """Names of lines, each with a text that continues its key."""
    tiered = any(line.tier is not None for line in scenario.tiers.values())
    for name, positions in members(scenario).items():
        line = scenario.tiers[name]
        never = [tuple(_never_bought(amounts, position, line)) for position in positions]
        for caution in (*_of_line(scenario, name, line, tiered=tiered), *(never[0] if never and all(never) else ())):
            yield name, caution


def _few_of_a_kind(found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each text with its key; of many that say the same of different lines the first ones, and how many more."""
    told: dict[str, int] = {}
    last: dict[str, str] = {}
    for name, caution in found:
        kind = _kind(name, caution)
        told[kind], last[kind] = told.get(kind, 0) + 1, f"{name}{caution}"
        if told[kind] <= TOLD:
            yield f"tiers.{name}{caution}"
    for kind, count in told.items():
        if count > TOLD:
            yield f"tiers: the same of {count - TOLD:,} more lines, the last of them {last[kind]}"


def _kind(name: str, caution: str) -> str:
    """What a caution says, whatever its line and its figures."""
    return re.sub(r"[0-9][0-9,.]*", "…", caution.replace(f'"{name}"', "its own name"))


def _weightless(scenario: Scenario) -> Iterator[str]:
    """Goals that nobody gave a weight, and that ask for nothing either."""
    if scenario.strategy in NORMALISED:
        for name, goal in scenario.goals.items():
            if not goal.weight and goal.at_least is None:
                yield f"goals.{name}: has neither a weight nor a floor, so it plays no part; give it one, such as 30%"


def _of_line(scenario: Scenario, name: str, line: Line, *, tiered: bool) -> Iterator[str]:
    """What a line says about itself; each text continues its key."""
    if line.tier is None and tiered:
        yield f'.tier: other lines have a tier and this one has none, so it is a tier of its own, "{name}"; give it one'
    if _counts_on_every_follower(line):
        yield (
            ".reach_rate: not stated, so every follower is taken to see every post (100%); "
            "state the share that does, or per_post.impressions and per_post.reach"
        )
    yield from _high_rate("engagement_rate", line.engagement_rate)
    yield from _high_rate("conversion_rate", line.conversion_rate)
    if line.results_after and scenario.audience:
        yield (
            ".results_after: together with audience both make later partnerships reach fewer people; "
            "leave one of them out unless both effects are meant"
        )
    if not scenario.audience and (isinstance(line.audience_share, dict) or line.audience_share.value != 1):
        yield ".audience_share: has no effect without audience; state the scenario's audience or leave it out"
    if line.commission_rate.high > 0 and not (line.value_per_conversion or scenario.value_per_conversion).high:
        yield (
            ".commission_rate: costs nothing while value_per_conversion is 0; "
            "state what a conversion is worth or leave the commission out"
        )
    yield from _unknown_sources(line)


def _unknown_sources(line: Line) -> Iterator[str]:
    """Sources that stand beside no figure, which would go unseen."""
    known = sourced(line)
    for key in line.sources:
        if key not in known:
            part = next((f"; did you mean {name}?" for name in sorted(known) if name.endswith(f".{key}")), "")
            hint = part or did_you_mean(key, sorted(known)) or "; write the key of the figure, or put it into note"
            yield f".sources.{key}: is no key of this line, so no figure shows this source{hint}"


def _counts_on_every_follower(line: Line) -> bool:
    known = line.per_post.impressions is not None and line.per_post.reach is not None
    return line.followers is not None and line.followers.high > 0 and line.reach_rate is None and not known


def _high_rate(key: str, rate: Quantity) -> Iterator[str]:
    if rate.high > HIGH_RATE and not rate.percent:
        figure = number(rate.high)
        yield (
            f".{key}: {figure} means {percent(rate.high)}, which is high; "
            f"write {percent(rate.high)} if it is meant, or {figure}% if that was"
        )


def _never_bought(amounts: Amounts, position: int, line: Line) -> Iterator[str]:
    """A line of which even the fewest partnerships cost too much, or are more than there are."""
    whole, fewest = amounts.scenario.whole, line.at_least_if_used or 0.0
    fewest = max(ceil(fewest), 1) if whole else max(fewest, USED_FROM)
    if line.available is not None and line.available < fewest:
        if line.available > 0 and line.at_least_if_used:
            yield (
                f".at_least_if_used: {number(fewest)} is above available ({number(line.available)}), "
                "so no plan can use the line; lower it or raise available"
            )
        return
    cost = amounts.of_line("spend", position, fewest)
    spendable = ceiling_of(amounts.scenario, plan_lines(amounts.scenario)[position].period)
    if line.exactly != 0 and spendable is not None and cost > max(spendable, 0.0) * (1 + SAME):
        partnerships = "1 partnership costs" if fewest == 1 else f"{number(fewest)} partnerships cost"
        yield (
            f": no plan can buy it, because {partnerships} {number(cost)} and the budget after reserve is "
            f"{number(max(spendable, 0.0))}; raise the budget, lower its cost or leave the line out"
        )


def _small_reserve(scenario: Scenario) -> Iterator[str]:
    """A reserve of a few units of money, where percent may have been meant."""
    reserve, budget = scenario.reserve, scenario.budget or 0.0
    if not reserve.percent and 0.0 < reserve.value <= SHARES and reserve.value < TRIFLE * budget:
        figure = number(reserve.value)
        yield (
            f"reserve: {figure} is {figure} {scenario.currency}, which is next to nothing of the budget; "
            f"write {figure}% if a share was meant"
        )


def _unlabelled(scenario: Scenario) -> Iterator[str]:
    """Lines and values that a limit for each value of a label leaves out."""
    own = labelled(scenario)
    for position, limit in enumerate(scenario.limits):
        key = f"limits.{position + 1}.by"
        without = [own[line]["name"] for line in select(scenario, limit.where) if limit.by not in own[line]]
        if limit.by is not None and without:
            more = f" and {len(without) - TOLD:,} more" if len(without) > TOLD else ""
            yield (
                f"{key}: {', '.join(without[:TOLD])}{more} {'has' if len(without) == 1 else 'have'} no {limit.by}, "
                f"so the limit does not hold there; state it, or leave such lines out with where"
            )
        for value in left_out(scenario, limit):
            other = "for_each" if limit.for_each is not None else "per"
            yield (
                f"{key}: there is no limit for {limit.by} {value}, because no line of it is among those of {other}; "
                f"leave that value out with where, or widen {other}"
            )


def _banning(amounts: Amounts) -> Iterator[str]:
    """Caps below what one partnership of any line brings: they forbid those lines, which a person says otherwise."""
    scenario = amounts.scenario
    for one in singles(scenario):
        limit = one.limit
        cap = limit.at_most
        amount = cap is not None and not cap.percent and limit.per is None and limit.for_each is None
        if (
            cap is None
            or not amount
            or cap.value <= 0.0
            or not scenario.whole
            or limit.measure in NOT_ADDED
            or is_ratio(limit.measure)
        ):
            continue
        ones = [_first(amounts, line, limit.measure) for line in amounts.select(limit.where)]
        least = min((one for one in ones if one > 0.0), default=0.0)
        if least > cap.value and all(one > 0.0 for one in ones):
            share = f"; write {number(cap.value)}% if a share was meant" if cap.value <= SHARES else ""
            yield (
                f"{one.key}.at_most: forbids every line that it is about, because one partnership has "
                f"at least {number(least)} {limit.measure} and at most {number(cap.value)} are allowed{share}"
            )


def _first(amounts: Amounts, line: int, measure: str) -> float:
    """What the first partnership of a line has of a measure."""
    return amounts.of_line(measure, line, 1.0)


def _vacuous(amounts: Amounts) -> Iterator[str]:
    """Floors and limits that no mix whatever could break."""
    for rule in rules(amounts):
        if rule.key != "budget" and vacuous(rule, amounts):
            sentence = limit_sentence(amounts.scenario, rule.key)
            yield (
                f"{rule.key}: does nothing, because no mix whatever could break it ({sentence}); tighten it, state "
                "the figures that it is about, or leave it out"
            )
