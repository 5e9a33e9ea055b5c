"""Warnings about a scenario: what is allowed, and probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from optimizer.domain.arithmetic.amounts import Amounts
from optimizer.domain.arithmetic.per_partnership import effective_count
from optimizer.domain.arithmetic.rules import rules
from optimizer.domain.arithmetic.vacuous import vacuous
from optimizer.domain.language.measures import USED_FROM
from optimizer.domain.language.quantities import Quantity
from optimizer.domain.language.scenario import Line, Scenario
from optimizer.domain.language.sentences import limit_sentence
from optimizer.domain.language.spelling import did_you_mean
from optimizer.domain.language.stated import sourced
from optimizer.domain.language.wording import number, percent

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
        *(
            f"tiers.{name}{caution}"
            for position, (name, line) in enumerate(scenario.tiers.items())
            for caution in (*_of_line(scenario, name, line), *_never_bought(amounts, position, line))
        ),
        *_vacuous(amounts),
    )


def _of_line(scenario: Scenario, name: str, line: Line) -> Iterator[str]:
    """What a line says about itself; each text continues its key."""
    if line.tier is None and any(other.tier is not None for other in scenario.tiers.values()):
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
    fixed, scaled, once = amounts.figures[position].coefficients["spend"]
    cost = fixed * fewest + scaled * effective_count(fewest, amounts.steps[position]) + once
    spendable = amounts.scenario.spendable
    if line.exactly != 0 and spendable is not None and cost > max(spendable, 0.0) * (1 + SAME):
        partnerships = "1 partnership costs" if fewest == 1 else f"{number(fewest)} partnerships cost"
        yield (
            f": no plan can buy it, because {partnerships} {number(cost)} and the budget after reserve is "
            f"{number(max(spendable, 0.0))}; raise the budget, lower its cost or leave the line out"
        )


def _vacuous(amounts: Amounts) -> Iterator[str]:
    """Floors and limits that no mix whatever could break."""
    for rule in rules(amounts):
        if rule.key != "budget" and vacuous(rule, amounts):
            sentence = limit_sentence(amounts.scenario, rule.key)
            yield (
                f"{rule.key}: does nothing, because no mix whatever could break it ({sentence}); tighten it, state "
                "the figures that it is about, or leave it out"
            )
